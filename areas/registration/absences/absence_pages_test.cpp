// Absences known beforehand: reported by a parent, planned by the office; and whose parents are asked.
#include "areas/registration/contact/first_day_contact.h"
#include "areas/registration/planned/planned_store.h"
#include "areas/registration/school_world.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;
using Fields = belfry::testing::TestPlatform::FormFields;

namespace {

Fields report(PersonId child, std::string reason = "ill", std::string from = "2026-09-01",
              std::string until = "2026-09-01") {
    return {{"child", child.text()}, {"reason", reason}, {"from", from}, {"until", until}};
}

// The same again, as the page that told of an overlap sends it.
Fields with_overlaps(SchoolWorld const& w, Fields fields) {
    fields.emplace_back("overlaps", w.value_of("overlaps"));
    return fields;
}

} // namespace

BOTH_ENGINES("a parent reports an absence for their own child, and takes it back") {
    SchoolWorld w(engine);
    w.as_parent();
    CHECK(w.get("/absences/new") == 200);
    CHECK(w.shows("Absence of Alex Adams"));
    CHECK(w.post("/absences", report(w.pupils[0])) == 303);
    CHECK(w.get(w.location) == 200);
    CHECK(w.shows("The school has been told"));
    CHECK(w.shows("Withdraw"));
    auto const at = w.page.find("action=\"/absences/") + 8;
    auto const path = w.page.substr(at, w.page.find('"', at) - at);
    w.as_stranger();
    CHECK(w.post(path, {}) == 404);
    w.as_pupil();
    CHECK(w.post(path, {}) == 404);
    w.as_parent();
    CHECK(w.post(path, {}) == 303);
    CHECK(w.get(w.location) == 200);
    CHECK_FALSE(w.shows("Withdraw"));
    CHECK(w.post(path, {}) == 404);
}

BOTH_ENGINES(
    "a standing arrangement covers only its sessions of each week, and counts over an illness of the whole day") {
    SchoolWorld w(engine);
    w.as_office();
    CHECK(w.get("/absences/new?child=" + w.pupils[0].text()) == 200);
    CHECK(w.shows("Only on some sessions of each week"));
    // A nursery child's afternoons, but for Friday's: places 1, 3, 5, 7 of the week.
    Fields nursery{{"child", w.pupils[0].text()}, {"code", "X"}, {"from", "2026-09-01"}, {"until", "2027-07-20"}};
    for (int place : {1, 3, 5, 7}) nursery.emplace_back("session-" + std::to_string(place), "yes");
    CHECK(w.post("/absences", nursery) == 303);
    CHECK(w.get(w.location) == 200);
    CHECK(w.shows("Afternoons: Monday, Tuesday, Wednesday, Thursday"));
    CHECK_FALSE(w.shows("Mornings:"));
    Fields ill{{"child", w.pupils[0].text()}, {"code", "I"}, {"from", "2026-09-01"}, {"until", "2026-09-04"}};
    CHECK(w.post("/absences", ill) == 422); // and is told of the overlap
    CHECK(w.post("/absences", with_overlaps(w, ill)) == 303);
    auto const code_on = [&](char const* text, Half half) {
        auto snapshot = w.t.db().read();
        Session const session{day(text), half};
        auto const all = planned_for(snapshot, w.elm, std::span(w.pupils).first(1), session, session);
        auto const* one = planned_of(all, w.pupils[0], session);
        return one ? std::string(info_of(one->code)->text) : std::string();
    };
    CHECK(code_on("2026-09-01", Half::morning) == "I");
    CHECK(code_on("2026-09-01", Half::afternoon) == "X");
    CHECK(code_on("2026-09-04", Half::afternoon) == "I");
    CHECK(code_on("2026-09-08", Half::morning).empty());
    CHECK(code_on("2026-09-08", Half::afternoon) == "X");
    CHECK(code_on("2026-09-11", Half::afternoon).empty());
    // The register of the afternoon proposes it.
    w.t.clock().advance_seconds(4 * 3600 + 1800);
    CHECK(w.get("/registers/" + w.group.text() + "/2026-09-01-pm") == 200);
    CHECK(w.shows("value=\"X\""));
    // Ticked sessions that no day has are told.
    CHECK(w.post("/absences", {{"child", w.pupils[0].text()},
                               {"code", "X"},
                               {"from", "2026-09-01"},
                               {"until", "2026-09-01"},
                               {"session-0", "yes"}}) == 422);
    CHECK(w.shows("None of the ticked sessions is within these days."));
    auto refused = w.t.db().write([&](db::Tx& tx) {
        return add_planned(tx, {.school = w.elm,
                                .pupil = w.pupils[0],
                                .first = kTuesday,
                                .last = kTuesday,
                                .code = kIllness,
                                .sessions = 0});
    });
    CHECK(refused.problem().code == "planned_sessions");
}

