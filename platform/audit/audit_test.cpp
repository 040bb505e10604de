#include "platform/audit/audit.h"

#include <fstream>
#include <thread>

#include "platform/audit/chain.h"
#include "platform/jobs/jobs.h"
#include "platform/testing/database.h"
#include "platform/testing/temporary_folder.h"

using namespace belfry;
using Fault = audit::Verified::Fault;

namespace {

PersonId const kHead(100), kPupil(200);
SchoolId const kStevenage(1), kHertford(2);

struct World {
    testing::TestDatabase db;
    FakeClock clock{Instant::from_seconds(1800000000)};
    std::unique_ptr<audit::Audit> audit;

    testing::TemporaryFolder folder;
    std::vector<std::filesystem::path> anchors;
    std::string key;

    // Without a key nothing is anchored.
    explicit World(db::Engine engine, std::string with_key = {}, std::vector<std::filesystem::path> second = {})
        : db(engine, audit::migrations()), anchors(std::move(second)), key(std::move(with_key)) {
        if (!key.empty()) anchors.push_back(folder.path());
        if (!key.empty()) REQUIRE(audit::begin_anchor(*db, clock, options()).ok());
        audit = audit::make_audit(*db, clock, options());
    }
    audit::Options options() const { return {key, anchors}; }
    void add(std::int64_t subject, SchoolId school = kStevenage) {
        auto done = db->write([&](db::Tx& tx) {
            return audit->add(tx, {.action = "test.changed",
                                   .actor = kHead,
                                   .person = kPupil,
                                   .school = school,
                                   .subject = subject,
                                   .detail = "{\"field\":\"form\"}",
                                   .peer = "10.0.0.1"});
        });
        REQUIRE(done.ok());
    }
    audit::Verified verify() {
        auto verified = audit->verify({});
        REQUIRE(verified.ok());
        return *verified;
    }
    std::vector<audit::Kept> newest(access::SchoolScope scope = access::SchoolScope::for_job_of_authority(),
                                    std::int64_t before = 0, int most = 50) {
        auto snapshot = db->read();
        return audit->newest(snapshot, scope, before, most);
    }
    // A change that an attacker with the database's password might make.
    bool change(db::Sql sql) {
        try {
            return db->write([&](db::Tx& tx) { return tx.run(sql); }).ok();
        } catch (db::Broken const&) {
            return false;
        }
    }
    void drop_triggers(db::Engine engine) {
        if (engine == db::Engine::sqlite) {
            CHECK(change("DROP TRIGGER audit_entries_no_update"));
            CHECK(change("DROP TRIGGER audit_entries_no_delete"));
            CHECK(change("DROP TRIGGER audit_chain_no_update"));
            CHECK(change("DROP TRIGGER audit_chain_no_delete"));
        } else {
            CHECK(change("DROP TRIGGER audit_entries_no_change ON audit_entries"));
            CHECK(change("DROP TRIGGER audit_chain_no_change ON audit_chain"));
        }
    }
};

} // namespace

BOTH_ENGINES("what is added is read back, numbered once it is chained") {
    World w(engine);
    w.add(7);
    auto before = w.newest();
    REQUIRE(before.size() == 1);
    CHECK(before[0].number == 0);
    REQUIRE(w.audit->chain().ok());
    auto after = w.newest();
    REQUIRE(after.size() == 1);
    CHECK(after[0].number == 1);
    CHECK(after[0].action == "test.changed");
    CHECK(after[0].actor == kHead);
    CHECK(after[0].person == kPupil);
    CHECK(after[0].school == kStevenage);
    CHECK(after[0].subject == 7);
    CHECK(after[0].detail == "{\"field\":\"form\"}");
    CHECK(after[0].peer == "10.0.0.1");
    CHECK(after[0].at == w.clock.now());
}

