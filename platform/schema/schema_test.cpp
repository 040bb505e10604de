#include "platform/schema/schema.h"

#include <map>

#include "platform/testing/database.h"

using namespace belfry;

BOTH_ENGINES("the whole schema is made, and making it again changes nothing") {
    auto const all = platform::migrations();
    testing::TestDatabase db(engine, all);
    auto const before = db->schema_text();
    CHECK(db->migrate(all).ok());
    CHECK(db->schema_text() == before);
}

TEST_CASE("each module's steps are numbered from 1 and its tables carry its name") {
    std::map<std::string_view, int> last;
    for (auto const& step : platform::migrations()) {
        CHECK(step.number == ++last[step.area]);
        REQUIRE(step.area.starts_with("platform_"));
        auto const prefix = std::string(step.area.substr(9)) + "_";
        for (auto at = step.sql.find("CREATE TABLE "); at != std::string_view::npos;
             at = step.sql.find("CREATE TABLE ", at + 1)) {
            INFO(step.area);
            CHECK(step.sql.substr(at + 13).starts_with(prefix));
        }
    }
    CHECK(last.size() == 7);
}
