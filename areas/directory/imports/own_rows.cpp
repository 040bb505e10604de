// What a bundle may not give to whoever hands it in, nor that person to others: the same judgement as on the pages
// (people/giving.h). A nightly import of the program itself has no such person.
#include "areas/directory/imports/settle.h"

namespace belfry::directory::imports {
namespace {

template <class Row>
bool says_new(Row const& said, std::string const* before) {
    return before == nullptr || pack(said) != *before;
}

std::string const* found(std::unordered_map<std::int64_t, std::string> const& before, std::int64_t local) {
    auto const at = before.find(local);
    return at == before.end() ? nullptr : &at->second;
}

} // namespace

// Their own name and address are for others to change, and those of whoever is stronger.
void Planner::refuse_own(db::Session& session, std::vector<Pending<PersonRow>*> const& open,
                         std::unordered_map<std::int64_t, std::string> const& before) {
    std::vector<std::int64_t> people;
    for (auto const& [id, row] : before) people.push_back(id);
    std::unordered_map<std::int64_t, int> strength;
    if (!people.empty())
        for (auto const& [id, role] : roles_of_people(session, people))
            if (auto const code = access::role_from_code(role.role);
                code && (!role.ends_on || *role.ends_on >= input_.today))
                strength[role.person] = std::max(strength[role.person], strength_of(*code));
    for (auto* item : open) {
        auto const* old = found(before, item->local);
        if (item->skip || old == nullptr) continue;
        if (item->local == input_.giver.person.value() || strength[item->local] > input_.giver.strength)
            keep_as_it_is(*item, *old, "not_yours_to_change");
    }
}

void Planner::refuse_own(db::Session&, std::vector<Pending<RoleRow>*> const& open,
                         std::unordered_map<std::int64_t, std::string> const& before) {
    for (auto* item : open) {
        auto const* old = found(before, item->local);
        RoleRow was, said = item->row;
        bool const there = old != nullptr && unpack(*old, was);
        auto const role = access::role_from_code(item->row.role);
        if (item->skip || !role || !complete(said, there ? &was : nullptr)) continue;
        bool const holds = there && was.role == said.role && was.person == said.person && !was.ends_on;
        if (!says_new(said, old) || (holds && was.person != input_.giver.person.value())) continue;
        auto const may = may_give_role(input_.giver, PersonId(item->row.person), *role);
        if (!may.ok()) refuse(Kind::role, *item, may.problem().code, item->external_id);
    }
}

void Planner::refuse_own(db::Session&, std::vector<Pending<GuardianRow>*> const& open,
                         std::unordered_map<std::int64_t, std::string> const& before) {
    for (auto* item : open) {
        auto const* old = found(before, item->local);
        GuardianRow was, said = item->row;
        bool const there = old != nullptr && unpack(*old, was);
        if (item->skip || !complete(said, there ? &was : nullptr) || !says_new(said, old)) continue;
        auto const may = may_decide_link(input_.giver.person, PersonId(said.pupil), PersonId(said.guardian));
        if (!may.ok()) refuse(Kind::guardian, *item, may.problem().code, item->external_id);
    }
}

void Planner::refuse_own(db::Session&, std::vector<Pending<MembershipRow>*> const& open,
                         std::unordered_map<std::int64_t, std::string> const& before) {
    for (auto* item : open) {
        bool const leads = item->row.part != part_code(Part::member);
        if (item->skip || !leads || item->row.person != input_.giver.person.value()) continue;
        if (found(before, item->local) == nullptr) refuse(Kind::membership, *item, "own_rights", item->external_id);
    }
}

} // namespace belfry::directory::imports
