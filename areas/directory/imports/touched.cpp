// Search entries of an import: 500,000 new ones for a county, a thousand at a time.
#include "areas/directory/imports/touched.h"

#include "areas/directory/groups/group_store.h"
#include "areas/directory/people/people_store.h"
#include "platform/extension/call.h"
#include "platform/search/search.h"

namespace belfry::directory::imports {
namespace {

constexpr std::size_t kBatch = 1000;

std::vector<PersonId> people_of(std::span<std::int64_t const> ids) {
    std::vector<PersonId> people;
    for (auto id : ids) people.emplace_back(id);
    return people;
}

std::string text_of(PersonRow const& row) {
    return search_text({.given_name = row.given_name,
                        .family_name = row.family_name,
                        .known_as = row.known_as,
                        .pupil_number = row.pupil_number});
}

} // namespace

Touched::Touched(platform::Platform& platform)
    : platform_(platform), today_(TimeZone::london().day_of(platform.clock.now())) {}

void Touched::note(Operation const& o) {
    if (o.row_do == RowDo::nothing) return;
    std::string const& bytes = o.row.empty() ? o.before : o.row;
    if (o.kind == Kind::person) {
        if (o.row_do == RowDo::insert)
            fresh_.insert(o.local_id);
        else
            people_.insert(o.local_id);
    }
    if (RoleRow role; o.kind == Kind::role && unpack(bytes, role) && fresh_.count(role.person) == 0)
        people_.insert(role.person);
    if (GuardianRow link; o.kind == Kind::guardian && unpack(bytes, link) && fresh_.count(link.guardian) == 0)
        people_.insert(link.guardian);
    if (o.kind == Kind::group && o.row_do == RowDo::update) groups_.push_back(o);
}

Status Touched::index_changed(db::Tx& tx) {
    std::vector<std::int64_t> const ids(people_.begin(), people_.end());
    for (std::size_t from = 0; from < ids.size(); from += kBatch)
        TRY_DO(index_people(platform_, tx, people_of(std::span(ids).subspan(from, std::min(kBatch, ids.size() - from))),
                            today_));
    for (Operation const& o : groups_) {
        GroupRow row;
        unpack(o.row, row);
        auto const schools = schools_of_group(tx, GroupId(o.local_id)); // others may take part
        std::string const text = row.name + " " + row.subject;
        TRY_DO(platform_.search.put(tx, {"group", o.local_id, schools, text}));
    }
    return {};
}

Status Touched::index_new(db::Tx& tx, Kind kind, std::span<Operation const> operations) {
    std::vector<std::string> texts;
    std::vector<std::int64_t> ids;
    std::vector<SchoolId> led;
    std::vector<search::Entry> entries;
    std::map<PersonId, std::vector<SchoolId>> places;
    texts.reserve(operations.size());
    led.reserve(operations.size());
    for (Operation const& o : operations) ids.push_back(o.local_id);
    if (kind == Kind::person) places = schools_of_people(tx, people_of(ids), today_);
    for (Operation const& o : operations) {
        PersonRow person;
        GroupRow group;
        if (kind == Kind::person && unpack(o.row, person)) {
            texts.push_back(text_of(person));
            entries.push_back({"person", o.local_id, places[PersonId(o.local_id)], texts.back()});
        } else if (kind == Kind::group && unpack(o.row, group)) {
            texts.push_back(group.name + " " + group.subject);
            led.emplace_back(group.school);
            entries.push_back({"group", o.local_id, std::span(&led.back(), 1), texts.back()});
        }
    }
    return platform_.search.add_all(tx, entries);
}

Status Touched::forget(db::Tx& tx, std::string_view kind, std::span<std::int64_t const> ids) {
    for (std::int64_t id : ids) TRY_DO(platform_.search.remove(tx, kind, id));
    return {};
}

} // namespace belfry::directory::imports
