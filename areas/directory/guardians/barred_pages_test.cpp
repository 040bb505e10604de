// Somebody who works at a school and stands under a no-contact order for a child there: no page names the child.
#include "areas/directory/groups/group_store.h"
#include "areas/directory/page_world_test.h"
#include "areas/directory/today/home_panels.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;
using access::Role;

namespace {

// Mia Barred is kept from whoever asks; Sam Seen is not.
struct Barred : PageWorld {
    explicit Barred(db::Engine engine = db::Engine::sqlite, Role role = Role::office) : PageWorld(engine) {
        come_in(role, elm);
        mia = add("Mia", "Barred", Role::pupil, elm, 7);
        sam = add("Sam", "Seen", Role::pupil, elm, 7);
        other = add("Ann", "Other", Role::community, elm);
        write([&](db::Tx& tx) -> Status {
            Guardian link;
            link.pupil = mia;
            link.guardian = viewer.person;
            link.relationship = "father";
            link.no_contact = true;
            TRY_DO(set_guardian(platform, tx, {}, link));
            link.no_contact = false;
            link.responsibility = true;
            link.relationship = "mother";
            for (auto child : {mia, sam}) {
                link.guardian = other;
                link.pupil = child;
                TRY_DO(set_guardian(platform, tx, {}, link));
            }
            Group group;
            group.school = elm;
            group.kind = "tutor_group";
            group.name = "7A";
            group.starts_on = SchoolDay::of(2026, 9, 1).value();
            TRY(made, add_group(platform, tx, {}, group));
            class_of_both = made;
            for (auto child : {mia, sam}) {
                Membership place;
                place.group = made;
                place.person = child;
                place.starts_on = group.starts_on;
                TRY_DO(join_group(platform, tx, {}, place));
            }
            return {};
        });
    }
    // The other child is there, which shows that the page was looked at rightly.
    void only_sam(std::string_view address) {
        CAPTURE(address);
        CHECK(get(address).status == 200);
        CHECK(cost <= 8);
        CHECK(shows("Sam"));
        CHECK_FALSE(shows("Barred"));
        CHECK_FALSE(shows(mia.text()));
    }
    void end_roles() {
        write([&](db::Tx& tx) -> Status {
            for (auto child : {mia, sam})
                TRY_DO(end_role(platform, tx, {}, role_history(tx, child).at(0).id, SchoolDay::of(2026, 9, 1).value()));
            return {};
        });
    }
    std::string panel(std::string_view name) {
        http::Request request;
        platform::Call call(platform, request, viewer);
        html::Writer h;
        for (auto const& one : home_panels())
            if (one.id == name) one.show(call, h);
        return std::string(h.take().view());
    }
    PersonId mia, sam, other;
    GroupId class_of_both;
};

} // namespace

BOTH_ENGINES("lists of people, and what is downloaded of them, leave out a child whom an order keeps from the viewer") {
    Barred w(engine);
    w.only_sam("/people");
    CHECK(w.shows("1 in all"));
    w.only_sam("/people?text=e");
    w.only_sam("/people.csv");
    CHECK(w.post("/people/select", {{"verb", "csv"}, {"selected", w.mia.text()}, {"selected", w.sam.text()}}).status ==
          200);
    CHECK(w.shows("Sam"));
    CHECK_FALSE(w.shows("Barred"));
    w.end_roles();
    w.clock.advance_seconds(3 * 86400);
    w.only_sam("/people?show=leavers");
}

BOTH_ENGINES("a group leaves such a child out of its members, and of those who may be added") {
    Barred w(engine);
    w.only_sam("/groups/" + w.class_of_both.text());
    CHECK(w.shows("1 member"));
    w.get("/groups");
    CHECK(w.shows(">1</td>"));
    {
        auto snapshot = w.database->read();
        CHECK(list_groups(snapshot, w.elm, {}, SchoolDay::of(2026, 9, 1).value(), w.viewer.person).at(0).members == 1);
        CHECK(list_groups(snapshot, w.elm, {}, SchoolDay::of(2026, 9, 1).value(), PersonId()).at(0).members == 2);
    }
    w.write([&](db::Tx& tx) -> Status {
        for (auto const& member : members_of(tx, w.class_of_both, SchoolDay::of(2026, 9, 1).value()))
            TRY_DO(leave_group(w.platform, tx, {}, member.membership.id, SchoolDay::of(2026, 9, 1).value()));
        return {};
    });
    w.clock.advance_seconds(86400);
    for (auto const* name : {"Barred", "Mia"}) {
        w.get("/groups/" + w.class_of_both.text() + "?find=" + name);
        CHECK_FALSE(w.shows(w.mia.text()));
    }
    w.get("/groups/" + w.class_of_both.text() + "?find=Sam");
    CHECK(w.shows(w.sam.text()));
    CHECK(w.post("/groups/join", {{"group", w.class_of_both.text()}, {"selected", w.mia.text()}}).status == 303);
    auto snapshot = w.database->read();
    CHECK(members_of(snapshot, w.class_of_both, SchoolDay::of(2026, 9, 2).value()).empty());
}

BOTH_ENGINES("search, the choice of a guardian and a parent's page leave such a child out") {
    Barred w(engine);
    http::Request request;
    platform::Call call(w.platform, request, w.viewer);
    auto const& people = w.areas[0].search_sources[0];
    CHECK(people.find(call, "Seen", 5).size() == 1);
    CHECK(people.find(call, "Barred", 5).empty());
    w.get("/people/" + w.sam.text() + "/guardians/new?find=Barred");
    CHECK_FALSE(w.shows(w.mia.text()));
    w.only_sam("/people/" + w.other.text());
    CHECK(w.get("/people/" + w.mia.text()).status == 404);
}

BOTH_ENGINES("Today names no such child to whoever may not know of them") {
    Barred w(engine);
    CHECK(w.panel("directory.movers").find("Sam") != std::string::npos);
    CHECK(w.panel("directory.movers").find("Mia") == std::string::npos);
    w.write([&](db::Tx& tx) -> Status {
        for (auto const& link : guardians_of(tx, std::vector{w.mia, w.sam}))
            if (!link.link.no_contact) TRY_DO(remove_guardian(w.platform, tx, {}, link.link.id));
        return {};
    });
    CHECK(w.panel("directory.without_contact").find("Sam") != std::string::npos);
    CHECK(w.panel("directory.without_contact").find("Mia") == std::string::npos);
}

TEST_CASE("nothing is changed by somebody who may not know of the child") {
    Barred w;
    auto const [role, place] = [&] {
        auto snapshot = w.database->read();
        auto const members = members_of(snapshot, w.class_of_both, SchoolDay::of(2026, 9, 1).value());
        return std::pair(role_history(snapshot, w.mia).at(0).id,
                         members[0].person.id == w.mia ? members[0].membership.id : members[1].membership.id);
    }();
    CHECK(w.post("/roles/" + role.text() + "/end", {{"day", "2026-09-01"}}).status == 404);
    CHECK(w.post("/memberships/" + place.text() + "/end").status == 404);
    w.come_in(Role::office, w.elm); // a colleague
    CHECK(w.post("/memberships/" + place.text() + "/end").status == 303);
    CHECK(w.post("/roles/" + role.text() + "/end", {{"day", "2026-09-01"}}).status == 303);
}
