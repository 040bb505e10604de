// The register as people take it: through the real pages.
#include "areas/registration/school_world.h"

#include "platform/extension/route_check.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;
using access::Role;

namespace {

struct RegisterWorld : SchoolWorld {
    explicit RegisterWorld(db::Engine engine = db::Engine::sqlite, int pupil_count = 3)
        : SchoolWorld(engine, pupil_count) {
        as_teacher();
    }
    std::string here(Session of = kTuesday) const {
        return "/registers/" + group.text() + "/" + of.day.text() + (of.half == Half::morning ? "-am" : "-pm");
    }
    belfry::testing::TestPlatform::FormFields fields(std::vector<std::string> const& codes,
                                                     std::string const& shown = "") const {
        belfry::testing::TestPlatform::FormFields all;
        for (std::size_t i = 0; i < codes.size(); ++i) {
            all.emplace_back("m-" + pupils[i].text(), codes[i]);
            all.emplace_back("s-" + pupils[i].text(), shown);
        }
        return all;
    }
};

} // namespace

BOTH_ENGINES("a teacher takes the register, and it says so") {
    RegisterWorld w(engine);
    CHECK(w.get(w.here()) == 200);
    CHECK(w.cost <= 9); // three of them are the school's times and calendar, kept for seconds
    CHECK(w.get(w.here()) == 200);
    CHECK(w.cost <= 8);
    CHECK(w.shows("Adams, Alex"));
    CHECK(w.post(w.here(), w.fields({"/", "N", "L"})) == 303);
    CHECK(w.location.starts_with("/registers?taken="));
    CHECK(w.marks_now(kTuesday) == "/ N L");
    CHECK(w.get(w.location) == 200);
    CHECK(w.shows("The register of 7A is taken"));
    CHECK(w.shows("Amina Khan"));
    CHECK(w.get(w.here()) == 200);
    CHECK(w.shows("Taken at 9"));
}

TEST_CASE("thirty pupils cost no more statements than three") {
    RegisterWorld w(db::Engine::sqlite, 30);
    w.get(w.here());
    CHECK(w.get(w.here()) == 200);
    CHECK(w.cost <= 8);
}

TEST_CASE("a register with blanks is saved and not taken, and blanks can be filled without script") {
    RegisterWorld w;
    CHECK(w.post(w.here(), w.fields({"/"})) == 303);
    CHECK(w.marks_now(kTuesday) == "/ . .");
    CHECK(w.location == w.here());
    w.get("/registers");
    CHECK(w.shows("Not taken yet"));
    auto fields = w.fields({"/"}, "/");
    fields.emplace_back("fill", "yes");
    CHECK(w.post(w.here(), fields) == 303);
    CHECK(w.marks_now(kTuesday) == "/ / /");
}

TEST_CASE("a code typed by hand is taken in any case, and one that is none is said beside its pupil") {
    RegisterWorld w;
    auto fields = w.fields({"/"});
    fields.emplace_back("o-" + w.pupils[1].text(), "c1");
    fields.emplace_back("o-" + w.pupils[2].text(), "qq");
    CHECK(w.post(w.here(), fields) == 422);
    CHECK(w.marks_now(kTuesday) == "/ C1 .");
    CHECK(w.shows("This is no code of the register."));
    CHECK(w.shows("value=\"qq\""));
}

TEST_CASE("minutes late are kept, and no number is refused") {
    RegisterWorld w;
    auto fields = w.fields({"L", "L", "/"});
    fields.emplace_back("n-" + w.pupils[0].text(), "12");
    fields.emplace_back("n-" + w.pupils[1].text(), "soon");
    CHECK(w.post(w.here(), fields) == 422);
    CHECK(w.shows("Minutes are a number from 0 to 240."));
    CHECK(w.marks_now(kTuesday) == "L . /");
}

BOTH_ENGINES("two teachers at once: the second is told what the first marked, and nothing is lost") {
    RegisterWorld w(engine);
    CHECK(w.post(w.here(), w.fields({"/", "N", "/"})) == 303);
    CHECK(w.post(w.here(), w.fields({"/", "L", "/"})) == 409);
    CHECK(w.shows("Alex Brown is now “Absent, no reason yet” by the teacher; you chose “Late”."));
    CHECK(w.marks_now(kTuesday) == "/ N /");
    // Having seen it, they may say otherwise.
    auto fields = w.fields({"/", "L", "/"});
    for (auto& [name, value] : fields)
        if (name == "s-" + w.pupils[1].text()) value = "N";
    CHECK(w.post(w.here(), fields) == 303);
    CHECK(w.marks_now(kTuesday) == "/ L /");
}

