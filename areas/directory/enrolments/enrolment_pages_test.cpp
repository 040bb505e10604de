// Enrolling somebody who has a place elsewhere asks those who have them; nobody is taken, and no order falls by a move.
#include "areas/directory/enrolments/enrolment_pages.h"
#include "areas/directory/page_world_test.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;
using access::Role;

namespace {

SchoolDay day(int month, int of_month) {
    return SchoolDay::of(2026, static_cast<unsigned>(month), static_cast<unsigned>(of_month)).value();
}

// Zoë left Elmgreen and is at Oakfield now; her father is kept from her.
struct Asking : PageWorld {
    explicit Asking(db::Engine engine = db::Engine::sqlite) : PageWorld(engine) {
        zoe = add("Zoë", "Hill", Role::pupil, elm, 7);
        father = add("Frank", "Hill", Role::community, oak);
        write([&](db::Tx& tx) -> Status {
            TRY_DO(end_role(platform, tx, {}, role_history(tx, zoe).at(0).id, day(9, 1)));
            auto person = people_by_id(tx, std::span(&zoe, 1)).at(0);
            person.pupil_number = "A123456789012";
            person.birth_day = SchoolDay::of(2014, 5, 4);
            TRY_DO(change_person(platform, tx, {}, person));
            Guardian order;
            order.pupil = zoe;
            order.guardian = father;
            order.relationship = "father";
            order.no_contact = true;
            TRY_DO(add_guardian(platform, tx, {}, order));
            NewRole now;
            now.person = zoe;
            now.school = oak;
            now.role = Role::pupil;
            now.year_group = 7;
            now.starts_on = day(9, 2);
            TRY_DO(start_role(platform, tx, {}, now));
            return {};
        });
        clock.advance_seconds(2 * 86400);
    }
    int ask(PersonId whom, std::string role = "pupil") {
        return post("/people/" + whom.text() + "/roles", {{"role", role}, {"year", "7"}, {"day", "2026-09-07"}}).status;
    }
    int describe(std::string given, std::string born) {
        return post("/people", {{"given_name", given},
                                {"family_name", "Hill"},
                                {"birth_day", born},
                                {"pupil_number", "A123456789012"},
                                {"role", "pupil"},
                                {"year", "7"},
                                {"day", "2026-09-07"}})
            .status;
    }
    std::vector<Enrolment> waiting() {
        auto snapshot = database->read();
        return enrolments_to_decide(snapshot, access::SchoolScope::for_job_of_authority(), PersonId());
    }
    int answer(std::string act, std::string reason = {}) {
        if (!waiting().empty()) last = waiting().at(0).id;
        return post("/enrolments/" + last.text() + "/" + act, {{"reason", reason}}).status;
    }
    int places(PersonId whom, SchoolId where) {
        auto snapshot = database->read();
        int open = 0;
        for (auto const& role : role_history(snapshot, whom)) open += role.school == where && !role.ends_on ? 1 : 0;
        return open;
    }
    int told(std::string_view action) {
        auto snapshot = database->read();
        int times = 0;
        for (auto const& entry : audit->of_person(snapshot, zoe, 50)) times += entry.action == action ? 1 : 0;
        return times;
    }
    bool today_asks() {
        http::Request request;
        platform::Call call(platform, request, viewer);
        html::Writer h;
        for (auto const& one : areas[0].home_panels)
            if (one.id == (viewer.school ? "directory.movers" : "directory.enrolments")) one.show(call, h);
        auto const shown = std::string(h.take().view());
        return shown.find("/enrolments") != std::string::npos && shown.find("Hill") != std::string::npos;
    }
    PersonId zoe, father;
    EnrolmentId last;
};

} // namespace

BOTH_ENGINES("a school that a pupil has left asks for them, and the school where they are agrees") {
    Asking w(engine);
    w.come_in(Role::office, w.elm);
    CHECK(w.ask(w.zoe) == 303);
    CHECK(w.places(w.zoe, w.elm) == 0);
    CHECK(w.told("directory.enrolment_asked") == 1);
    CHECK(w.get("/enrolments?done=asked").status == 200);
    CHECK(w.shows("Your school has asked"));
    CHECK(w.shows("waiting"));
    CHECK(w.ask(w.zoe) == 409);
    CHECK(w.answer("agree") == 404); // its own request
    CHECK_FALSE(w.today_asks());
    w.come_in(Role::office, w.oak);
    CHECK(w.today_asks());
    CHECK(w.get("/enrolments").status == 200);
    CHECK(w.shows("Elmgreen School asks"));
    CHECK(w.answer("withdraw") == 404);
    CHECK(w.answer("agree") == 303);
    CHECK(w.places(w.zoe, w.elm) == 1);
    CHECK(w.places(w.zoe, w.oak) == 1);
    CHECK(w.told("directory.enrolment_agreed") == 1);
    w.get("/enrolments?done=agreed");
    CHECK(w.shows("goes on until you end it"));
    CHECK(w.answer("decline") == 409);
    auto snapshot = w.database->read();
    CHECK(guardians_of(snapshot, std::span(&w.zoe, 1)).at(0).link.no_contact);
}

