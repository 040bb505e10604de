// A school that somebody has left: it reads what it recorded itself, and decides nothing.
#include "areas/directory/page_world_test.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;
using access::Role;

namespace {

SchoolDay day(int month, int of_month) {
    return SchoolDay::of(2026, static_cast<unsigned>(month), static_cast<unsigned>(of_month)).value();
}

// Zoë left Elmgreen on 1 September for Oakfield, which knows more of her: telephone, mother, a father kept away.
struct Moved : PageWorld {
    explicit Moved(db::Engine engine = db::Engine::sqlite) : PageWorld(engine) {
        zoe = add("Zoë", "Hill", Role::pupil, elm, 7);
        give(zoe, Role::pupil, oak, day(9, 2));
        write([&](db::Tx& tx) -> Status {
            for (auto const& role : role_history(tx, zoe))
                if (role.school == elm) TRY_DO(end_role(platform, tx, {}, role.id, day(9, 1)));
            auto person = people_by_id(tx, std::span(&zoe, 1)).at(0);
            person.phone = "07700 900111";
            person.email = "zoe@oak.example";
            person.birth_day = SchoolDay::of(2014, 5, 4);
            TRY_DO(change_person(platform, tx, {}, person));
            for (auto const* name : {"Maud", "Frank"}) {
                Person parent;
                parent.given_name = name;
                parent.family_name = "Hill";
                parent.phone = "07700 900222";
                TRY(made, add_person(platform, tx, {}, parent));
                Guardian link;
                link.pupil = zoe;
                link.guardian = made;
                link.relationship = "carer";
                link.responsibility = true;
                link.no_contact = name == std::string_view("Frank");
                TRY_DO(add_guardian(platform, tx, {}, link));
                parents.push_back(made);
            }
            Group club;
            club.school = oak;
            club.kind = "club";
            club.name = "Oak Chess";
            club.starts_on = day(9, 1);
            TRY(group, add_group(platform, tx, {}, club));
            TRY_DO(join_group(platform, tx, {}, {MembershipId(), group, zoe, Part::member, day(9, 1), {}}));
            return {};
        });
        clock.advance_seconds(2 * 86400);
    }
    void give(PersonId who, Role role, SchoolId where, SchoolDay from) {
        write([&](db::Tx& tx) -> Status {
            NewRole wanted;
            wanted.person = who;
            wanted.school = where;
            wanted.role = role;
            wanted.year_group = role == Role::pupil ? std::optional<std::int64_t>(7) : std::nullopt;
            wanted.starts_on = from;
            TRY_DO(start_role(platform, tx, {}, wanted));
            return {};
        });
    }
    PersonRole role_at(SchoolId school) {
        auto snapshot = database->read();
        for (auto const& role : role_history(snapshot, zoe))
            if (role.school == school) return role;
        return {};
    }
    GuardianLinkId order() {
        auto snapshot = database->read();
        return guardians_of(snapshot, std::span(&zoe, 1)).at(0).link.id;
    }
    std::string page_of(PersonId who) { return "/people/" + who.text(); }
    PersonId zoe;
    std::vector<PersonId> parents;
};

} // namespace

BOTH_ENGINES("a school that a pupil has left sees name, birth day and the time there, and nothing of today") {
    Moved w(engine);
    for (auto const role : {Role::office, Role::head, Role::teacher}) {
        w.come_in(role, w.elm);
        CHECK(w.get(w.page_of(w.zoe)).status == 200);
        CHECK(w.shows("Zoë Hill"));
        CHECK(w.shows("2014"));
        CHECK(w.shows("Elmgreen School"));
        for (auto const* today : {"Oak", "07700", "zoe@", "Maud", "Frank", "Chess", "guardians"}) {
            CAPTURE(today);
            CHECK_FALSE(w.shows(today));
        }
        for (auto parent : w.parents) CHECK(w.get(w.page_of(parent)).status == 404);
    }
    w.come_in(Role::office, w.oak);
    CHECK(w.get(w.page_of(w.zoe)).status == 200);
    CHECK(w.shows("Maud"));
    CHECK(w.shows("07700 900111"));
    w.come_in(Role::service_manager, SchoolId());
    w.get(w.page_of(w.zoe));
    CHECK(w.shows("Maud"));
}

