// Timetables from files: what is told before anything is done, and that it is done so.
#include <fstream>

#include "areas/timetable/imports/imports.h"
#include "areas/timetable/world_test.h"
#include "platform/files/files.h"
#include "platform/ui/page.h"

using namespace belfry;
using namespace belfry::timetable;
using namespace belfry::timetable::testing;
using access::Role;

namespace {

constexpr char const* kHeader = "week,day,period,groups,title,subject,teachers,room\n";

struct Importing : World {
    explicit Importing(db::Engine engine = db::Engine::sqlite) : World(engine) {
        t.clock().set(*Instant::parse("2026-09-04T08:00:00Z"));
        come_in(office, Role::office, elm);
    }
    int upload(std::string const& text, std::string const& from = "2026-09-07") {
        auto const where = t.folder() / "sent.csv";
        std::ofstream(where, std::ios::binary) << text;
        http::Request request;
        request.method = http::Method::post;
        request.path = "/timetable/imports";
        request.form.add(std::string(ui::kFormTokenField), platform::make_form_token(asking.form_secret));
        request.form.add("from", from);
        request.form.add("until", "");
        request.uploads.push_back({"file", "autumn.csv", "", where, static_cast<std::int64_t>(text.size()), {}});
        auto const response = t.answer(std::move(request));
        page = response.body;
        location.clear();
        for (auto const& [name, value] : response.headers)
            if (name == "Location" || name == "location") location = value;
        return response.status;
    }
    std::vector<Lesson> nias(char const* from, char const* until) {
        auto snapshot = t.db().read();
        return lessons_of(snapshot, std::span(&nia, 1), day(from), day(until)).lessons;
    }
};

} // namespace

BOTH_ENGINES("a file is shown first: what is added, changed and ended; then it is done, from that day on") {
    Importing w(engine);
    REQUIRE(w.get("/timetable/imports") == 200);
    auto const file = std::string(kHeader) + ",Monday,Period 1,9/Ma1,,Mathematics,Ben Lee,M2\n" +
                      "A,Tuesday,2,9A,,History,\"Khan, Aisha\",Hut\n";
    REQUIRE(w.upload(file, "2026-09-14") == 303);
    auto const path = w.location;
    REQUIRE(w.get(path) == 200);
    CHECK(w.cost <= 6);
    CHECK(w.shows("autumn.csv"));
    CHECK(w.shows("Hut"));
    CHECK(w.shows("Make 2 changes"));
    CHECK(w.nias("2026-09-14", "2026-09-15").size() == 1); // nothing yet
    REQUIRE(w.post(path + "/apply") == 303);
    CHECK(w.nias("2026-09-07", "2026-09-07")[0].teachers[0].name == "Aisha Khan");
    auto const later = w.nias("2026-09-14", "2026-09-15");
    REQUIRE(later.size() == 2);
    CHECK(later[0].teachers[0].name == "Ben Lee");
    CHECK(later[0].room_name == "M2");
    CHECK(later[1].title == "9A");
    CHECK(later[1].room_name == "Hut");
    CHECK(w.post(path + "/apply") == 409); // once
    // The same file again would do nothing.
    REQUIRE(w.upload(file, "2026-09-21") == 303);
    w.get(w.location);
    CHECK(w.shows("Nothing would change"));
}

BOTH_ENGINES("lines that cannot be taken are named, and then nothing is ended; without them what is missing ends") {
    Importing w(engine);
    REQUIRE(w.upload(std::string(kHeader) + "C,Monday,Period 1,9/Ma1,,,,\n,Someday,Period 1,9/Ma1,,,,\n" +
                     ",Monday,Break,9/Ma1,,,,\n,Monday,Period 1,10Z,,,,\n,Monday,Period 2,9A,,,Nobody,\n" +
                     ",Monday,Period 1,,,,,\n,Tuesday,Period 1,9A,,,,\n,Tuesday,Period 1,9A,,,,\n") == 303);
    w.get(w.location);
    CHECK(w.shows("7 lines cannot be taken"));
    for (auto const* words : {"neither week A nor week B", "is no weekday", "is no period", "no tutor group or class",
                              "is no teacher", "neither a group nor a title", "another line", "Line 3:"})
        CHECK_MESSAGE(w.shows(words), words);
    CHECK(w.shows("Make 1 change"));
    REQUIRE(w.post(w.location.empty() ? "/" : w.location + "/apply") == 303);
    CHECK(w.nias("2026-09-07", "2026-09-08").size() == 2);
    REQUIRE(w.upload(std::string(kHeader) + ",Tuesday,Period 1,9A,,,,\n") == 303);
    auto const path = w.location;
    REQUIRE(w.post(path + "/apply") == 303);
    auto const left = w.nias("2026-09-07", "2026-09-08");
    REQUIRE(left.size() == 1);
    CHECK(left[0].title == "9A");
}

