// The seating plan, and the register in its order.
#include "areas/registration/school_world.h"
#include "areas/registration/seating/seat_store.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;
using Fields = belfry::testing::TestPlatform::FormFields;

namespace {

Fields plan(SchoolWorld& w, std::vector<std::pair<char const*, char const*>> const& seats) {
    Fields fields;
    for (std::size_t i = 0; i < seats.size(); ++i) {
        fields.emplace_back("row-" + w.pupils[i].text(), seats[i].first);
        fields.emplace_back("seat-" + w.pupils[i].text(), seats[i].second);
    }
    return fields;
}

std::string seats_path(SchoolWorld& w) { return "/registers/" + w.group.text() + "/seats"; }

Seats seats_now(SchoolWorld& w) {
    auto snapshot = w.t.db().read();
    return seats_of(snapshot, std::span(&w.group, 1));
}

} // namespace

BOTH_ENGINES("a teacher makes a seating plan and takes the register in its order") {
    SchoolWorld w(engine);
    w.as_teacher();
    auto const here = "/registers/" + w.group.text() + "/2026-09-01-am";
    CHECK(w.get(here + "?view=seats") == 200);
    CHECK(w.shows("No seating plan yet"));
    CHECK(w.post(seats_path(w), plan(w, {{"2", "3"}, {"1", "1"}, {"", ""}})) == 303);
    CHECK(w.get(w.location) == 200);
    CHECK(w.shows("The plan is saved"));
    CHECK(seats_now(w) == Seats{{w.pupils[0], {2, 3}}, {w.pupils[1], {1, 1}}});
    CHECK(w.get(here + "?view=seats") == 200);
    CHECK(w.cost <= 9);
    CHECK(w.shows("pupil row-2 seat-3"));
    CHECK(w.shows("across-3"));
    auto const first = w.page.find(">Brown, "), second = w.page.find(">Adams, "), last = w.page.find(">Clark, ");
    REQUIRE(last != std::string::npos);
    CHECK(first < second);
    CHECK(second < last);
    CHECK(w.page.find("Without a seat") < last);
    CHECK(w.get(here + "?view=pictures") == 200);
    // From each view one comes to the others, and back to the list.
    CHECK(w.shows("href=\"" + here + "\""));
    CHECK(w.shows("href=\"" + here + "?view=seats\""));
    CHECK(w.shows("action=\"" + here + "?view=pictures\""));
    CHECK_FALSE(w.shows("view=pictures&amp;view"));
    CHECK(w.shows("pupils pictures"));
    CHECK_FALSE(w.shows("row-2"));
    CHECK(w.get(here) == 200);
    CHECK_FALSE(w.shows("pupils pictures"));
}

BOTH_ENGINES("a plan anew takes the place of the one before") {
    SchoolWorld w(engine);
    w.as_teacher();
    w.post(seats_path(w), plan(w, {{"1", "1"}, {"1", "2"}, {"1", "3"}}));
    CHECK(w.post(seats_path(w), plan(w, {{"1", "2"}, {"1", "1"}, {"", ""}})) == 303);
    CHECK(seats_now(w) == Seats{{w.pupils[0], {1, 2}}, {w.pupils[1], {1, 1}}});
    CHECK(w.get(seats_path(w) + "?across=2") == 200); // proposed, not saved
    CHECK(seats_now(w).size() == 2);
}

BOTH_ENGINES("two in one seat, half a seat and a seat outside the room are refused and named") {
    SchoolWorld w(engine);
    w.as_teacher();
    CHECK(w.post(seats_path(w), plan(w, {{"1", "1"}, {"1", "1"}})) == 422);
    CHECK(w.shows("have the same seat"));
    CHECK(w.post(seats_path(w), plan(w, {{"1", ""}})) == 422);
    CHECK(w.shows("needs a row and a seat"));
    CHECK(w.post(seats_path(w), plan(w, {{"9", "1"}})) == 422);
    CHECK(w.post(seats_path(w), plan(w, {{"1", "x"}})) == 422);
    CHECK(seats_now(w).empty());
    auto const refused = [&](Seats const& seats) {
        auto const done = w.t.db().write([&](db::Tx& tx) { return set_seats(tx, w.group, seats); });
        return done.ok() ? std::string() : done.problem().code;
    };
    CHECK(refused({{w.pupils[0], {9, 1}}}) == "seat");
    CHECK(refused({{w.pupils[0], {1, 1}}, {w.pupils[1], {1, 1}}}) == "seat_taken");
}

TEST_CASE("a plan keeps the seat of a pupil whom an order hides from its maker, and nobody of another school sees it") {
    SchoolWorld w;
    w.as_teacher();
    w.post(seats_path(w), plan(w, {{"1", "1"}, {"1", "2"}, {"1", "3"}}));
    w.guard(w.pupils[2], w.teacher, true);
    CHECK(w.get(seats_path(w)) == 200);
    CHECK_FALSE(w.shows("Clark"));
    CHECK(w.shows("1 pupil of this group is not shown to you"));
    CHECK(w.post(seats_path(w), plan(w, {{"2", "1"}, {"1", "2"}})) == 303);
    CHECK(seats_now(w)[w.pupils[2]] == Seat{1, 3});
    w.as_stranger();
    CHECK(w.get(seats_path(w)) == 404);
    CHECK(w.post(seats_path(w), {}) == 404);
    w.as_parent();
    CHECK(w.get(seats_path(w)) == 403);
}

TEST_CASE("the office is told who is in no tutor group, a teacher is not") {
    SchoolWorld w;
    w.as_office();
    CHECK(w.get("/registers") == 200);
    CHECK_FALSE(w.shows("in no tutor group"));
    w.add("Nia", "Newcomer", access::Role::pupil, w.elm);
    CHECK(w.get("/registers") == 200);
    CHECK(w.shows("1 pupil is in no tutor group"));
    CHECK(w.shows("Newcomer, Nia"));
    w.as_teacher();
    CHECK(w.get("/registers") == 200);
    CHECK_FALSE(w.shows("Newcomer"));
}
