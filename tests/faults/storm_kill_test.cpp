// A school morning of two schools, played from outside at sixty times its pace, while the service is killed (SIGKILL)
// again and again: what is stored at the end is exactly what was sent, and marks and sums are what they must be.
#include "tests/reader/child.h"

#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "app/day/script.h"
#include "areas/registration/marks/mark_store.h"
#include "areas/registration/marks/sum_store.h"
#include "platform/db/db.h"
#include "platform/json/json.h"
#include "platform/testing/temporary_folder.h"

using namespace belfry;
using belfry::testing::Child;

namespace {

constexpr char kDay[] = "2026-11-23"; // a Monday of term
constexpr char kFrom[] = "08:30", kUntil[] = "08:56";
constexpr int kKillsMin = 6;

class KilledService {
public:
    explicit KilledService(std::filesystem::path folder) : folder_(std::move(folder)) {
        Child demo({BELFRY_PROGRAM, "--folder", folder_.string(), "demo", "--schools", "2", "--history-weeks", "1",
                    "--on", kDay});
        while (demo.line(std::chrono::minutes(3))) {
        }
        REQUIRE(demo.status() == 0);
    }
    void start(std::string const& at) {
        server_.emplace(std::vector<std::string>{BELFRY_PROGRAM, "--folder", folder_.string(), "serve",
                                                 "--demonstration", "--at", at, "--port", std::to_string(port_)});
        auto const where = server_->wait_for("Belfry is at ");
        REQUIRE(where);
        port_ = std::stoi(where->substr(where->rfind(':') + 1));
        REQUIRE(server_->wait_for("Stop it with"));
    }
    void kill() { server_.reset(); }
    void stop() { CHECK(server_->end(SIGTERM) == 0); }
    int port() const { return port_; }
    std::unique_ptr<db::Database> open() const {
        db::Options options;
        options.file = folder_ / "belfry.db";
        auto database = db::Database::open(options);
        REQUIRE(database.ok());
        return std::move(*database);
    }

private:
    std::filesystem::path folder_;
    std::optional<Child> server_;
    int port_ = 0;
};

// Every tap of the plan that a right key sent, by reader and its own number.
using Sent = std::map<std::pair<std::int64_t, std::int64_t>, std::string>;
Sent sent_taps(day::Script const& script) {
    Sent sent;
    for (auto const& reader : script.readers) {
        if (reader.character == day::Character::wrong_key) continue;
        for (std::size_t i = 0; i < reader.taps.size(); ++i)
            sent[{reader.id.value(), static_cast<std::int64_t>(i)}] = reader.taps[i].card;
    }
    return sent;
}

Sent stored_taps(db::Session& session) {
    Sent stored;
    for (auto rows = session.select("SELECT t.reader_id, t.id, COALESCE(t.number, c.number) FROM cards_taps t "
                                    "LEFT JOIN cards_cards c ON c.id = t.card_id");
         rows.next();)
        CHECK(stored.emplace(std::pair(rows.i64(0), rows.i64(1) & 0xFFFFFFFF), rows.str(2)).second);
    return stored;
}

std::int64_t number(db::Session& session, db::Sql sql) {
    auto rows = session.select(sql);
    return rows.next() ? rows.i64(0) : -1;
}

// What is known of one pupil's morning, for whoever must find out why it is not what it should be.
std::string story_of(db::Session& session, SchoolId school, registration::Session morning, PersonId pupil,
                     day::Moment arrives) {
    std::ostringstream story;
    story << "pupil " << pupil.text() << " arrives " << arrives / 1000;
    for (auto const& entry : registration::entries_of(session, school, morning, pupil))
        story << "; entry " << entry.at.text() << ' ' << registration::info_of(entry.mark.code)->text << " of "
              << static_cast<int>(entry.source) << (entry.counted ? " counts" : "");
    for (auto rows =
             session.select("SELECT at, COALESCE(reason, 'taken') FROM cards_taps WHERE person_id = :pupil ORDER BY at",
                            {{":pupil", pupil}});
         rows.next();)
        story << "; tap " << Instant(rows.i64(0)).text() << ' ' << rows.str(1);
    return story.str();
}

// Whether a teacher who saw nobody said so after the touch and before the service had taken the touch up: the later
// word of the higher rank counts then, as it should.
bool overruled(db::Session& session, SchoolId school, registration::Session morning, PersonId pupil) {
    auto taps = session.select("SELECT MIN(at) FROM cards_taps WHERE person_id = :pupil AND reason IS NULL",
                               {{":pupil", pupil}});
    if (!taps.next() || taps.is_null(0)) return false;
    Instant const touched(taps.i64(0));
    return std::ranges::any_of(registration::entries_of(session, school, morning, pupil), [&](auto const& entry) {
        return entry.counted && entry.source == registration::Source::teacher &&
               entry.mark.code == registration::kNoReason && entry.at >= touched;
    });
}

// Whoever came is marked as attending, whoever did not is not.
void check_marks(db::Session& session, day::Cast const& cast, day::Script const& script, SchoolDay day) {
    registration::Session const morning{day, registration::Half::morning};
    std::int64_t wrong = 0, attending = 0;
    for (auto const& part : script.registers) {
        if (part.opens[0] == day::kNever) continue;
        auto const& school = cast.schools[part.school];
        auto const& one = school.registers[part.number];
        auto weeks = registration::weeks_of(session, school.id, morning.week(), morning.week(), one.pupils);
        for (std::size_t i = 0; i < one.pupils.size(); ++i) {
            auto const mark = weeks[{one.pupils[i], morning.week()}].at(morning);
            bool const here = registration::counts_as(mark.code) == registration::Counts::attending;
            bool const came = part.arrives[i] < day::moment(8, 56);
            attending += here;
            if (!mark.code.none() && here == came) continue;
            if (came && overruled(session, school.id, morning, one.pupils[i])) continue;
            ++wrong;
            MESSAGE(story_of(session, school.id, morning, one.pupils[i], part.arrives[i]));
        }
    }
    CHECK(wrong == 0);
    CHECK(attending > 500);
    for (auto const& school : cast.schools)
        CHECK(registration::sums_hold(session, school.id, registration::school_year_of(day)));
}

} // namespace