BOTH_ENGINES("teachers, rooms and pupils in two places are told") {
    Importing w(engine);
    REQUIRE(w.upload(std::string(kHeader) + ",Monday,Period 1,9/Ma1,,Mathematics,Aisha Khan,M1\n" +
                     ",Monday,Period 1,9A,,History,Aisha Khan,M1\n") == 303);
    w.get(w.location);
    CHECK(w.shows("in two places"));
    CHECK(w.shows("Aisha Khan"));
    CHECK(w.shows("1 pupil in both"));
    // Weeks A and B are apart.
    REQUIRE(w.upload(std::string(kHeader) + "A,Monday,Period 1,9/Ma1,,Mathematics,Aisha Khan,M1\n" +
                     "B,Monday,Period 1,9A,,History,Aisha Khan,M1\n") == 303);
    w.get(w.location);
    CHECK_FALSE(w.shows("in two places"));
}

BOTH_ENGINES("what is downloaded and taken in again changes nothing") {
    Importing w(engine);
    w.plan("9A", {w.nine_a}, {w.khan, w.lee}, 3, 4, w.m2, 2);
    auto const file = w.t.get("/timetable/imports/file");
    REQUIRE(file.status == 200);
    CHECK(file.body.find("Period 3") != std::string::npos);
    REQUIRE(w.upload(file.body) == 303);
    w.get(w.location);
    CHECK(w.shows("Nothing would change"));
    CHECK_FALSE(w.shows("cannot be taken"));
}

BOTH_ENGINES("a timetable that has changed since is shown anew before anything is done") {
    Importing w(engine);
    REQUIRE(w.upload(std::string(kHeader) + ",Monday,Period 1,9/Ma1,,Mathematics,Ben Lee,M2\n") == 303);
    auto const path = w.location;
    w.plan("8/Ma1", {w.nine_a}, {w.lee}, 2, 1, w.m2);
    CHECK(w.post(path + "/apply") == 409);
    CHECK(w.shows("has changed since"));
    CHECK(w.nias("2026-09-08", "2026-09-08").size() == 1);
    CHECK(w.post(path + "/apply") == 303);
    CHECK(w.nias("2026-09-08", "2026-09-08").empty());
}

BOTH_ENGINES("a line beyond those that are shown counts too, when it is asked whether anything has changed since") {
    Importing w(engine);
    std::string text = kHeader;
    for (int line = 100; line < 220; ++line)
        text +=
            ",Tuesday,Period 1,,Talk " + std::to_string(line) + ",History," + (line == 219 ? "Ben Lee" : "") + ",\n";
    REQUIRE(w.upload(text) == 303);
    auto const path = w.location;
    // The last line's Ben Lee is somebody else now.
    w.run("UPDATE directory_people SET family_name = 'Low' WHERE id = :id", {{":id", w.lee}});
    auto const other = w.add("Ben", "Lee", Role::teacher, w.elm);
    CHECK(w.post(path + "/apply") == 409);
    CHECK(w.shows("has changed since"));
    REQUIRE(w.post(path + "/apply") == 303);
    auto snapshot = w.t.db().read();
    CHECK(lessons_of(snapshot, std::span(&other, 1), day("2026-09-08"), day("2026-09-08")).lessons.size() == 1);
}