BOTH_ENGINES("a request is declined with a reason, or taken back, and nothing begins") {
    Asking w(engine);
    w.come_in(Role::office, w.elm);
    REQUIRE(w.ask(w.zoe) == 303);
    w.come_in(Role::head, w.oak);
    CHECK(w.answer("decline", "She stays with us.") == 303);
    CHECK(w.told("directory.enrolment_declined") == 1);
    w.come_in(Role::office, w.elm);
    w.get("/enrolments");
    CHECK(w.shows("She stays with us."));
    CHECK(w.ask(w.zoe) == 303);
    CHECK(w.answer("withdraw") == 303);
    w.come_in(Role::office, w.oak);
    CHECK(w.answer("agree") == 409);
    CHECK(w.places(w.zoe, w.elm) == 0);
}

BOTH_ENGINES("the authority answers too; whoever is kept from the pupil, and staff who edit nobody, do not") {
    Asking w(engine);
    w.come_in(Role::office, w.elm);
    REQUIRE(w.ask(w.zoe) == 303);
    w.come_in(Role::teacher, w.oak);
    CHECK(w.answer("agree") == 403);
    w.come_in(Role::office, w.oak);
    w.write([&](db::Tx& tx) -> Status {
        Guardian order;
        order.pupil = w.zoe;
        order.guardian = w.viewer.person;
        order.relationship = "other";
        order.no_contact = true;
        TRY_DO(add_guardian(w.platform, tx, {}, order));
        return {};
    });
    CHECK_FALSE(w.today_asks());
    w.get("/enrolments");
    CHECK_FALSE(w.shows("Hill"));
    CHECK(w.answer("agree") == 404);
    w.come_in(Role::service_manager, SchoolId());
    CHECK(w.today_asks());
    CHECK(w.answer("agree") == 303);
    CHECK(w.places(w.zoe, w.elm) == 1);
}

BOTH_ENGINES("a pupil is asked for by number, name and birth day; who has no place anywhere is enrolled at once") {
    Asking w(engine);
    w.come_in(Role::office, w.elm);
    CHECK(w.describe("Chloë", "2014-05-04") == 422);
    CHECK(w.describe("Zoë", "2014-05-05") == 422);
    CHECK(w.waiting().empty());
    CHECK(w.describe("Zoë", "2014-05-04") == 303);
    CHECK(w.waiting().size() == 1);
    CHECK(w.answer("withdraw") == 303);
    w.write([&](db::Tx& tx) -> Status {
        for (auto const& role : role_history(tx, w.zoe))
            if (role.school == w.oak) TRY_DO(end_role(w.platform, tx, {}, role.id, day(9, 3)));
        return {};
    });
    w.clock.advance_seconds(86400);
    CHECK(w.describe("Zoë", "2014-05-04") == 303);
    CHECK(w.waiting().empty());
    CHECK(w.places(w.zoe, w.elm) == 1);
    auto snapshot = w.database->read();
    CHECK(guardians_of(snapshot, std::span(&w.zoe, 1)).at(0).link.no_contact);
}

BOTH_ENGINES("staff of another school are asked for too, and whoever is here already gets a further role at once") {
    Asking w(engine);
    auto const kay = w.add("Kay", "Kent", Role::teacher, w.oak);
    auto const tom = w.add("Tom", "Kent", Role::pupil, w.elm, 8);
    w.write([&](db::Tx& tx) -> Status { // known here as a mother
        Guardian link;
        link.pupil = tom;
        link.guardian = kay;
        link.relationship = "mother";
        link.responsibility = true;
        TRY_DO(add_guardian(w.platform, tx, {}, link));
        return {};
    });
    w.come_in(Role::office, w.elm);
    CHECK(w.ask(kay, "teacher") == 303);
    CHECK(w.waiting().size() == 1);
    CHECK(w.places(kay, w.elm) == 0);
    w.come_in(Role::office, w.oak);
    CHECK(w.answer("agree") == 303);
    CHECK(w.places(kay, w.elm) == 1);
    w.come_in(Role::office, w.elm);
    CHECK(w.ask(kay, "governor") == 303);
    CHECK(w.waiting().empty());
    CHECK(w.places(kay, w.elm) == 2);
}