TEST_CASE("a service killed during a tap storm has in the end exactly what was sent, and the sums hold") {
    testing::TemporaryFolder const folder;
    auto const cast_file = (folder.path() / "cast").string();
    KilledService service(folder.path() / "service");
    service.start(std::string(kDay) + " 07:30");
    Child clients({BELFRY_PROGRAM, "--folder", (folder.path() / "service").string(), "demo", "--day", "--url",
                   "http://127.0.0.1:" + std::to_string(service.port()), "--schools", "2", "--cast", cast_file,
                   "--from", kFrom, "--until", kUntil, "--speed", "60", "--json"});
    REQUIRE(clients.wait_for(kDay));
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    std::minstd_rand random(seed);
    std::optional<std::string> counted;
    int kills = 0;
    for (; !counted && kills < 200; ++kills) {
        // A slow machine gets more time between kills after a while: it must come to an end.
        auto const longer = 500 * std::max(0, kills - 2 * kKillsMin);
        counted = clients.wait_for("{", std::chrono::milliseconds(300 + random() % 2500 + longer));
        if (counted) break;
        service.kill();
        service.start("kept");
    }
    REQUIRE(counted);
    CHECK(kills >= kKillsMin);
    auto const json = json::Document::parse(*counted);
    REQUIRE(json.ok());
    CHECK(json->root()["unanswered"].integer_or(-1) == 0);
    CHECK(json->root()["doubled"].integer_or(-1) == 0);
    CHECK(json->root()["registers_saved"].integer_or(0) == json->root()["registers"].integer_or(-1));
    CHECK(json->root()["tap_failures"].integer_or(0) > 0); // or no kill fell where it hurts
    CHECK(clients.status() == 0);

    auto const database = service.open();
    constexpr db::Sql kWaiting = "SELECT COUNT(*) FROM cards_taps WHERE waiting = 1";
    for (int i = 0; i < 100; ++i) {
        auto snapshot = database->read();
        if (number(snapshot, kWaiting) == 0) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    service.stop();
    auto const cast = day::load_cast(cast_file);
    REQUIRE(cast.ok());
    auto script = day::write_script(*cast, day::kSeed);
    day::cut(script, day::moment(8, 30), day::moment(8, 56));
    auto snapshot = database->read();
    auto const sent = sent_taps(script), stored = stored_taps(snapshot);
    CHECK(sent.size() > 1000);
    CHECK(stored == sent);
    CHECK(number(snapshot, kWaiting) == 0);
    check_marks(snapshot, *cast, script, SchoolDay::parse(kDay).value());
    MESSAGE(kills << " kills: " << *counted);
}
