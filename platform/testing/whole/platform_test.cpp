#include "platform/testing/database.h"
#include "platform/testing/platform.h"

#include "platform/audit/audit.h"
#include "platform/events/events.h"
#include "platform/extension/routes.h"
#include "platform/jobs/jobs.h"
#include "platform/mail/mail.h"

using namespace belfry;

namespace {

inline constexpr access::Permission kRing{"bells.ring"};

constexpr db::Migration kSteps[] = {
    {"bells", 1, "bells", "CREATE TABLE bells_rung (id INTEGER PRIMARY KEY, school_id INTEGER NOT NULL);"}};

constexpr db::Sql kCount = "SELECT count(*) FROM bells_rung";

// An area of one page and one form; ringing tells an event, whose handler sends mail.
platform::Area bells() {
    platform::Area area;
    area.name = "bells";
    area.migrations = kSteps;
    area.words = "bells.title = Bells\n";
    area.grants = {{kRing, {access::Role::teacher}}};
    area.routes = [](platform::Routes& routes) {
        routes.get("/bells/{bell}", access::Rule::may(kRing), [](platform::Call& call) -> Result<http::Response> {
            auto rows = call.db().select(kCount);
            rows.next();
            return http::Response::text(std::string(call.word("bells.title")) + " " + std::string(call.path("bell")) +
                                        " " + std::string(call.query("note")) + " " + std::to_string(rows.i64(0)));
        });
        routes.post("/bells/{bell}/ring", access::Rule::may(kRing), [](platform::Call& call) -> Result<http::Response> {
            auto const school = call.viewer.school;
            auto const rung = call.platform.db.write([&](db::Tx& tx) -> Status {
                TRY_DO(tx.run("INSERT INTO bells_rung (id, school_id) VALUES (:id, :school)",
                              {{":id", next_id_value()}, {":school", school}}));
                return call.platform.events.publish(tx, "bells.rung", 1, school);
            });
            if (!rung.ok()) return rung.problem();
            return http::Response::redirect(html::Href::to("/bells/1"));
        });
    };
    area.subscribe = [](events::Subscriptions& subscriptions) {
        subscriptions.on("bells.rung", "bells.tell", [](platform::Platform& p, db::Tx& tx, events::Event const&) {
            return p.mail.send(tx, {"ringer@example.org", "", "It rang", "The bell has rung."});
        });
    };
    return area;
}

SchoolId const kSchool(9);

} // namespace

BOTH_ENGINES("a page is asked for through the router, with its query and its words") {
    testing::TestPlatform t(engine, {bells()});
    t.sign_in(t.viewer(PersonId(5), kSchool, {access::Role::teacher}));
    auto const page = t.get("/bells/great?note=c%20sharp");
    CHECK(page.status == 200);
    CHECK(page.body == "Bells great c sharp 0");
    CHECK(t.get("/nowhere").status == 404);
}

BOTH_ENGINES("who may not is refused, and who is signed out is sent to sign in") {
    testing::TestPlatform t(engine, {bells()});
    t.sign_in(t.viewer(PersonId(6), kSchool, {access::Role::pupil}));
    CHECK(t.get("/bells/great").status == 403);
    CHECK(t.post("/bells/great/ring").status == 403);
    t.sign_out();
    CHECK(t.get("/bells/great").status == 303);
    t.sign_in_by_cookies();
    CHECK(t.get("/bells/great").status == 303);
}

BOTH_ENGINES("a form changes the database, its event is handled when asked, and the mail it causes is in the folder") {
    testing::TestPlatform t(engine, {bells()});
    t.sign_in(t.viewer(PersonId(5), kSchool, {access::Role::teacher}));
    CHECK(t.post("/bells/1/ring").status == 303);
    CHECK(t.get("/bells/1").body == "Bells 1  1");
    CHECK(t.sent_mail().empty());
    CHECK(t.handle_events() == 1);
    auto const mail = t.sent_mail();
    REQUIRE(mail.size() == 1);
    CHECK(mail[0].find("Subject: It rang") != std::string::npos);
}

BOTH_ENGINES("a form without its token changes nothing") {
    testing::TestPlatform t(engine, {bells()});
    t.sign_in(t.viewer(PersonId(5), kSchool, {access::Role::teacher}));
    http::Request request;
    request.method = http::Method::post;
    request.path = "/bells/1/ring";
    CHECK(t.answer(request).status == 403);
    CHECK(t.get("/bells/1").body == "Bells 1  0");
}

