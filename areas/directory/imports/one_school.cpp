// An import of one school: what keeps it to that school. Some 2,500 people and 20,000 rows; a bundle of a whole county
// may be handed in all the same, and then all but that school's rows are bad rows.
//
// The bundle is read twice: first for who belongs to the school (a role there, or standing for a pupil there), because
// people come before their roles. Rows that are here already are touched only where they are the school's.
#include "areas/directory/enrolments/enrolment_store.h"
#include "areas/directory/imports/settle.h"
#include "base/text.h"

namespace belfry::directory::imports {
namespace {

bool is_school(std::string_view type) {
    return type == "school" || type == "college" || type == "university" || type == "campus";
}

std::vector<std::int64_t> keys_of(std::unordered_map<std::int64_t, std::string> const& rows) {
    std::vector<std::int64_t> keys;
    for (auto const& [key, row] : rows) keys.push_back(key);
    return keys;
}

} // namespace

Status Planner::survey(Record const& record) {
    auto const want = [&](std::string_view person) { wanted_.add(link_key(input_.source_name, Kind::person, person)); };
    auto const wanted = [&](std::string_view person) {
        return wanted_.has(link_key(input_.source_name, Kind::person, person));
    };
    if (record.kind == Kind::school) return take_school(record);
    if (auto const* role = std::get_if<RoleRecord>(&record.body); role != nullptr && !record.gone) {
        TRY_DO(settle_schools());
        Org const* place = org(role->school);
        if (place != nullptr && place->school == input_.school) want(role->person);
    }
    if (auto const* link = std::get_if<GuardianRecord>(&record.body)) {
        bool const pupil = wanted(link->pupil), guardian = wanted(link->guardian);
        if (pupil) want(link->guardian);
        if (guardian && !link->direction_known) want(link->pupil);
    }
    return {};
}

// Which of the bundle's schools is ours: by an earlier import, by its number, by its own id, by its name; or the only
// one there is, if it has no number that says otherwise.
Planner::Org const* Planner::own_org(std::vector<std::pair<Org*, std::optional<Link>>> const& schools) {
    auto const mine = [&] {
        auto snapshot = database_.read();
        return schools_by_id(snapshot, std::span(&input_.school, 1));
    }();
    if (mine.empty()) return nullptr;
    for (auto const& [org, link] : schools) {
        auto const& number = org->record.school.register_number;
        bool const own_id = own_ && id_from_text(org->external_id).value_or(0) == input_.school.value();
        if ((link && link->local_id == input_.school.value()) || own_id ||
            (!number.empty() && number == mine.front().register_number))
            return org;
    }
    auto const unnumbered = [&](Org const& org) {
        return org.record.school.register_number.empty() || mine.front().register_number.empty();
    };
    for (auto const& [org, link] : schools)
        if (unnumbered(*org) && fold_for_search(org->record.school.name) == fold_for_search(mine.front().name))
            return org;
    if (schools.size() != 1 || !unnumbered(*schools.front().first)) return nullptr;
    Org const& only = *schools.front().first;
    finding({Weight::warning,
             "school_taken_as_yours",
             files_[only.file].name,
             only.line,
             0,
             {},
             std::string(first_characters(only.record.school.name, 80))});
    return &only;
}

// The register stays as it is; only that this id means our school is noted.
Status Planner::settle_one_school() {
    std::vector<std::pair<Org*, std::optional<Link>>> schools;
    for (std::string const& id : org_order_) {
        Org& org = orgs_[id];
        if (org.gone || !is_school(org.type)) continue;
        std::int64_t const key = link_key(input_.source_name, Kind::school, org.external_id);
        auto& [at, link] = schools.emplace_back(&org, std::nullopt);
        auto snapshot = database_.read();
        if (source_known_)
            for (Link& found : links_by_key(snapshot, source_, Kind::school, std::span(&key, 1)))
                link = std::move(found);
    }
    Org const* mine = own_org(schools);
    for (auto& [org, link] : schools) {
        if (org != mine) {
            finding({Weight::error,
                     "school_not_yours",
                     files_[org->file].name,
                     org->line,
                     0,
                     {},
                     std::string(first_characters(org->record.school.name, 80))});
            ++summary_.of(Kind::school).bad;
            continue;
        }
        org->school = input_.school;
        ++summary_.of(Kind::school).unchanged;
        if (link) continue;
        Operation o{.kind = Kind::school, .link_do = LinkDo::insert, .local_id = input_.school.value()};
        o.key = link_key(input_.source_name, Kind::school, org->external_id);
        o.external_id = org->external_id;
        write(o);
    }
    // A bundle that says nothing of this school says of nobody that they have left it.
    if (!schools.empty() && mine == nullptr) suppressed_.fill(true);
    for (std::string const& id : org_order_)
        if (!orgs_[id].gone) place_org(orgs_[id]);
    return {};
}

// Of those whom an id leads to, the ones that are not the school's. Whom an earlier import of this school made known
// stays known, unless another school has them alone by now.
void Planner::drop_strangers(std::vector<std::pair<std::int64_t, std::int64_t>>& found, bool by_link) {
    std::vector<std::int64_t> people;
    for (auto const& [key, person] : found) people.push_back(person);
    auto const standing = [&] {
        auto snapshot = database_.read();
        return standing_at(snapshot, people, input_.school, input_.today);
    }();
    std::erase_if(found, [&](auto const& one) {
        auto const at = standing.find(one.second);
        Standing const s = at == standing.end() ? Standing() : at->second;
        return !s.here && (s.elsewhere || (!by_link && !s.once));
    });
}

void Planner::keep_to_school(db::Session& session, std::vector<Pending<PersonRow>*> const& open,
                             std::unordered_map<std::int64_t, std::string> const& before) {
    auto const standing = standing_at(session, keys_of(before), input_.school, input_.today);
    std::vector<std::int64_t> keys;
    for (auto const* item : open) keys.push_back(item->key);
    std::unordered_set<std::int64_t> linked;
    if (source_known_)
        for (Link const& link : links_by_key(session, source_, Kind::person, keys))
            if (before.count(link.local_id) != 0) linked.insert(link.key);
    for (auto* item : open) {
        auto const old = before.find(item->local);
        if (item->skip) continue;
        if (old == before.end()) {
            if (!wanted_.has(item->key)) refuse(Kind::person, *item, "person_not_yours", item->external_id);
            continue;
        }
        auto const at = standing.find(item->local);
        Standing const s = at == standing.end() ? Standing() : at->second;
        PersonRow was;
        // On no school's roll at present: whoever has the pupil number has the pupil.
        bool const arrives = !s.elsewhere && wanted_.has(item->key) && unpack(old->second, was) &&
                             !was.pupil_number.empty() && was.pupil_number == item->row.pupil_number;
        bool const left = s.once || linked.count(item->key) != 0;
        if (!s.here && !arrives && (s.elsewhere || !left))
            refuse(Kind::person, *item, "person_elsewhere", item->external_id);
        else if (s.elsewhere || (!s.here && !wanted_.has(item->key)))
            keep_as_it_is(*item, old->second, "kept_as_it_is");
    }
}

void Planner::keep_to_school(db::Session& session, std::vector<Pending<DemographicsRow>*> const& open,
                             std::unordered_map<std::int64_t, std::string> const& before) {
    auto const standing = standing_at(session, keys_of(before), input_.school, input_.today);
    for (auto* item : open) {
        auto const at = standing.find(item->local);
        auto const old = before.find(item->local);
        if (!item->skip && at != standing.end() && at->second.elsewhere && old != before.end())
            keep_as_it_is(*item, old->second, "kept_as_it_is");
    }
}

void Planner::keep_to_school(db::Session& session, std::vector<Pending<RoleRow>*> const& open,
                             std::unordered_map<std::int64_t, std::string> const& before) {
    std::vector<std::int64_t> people;
    for (auto const* item : open)
        if (!item->skip && !item->fresh) people.push_back(item->row.person);
    std::unordered_map<std::int64_t, std::vector<directory::PersonRole>> held;
    if (!people.empty())
        for (auto const& [id, role] : roles_of_people(session, people)) {
            if (role.ends_on && *role.ends_on < input_.today) continue;
            directory::PersonRole one;
            one.school = SchoolId(role.school);
            one.role = access::role_from_code(role.role).value_or(access::Role::community);
            held[role.person].push_back(std::move(one));
        }
    for (auto* item : open) {
        // Whoever has a place elsewhere is asked for on the pages, of those who have them.
        NewRole wanted;
        wanted.school = input_.school;
        wanted.role = access::role_from_code(item->row.role).value_or(access::Role::community);
        bool const over = item->row.ends_on && *item->row.ends_on < input_.today;
        if (!item->skip && !over && must_ask(held[item->row.person], wanted))
            refuse(Kind::role, *item, "place_elsewhere", item->external_id);
        RoleRow was;
        auto const old = before.find(item->local);
        bool const authoritys = item->row.role == "authority_officer" || item->row.role == "service_manager";
        bool const other = old != before.end() && (!unpack(old->second, was) || was.school != input_.school.value() ||
                                                   was.person != item->row.person);
        if (!item->skip && (authoritys || other)) refuse(Kind::role, *item, "not_yours", item->external_id);
    }
}

void Planner::keep_to_school(db::Session&, std::vector<Pending<GuardianRow>*> const& open,
                             std::unordered_map<std::int64_t, std::string> const& before) {
    for (auto* item : open) {
        GuardianRow was;
        auto const old = before.find(item->local);
        if (item->skip || old == before.end()) continue;
        if (!unpack(old->second, was) || was.pupil != item->row.pupil || was.guardian != item->row.guardian)
            refuse(Kind::guardian, *item, "not_yours", item->external_id);
    }
}

void Planner::keep_to_school(db::Session&, std::vector<Pending<GroupRow>*> const& open,
                             std::unordered_map<std::int64_t, std::string> const& before) {
    for (auto* item : open) {
        GroupRow was;
        auto const old = before.find(item->local);
        if (item->skip || old == before.end()) continue;
        if (!unpack(old->second, was) || was.school != input_.school.value())
            refuse(Kind::group, *item, "not_yours", item->external_id);
    }
}

void Planner::keep_to_school(db::Session&, std::vector<Pending<MembershipRow>*> const& open,
                             std::unordered_map<std::int64_t, std::string> const& before) {
    for (auto* item : open) {
        MembershipRow was;
        auto const old = before.find(item->local);
        if (item->skip || old == before.end()) continue;
        if (!unpack(old->second, was) || was.group != item->row.group)
            refuse(Kind::membership, *item, "not_yours", item->external_id);
    }
}

// Of rows that the school's earlier imports made: which are no longer its to end.
std::unordered_set<std::int64_t> Planner::not_to_end(db::Session& session, Kind kind,
                                                     std::unordered_map<std::int64_t, std::string> const& before) {
    std::unordered_set<std::int64_t> kept;
    std::unordered_map<std::int64_t, std::int64_t> pupil_of;
    std::vector<std::int64_t> pupils;
    for (auto const& [id, packed] : before) {
        RoleRow role;
        GroupRow group;
        GuardianRow link;
        if (kind == Kind::role && (!unpack(packed, role) || role.school != input_.school.value())) kept.insert(id);
        if (kind == Kind::group && (!unpack(packed, group) || group.school != input_.school.value())) kept.insert(id);
        if (kind == Kind::guardian && unpack(packed, link)) {
            pupil_of[id] = link.pupil;
            pupils.push_back(link.pupil);
        }
    }
    // Who stands for a child whom another school has, too, is known there by that link.
    auto const standing = standing_at(session, pupils, input_.school, input_.today);
    for (auto const& [id, pupil] : pupil_of)
        if (auto const at = standing.find(pupil); at != standing.end() && at->second.elsewhere) kept.insert(id);
    return kept;
}

} // namespace belfry::directory::imports
