#pragma once
// For this area's tests: two schools with people, the real pages behind the real router, and a browser that keeps
// cookies. Trail, mail, jobs and files are kept in memory. Not part of the program.

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "areas/directory/area.h"
#include "areas/directory/embedded.h"
#include "areas/identity/accounts/account_store.h"
#include "areas/identity/accounts/life_cycle.h"
#include "areas/identity/area.h"
#include "areas/identity/embedded.h"
#include "platform/audit/audit.h"
#include "platform/config/config.h"
#include "platform/crypto/passwords.h"
#include "platform/events/events.h"
#include "platform/extension/service.h"
#include "platform/files/files.h"
#include "platform/jobs/jobs.h"
#include "platform/mail/mail.h"
#include "platform/metrics/metrics.h"
#include "platform/search/search.h"
#include "platform/testing/database.h"
#include "platform/ui/page.h"

namespace belfry::identity::testing {

class KeptAudit final : public audit::Audit {
public:
    Status add(db::Tx&, audit::Entry const& entry) override {
        if (disk_full) throw db::Broken(db::Fault::full, "no room");
        entries.push_back({std::string(entry.action), entry.actor, entry.person});
        return {};
    }
    std::vector<audit::Kept> of_person(db::Session&, PersonId, int) override { return {}; }
    std::vector<audit::Kept> newest(db::Session&, access::SchoolScope const&, std::int64_t, int) override { return {}; }
    Status chain() override { return {}; }
    void looked(audit::Entry const& entry) override {
        entries.push_back({std::string(entry.action), entry.actor, entry.person});
    }
    std::vector<audit::Kept> find(db::Session&, audit::Filter const&, int) override { return {}; }
    Result<std::string> note_day() override { return std::string(); }
    Result<audit::Verified> verify(std::function<void(std::int64_t)> const&) override { return audit::Verified{}; }

    struct One {
        std::string action;
        PersonId actor, person;
    };
    std::vector<One> entries;
    bool disk_full = false;
    int count(std::string_view action) const {
        int n = 0;
        for (auto const& one : entries) n += one.action == action ? 1 : 0;
        return n;
    }
};

class KeptMail final : public mail::Mailer {
public:
    Status send(db::Tx&, mail::Message const& message) override {
        if (std::exchange(refuse_next, false)) return invalid("bad_header");
        sent.push_back(message);
        return {};
    }
    int send_waiting() override { return 0; }
    Status sweep(Instant) override { return {}; }
    std::vector<mail::Message> sent;
    bool refuse_next = false;
};

struct World {
    // `singles` false: events of single changes are not heard, as if an import had made them.
    explicit World(db::Engine engine = db::Engine::sqlite, bool singles = true);

    // Somebody with a role at that school (none: the authority), an account and the password "blue kettle 42".
    PersonId add(std::string given, std::string family, access::Role role, SchoolId school,
                 std::optional<std::int64_t> year = {});
    std::string username(PersonId person);
    // In the directory and confirmed.
    void give_address(PersonId person, std::string const& address);
    void give_password(PersonId person, std::string_view password);
    void start_role(PersonId person, access::Role role, SchoolId school, std::optional<std::int64_t> year = {},
                    std::optional<SchoolDay> ends = {});
    template <class Unit>
    void write(Unit&& unit) {
        auto const done = database->write([&](db::Tx& tx) -> Status { return unit(tx); });
        REQUIRE_MESSAGE(done.ok(), done.problem().code);
    }
    void run_jobs() {
        while (jobs->run_one()) {
        }
    }
    SchoolDay today() const { return TimeZone::london().day_of(clock.now()); }

    belfry::testing::TestDatabase database;
    belfry::testing::TemporaryFolder folder;
    FakeClock clock{Instant::from_seconds(1788249600)}; // Tuesday 1 September 2026, 09:00 in London
    config::Config config;
    access::Catalogue catalogue;
    std::vector<platform::Area> areas;
    ui::Words words;
    events::Subscriptions subscriptions;
    std::unique_ptr<events::Events> events;
    jobs::Kinds kinds;
    std::unique_ptr<jobs::Jobs> jobs;
    std::unique_ptr<search::Index> search;
    metrics::Registry metrics;
    KeptAudit audit;
    KeptMail mail;
    platform::Platform platform;
    platform::Routes routes;
    std::unique_ptr<platform::Service> service;
    SchoolId elm, oak; // Elmgreen School, secondary; Oakfield Primary
};

inline constexpr std::string_view kPassword = "blue kettle 42";

// A machine with a browser at it.
class Browser {
public:
    explicit Browser(World& world, std::string peer = "192.0.2.7") : world_(world), peer_(std::move(peer)) {}

    http::Response get(std::string_view address);
    // With the token of the page last seen.
    http::Response post(std::string_view path, std::vector<std::pair<std::string, std::string>> fields = {});
    // Fills in the sign-in page; gives the answer's status.
    int sign_in(std::string_view name, std::string_view password = kPassword);
    bool signed_in() { return get("/me").status == 200; }

    std::map<std::string, std::string> cookies;
    std::string page; // what was shown last

private:
    http::Response send(http::Request& request);
    World& world_;
    std::string peer_;
    std::string token_;
    bool hides_origin_ = false;
};

inline std::string location(http::Response const& response) {
    for (auto const& [name, value] : response.headers)
        if (name == "Location" || name == "location") return value;
    return {};
}

} // namespace belfry::identity::testing