TEST_CASE("a planned absence stands in the register before it is saved, and is no mark until then") {
    RegisterWorld w;
    w.as_parent();
    CHECK(w.post("/absences",
                 {{"child", w.pupils[0].text()}, {"reason", "ill"}, {"from", "2026-09-01"}, {"until", "2026-09-01"}}) ==
          303);
    w.as_teacher();
    CHECK(w.marks_now(kTuesday) == ". . .");
    w.get(w.here());
    CHECK(w.shows("A parent says: Illness."));
    CHECK(w.shows("value=\"I\""));
}

TEST_CASE("a register is taken on its day and from a quarter of an hour before") {
    RegisterWorld w;
    CHECK(w.post(w.here({kTuesday.day, Half::afternoon}), w.fields({"\\"})) == 409);
    CHECK(w.get(w.here({kTuesday.day, Half::afternoon})) == 200);
    CHECK(w.shows("It opens at 12.55"));
    CHECK(w.post(w.here({kTuesday.day.plus(-1), Half::morning}), w.fields({"/"})) == 409);
    CHECK(w.post(w.here({kTuesday.day.plus(1), Half::morning}), w.fields({"/"})) == 409);
    w.t.clock().advance_seconds(4 * 3600); // 1 pm
    CHECK(w.post(w.here({kTuesday.day, Half::afternoon}), w.fields({"\\", "\\", "\\"})) == 303);
    w.t.clock().advance_seconds(4 * 24 * 3600); // Saturday
    CHECK(w.post(w.here({kTuesday.day.plus(4), Half::morning}), w.fields({"/"})) == 409);
    w.get(w.here({kTuesday.day.plus(4), Half::morning}));
    CHECK(w.shows("No school that day"));
}

TEST_CASE("who left at noon is in the morning's register, and from the next day in none") {
    RegisterWorld w;
    w.get(w.here());
    CHECK(w.shows("Brown, Alex"));
    w.write([&](db::Tx& tx) -> Status {
        for (auto const& member : directory::members_of(tx, w.group, kTuesday.day))
            if (member.person.id == w.pupils[1])
                return directory::leave_group(w.t.platform(), tx, {}, member.membership.id, kTuesday.day);
        return {};
    });
    w.get(w.here());
    CHECK(w.shows("Brown, Alex"));
    w.t.clock().advance_seconds(24 * 3600);
    w.get(w.here({kTuesday.day.plus(1), Half::morning}));
    CHECK_FALSE(w.shows("Brown, Alex"));
}

TEST_CASE("a pupil whom an order keeps from a teacher is not in their register, and it says that somebody is missing") {
    RegisterWorld w;
    w.guard(w.pupils[2], w.teacher, true);
    w.get(w.here());
    CHECK_FALSE(w.shows("Clark"));
    CHECK(w.shows("1 pupil of this group is not shown to you."));
    CHECK(w.post(w.here(), w.fields({"/", "/", "N"})) == 303);
    CHECK(w.marks_now(kTuesday) == "/ / .");
    w.get("/registers"); // somebody has still to mark the third
    CHECK(w.shows("Not taken yet"));
}

TEST_CASE("only staff of the school see or take its registers") {
    RegisterWorld w;
    w.as_stranger();
    CHECK(w.get(w.here()) == 404);
    CHECK(w.post(w.here(), w.fields({"/"})) == 404);
    w.as_pupil();
    CHECK(w.get(w.here()) == 403);
    w.as_parent();
    CHECK(w.get(w.here()) == 403);
    CHECK(w.get("/registers") == 403);
    CHECK(w.get("/roll-call") == 403);
    CHECK(w.marks_now(kTuesday) == ". . .");
    for (auto const* bad : {"/registers/x/2026-09-01-am", "/registers/0000000000001/2026-09-01-am"}) {
        w.as_teacher();
        CHECK(w.get(bad) == 404);
    }
    CHECK(w.get("/registers/" + w.group.text() + "/2026-09-31-am") == 404);
    CHECK(w.get("/registers/" + w.group.text() + "/2026-09-01") == 404);
}

TEST_CASE("nobody is let in who should not be") {
    SchoolWorld w;
    auto const strangers = platform::usual_strangers(w.t->catalogue, w.elm, w.oak);
    CHECK(platform::routes_that_let_in(w.t.platform(), w.t.routes(), strangers) == std::vector<std::string>{});
}

