#include "platform/audit/audit.h"

#include <thread>

#include "platform/audit/chain.h"
#include "platform/jobs/jobs.h"
#include "platform/testing/database.h"

using namespace belfry;

namespace {

PersonId const kHead(100), kPupil(200);
SchoolId const kStevenage(1), kHertford(2);

struct World {
    testing::TestDatabase db;
    FakeClock clock{Instant::from_seconds(1800000000)};
    std::unique_ptr<audit::Audit> audit;

    explicit World(db::Engine engine) : db(engine, audit::migrations()), audit(audit::make_audit(*db, clock)) {}
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

TEST_CASE("two entries that say the same do not look the same to the chain, nor do neighbours that share a text") {
    audit::Kept one, two;
    one.action = "ab";
    one.detail = "c";
    two.action = "a";
    two.detail = "bc";
    CHECK(audit::chain_hash("", audit::EntryId(1), one) != audit::chain_hash("", audit::EntryId(1), two));
    CHECK(audit::chain_hash("", audit::EntryId(1), one) != audit::chain_hash("", audit::EntryId(2), one));
}

BOTH_ENGINES("more than a page is chained and verified whole") {
    World w(engine);
    auto done = w.db->write([&](db::Tx& tx) -> Status {
        for (int i = 0; i < 4100; ++i) TRY_DO(w.audit->add(tx, {.action = "test.changed", .subject = i}));
        return {};
    });
    REQUIRE(done.ok());
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
