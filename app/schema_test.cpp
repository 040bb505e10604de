// The schema that all migrations together make, on each engine, is kept in docs/schema/, so that a change of it is seen
// in review and an installation can be compared with what it should be. Written anew with BELFRY_WRITE_SCHEMA=1.

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "app/areas.h"
#include "platform/schema/schema.h"
#include "platform/testing/database.h"

using namespace belfry;

namespace {

std::vector<db::Migration> all_migrations(std::vector<platform::Area> const& areas) {
    auto all = platform::migrations();
    for (auto const& area : areas) all.insert(all.end(), area.migrations.begin(), area.migrations.end());
    return all;
}

std::string text_of(std::filesystem::path const& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

} // namespace

TEST_CASE("whatever refers to a row that may be removed is found by an index") {
    // Without one, removing a person (an import undone) looks through every row that could refer to them. These are
    // small, or refer to what is hardly ever removed.
    std::set<std::string> const small{"cards_badges.school_id", "directory_imports.source_id",
                                      "directory_showcase.person_id", "timetable_room_closures.room_id",
                                      "registration_school_years.school_id"};
    testing::TestDatabase db(db::Engine::sqlite, all_migrations(app::areas()));
    auto snapshot = db->read();
    auto rows = snapshot.select(
        "SELECT m.name || '.' || f.\"from\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f "
        "WHERE m.type = 'table' AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) i, pragma_index_info(i.name) c "
        "WHERE c.seqno = 0 AND c.name = f.\"from\") AND NOT EXISTS (SELECT 1 FROM pragma_table_info(m.name) t "
        "WHERE t.pk = 1 AND t.name = f.\"from\")");
    std::set<std::string> found;
    while (rows.next()) found.insert(rows.str(0));
    for (auto const& one : found) CHECK_MESSAGE(small.contains(one), one << " needs an index");
    for (auto const& one : small) CHECK_MESSAGE(found.contains(one), one << " has an index by now");
}

BOTH_ENGINES("the schema is the one that docs/schema shows") {
    auto const areas = app::areas();
    auto const all = all_migrations(areas);
    testing::TestDatabase db(engine, all);
    auto const file =
        std::filesystem::path("docs/schema") / (engine == db::Engine::sqlite ? "sqlite.txt" : "postgres.txt");
    auto const schema = db->schema_text();
    if (std::getenv("BELFRY_WRITE_SCHEMA")) std::ofstream(file) << schema;
    CHECK_MESSAGE(text_of(file) == schema, "differs from " << file << "; BELFRY_WRITE_SCHEMA=1 writes it anew");
}

TEST_CASE("every column that names a person is declared, with why it is kept, how long, and how it goes") {
    auto const areas = app::areas();
    testing::TestDatabase db(db::Engine::sqlite, all_migrations(areas));
    std::set<std::string> declared, there, unknown;
    auto const take = [&](std::vector<platform::PersonalTable> const& tables) {
        for (auto const& one : tables) {
            CHECK_MESSAGE((!one.why.empty() && !one.how_long.empty()), one.table);
            for (auto const column : one.columns)
                CHECK(declared.insert(std::string(one.table) + "." + std::string(column)).second);
        }
    };
    take(platform::personal_tables());
    for (auto const& area : areas) {
        take(area.personal);
        for (auto const& one : area.personal) {
            using Table = platform::PersonalTable;
            CHECK_MESSAGE(one.table.starts_with(std::string(area.name) + "_"), one.table);
            CHECK_MESSAGE((one.exported == Table::Exported::no || area.export_person), one.table);
            CHECK_MESSAGE((one.erased != Table::Erased::yes || area.erase_person), one.table);
        }
    }
    // Numbers of people and names of things, and what no person is behind.
    std::set<std::string> const nobody{"directory_district_counts.pupils",
                                       "registration_school_years.pupils",
                                       "cards_sign_in_rules.pupils",
                                       "registration_planned.by_parent",
                                       "registration_aside_planned.by_parent",
                                       "registration_aside_school_years.pupils",
                                       "identity_school_rules.pupil_pattern",
                                       "directory_school_counts.people",
                                       "directory_schools.phone",
                                       "registration_authority_weeks.pupils"};
    auto snapshot = db->read();
    auto rows = snapshot.select(
        "SELECT m.name || '.' || t.name, EXISTS (SELECT 1 FROM pragma_foreign_key_list(m.name) f "
        "WHERE f.\"from\" = t.name AND (f.\"table\" = 'directory_people' OR f.\"table\" = 'identity_accounts')) "
        "FROM sqlite_master m, pragma_table_info(m.name) t WHERE m.type = 'table' AND m.name NOT LIKE "
        "'search_pieces%'");
    while (rows.next()) {
        auto const column = rows.str(0);
        there.insert(column);
        auto const name = std::string_view(column).substr(column.find('.') + 1);
        bool names = rows.truth(1) || name.ends_with("_by") || name.starts_with("actor");
        for (std::string_view part :
             {"person", "people", "pupil", "guardian", "teacher", "child", "holder", "owner", "username", "email",
              "phone", "given_name", "family_name", "recipient", "to_address", "display_name", "parent", "peer"})
            names |= name.find(part) != name.npos;
        if (names && !declared.contains(column) && !nobody.contains(column)) unknown.insert(column);
    }
    for (auto const& one : unknown) CHECK_MESSAGE(false, one << " names a person, and no area declares it");
    for (auto const& one : declared) CHECK_MESSAGE(there.contains(one), one << " is declared and not there");
}