BOTH_ENGINES(
    "what is reported newly counts over an arrangement by which the pupil is due, and the parent is not asked") {
    SchoolWorld w(engine);
    auto const plan = [&](char const* code, WeekSessions sessions, bool by_parent) {
        w.write([&](db::Tx& tx) {
            return add_planned(tx, {.school = w.elm,
                                    .pupil = w.pupils[0],
                                    .first = kTuesday,
                                    .last = kTuesday,
                                    .code = *code_of(code, kTuesday.day),
                                    .note = "Fever",
                                    .by_parent = by_parent,
                                    .by = by_parent ? w.parent : w.office,
                                    .sessions = sessions});
        });
    };
    auto const counts = [&] {
        auto snapshot = w.t.db().read();
        auto const all = planned_for(snapshot, w.elm, std::span(w.pupils).first(1), kTuesday, kTuesday);
        auto const* said = said_by_parent(all, w.pupils[0], kTuesday);
        return std::string(info_of(planned_of(all, w.pupils[0], kTuesday)->code)->text) + (said ? " said" : "");
    };
    WeekSessions const tuesdays = 0b1100;
    plan("B", tuesdays, false);
    CHECK(counts() == "B");
    plan("I", kEverySession, true);
    CHECK(counts() == "I said");
    plan("C2", tuesdays, false);
    CHECK(counts() == "C2 said");
    plan("M", kEverySession, false);
    CHECK(counts() == "C2 said");
    w.mark(kTuesday, "N");
    w.as_office();
    w.get("/absences/unsettled");
    CHECK(w.shows("Fever"));
}

BOTH_ENGINES("what was planned vanishes with a pupil who vanishes") {
    SchoolWorld w(engine);
    w.write([&](db::Tx& tx) -> Status {
        for (std::size_t pupil : {0u, 1u})
            TRY_DO(add_planned(tx, {.school = w.elm,
                                    .pupil = w.pupils[pupil],
                                    .first = kTuesday,
                                    .last = kTuesday,
                                    .code = kIllness,
                                    .by = w.office}));
        for (platform::Area const& area : w.t->areas)
            if (area.name == "registration") TRY_DO(area.erase_person(tx, w.pupils[0]));
        return {};
    });
    auto snapshot = w.t.db().read();
    auto const left = planned_at(snapshot, w.elm, kTuesday, 10);
    REQUIRE(left.size() == 1);
    CHECK(left[0].pupil == w.pupils[1]);
}

TEST_CASE("a parent reports whole days: no standing arrangement") {
    SchoolWorld w;
    w.as_parent();
    w.get("/absences/new");
    CHECK_FALSE(w.shows("Only on some sessions"));
    auto fields = report(w.pupils[0]);
    fields.emplace_back("session-1", "yes");
    CHECK(w.post("/absences", fields) == 303);
    auto snapshot = w.t.db().read();
    auto const all = planned_at(snapshot, w.elm, kTuesday, 10);
    REQUIRE(all.size() == 1);
    CHECK(all[0].sessions == kEverySession);
}

TEST_CASE("nobody reports for somebody else's child, a barred parent not for their own") {
    SchoolWorld w;
    w.as_parent();
    CHECK(w.post("/absences", report(w.pupils[1])) == 404);
    CHECK(w.get("/absences/new?child=" + w.pupils[1].text()) == 404);
    w.as_stranger();
    CHECK(w.post("/absences", report(w.pupils[0])) == 404);
    w.as_teacher(); // sees the pupil, does not plan
    CHECK(w.post("/absences", report(w.pupils[0])) == 404);
    w.guard(w.pupils[2], w.parent, true);
    w.as_parent();
    CHECK(w.post("/absences", report(w.pupils[2])) == 404);
    CHECK(w.get("/people/" + w.pupils[2].text() + "/attendance") == 404);
}

TEST_CASE("a report says what is wrong with it and keeps what was typed") {
    SchoolWorld w;
    w.as_parent();
    CHECK(w.post("/absences", report(w.pupils[0], "ill", "2026-08-31")) == 422);
    CHECK(w.shows("Days that are over are for the school to change"));
    CHECK(w.post("/absences", report(w.pupils[0], "ill", "2026-09-02", "2026-09-01")) == 422);
    CHECK(w.shows("The last day is before the first."));
    CHECK(w.post("/absences", report(w.pupils[0], "ill", "2026-09-02", "2028-09-01")) == 422);
    CHECK(w.post("/absences", report(w.pupils[0], "ill", "soon", "2026-09-01")) == 422);
    CHECK(w.post("/absences", report(w.pupils[0], "other")) == 422);
    CHECK(w.shows("Please say what it is."));
    CHECK(w.post("/absences", report(w.pupils[0], "holiday")) == 422);
}

BOTH_ENGINES("parents of the missing are asked once, at the school's time, and only those who may be") {
    SchoolWorld w(engine);
    auto const set_email = [&](PersonId person, std::string email) {
        w.write([&](db::Tx& tx) -> Status {
            auto people = directory::people_by_id(tx, std::span(&person, 1));
            people[0].email = std::move(email);
            return directory::change_person(w.t.platform(), tx, {}, people[0]);
        });
    };
    auto const barred = w.add("Bea", "Barred", access::Role::community, w.oak);
    w.guard(w.pupils[1], barred, true);
    set_email(barred, "barred@example.org");
    set_email(w.parent, "pat@example.org");
    w.mark(kTuesday, "N N /");
    CHECK(ask_parents(w.t.platform()).value() == 0); // 9 o'clock: before the school's time
    w.t.clock().advance_seconds(1800);
    CHECK(ask_parents(w.t.platform()).value() == 1);
    CHECK(ask_parents(w.t.platform()).value() == 0);
    w.t.run_jobs();
    auto const mail = w.t.sent_mail();
    REQUIRE(mail.size() == 1);
    CHECK(mail[0].find("pat@example.org") != std::string::npos);
    CHECK(mail[0].find("Alex Adams") != std::string::npos);
}

