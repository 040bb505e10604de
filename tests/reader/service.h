#pragma once
// The real service over a small demonstration, as a process of its own, and what it has stored.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "areas/cards/api/cards.h"
#include "base/text.h"
#include "platform/testing/temporary_folder.h"
#include "tests/reader/child.h"

namespace belfry::testing {

class RunningService {
public:
    RunningService() {
        Child demo({BELFRY_PROGRAM, "--folder", folder().string(), "demo", "--schools", "1"});
        demo.close_input();
        while (demo.line(std::chrono::minutes(3))) {
        }
        REQUIRE(demo.status() == 0);
        start();
    }
    void start() {
        auto const port = std::to_string(port_);
        server_.emplace(std::vector<std::string>{BELFRY_PROGRAM, "--folder", folder().string(), "serve",
                                                 "--demonstration", "--at", "now", "--port", port});
        auto const where = server_->wait_for("Belfry is at ");
        REQUIRE(where);
        port_ = std::stoi(where->substr(where->rfind(':') + 1));
        REQUIRE(server_->wait_for("Stop it with"));
    }
    void kill() { server_.reset(); }
    void stop() { CHECK(server_->end(SIGTERM) == 0); }

    // A folder with the settings of this reader.
    std::filesystem::path gateway(cards::ReaderId reader, std::string const& name) const {
        auto const where = temporary_.path() / name;
        std::filesystem::create_directories(where);
        std::ofstream(where / "belfry-reader.toml")
            << "server = \"http://127.0.0.1:" << port_ << "\"\nreader = \"" << reader.text() << "\"\nkey = \""
            << cards::demonstration_key(reader) << "\"\nrepeat_seconds = 0\n";
        return where;
    }

    struct Tap {
        std::int64_t seq = 0;
        std::string number, reason;
        PersonId person;
    };
    // What is stored of this reader, by its numbers; the service must have ended, or be left alone meanwhile.
    std::vector<Tap> stored(cards::ReaderId reader) const {
        std::vector<Tap> taps;
        auto const database = open();
        auto snapshot = database->read();
        for (auto rows = snapshot.select(
                 "SELECT t.id, COALESCE(t.number, c.number), COALESCE(t.reason, ''), t.person_id FROM cards_taps t "
                 "LEFT JOIN cards_cards c ON c.id = t.card_id WHERE t.reader_id = :reader ORDER BY t.id",
                 {{":reader", reader}});
             rows.next();)
            taps.push_back({rows.i64(0) & 0xFFFFFFFF, rows.str(1), rows.str(2), rows.id<PersonId>(3)});
        return taps;
    }
    std::vector<std::pair<PersonId, std::string>> some_cards(cards::ReaderId reader, int most) const {
        std::vector<std::pair<PersonId, std::string>> found;
        auto const database = open();
        auto snapshot = database->read();
        for (auto rows = snapshot.select("SELECT c.person_id, c.number FROM cards_cards c JOIN cards_readers r ON "
                                         "r.school_id = c.school_id WHERE r.id = :reader ORDER BY c.id LIMIT :most",
                                         {{":reader", reader}, {":most", most}});
             rows.next();)
            found.emplace_back(rows.id<PersonId>(0), rows.str(1));
        return found;
    }

private:
    std::filesystem::path folder() const { return temporary_.path() / "service"; }
    std::unique_ptr<db::Database> open() const {
        db::Options options;
        options.file = folder() / "belfry.db";
        auto database = db::Database::open(options);
        REQUIRE(database.ok());
        return std::move(*database);
    }
    TemporaryFolder temporary_;
    std::optional<Child> server_;
    int port_ = 0;
};

} // namespace belfry::testing
