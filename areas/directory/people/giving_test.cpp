// Nobody gives themselves a role, a group to lead or a child, and nobody a stronger role than their own.
#include "areas/directory/page_world_test.h"
#include "areas/directory/people/giving.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;
using access::Role;

TEST_CASE("a role as strong as one's own may be given, a stronger one and any to oneself may not") {
    PersonId const me(1), other(2);
    SchoolId const here(1), there(2);
    std::vector<access::HeldRole> const held = {{Role::office, here}, {Role::head, there}};
    auto const giver = giver_at(me, held, here);
    CHECK(may_give_role(giver, other, Role::office).ok());
    CHECK(may_give_role(giver, other, Role::head).problem().code == "role_too_strong");
    CHECK(may_give_role(giver, me, Role::community).problem().code == "own_rights");
    CHECK(may_give_role(giver_at(me, held, there), other, Role::head).ok());
    std::vector<access::HeldRole> const authority = {{Role::authority_officer, SchoolId()}};
    CHECK(may_give_role(giver_at(me, authority, here), other, Role::head).ok());
    CHECK_FALSE(may_give_role(giver_at(me, authority, SchoolId()), other, Role::service_manager).ok());
    CHECK(may_give_role({}, other, Role::service_manager).ok()); // the program itself
    CHECK(may_decide_link(me, other, me).problem().code == "own_child");
    CHECK(may_decide_link(me, me, other).problem().code == "own_child");
    CHECK(may_decide_link(me, other, PersonId(3)).ok());
}

BOTH_ENGINES("the office gives itself no role, no child and no group to lead, and makes nobody head") {
    PageWorld w(engine);
    auto const child = w.add("Zoë", "Hill", Role::pupil, w.elm, 7);
    auto const kay = w.add("Kay", "Kent", Role::teacher, w.elm);
    w.come_in(Role::office, w.elm);
    auto const me = w.viewer.person;
    auto const give = [&](PersonId to, std::string role) {
        return w.post("/people/" + to.text() + "/roles", {{"role", role}, {"day", "2026-09-01"}}).status;
    };
    CHECK(give(me, "governor") == 403);
    CHECK(w.shows("Nobody gives themselves"));
    CHECK(give(kay, "head") == 403);
    CHECK(w.shows("than your own"));
    CHECK(give(kay, "office") == 303);
    w.get("/people/new");
    CHECK_FALSE(w.shows("value=\"head\""));
    auto const link = [&](PersonId guardian) {
        return w
            .post("/people/" + child.text() + "/guardians",
                  {{"guardian", guardian.text()}, {"relationship", "carer"}, {"responsibility", "yes"}})
            .status;
    };
    CHECK(link(me) == 403);
    CHECK(w.shows("yourself"));
    CHECK(link(kay) == 303);
    // A colleague entered the office's own child: the office does not touch that link either.
    GuardianLinkId own;
    w.write([&](db::Tx& tx) -> Status {
        Guardian mine;
        mine.pupil = child;
        mine.guardian = me;
        mine.relationship = "father";
        TRY(made, add_guardian(w.platform, tx, {}, mine));
        own = made;
        return {};
    });
    CHECK(w.post("/guardians/" + own.text(), {{"relationship", "father"}, {"responsibility", "yes"}, {"was", "none"}})
              .status == 403);
    CHECK(
        w.post("/guardians/" + own.text(), {{"relationship", "father"}, {"was", "none"}, {"verb", "remove"}}).status ==
        403);
    GroupId group;
    w.write([&](db::Tx& tx) -> Status {
        Group club;
        club.school = w.elm;
        club.kind = "club";
        club.name = "Chess";
        club.starts_on = SchoolDay::of(2026, 9, 1).value();
        TRY(made, add_group(w.platform, tx, {}, club));
        group = made;
        return {};
    });
    CHECK(w.post("/groups/join", {{"group", group.text()}, {"selected", me.text()}}).status == 403);
    auto snapshot = w.database->read();
    CHECK(role_history(snapshot, me).size() == 1);
    for (auto const& one : guardians_of(snapshot, std::span(&child, 1)))
        if (one.link.guardian == me) CHECK_FALSE(one.link.responsibility);
    CHECK(members_of(snapshot, group, SchoolDay::of(2026, 9, 1).value()).empty());
}

BOTH_ENGINES("an end of one's own role is for others to take back") {
    PageWorld w(engine);
    w.come_in(Role::head, w.elm);
    auto const role = [&] {
        auto snapshot = w.database->read();
        return role_history(snapshot, w.viewer.person).at(0).id;
    }();
    CHECK(w.post("/roles/" + role.text() + "/end", {{"day", "2026-09-10"}}).status == 303);
    CHECK(w.post("/roles/" + role.text() + "/withdraw-end").status == 403);
}