TEST_CASE("who has reported the absence is not asked about it") {
    SchoolWorld w;
    w.as_parent();
    CHECK(w.post("/absences", report(w.pupils[0])) == 303);
    w.mark(kTuesday, "N / /");
    w.t.clock().advance_seconds(3600);
    CHECK(ask_parents(w.t.platform()).value() == 0);
}

BOTH_ENGINES(
    "a report for the afternoon does not explain the morning, and who disappears after lunch is asked about anew") {
    SchoolWorld w(engine);
    w.write([&](db::Tx& tx) -> Status {
        auto people = directory::people_by_id(tx, std::span(&w.parent, 1));
        people[0].email = "pat@example.org";
        return directory::change_person(w.t.platform(), tx, {}, people[0]);
    });
    w.as_parent();
    auto fields = report(w.pupils[0], "appointment");
    fields.emplace_back("part", "pm");
    CHECK(w.post("/absences", fields) == 303);
    w.mark(kTuesday, "N / /");
    w.t.clock().advance_seconds(3600); // 10 o'clock
    CHECK(ask_parents(w.t.platform()).value() == 1);
    CHECK(ask_parents(w.t.platform()).value() == 0);
    w.mark(kTuesday, "L / /", Source::office); // has come
    w.t.clock().advance_seconds(4 * 3600);
    w.mark({kTuesday.day, Half::afternoon}, "N \\ \\");
    CHECK(ask_parents(w.t.platform()).value() == 0); // the appointment was reported
    w.as_parent();
    w.get("/people/" + w.pupils[0].text() + "/attendance");
    auto const at = w.page.find("action=\"/absences/") + 8;
    CHECK(w.post(w.page.substr(at, w.page.find('"', at) - at), {}) == 303); // taken back
    CHECK(ask_parents(w.t.platform()).value() == 1);
    CHECK(ask_parents(w.t.platform()).value() == 0);
}

TEST_CASE("nothing is planned of days that are over") {
    SchoolWorld w;
    w.as_office();
    auto const plan = [&](char const* from, char const* until) {
        return w.post("/absences", {{"child", w.pupils[0].text()}, {"code", "I"}, {"from", from}, {"until", until}});
    };
    CHECK(plan("2026-08-28", "2026-08-31") == 422);
    CHECK(w.shows("These days are over."));
    CHECK(plan("2026-08-28", "2026-09-01") == 303);
}

TEST_CASE("what is ahead begins with what is over first: a day's illness before the year's arrangements") {
    SchoolWorld w;
    w.as_office();
    auto const plan = [&](std::size_t pupil, char const* from, char const* until) {
        return w.post("/absences",
                      {{"child", w.pupils[pupil].text()}, {"code", "I"}, {"from", from}, {"until", until}});
    };
    REQUIRE(plan(0, "2026-08-28", "2026-10-01") == 303);
    REQUIRE(plan(1, "2026-09-01", "2026-09-01") == 303);
    REQUIRE(w.get("/absences") == 200);
    CHECK(w.page.find("Brown, Alex") < w.page.find("Adams, Alex"));
}

TEST_CASE("a part of the day is of one day") {
    SchoolWorld w;
    w.as_parent();
    auto fields = report(w.pupils[0], "ill", "2026-09-01", "2026-09-03");
    fields.emplace_back("part", "am");
    CHECK(w.post("/absences", fields) == 422);
    CHECK(w.shows("Only the morning or afternoon is for one day at a time."));
}

TEST_CASE("what the school knows of a parent's children is found wherever they are on the roll") {
    SchoolWorld w;
    w.as_parent();
    CHECK(w.post("/absences", report(w.pupils[0])) == 303);
    auto snapshot = w.t.db().read();
    auto const known = planned_for_children(snapshot, std::span(w.pupils), kTuesday, kTuesday);
    REQUIRE(known.size() == 1);
    CHECK(known[0].pupil == w.pupils[0]);
    CHECK(planned_for_children(snapshot, std::span(w.pupils).subspan(1), kTuesday, kTuesday).empty());
}

TEST_CASE("a report of days without school, or the same twice, is told to the parent") {
    SchoolWorld w;
    w.as_parent();
    CHECK(w.post("/absences", report(w.pupils[0], "ill", "2026-09-05", "2026-09-06")) == 422); // a weekend
    CHECK(w.shows("The school is closed on these days."));
    CHECK(w.post("/absences", report(w.pupils[0])) == 303);
    CHECK(w.post("/absences", report(w.pupils[0])) == 422);
    CHECK(w.shows("You have told the school already"));
}
