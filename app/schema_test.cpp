// The schema that all migrations together make, on each engine, is kept in docs/schema/, so that a change of it is seen
// in review and an installation can be compared with what it should be. Written anew with BELFRY_WRITE_SCHEMA=1.

#include <cstdlib>
#include <fstream>
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