TEST_CASE("times of registers are set by the office, within what the rules allow") {
    SchoolWorld w;
    w.as_office();
    CHECK(w.get("/registers/times") == 200);
    belfry::testing::TestPlatform::FormFields fields = {{"morning", "08:30"},
                                                        {"morning_minutes", "31"},
                                                        {"afternoon", "13:00"},
                                                        {"afternoon_minutes", "20"},
                                                        {"contact", "09:15"}};
    CHECK(w.post("/registers/times", fields) == 422);
    CHECK(w.shows("A number from 1 to 30."));
    fields[1].second = "20";
    fields[2].second = "08:45";
    CHECK(w.post("/registers/times", fields) == 422);
    fields[2].second = "25:00";
    CHECK(w.post("/registers/times", fields) == 422);
    fields[2].second = "13:00";
    CHECK(w.post("/registers/times", fields) == 303);
    w.get("/registers/times");
    CHECK(w.shows("value=\"08:30\""));
    w.as_teacher();
    CHECK(w.get("/registers/times") == 403);
}

TEST_CASE("the roll-call says who is here by the last mark") {
    SchoolWorld w;
    w.mark(kTuesday, "/ N");
    w.as_teacher();
    w.add("Nia", "Newcomer", Role::pupil, w.elm); // in no tutor group yet
    w.guard(w.pupils[2], w.teacher, true);
    CHECK(w.get("/roll-call") == 200);
    CHECK(w.get("/roll-call") == 200);
    CHECK(w.cost <= 8);
    CHECK(w.shows("Newcomer, Nia"));
    CHECK(w.shows("In no tutor group"));
    CHECK_FALSE(w.shows("Clark"));
    CHECK(w.shows("1 pupil is not shown to you"));
    CHECK(w.shows("Adams, Alex"));
    CHECK(w.shows("no mark"));
}

BOTH_ENGINES("a teacher is told where the office's mark counts over theirs") {
    RegisterWorld w(engine);
    w.mark(kTuesday, "I", Source::office);
    CHECK(w.post(w.here(), w.fields({"/", "/", "/"}, "")) == 409); // the page was older than the office's mark
    auto fields = w.fields({"/", "/", "/"}, "/");
    fields[1].second = "I";
    CHECK(w.post(w.here(), fields) == 200);
    CHECK(w.shows("The office has marked these otherwise"));
    CHECK(w.shows("Alex Adams"));
    CHECK(w.marks_now(kTuesday) == "I / /");
}

TEST_CASE("codes of the school's calendar are no marks of a pupil") {
    RegisterWorld w;
    CHECK(w.post(w.here(), w.fields({"#", "/", "Z"}, "")) == 422);
    CHECK(w.shows("This is no code of the register."));
    CHECK(w.marks_now(kTuesday) == ". / .");
}

TEST_CASE("support staff take today's registers and read no other day's") {
    RegisterWorld w;
    w.t.sign_in(w.t.viewer(w.stranger, w.elm, {Role::support_staff}));
    CHECK(w.get(w.here()) == 200);
    CHECK(w.get(w.here({kTuesday.day.plus(-1), Half::morning})) == 404);
}

TEST_CASE("who comes when the register has closed is proposed as late after close") {
    RegisterWorld w;
    w.get(w.here());
    CHECK(w.shows("value=\"L\" data-keys"));
    CHECK_FALSE(w.shows("After close"));
    w.t.clock().advance_seconds(20 * 60); // 9.20: closed at 9.15
    w.get(w.here());
    CHECK(w.shows("value=\"U\" data-keys"));
    auto fields = w.fields({"U", "/", "/"});
    fields.emplace_back("n-" + w.pupils[0].text(), "35");
    CHECK(w.post(w.here(), fields) == 303);
    CHECK(w.marks_now(kTuesday) == "U / /");
}

TEST_CASE("a register that closed untaken stands out on the board and, for the office, on Today") {
    RegisterWorld w;
    auto const overdue = [&] { return w.panel("registration.overdue", w.t.viewer(w.office, w.elm, {Role::office})); };
    w.as_office();
    CHECK(overdue().empty());
    w.get("/registers");
    CHECK_FALSE(w.shows("group overdue"));
    w.t.clock().advance_seconds(1800); // half past nine
    CHECK(overdue().find(w.here()) != std::string::npos);
    w.get("/registers");
    CHECK(w.shows("1 register is overdue"));
    CHECK(w.shows("class=\"group overdue\""));
    // The morning's is not forgotten in the afternoon.
    w.t.clock().advance_seconds(5 * 3600);
    CHECK(overdue().find("7A, morning") != std::string::npos);
    CHECK(overdue().find("7A, afternoon") != std::string::npos);
    w.mark(kTuesday, "/ / /");
    w.as_teacher();
    CHECK(w.post(w.here(), w.fields({"/", "/", "/"}, "/")) == 303);
    CHECK(overdue().find("7A, morning") == std::string::npos);
    w.t.clock().advance_seconds(4 * 24 * 3600); // Saturday
    CHECK(overdue().empty());
}