BOTH_ENGINES("an entry goes with the change that it tells of") {
    World w(engine);
    auto done = w.db->write([&](db::Tx& tx) -> Status {
        TRY_DO(w.audit->add(tx, {.action = "test.changed"}));
        return invalid("no");
    });
    CHECK_FALSE(done.ok());
    CHECK(w.newest().empty());
    CHECK(w.verify().entries == 0);
}

BOTH_ENGINES("numbers have no gaps, however many write and chain at once") {
    World w(engine);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) {
                w.add(t * 100 + i);
                if (i % 5 == 0) CHECK(w.audit->chain().ok());
            }
        });
    for (auto& thread : threads) thread.join();
    REQUIRE(w.audit->chain().ok());
    CHECK(w.verify().entries == 100);
    CHECK(w.verify().first_bad == 0);
    auto const all = w.newest(access::SchoolScope::for_job_of_authority(), 0, 200);
    std::vector<std::int64_t> numbers;
    for (auto const& entry : all) numbers.push_back(entry.number);
    std::sort(numbers.begin(), numbers.end());
    for (std::size_t i = 0; i < numbers.size(); ++i) CHECK(numbers[i] == static_cast<std::int64_t>(i) + 1);
}

BOTH_ENGINES("a school sees its own, page by page, and a person's are found") {
    World w(engine);
    for (int i = 1; i <= 6; ++i) w.add(i, i % 2 ? kStevenage : kHertford);
    REQUIRE(w.audit->chain().ok());
    auto const stevenage = access::SchoolScope::for_job_of_school(kStevenage);
    auto page = w.newest(stevenage, 0, 2);
    REQUIRE(page.size() == 2);
    CHECK(page[0].subject == 5);
    CHECK(page[1].subject == 3);
    page = w.newest(stevenage, page[1].number, 2);
    REQUIRE(page.size() == 1);
    CHECK(page[0].subject == 1);
    auto snapshot = w.db->read();
    CHECK(w.audit->of_person(snapshot, kPupil, 4).size() == 4);
    CHECK(w.audit->of_person(snapshot, kHead, 4).empty());
}

BOTH_ENGINES("the trail is found by person, actor, school, time and kind, newest first and page by page") {
    World w(engine);
    auto const start = w.clock.now();
    for (int i = 1; i <= 6; ++i) {
        w.add(i, i % 2 ? kStevenage : kHertford);
        w.clock.advance_seconds(3600);
    }
    auto const subjects = [&](audit::Filter const& filter, int most = 10) {
        auto snapshot = w.db->read();
        std::vector<std::int64_t> all;
        for (auto const& entry : w.audit->find(snapshot, filter, most)) all.push_back(entry.subject);
        return all;
    };
    using Subjects = std::vector<std::int64_t>;
    auto const everywhere = access::SchoolScope::for_job_of_authority();
    auto const stevenage = access::SchoolScope::for_job_of_school(kStevenage);
    CHECK(subjects({everywhere}) == Subjects{6, 5, 4, 3, 2, 1});
    CHECK(subjects({stevenage}) == Subjects{5, 3, 1});
    CHECK(subjects({stevenage, kPupil}) == Subjects{5, 3, 1});
    CHECK(subjects({everywhere, kHead}).empty());
    CHECK(subjects({stevenage, {}, kHead}) == Subjects{5, 3, 1});
    CHECK(subjects({everywhere, {}, kPupil}).empty());
    audit::Filter some{everywhere};
    some.from = start.plus_seconds(3600);
    some.until = start.plus_seconds(4 * 3600);
    CHECK(subjects(some) == Subjects{4, 3, 2});
    some.action_part = "test.";
    CHECK(subjects(some) == Subjects{4, 3, 2});
    some.action_part = "other.";
    CHECK(subjects(some).empty());
    for (auto page : {audit::Filter{everywhere}, audit::Filter{stevenage}, audit::Filter{everywhere, kPupil}}) {
        Subjects all;
        for (int guard = 0; guard < 10; ++guard) {
            auto snapshot = w.db->read();
            auto const found = w.audit->find(snapshot, page, 2);
            if (found.empty()) break;
            for (auto const& entry : found) all.push_back(entry.subject);
            page.before_at = found.back().at;
            page.before_id = found.back().id;
        }
        CHECK(std::ranges::is_sorted(all, std::greater()));
        CHECK(all.size() == (page.scope.whole_authority() ? 6 : 3));
    }
}

