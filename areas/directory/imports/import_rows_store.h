#pragma once
// SQL of the directory's rows as imports read and write them, by thousands.

#include <unordered_map>

#include "areas/directory/imports/plan_file.h"

namespace belfry::directory::imports {

// Rows by id, packed; of kind demographics the id is the person's. Unknown ids are left out.
struct PackedRow {
    std::int64_t id = 0;
    std::string row;
};
std::vector<PackedRow> rows_by_id(db::Session& session, Kind kind, std::span<std::int64_t const> ids);

// Does the row part of operations, which are all of one kind and all do the same. Kind school is not among them: there
// are few, and add_school() and change_school() do more. A row of demographics is only ever updated. A no-contact order
// is never lifted: a link that carries one keeps it, keeps its two people, and is not removed.
Status write_rows(db::Tx& tx, Kind kind, RowDo what, std::span<Operation const> operations, Instant now);

// For telling that somebody is here already though no link says so.
std::int64_t person_with_pupil_number(db::Session& session, std::string_view number); // 0: nobody
bool any_person(db::Session& session);
std::vector<std::pair<std::int64_t, RoleRow>> roles_of_people(db::Session& session, std::span<std::int64_t const> ids);
std::vector<std::pair<std::int64_t, GuardianRow>> guardians_of_pupils(db::Session& session,
                                                                      std::span<std::int64_t const> ids);
std::vector<std::pair<std::int64_t, TermRow>> terms_of_authority(db::Session& session);
std::vector<std::int64_t> memberships_of_people(db::Session& session, std::span<std::int64_t const> ids);

// How people stand to a school: known there today or later, or once, by a role or a child; and tied to another school,
// or to the authority, today or later. People tied to nothing are left out.
struct Standing {
    bool here = false, once = false, elsewhere = false;
};
std::unordered_map<std::int64_t, Standing> standing_at(db::Session& session, std::span<std::int64_t const> people,
                                                       SchoolId school, SchoolDay today);

// Links with a no-contact order in which these people stand, on either side.
std::vector<std::int64_t> orders_of_people(db::Session& session, std::span<std::int64_t const> people);

// All roles, memberships and links to guardians of these people, whoever made them, orders among them: before the
// people are removed, and after orders_of_people() was asked.
Status remove_what_people_have(db::Tx& tx, std::span<std::int64_t const> people);
// Memberships and taking part of other schools, before groups are removed.
Status remove_what_groups_have(db::Tx& tx, std::span<std::int64_t const> groups);

// Counts, before schools are removed.
Status remove_what_schools_have(db::Tx& tx, std::span<std::int64_t const> schools);

} // namespace belfry::directory::imports
