// Groups of several schools: who leads them, who takes part, and whose people each may put in.
#include "areas/directory/page_world_test.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;
using access::Role;

namespace {

struct Consortium : PageWorld {
    explicit Consortium(db::Engine engine = db::Engine::sqlite) : PageWorld(engine) {
        come_in(Role::office, elm);
        auto const made = post("/groups", {{"name", "Further Maths"}, {"kind", "class"}, {"together", "yes"}});
        REQUIRE(made.status == 303);
        auto const to = location(made);
        REQUIRE(to.ends_with("/schools"));
        here = to.substr(0, to.size() - 8);
    }
    void let_oak_in() { REQUIRE(post(here + "/schools", {{"school", oak.text()}}).status == 303); }
    std::string id() const { return here.substr(here.rfind('/') + 1); }
    std::string here;
};

} // namespace

BOTH_ENGINES("a school that leads a group chooses the others, and each puts in its own pupils") {
    Consortium w(engine);
    auto const ours = w.add("Nia", "Elm", Role::pupil, w.elm, 12);
    auto const theirs = w.add("Olu", "Oak", Role::pupil, w.oak, 12);
    w.get(w.here + "/schools?find=oak");
    CHECK(w.shows("Oakfield Primary"));
    CHECK(w.cost <= 8);
    w.let_oak_in();
    w.get(w.here);
    CHECK(w.shows("Oakfield Primary"));
    CHECK(w.cost <= 8);
    auto const join = [&](PersonId person) {
        return w.post("/groups/join", {{"group", w.id()}, {"selected", person.text()}}).status;
    };
    CHECK(join(ours) == 303);
    CHECK(join(theirs) == 303); // nothing happens: they are not of the school that asks
    w.get(w.here);
    CHECK(w.shows("Elm, Nia"));
    CHECK_FALSE(w.shows("Oak, Olu"));
    w.come_in(Role::office, w.oak);
    w.get("/groups");
    CHECK(w.shows("Further Maths"));
    CHECK(join(theirs) == 303);
    CHECK(join(ours) == 303);
    w.get(w.here);
    CHECK(w.cost <= 8);
    CHECK(w.shows("Oak, Olu"));
    // One button: for their own pupil, not for the other school's.
    auto const button = w.page.find("/end\"");
    CHECK(button != std::string::npos);
    CHECK(w.page.find("/end\"", button + 1) == std::string::npos);
    for (auto const* part : {"/edit", "/schools"}) CHECK(w.get(w.here + part).status == 403);
    CHECK(w.post(w.here + "/schools", {{"school", w.elm.text()}}).status == 403);
    CHECK(w.post(w.here, {{"name", "Mine"}, {"kind", "class"}}).status == 403);
}

TEST_CASE("a school that takes no part any more sees nothing of a group") {
    Consortium w;
    w.let_oak_in();
    CHECK(w.post(w.here + "/schools/remove", {{"school", w.oak.text()}}).status == 303);
    w.come_in(Role::office, w.oak);
    CHECK(w.get(w.here).status == 404);
    CHECK(w.get(w.here + "/edit").status == 404);
    CHECK(w.post(w.here + "/schools", {{"school", w.oak.text()}}).status == 404);
    CHECK(w.post("/groups/join", {{"group", w.id()}, {"selected", w.viewer.person.text()}}).status == 404);
}

TEST_CASE("a member of another school is not taken out by a school that only takes part") {
    Consortium w;
    auto const ours = w.add("Nia", "Elm", Role::pupil, w.elm, 12);
    w.let_oak_in();
    w.post("/groups/join", {{"group", w.id()}, {"selected", ours.text()}});
    auto const membership = [&] {
        auto snapshot = w.database->read();
        return members_of(snapshot, GroupId::parse(w.id()).value(), SchoolDay::of(2026, 9, 1).value())[0].membership.id;
    }();
    w.come_in(Role::office, w.oak);
    CHECK(w.post("/memberships/" + membership.text() + "/end").status == 404);
    w.come_in(Role::office, w.elm);
    CHECK(w.post("/memberships/" + membership.text() + "/end").status == 303);
}

TEST_CASE("a group is renamed by those who lead it, and by no pupil") {
    Consortium w;
    CHECK(w.post(w.here, {{"name", ""}, {"kind", "class"}}).status == 422);
    CHECK(w.post(w.here, {{"name", "Maths together"}, {"kind", "project"}, {"subject", "Maths"}}).status == 303);
    w.get(w.here);
    CHECK(w.shows("Maths together"));
    CHECK(w.shows("Project · Maths"));
    CHECK(w.post(w.here + "/schools", {{"school", id_to_text(99)}}).status == 422);
    w.come_in(Role::pupil, w.elm);
    CHECK(w.get(w.here).status == 404);
    CHECK(w.get(w.here + "/edit").status == 403);
    CHECK(w.post(w.here, {{"name", "x"}, {"kind", "class"}}).status == 403);
}

BOTH_ENGINES("a group of another school says of which, a group of the viewer's own does not") {
    Consortium w(engine);
    auto const both = w.add("Nia", "Elm", Role::pupil, w.elm, 12);
    auto const join = [&](SchoolId school, std::string name) {
        w.write([&](db::Tx& tx) -> Status {
            TRY(group,
                add_group(w.platform, tx, {},
                          {.school = school, .kind = "tutor_group", .name = name, .starts_on = SchoolDay(20000)}));
            TRY_DO(join_group(w.platform, tx, {},
                              {.group = group, .person = both, .part = Part::member, .starts_on = SchoolDay(20000)}));
            return {};
        });
    };
    join(w.elm, "12E");
    CHECK(w.get("/people/" + both.text()).status == 200);
    CHECK_FALSE(w.shows("at Elmgreen"));
    join(w.oak, "12O");
    w.get("/people/" + both.text());
    CHECK(w.shows("12O"));
    CHECK(w.shows("at Oakfield Primary"));
    CHECK_FALSE(w.shows("at Elmgreen"));
}