BOTH_ENGINES("a look is kept once in a quarter of an hour, and like every entry sealed") {
    World w(engine, std::string(32, 'k'));
    auto const look = [&](PersonId person) {
        w.audit->looked({.action = "test.looked", .actor = kHead, .person = person, .school = kStevenage});
    };
    auto const kept = [&] {
        CHECK(w.db->write([](db::Tx&) { return Status(); }).ok()); // what was put off stands before it
        for (int i = 0; i < 200 && w.newest().empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return w.newest().size();
    };
    look(kPupil);
    look(kPupil);
    CHECK(kept() == 1);
    look(PersonId(201));
    w.clock.advance_seconds(15 * 60 + 1);
    look(kPupil);
    for (int i = 0; i < 200 && kept() < 3; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(kept() == 3);
    REQUIRE(w.audit->chain().ok());
    CHECK(w.verify().fault == Fault::none);
    CHECK(w.verify().entries == 3);
}

BOTH_ENGINES("the tables refuse changes and removals") {
    World w(engine);
    w.add(1);
    REQUIRE(w.audit->chain().ok());
    CHECK_FALSE(w.change("UPDATE audit_entries SET subject = 2"));
    CHECK_FALSE(w.change("DELETE FROM audit_entries"));
    CHECK_FALSE(w.change("UPDATE audit_chain SET number = 2"));
    CHECK_FALSE(w.change("DELETE FROM audit_chain"));
    CHECK(w.newest().size() == 1);
    CHECK(w.verify().first_bad == 0);
}

BOTH_ENGINES("an edited entry is found") {
    World w(engine);
    for (int i = 1; i <= 5; ++i) w.add(i);
    REQUIRE(w.audit->chain().ok());
    CHECK(w.verify().entries == 5);
    CHECK(w.verify().last_hash_hex.size() == 64);
    w.drop_triggers(engine);
    REQUIRE(w.change("UPDATE audit_entries SET peer = '10.0.0.2' WHERE subject = 3"));
    CHECK(w.verify().first_bad == 3);
}

BOTH_ENGINES("a removed entry is found, with and without its link") {
    World w(engine);
    for (int i = 1; i <= 5; ++i) w.add(i);
    REQUIRE(w.audit->chain().ok());
    w.drop_triggers(engine);
    REQUIRE(w.change("DELETE FROM audit_entries WHERE subject = 4"));
    CHECK(w.verify().first_bad == 4);
    REQUIRE(w.change("DELETE FROM audit_chain WHERE number = 4"));
    CHECK(w.verify().first_bad == 4);
    REQUIRE(w.change("UPDATE audit_chain SET number = 4 WHERE number = 5"));
    CHECK(w.verify().first_bad == 4);
}

BOTH_ENGINES("an inserted entry is found") {
    World w(engine);
    for (int i = 1; i <= 3; ++i) w.add(i);
    REQUIRE(w.audit->chain().ok());
    w.drop_triggers(engine);
    REQUIRE(w.change("UPDATE audit_chain SET number = 4 WHERE number = 3"));
    REQUIRE(
        w.change("INSERT INTO audit_entries (id, at, action, subject, detail, peer) VALUES (5, 5, 'x', 1, '{}', '')"));
    REQUIRE(w.change(
        "INSERT INTO audit_chain (number, entry_id, hash) SELECT 3, 5, hash FROM audit_chain WHERE number = 2"));
    CHECK(w.verify().first_bad == 3);
}

BOTH_ENGINES(
    "who can write into the tables can make no entry, rewrite none and leave none out: the key lies elsewhere") {
    World w(engine, std::string(32, 'k'));
    for (int i = 1; i <= 5; ++i) w.add(i);
    REQUIRE(w.audit->chain().ok());
    CHECK(w.verify().fault == Fault::none);
    CHECK(w.verify().entries == 5);
    w.drop_triggers(engine);
    SUBCASE("a forged entry that waits for its number") {
        REQUIRE(w.change("INSERT INTO audit_entries (id, at, action, subject, detail, peer) VALUES "
                         "(9223372036854775000, 5, 'x', 1, '{}', '')"));
        CHECK(w.verify().fault == Fault::forged);
        REQUIRE(w.audit->chain().ok()); // the service numbers it like any other
        CHECK(w.verify().fault == Fault::forged);
        CHECK(w.verify().first_bad == 6);
    }
    SUBCASE("one with the code of another") {
        REQUIRE(
            w.change("INSERT INTO audit_entries (id, at, action, subject, detail, peer, seal) SELECT id + 1000000, at, "
                     "action, subject, detail, peer, seal FROM audit_entries WHERE subject = 2"));
        CHECK(w.verify().fault == Fault::forged);
    }
    SUBCASE("a rewritten entry, all chained anew") {
        REQUIRE(w.change("UPDATE audit_entries SET peer = '10.0.0.2' WHERE subject = 3"));
        REQUIRE(w.change("DELETE FROM audit_chain"));
        CHECK(w.verify().fault == Fault::cut);
        REQUIRE(audit::make_audit(*w.db, w.clock)->chain().ok()); // without the key, as before there was one
        CHECK(w.verify().fault == Fault::edited);
        CHECK(w.verify().first_bad == 1);
    }
    SUBCASE("the newest are removed, or all") {
        REQUIRE(w.change("DELETE FROM audit_chain WHERE number > 3"));
        REQUIRE(w.change("DELETE FROM audit_entries WHERE subject > 3"));
        CHECK(w.verify().fault == Fault::cut);
        CHECK(w.verify().first_bad == 4);
        w.add(6); // what comes afterwards covers nothing up
        w.add(7);
        REQUIRE(w.audit->chain().ok());
        CHECK(w.verify().fault == Fault::rewritten);
        REQUIRE(w.change("DELETE FROM audit_chain"));
        REQUIRE(w.change("DELETE FROM audit_entries"));
        CHECK(w.verify().fault == Fault::cut);
        CHECK(w.verify().first_bad == 1);
    }
    SUBCASE("the kept head is taken away or made up") {
        std::filesystem::remove(w.folder.path() / "audit-head");
        CHECK(w.verify().fault == Fault::unanchored);
        CHECK_FALSE(w.audit->chain().ok()); // and none is made in its place
        CHECK(w.verify().fault == Fault::unanchored);
        std::ofstream(w.folder.path() / "audit-head") << "belfry-audit-head-1 1 0 - 0 " << std::string(64, 'a') << "\n";
        CHECK(w.verify().fault == Fault::unanchored);
    }
    SUBCASE("the key is taken away, and all begins as at the first start") {
        audit::Options fresh{std::string(32, 'f'), {w.folder.path()}};
        std::filesystem::remove(w.folder.path() / "audit-head");
        REQUIRE(audit::begin_anchor(*w.db, w.clock, fresh).ok());
        CHECK(audit::make_audit(*w.db, w.clock, fresh)->verify({})->fault == Fault::unanchored);
    }
}

BOTH_ENGINES("the check writes nothing, and counts what waits") {
    World w(engine, std::string(32, 'k'));
    for (int i = 1; i <= 3; ++i) w.add(i);
    CHECK(w.verify().waiting == 3);
    CHECK(w.verify().entries == 0);
    CHECK(w.verify().waiting == 3);
}

BOTH_ENGINES("what was written before there was a key is covered by the first head, and holds") {
    World w(engine);
    for (int i = 1; i <= 3; ++i) w.add(i);
    w.drop_triggers(engine);
    REQUIRE(w.change("UPDATE audit_entries SET seal = NULL")); // as an older program left it
    REQUIRE(w.audit->chain().ok());
    testing::TemporaryFolder folder;
    audit::Options const options{std::string(32, 'k'), {folder.path()}};
    REQUIRE(audit::begin_anchor(*w.db, w.clock, options).ok());
    w.audit = audit::make_audit(*w.db, w.clock, options);
    w.add(4);
    REQUIRE(w.audit->chain().ok());
    CHECK(w.verify().fault == Fault::none);
    CHECK(w.verify().entries == 4);
    REQUIRE(w.change("UPDATE audit_entries SET peer = '10.0.0.2' WHERE subject = 2"));
    CHECK(w.verify().fault == Fault::edited);
}

TEST_CASE("the head is kept in a second place too, and each day as a line for people") {
    testing::TemporaryFolder second;
    World w(db::Engine::sqlite, std::string(32, 'k'), {second.path()});
    w.add(1);
    REQUIRE(w.audit->chain().ok());
    std::filesystem::remove(w.folder.path() / "audit-head");
    CHECK(w.verify().fault == Fault::none);
    CHECK(w.verify().head_line.find(" 1 ") != std::string::npos);
    w.add(2);
    REQUIRE(w.audit->chain().ok()); // written to both again
    CHECK(std::filesystem::exists(w.folder.path() / "audit-head"));
    CHECK(w.audit->note_day().value() == w.verify().head_line);
    CHECK(w.audit->note_day().ok());
    std::ifstream days(second.path() / "audit-heads");
    std::string one, two, none;
    std::getline(days, one);
    std::getline(days, two);
    CHECK(one == w.verify().head_line);
    CHECK(two == one);
    CHECK_FALSE(std::getline(days, none));
}

TEST_CASE("an entry whose number came hours late is chained when the program starts again") {
    World w(db::Engine::sqlite, std::string(32, 'k'));
    w.add(1);
    REQUIRE(w.audit->chain().ok());
    w.drop_triggers(db::Engine::sqlite);
    w.add(2);
    // As though the clock had gone back by years when it was written: only the id is moved, so its code is not its own.
    REQUIRE(w.change("UPDATE audit_entries SET id = 5 WHERE subject = 2"));
    REQUIRE(w.audit->chain().ok());
    CHECK(w.verify().waiting == 1);
    w.audit = audit::make_audit(*w.db, w.clock, w.options());
    REQUIRE(w.audit->chain().ok());
    CHECK(w.verify().fault == Fault::forged);
    CHECK(w.verify().first_bad == 2);
}

TEST_CASE("two entries that say the same do not look the same to the chain, nor do neighbours that share a text") {
    audit::Kept one, two;
    one.action = "ab";
    one.detail = "c";
    two.action = "a";
    two.detail = "bc";
    CHECK(audit::chain_hash("key", "", audit::EntryId(1), one) != audit::chain_hash("key", "", audit::EntryId(1), two));
    CHECK(audit::chain_hash("key", "", audit::EntryId(1), one) != audit::chain_hash("key", "", audit::EntryId(2), one));
}

BOTH_ENGINES("more than a page is chained and verified whole") {
    World w(engine);
    auto done = w.db->write([&](db::Tx& tx) -> Status {
        for (int i = 0; i < 4100; ++i) TRY_DO(w.audit->add(tx, {.action = "test.changed", .subject = i}));
        return {};
    });
    REQUIRE(done.ok());
    REQUIRE(w.audit->chain().ok());
    std::int64_t seen = 0;
    auto verified = w.audit->verify([&](std::int64_t so_far) { seen = so_far; });
    REQUIRE(verified.ok());
    CHECK(verified->entries == 4100);
    CHECK(seen == 4100);
}

TEST_CASE("the chain has a job that starts by itself") {
    World w(db::Engine::sqlite);
    jobs::Kinds kinds;
    audit::add_job(kinds, *w.audit);
    auto const* kind = kinds.find("audit.chain");
    REQUIRE(kind);
    CHECK(kind->every_seconds == 5);
}
