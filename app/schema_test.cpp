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
