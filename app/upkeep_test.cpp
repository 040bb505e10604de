#include "app/upkeep.h"

#include <fstream>

#include "platform/jobs/jobs.h"
#include "platform/testing/platform.h"

#include <doctest/doctest.h>

using namespace belfry;

TEST_CASE("a spoilt page is found in the night, and the service says that it is not well") {
    testing::TestPlatform t(db::Engine::sqlite, {});
    auto const file = t.folder() / "copy.db";
    CHECK(t.db().write([](db::Tx&) { return Status(); }).ok());
    std::ofstream(file) << "no database at all, whatever its name";
    app::Upkeep upkeep(t.db(), file);
    jobs::Kinds kinds;
    upkeep.add_jobs(kinds);
    auto const health = upkeep.health_check();
    CHECK(health.check(t.platform()).ok());
    auto const* kind = kinds.find("db.check");
    REQUIRE(kind);
    class Nothing final : public jobs::Run {
    public:
        jobs::Job const& job() const override { return job_; }
        void step(std::string_view) override {}
        void progress(std::int64_t, std::int64_t) override {}
        bool cancelled() const override { return false; }

    private:
        jobs::Job job_;
    } run;
    CHECK(kind->run(t.platform(), run).problem().code == "database_damaged");
    CHECK_FALSE(health.check(t.platform()).ok());
    std::filesystem::remove(file);
    std::ofstream(file).flush();
    CHECK(kind->run(t.platform(), run).ok()); // an empty file is a whole database
    CHECK(health.check(t.platform()).ok());
}
