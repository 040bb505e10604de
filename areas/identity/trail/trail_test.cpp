// The trail's pages over the real trail: who sees what of it, and what an order keeps from whom.
#include "areas/directory/api/directory.h"
#include "areas/directory/area.h"
#include "areas/identity/area.h"
#include "areas/identity/trail/trail_pages.h"
#include "platform/audit/audit.h"
#include "platform/testing/database.h"
#include "platform/testing/platform.h"

#include <doctest/doctest.h>

#include <thread>

using namespace belfry;
using access::Role;

namespace {

// Zoë at Elmgreen with her mother; Hal is head there and Olga head at Oakfield, Sam runs the service.
struct Trail {
    explicit Trail(db::Engine engine) : t(engine, {directory::area(), identity::area()}) {
        write([&](db::Tx& tx) -> Status {
            directory::School school;
            school.name = "Elmgreen";
            TRY(one, directory::add_school(t.platform(), tx, school));
            school.name = "Oakfield";
            TRY(two, directory::add_school(t.platform(), tx, school));
            elm = one, oak = two;
            return {};
        });
        zoe = add("Zoë", Role::pupil, elm);
        hal = add("Hal", Role::head, elm);
        olga = add("Olga", Role::head, oak);
        sam = add("Sam", Role::service_manager, {});
        mum = add("Maud", Role::community, {});
        write([&](db::Tx& tx) { return stand_for(tx, zoe, mum, false); });
    }
    void write(std::function<Status(db::Tx&)> const& unit) {
        auto const done = t.db().write(unit);
        REQUIRE_MESSAGE(done.ok(), (done.ok() ? "" : done.problem().code));
    }
    PersonId add(std::string const& name, Role role, SchoolId school) {
        PersonId made;
        write([&](db::Tx& tx) -> Status {
            directory::Person person;
            person.given_name = name;
            person.family_name = "Hill";
            person.phone = "07700 900111";
            TRY(id, directory::add_person(t.platform(), tx, {}, person));
            directory::NewRole wanted;
            wanted.person = made = id;
            wanted.role = role;
            wanted.school = school;
            wanted.year_group = role == Role::pupil ? std::optional<std::int64_t>(7) : std::nullopt;
            wanted.starts_on = SchoolDay::of(2026, 1, 1).value();
            return directory::start_role(t.platform(), tx, {}, wanted).ok() ? Status() : Status(invalid("role"));
        });
        return made;
    }
    Status stand_for(db::Tx& tx, PersonId pupil, PersonId guardian, bool no_contact) {
        directory::Guardian link;
        link.pupil = pupil;
        link.guardian = guardian;
        link.relationship = "mother";
        link.responsibility = true;
        link.no_contact = no_contact;
        TRY_DO(directory::set_guardian(t.platform(), tx, {}, link));
        return {};
    }
    std::string get(std::string const& address, int status = 200) {
        auto const answer = t.get(address);
        CHECK_MESSAGE(answer.status == status, address);
        return answer.body;
    }
    void as(PersonId person, SchoolId school, Role role) { t.sign_in(t.viewer(person, school, {role})); }
    // The look is written a moment after the answer.
    void looked() {
        audit::Filter filter{access::SchoolScope::for_job_of_authority()};
        filter.action_part = "directory.looked";
        for (int i = 0; i < 400; ++i) {
            auto snapshot = t.db().read();
            if (!t->audit.find(snapshot, filter, 1).empty()) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }

    testing::TestPlatform t;
    SchoolId elm, oak;
    PersonId zoe, hal, olga, sam, mum;
};

bool holds(std::string const& page, std::string_view text) { return page.find(text) != std::string::npos; }

} // namespace

BOTH_ENGINES(
    "who opens a whole record is in the trail, for the head of that school and for the family, not for others") {
    Trail w(engine);
    w.as(w.hal, w.elm, Role::head);
    w.get("/people/" + w.zoe.text());
    w.get("/people/" + w.zoe.text()); // again at once: the same look
    w.looked();
    auto const trail = w.get("/trail");
    CHECK(holds(trail, "Looked at a record"));
    CHECK(holds(trail, "Hal Hill"));
    auto const about = w.get("/trail?person=" + w.zoe.text());
    CHECK(holds(about, "About Zoë Hill."));
    CHECK(about.find("Looked at a record") == about.rfind("Looked at a record"));
    CHECK(holds(w.get("/trail?by=" + w.hal.text()), "Looked at a record"));
    CHECK_FALSE(holds(w.get("/trail?from=2030-01-01"), "Looked at a record"));
    CHECK(holds(w.get("/trail.csv"), "Hal Hill,Looked at a record,Zoë Hill"));
    CHECK(w.t.get("/people/" + w.zoe.text() + "/looks").status == 303);

    // Another school's head finds nothing of it, by no address.
    w.as(w.olga, w.oak, Role::head);
    CHECK_FALSE(holds(w.get("/trail"), "Zoë"));
    w.get("/trail?person=" + w.zoe.text(), 404);
    CHECK_FALSE(holds(w.get("/trail?by=" + w.hal.text()), "Looked at a record"));
    CHECK_FALSE(holds(w.get("/trail.csv"), "Zoë"));
    w.get("/people/" + w.zoe.text() + "/looks", 404);

    // The family reads when and where, and no name.
    w.as(w.mum, w.elm, Role::parent);
    auto const looks = w.get("/people/" + w.zoe.text() + "/looks");
    CHECK(holds(looks, "Somebody at Elmgreen looked"));
    CHECK_FALSE(holds(looks, "Hal"));
    w.get("/trail", 403);
    w.get("/trail.csv", 403);
    CHECK(holds(w.get("/people/" + w.zoe.text()), "/looks"));
    w.get("/people/" + w.hal.text() + "/looks", 404);

    w.as(w.sam, {}, Role::service_manager);
    auto const all = w.get("/trail");
    CHECK(holds(all, "Elmgreen"));
    CHECK(holds(all, "Looked at a record"));
}

BOTH_ENGINES("an order keeps what was done about the child from whoever it names, in the trail too") {
    Trail w(engine);
    w.as(w.sam, {}, Role::service_manager);
    w.get("/people/" + w.zoe.text());
    w.looked();
    CHECK(holds(w.get("/trail"), "Zoë"));
    w.write([&](db::Tx& tx) { return w.stand_for(tx, w.zoe, w.sam, true); });
    CHECK_FALSE(holds(w.get("/trail"), "Zoë"));
    CHECK_FALSE(holds(w.get("/trail.csv"), "Zoë"));
    w.get("/trail?person=" + w.zoe.text(), 404);
    w.get("/people/" + w.zoe.text() + "/looks", 404);
}

BOTH_ENGINES("the trail is read page by page to its end, and odd addresses show what there is") {
    Trail w(engine);
    w.write([&](db::Tx& tx) -> Status {
        for (int i = 0; i < 120; ++i)
            TRY_DO(w.t->audit.add(tx, {.action = "identity.signed_in", .actor = w.hal, .school = w.elm}));
        return {};
    });
    w.as(w.hal, w.elm, Role::head);
    std::string address = "/trail";
    std::size_t rows = 0;
    for (int pages = 0; pages < 10 && !address.empty(); ++pages) {
        auto const page = w.get(address);
        for (auto at = page.find("Signed in"); at != std::string::npos; at = page.find("Signed in", at + 1)) ++rows;
        auto const link = page.find("before=");
        auto const begin = link == std::string::npos ? link : page.rfind("href=\"", link);
        address = begin == std::string::npos ? "" : page.substr(begin + 6, page.find('"', begin + 6) - begin - 6);
        for (auto at = address.find("&amp;"); at != std::string::npos; at = address.find("&amp;"))
            address.erase(at + 1, 4);
    }
    CHECK(rows == 120);
    for (auto const* odd : {"/trail?from=2026-02-30", "/trail?before=x&at=y", "/trail?before=-1&at=5", "/trail?by=no",
                            "/trail?person=no", "/trail?until=1799-01-01"})
        w.get(odd);
}