BOTH_ENGINES("a file that was checked before its first day and is applied after it rewrites nothing") {
    Importing w(engine);
    auto const file = std::string(kHeader) + ",Monday,Period 1,9/Ma1,,Mathematics,Ben Lee,M2\n";
    CHECK(w.upload(file, "2026-09-04") == 422); // today's registers may be taken
    CHECK(w.shows("choose tomorrow or later"));
    REQUIRE(w.upload(file, "2026-09-07") == 303);
    auto const path = w.location;
    for (auto const* now : {"2026-09-07T06:00:00Z", "2026-09-11T08:00:00Z"}) {
        w.t.clock().set(*Instant::parse(now));
        CHECK(w.post(path + "/apply") == 409);
        CHECK(w.shows("day has come"));
    }
    REQUIRE(w.get(path) == 200);
    CHECK(w.shows("day has come"));
    CHECK_FALSE(w.shows("Make 1 change"));
    CHECK(w.nias("2026-09-07", "2026-09-07").at(0).teachers.at(0).name == "Aisha Khan");
    CHECK(w.nias("2026-09-14", "2026-09-14").at(0).teachers.at(0).name == "Aisha Khan");
}

BOTH_ENGINES("what is no timetable is refused beside the field, and others see nothing of an import") {
    Importing w(engine);
    CHECK(w.upload("name,age\nZoë,9\n") == 422);
    CHECK(w.shows("first line must name the columns"));
    CHECK(w.upload("") == 422);
    CHECK(w.upload(std::string(kHeader), "2026-09-01") == 422);
    CHECK(w.upload(std::string("\xff\xfe") + "d\0a\0", "2026-09-07") == 422);
    REQUIRE(w.upload(std::string(kHeader) + ",Monday,Period 1,9A,,,,\n") == 303);
    auto const path = w.location;
    w.come_in(w.khan, Role::teacher, w.elm);
    CHECK(w.get(path) == 403);
    CHECK(w.upload(kHeader) == 403);
    w.come_in(w.add("Otto", "Oak", Role::office, w.oak), Role::office, w.oak);
    CHECK(w.get(path) == 404);
    CHECK(w.post(path + "/apply") == 404);
    auto const file = w.t.get("/timetable/imports/file");
    CHECK(file.body.find("9/Ma1") == std::string::npos);
}

TEST_CASE("weekdays and weeks as people write them") {
    CHECK(weekday_from("Monday") == 1);
    CHECK(weekday_from(" tue ") == 2);
    CHECK(weekday_from("5") == 5);
    for (auto const* wrong : {"", "m", "0", "8", "Funday"}) CHECK(weekday_from(wrong) == 0);
    CHECK(week_from("") == 0);
    CHECK(week_from("Week A") == 1);
    CHECK(week_from("b") == 2);
    CHECK_FALSE(week_from("C"));
}

BOTH_ENGINES("a file that was handed in and what was found in it are gone after thirty days") {
    Importing w(engine);
    REQUIRE(w.upload(std::string(kHeader) + ",Monday,Period 1,9/Ma1,,Mathematics,Nobody Known,M2\n") == 303);
    auto const path = w.location;
    auto const file = [&] {
        auto snapshot = w.t.db().read();
        return imports_of(snapshot, w.elm, 1).at(0).file;
    }();
    jobs::Kinds kinds;
    add_import_job(kinds);
    struct Alone final : jobs::Run {
        jobs::Job mine;
        jobs::Job const& job() const override { return mine; }
        void step(std::string_view) override {}
        void progress(std::int64_t, std::int64_t) override {}
        bool cancelled() const override { return false; }
    } run;
    auto const* nightly = kinds.find("timetable.imports_expire");
    w.t.clock().advance_seconds(29 * 86400);
    REQUIRE(nightly->run(w.t.platform(), run).ok());
    CHECK(w.get(path) == 200);
    w.t.clock().advance_seconds(2 * 86400);
    REQUIRE(nightly->run(w.t.platform(), run).ok());
    CHECK(w.get(path) == 404);
    auto snapshot = w.t.db().read();
    CHECK_FALSE(w.t.platform().files.find(snapshot, file).ok());
    CHECK(imports_of(snapshot, w.elm, 5).empty());
}
