// Who and what is meant: by what this bundle said before, by links, by what else tells one person from another.
#include "areas/directory/guardians/guardian_store.h"
#include "areas/directory/imports/settle.h"

namespace belfry::directory::imports {

Planner::PersonInfo& Planner::note_person(std::int64_t key) {
    bool added = false;
    return people_.at(key, added);
}

Planner::PersonInfo const* Planner::person_info(std::string_view external_id) {
    return people_.find(link_key(input_.source_name, Kind::person, external_id));
}

// Makes those known that this bundle does not hold (a delta names people of earlier bundles).
void Planner::resolve_people(std::vector<std::string_view> const& external_ids) {
    std::vector<std::int64_t> keys, own_ids;
    std::unordered_map<std::int64_t, std::int64_t> key_of_own;
    for (std::string_view id : external_ids) {
        std::int64_t const key = link_key(input_.source_name, Kind::person, id);
        if (people_.find(key) != nullptr) continue;
        keys.push_back(key);
        auto const own = own_ ? id_from_text(id) : std::nullopt;
        if (own && key_of_own.emplace(*own, key).second) own_ids.push_back(*own);
    }
    if (keys.empty() || (!source_known_ && own_ids.empty())) return;
    std::vector<std::pair<std::int64_t, std::int64_t>> by_id, by_link; // key and person
    {
        auto snapshot = database_.read();
        for (PackedRow const& row : rows_by_id(snapshot, Kind::person, own_ids))
            by_id.emplace_back(key_of_own[row.id], row.id);
        if (source_known_)
            for (Link const& link : links_by_key(snapshot, source_, Kind::person, keys))
                if (!link.ended) by_link.emplace_back(link.key, link.local_id);
    }
    if (one_school()) {
        drop_strangers(by_id, false);
        drop_strangers(by_link, true);
    }
    for (auto const* found : {&by_id, &by_link})
        for (auto const& [key, person] : *found) note_person(key).local = person;
}

void Planner::resolve_groups(std::vector<std::string_view> const& external_ids) {
    std::vector<std::int64_t> keys;
    bool added = false;
    for (std::string_view id : external_ids) {
        std::int64_t const key = link_key(input_.source_name, Kind::group, id);
        if (groups_.find(key) == nullptr) keys.push_back(key);
    }
    if (keys.empty() || !source_known_) return;
    auto snapshot = database_.read();
    for (Link const& link : links_by_key(snapshot, source_, Kind::group, keys))
        if (!link.ended) groups_.at(link.key, added) = link.local_id;
}

std::int64_t Planner::group_id(std::string_view external_id) {
    std::int64_t const* found = groups_.find(link_key(input_.source_name, Kind::group, external_id));
    return found != nullptr ? *found : 0;
}

// The unique pupil number finds a pupil whom another source, or the office, has entered.
void Planner::look_closer(db::Session& session, std::vector<Pending<PersonRow>*> const& open) {
    for (auto* item : open) {
        std::string& number = item->row.pupil_number;
        bool const linked = item->local != 0 && item->local != item->natural;
        if (!number.empty() && !pupil_numbers_.add(digest(number))) {
            report(Weight::warning, "pupil_number_twice", *item, number);
            number.clear();
        }
        if (!number.empty() && people_before_) {
            std::int64_t const owner = person_with_pupil_number(session, number);
            bool taken = owner != 0 && linked && owner != item->local;
            // Another record of this source is that pupil already, whether or not this bundle says anything new of it.
            if (owner != 0 && !taken && source_known_)
                for (Link const& link : links_by_local(session, source_, Kind::person, std::span(&owner, 1)))
                    taken = taken || (!link.ended && link.key != item->key);
            if (taken) {
                report(Weight::warning, "pupil_number_taken", *item, number);
                number.clear();
            } else if (owner != 0) {
                item->local = owner;
            }
        }
        item->fresh = item->local == 0;
    }
}

// The same role of the same person at the same school, entered by hand or by another source.
void Planner::look_closer(db::Session& session, std::vector<Pending<RoleRow>*> const& open) {
    std::vector<std::int64_t> people, rows;
    for (auto* item : open)
        if (item->local == 0 && !item->fresh) people.push_back(item->row.person);
    if (people.empty() || !people_before_) return;
    auto const held = roles_of_people(session, people);
    for (auto const& [id, role] : held) rows.push_back(id);
    std::unordered_set<std::int64_t> taken;
    if (source_known_)
        for (Link const& link : links_by_local(session, source_, Kind::role, rows)) taken.insert(link.local_id);
    for (auto* item : open) {
        if (item->local != 0) continue;
        for (auto const& [id, role] : held) {
            bool const same = role.person == item->row.person && role.school == item->row.school &&
                              role.role == item->row.role && (!role.ends_on || *role.ends_on >= input_.today);
            if (!same || !taken.insert(id).second) continue;
            item->local = id;
            break;
        }
    }
}

void Planner::look_closer(db::Session& session, std::vector<Pending<GuardianRow>*> const& open) {
    std::vector<std::int64_t> pupils;
    for (auto* item : open)
        if (item->local == 0 && !item->fresh) pupils.push_back(item->row.pupil);
    if (pupils.empty() || !people_before_) return;
    for (auto const& [id, row] : guardians_of_pupils(session, pupils))
        for (auto* item : open)
            if (item->local == 0 && item->row.pupil == row.pupil && item->row.guardian == row.guardian) {
                item->local = id;
                adopted_.insert(id);
            }
}

void Planner::look_closer(db::Session& session, std::vector<Pending<TermRow>*> const& open) {
    auto const known = terms_of_authority(session);
    for (auto* item : open)
        for (auto const& [id, row] : known)
            if (item->local == 0 && row.kind == item->row.kind && row.starts_on == item->row.starts_on &&
                row.ends_on == item->row.ends_on)
                item->local = id;
}

// What cannot be taken is not absent, whichever of the two is the child.
void Planner::see_pair(std::string_view one, std::string_view other) {
    for (auto const& [pupil, guardian] : {std::pair(one, other), std::pair(other, one)})
        seen_.add(link_key(input_.source_name, Kind::guardian, std::string(pupil) + "|" + std::string(guardian)));
}

// OneRoster 1.2 does not say in users.csv who is whose guardian: whoever is a pupil is the child.
void Planner::point_guardians(Batch<GuardianRow>& batch) {
    std::vector<std::int64_t> ask;
    for (auto const& item : batch) {
        PersonInfo const *a = person_info(item.person), *b = person_info(item.place);
        if (item.extra != 1 || a == nullptr || b == nullptr || ((a->flags | b->flags) & kPupil) != 0) continue;
        for (PersonInfo const* info : {a, b})
            if ((info->flags & kNew) == 0) ask.push_back(info->local);
    }
    std::unordered_set<std::int64_t> pupils;
    if (!ask.empty()) {
        auto snapshot = database_.read();
        for (auto const& [id, role] : roles_of_people(snapshot, ask))
            if (role.role == "pupil") pupils.insert(role.person);
    }
    for (auto& item : batch) {
        PersonInfo const *a = person_info(item.person), *b = person_info(item.place);
        if (item.extra != 1 || a == nullptr || b == nullptr) continue;
        bool const first = (a->flags & kPupil) != 0 || pupils.count(a->local) != 0;
        bool const second = (b->flags & kPupil) != 0 || pupils.count(b->local) != 0;
        if (first == second) {
            refuse(Kind::guardian, item, first ? "two_pupils" : "no_pupil", item.person);
            see_pair(item.person, item.place);
        }
        if (second) std::swap(item.person, item.place);
    }
}

// False where there is nothing to take.
bool Planner::take_guardian(Pending<GuardianRow>& item) {
    PersonInfo const *pupil = person_info(item.person), *guardian = person_info(item.place);
    if (pupil == nullptr || guardian == nullptr) {
        refuse(Kind::guardian, item, "person_unknown", pupil == nullptr ? item.person : item.place);
        see_pair(item.person, item.place);
        return false;
    }
    if (pupil->local == guardian->local) {
        refuse(Kind::guardian, item, "own_guardian", item.person);
        see_pair(item.person, item.place);
        return false;
    }
    item.external_id = item.person + "|" + item.place;
    item.key = link_key(input_.source_name, Kind::guardian, item.external_id);
    item.row.pupil = pupil->local;
    item.row.guardian = guardian->local;
    item.fresh = (pupil->flags & kNew) != 0;
    seen_.add(item.key);
    // Named from both ends, or through two ids that mean one person.
    if (!pairs_.add(digest(std::to_string(pupil->local) + "|" + std::to_string(guardian->local)))) return false;
    auto const known = relationships();
    bool const said = std::find(known.begin(), known.end(), item.row.relationship) != known.end();
    if (!said) item.row.relationship = (guardian->flags & kCarer) != 0 ? "carer" : "other";
    bool const by_role = (guardian->flags & (kCarer | kParent)) != 0;
    item.row.responsibility = item.stated.value_or(by_role);
    if (!item.stated && !by_role && (guardian->flags & kRelative) == 0)
        report(Weight::warning, "responsibility_unknown", item, item.place);
    return true;
}

Status Planner::flush_guardians() {
    if (guardians_.empty()) return {};
    TRY_DO(flush_people());
    TRY_DO(flush_roles());
    std::vector<std::string_view> wanted;
    for (auto const& item : guardians_) {
        wanted.push_back(item.person);
        wanted.push_back(item.place);
    }
    for (std::size_t from = 0; from < wanted.size(); from += kBatch)
        resolve_people({wanted.begin() + static_cast<std::ptrdiff_t>(from),
                        wanted.begin() + static_cast<std::ptrdiff_t>(std::min(from + kBatch, wanted.size()))});
    point_guardians(guardians_);
    for (auto& item : guardians_)
        if (!item.skip) item.skip = !take_guardian(item);
    TRY_DO(settle(Kind::guardian, guardians_));
    guardians_.clear();
    return {};
}

} // namespace belfry::directory::imports