BOTH_ENGINES(
    "a school that a pupil has left decides nothing: no details, no role, no end taken back, no order lifted") {
    Moved w(engine);
    w.come_in(Role::office, w.elm);
    CHECK(w.get(w.page_of(w.zoe) + "/edit").status == 403);
    CHECK(w.post(w.page_of(w.zoe), {{"given_name", "Zoë"}, {"family_name", "Elm"}}).status == 403);
    CHECK(w.post("/roles/" + w.role_at(w.elm).id.text() + "/withdraw-end").status == 409);
    CHECK(w.shows("elsewhere"));
    CHECK(w.post("/roles/" + w.role_at(w.oak).id.text() + "/end", {{"day", "2026-09-03"}}).status == 404);
    CHECK(w.get(w.page_of(w.zoe) + "/guardians/new").status == 403);
    CHECK(w.post(w.page_of(w.zoe) + "/guardians",
                 {{"given_name", "New"}, {"family_name", "Carer"}, {"relationship", "carer"}})
              .status == 403);
    CHECK(w.post("/guardians/" + w.order().text(), {{"relationship", "carer"}, {"was", "order"}}).status == 403);
    auto snapshot = w.database->read();
    CHECK(guardians_of(snapshot, std::span(&w.zoe, 1)).at(0).link.no_contact);
    CHECK(people_by_id(snapshot, std::span(&w.zoe, 1)).at(0).family_name == "Hill");
}

BOTH_ENGINES("whoever is still to come, or leaves on a later day, is a school's own today") {
    Moved w(engine);
    auto const next = w.add("Ida", "Next", Role::pupil, w.oak, 7);
    w.give(next, Role::pupil, w.elm, day(9, 20));
    w.come_in(Role::office, w.elm);
    CHECK(w.get(w.page_of(next)).status == 200);
    CHECK(w.shows("Oakfield Primary"));
    auto const leaving = w.add("Lou", "Later", Role::pupil, w.elm, 7);
    w.write([&](db::Tx& tx) { return end_role(w.platform, tx, {}, role_history(tx, leaving).at(0).id, day(9, 3)); });
    CHECK(w.get(w.page_of(leaving) + "/edit").status == 200);
    w.clock.advance_seconds(86400);
    CHECK(w.get(w.page_of(leaving) + "/edit").status == 403);
    // Nobody else has them, so an end by mistake is still taken back.
    auto const role = [&] {
        auto snapshot = w.database->read();
        return role_history(snapshot, leaving).at(0).id;
    }();
    CHECK(w.get(w.page_of(leaving)).status == 200);
    CHECK(w.shows("This end was a mistake"));
    CHECK(w.post("/roles/" + role.text() + "/withdraw-end").status == 303);
}

BOTH_ENGINES("a parent's page tells of brothers and sisters elsewhere to the office alone") {
    Moved w(engine);
    auto const here = w.add("Tom", "Hill", Role::pupil, w.elm, 8);
    w.write([&](db::Tx& tx) -> Status {
        Guardian link;
        link.pupil = here;
        link.guardian = w.parents[0];
        link.relationship = "mother";
        link.responsibility = true;
        TRY_DO(add_guardian(w.platform, tx, {}, link));
        return {};
    });
    w.come_in(Role::teacher, w.elm);
    CHECK(w.get(w.page_of(w.parents[0])).status == 200);
    CHECK(w.shows("Tom"));
    CHECK_FALSE(w.shows("Zoë"));
    CHECK_FALSE(w.shows("Oakfield"));
    w.come_in(Role::office, w.elm);
    w.get(w.page_of(w.parents[0]));
    CHECK(w.shows("Zoë"));
    CHECK(w.shows("Oakfield"));
}

BOTH_ENGINES("search tells an address only to those who see it on the person's page") {
    PageWorld w(engine);
    auto const kay = w.add("Kay", "Kent", Role::teacher, w.elm);
    w.write([&](db::Tx& tx) -> Status {
        auto person = people_by_id(tx, std::span(&kay, 1)).at(0);
        person.email = "kay@elm.example";
        return change_person(w.platform, tx, {}, person);
    });
    auto const told = [&](Role role) {
        w.come_in(role, w.elm);
        http::Request request;
        platform::Call call(w.platform, request, w.viewer);
        auto const found = w.areas[0].search_sources[0].find(call, "Kent", 5);
        REQUIRE(found.size() == 1);
        bool const on_page = w.get("/people/" + kay.text()).status == 200 && w.shows("kay@elm.example");
        CHECK((found[0].detail == "kay@elm.example") == on_page);
        return on_page;
    };
    CHECK(told(Role::office));
    CHECK_FALSE(told(Role::support_staff));
    CHECK_FALSE(told(Role::technician));
}