BOTH_ENGINES("jobs run when asked, and the clock stands until it is moved") {
    testing::TestPlatform t(engine, {bells()});
    CHECK(t.clock().now().text() == "2026-09-01T08:00:00Z");
    CHECK(t.run_jobs() == 0);
    auto added = t.db().write([&](db::Tx& tx) {
        return t->jobs.add(tx, {.kind = "audit.chain", .not_before = t.clock().now().plus_seconds(60)});
    });
    REQUIRE(added.ok());
    CHECK(t.run_jobs() == 0);
    t.clock().advance_seconds(60);
    CHECK(t.run_jobs() == 1);
}

BOTH_ENGINES("readiness names a clock that is doubted, jobs that are overdue and a database that takes no writes") {
    testing::TestPlatform t(engine, {bells()});
    t->jobs.start(1);
    t->jobs.stop();
    t.run_jobs();
    CHECK(t.get("/health/ready").body == "database ok\nwrites ok\ndisk ok\nclock ok\njobs ok\n");
    t.jump_clock(400 * 24 * 3600);
    CHECK(t.get("/health/ready").status == 503);
    CHECK(t.get("/health/ready").body.find("clock failed\n") != std::string::npos);
    t.jump_clock(-400 * 24 * 3600);
    CHECK(t.get("/health/ready").status == 200);
    t.clock().advance_seconds(6 * 3600);
    CHECK(t.get("/health/ready").body.find("jobs failed\n") != std::string::npos);
    t.run_jobs();
    CHECK(t.get("/health/ready").status == 200);
    REQUIRE(t.db().write([](db::Tx& tx) { return tx.run("ALTER TABLE jobs_time RENAME TO jobs_gone"); }).ok());
    t.clock().advance_seconds(6);
    CHECK(t.get("/health/ready").body.find("writes failed\n") != std::string::npos);
}

BOTH_ENGINES("after a summer switched off a service manager reads what the clock says, and confirms it in the trail") {
    testing::TestPlatform t(engine, {bells()});
    auto const manager = t.viewer(PersonId(5), SchoolId(), {access::Role::service_manager});
    t.sign_in(manager);
    CHECK(t->jobs.known_time().keep().ok());
    CHECK(t.get("/service/clock").body.find("The clock is right, as far as") != std::string::npos);
    t.jump_clock(45 * 24 * 3600);
    CHECK_FALSE(t->jobs.known_time().removal_time().ok());
    CHECK(t.get("/everything").body.find("Look at the clock") != std::string::npos);
    auto const seen = t.get("/service/clock");
    CHECK(seen.status == 200);
    for (auto const* words : {"Friday 16 October 2026, 9", "Tuesday 1 September 2026, 9",
                              "The clock is later than it should be", "of days before Wednesday 16 September 2026"})
        CHECK_MESSAGE(seen.body.find(words) != std::string::npos, words);

    auto const now = std::to_string(t.clock().now().seconds());
    auto const hasty = t.post("/service/clock/confirm", {{"seen", now}});
    CHECK(hasty.status == 422);
    CHECK(hasty.body.find("Look at another clock first") != std::string::npos);
    CHECK(t.post("/service/clock/confirm", {{"seen", "1788249600"}, {"looked", "on"}}).status == 422);
    CHECK_FALSE(t->jobs.known_time().removal_time().ok());
    CHECK(t.post("/service/clock/confirm", {{"seen", now}, {"looked", "on"}}).status == 303);
    CHECK(t->jobs.known_time().removal_time().ok());
    CHECK(t.get("/service/clock?done=confirmed").body.find("The clock is taken for right") != std::string::npos);
    CHECK(t.get("/everything").body.find("Look at the clock") == std::string::npos);
    auto snapshot = t.db().read();
    auto const trail = t->audit.newest(snapshot, access::SchoolScope::for_job_of_authority(), 0, 5);
    REQUIRE(trail.size() == 1);
    CHECK(trail[0].action == "operations.clock_confirmed");
    CHECK(trail[0].actor == PersonId(5));
    CHECK(trail[0].detail.find("2026-10-16T08:00:00Z") != std::string::npos);
}

BOTH_ENGINES("nobody else confirms a clock") {
    testing::TestPlatform t(engine, {bells()});
    CHECK(t->jobs.known_time().keep().ok());
    t.jump_clock(45 * 24 * 3600);
    auto const now = std::to_string(t.clock().now().seconds());
    for (auto const& [school, role] :
         {std::pair{kSchool, access::Role::head}, std::pair{kSchool, access::Role::service_manager},
          std::pair{SchoolId(), access::Role::authority_officer}}) {
        t.sign_in(t.viewer(PersonId(6), school, {role}));
        CHECK(t.get("/service/clock").status == 403);
        CHECK(t.post("/service/clock/confirm", {{"seen", now}, {"looked", "on"}}).status == 403);
        CHECK(t.get("/everything").body.find("Look at the clock") == std::string::npos);
    }
    CHECK_FALSE(t->jobs.known_time().removal_time().ok());
}
