// The demonstration's accounts: 11,000 by default, half a million for a county, in one unit, streamed; in memory stay a
// few bytes for each role and each different beginning of a username.
#include "areas/identity/accounts/demonstration.h"

#include <algorithm>
#include <unordered_map>

#include "areas/directory/api/directory.h"
#include "areas/identity/accounts/account_store.h"
#include "areas/identity/accounts/demonstration_store.h"
#include "areas/identity/accounts/life_cycle.h"
#include "areas/identity/accounts/username.h"
#include "areas/identity/sessions/place.h"
#include "platform/extension/call.h"

namespace belfry::identity {
namespace {

constexpr std::string_view kOfPrimary = "primary_"; // begins the kinds of people of a primary school
constexpr std::size_t kBatch = 2000;
constexpr std::int64_t kReportEvery = 10000;

struct Strongest {
    std::int64_t person = 0;
    SchoolId school;
    SchoolDay starts_on;
    access::Role role = access::Role::community;
};

// In the order of people's ids, as the directory gives them.
std::vector<Strongest> strongest_roles(db::Session& session, SchoolDay today) {
    std::vector<Strongest> all;
    directory::each_role(session, today, [&](directory::PersonRole const& role) {
        Strongest const one{role.person.value(), role.school, role.starts_on, role.role};
        if (all.empty() || all.back().person != one.person)
            all.push_back(one);
        else if (strength(one.role) < strength(all.back().role))
            all.back() = one;
    });
    return all;
}

class Maker {
public:
    Maker(db::Tx& tx, std::vector<Strongest> const& roles, std::string_view password_hash, Instant now)
        : tx_(tx), roles_(roles), hash_(password_hash), now_(now) {}

    Status add(directory::Person const& person) {
        auto const found = std::ranges::lower_bound(roles_, person.id.value(), {}, &Strongest::person);
        bool const holds = found != roles_.end() && found->person == person.id.value();
        auto const kind = holds ? found->role : access::Role::parent;
        BulkAccount one;
        one.account = plan_account(person, kind, holds ? found->school : SchoolId(),
                                   holds ? std::optional(found->starts_on) : std::nullopt, defaults_);
        one.username = username_numbered(one.account.stem, ++stems_[one.account.stem]);
        waiting_.push_back(std::move(one));
        return waiting_.size() >= kBatch ? flush() : Status();
    }

    Status flush() {
        TRY_DO(add_accounts(tx_, waiting_, hash_, now_));
        done_ += static_cast<std::int64_t>(waiting_.size());
        waiting_.clear();
        return {};
    }

    // Those given out once need no row: the next of that name finds the username taken and is the second.
    Status keep_stems() {
        std::vector<std::pair<std::string, std::int64_t>> used;
        for (auto const& [stem, count] : stems_)
            if (count > 1) used.emplace_back(stem, count);
        return add_stems(tx_, used);
    }

    std::int64_t done() const { return done_; }

private:
    db::Tx& tx_;
    std::vector<Strongest> const& roles_;
    std::string_view hash_;
    Instant now_;
    SchoolRules const defaults_{std::string(kPupilPattern), std::string(kAdultPattern)};
    std::unordered_map<std::string, int> stems_;
    std::vector<BulkAccount> waiting_;
    std::int64_t done_ = 0;
};

// Where they learn or work, if that is one place.
std::string only_school(std::vector<directory::PersonRole> const& roles, PersonId person) {
    std::string name;
    for (auto const& role : roles) {
        if (role.person != person || role.school_name == name) continue;
        if (!name.empty()) return {};
        name = role.school_name;
    }
    return name;
}

Status keep_showcase(platform::Platform& platform, db::Tx& tx) {
    auto people = directory::demonstration_people(tx);
    std::ranges::stable_partition(people, [](auto const& one) { return !one.first.starts_with(kOfPrimary); });
    std::vector<PersonId> ids;
    for (auto const& [kind, person] : people) ids.push_back(person);
    auto const accounts = accounts_of(tx, ids);
    auto const roles = directory::roles_of_people(tx, ids, TimeZone::london().day_of(platform.clock.now()));
    std::vector<DemonstrationSignIn> shown;
    for (auto const& [kind, person] : people) {
        auto const found = std::ranges::find(accounts, person, &Account::person);
        if (found == accounts.end()) continue;
        auto const role = kind.starts_with(kOfPrimary) ? kind.substr(kOfPrimary.size()) : kind;
        auto who = std::string(platform.words.find("role." + role)) + ": " + found->display_name;
        if (auto const school = only_school(roles, person); !school.empty()) who += ", " + school;
        shown.push_back({std::move(who), found->username});
    }
    std::ranges::stable_sort(shown, {}, [](auto const& one) { return one.who.substr(0, one.who.find(':')); });
    return keep_demonstration_sign_ins(tx, shown);
}

} // namespace

Status make_demonstration(Service& service, platform::Platform& platform, platform::DemoPlan const& plan) {
    TRY(hash, service.passwords().hash(kDemonstrationPassword));
    auto const now = platform.clock.now();
    auto const make = [&](db::Tx& tx) -> Status {
        auto const roles = strongest_roles(tx, TimeZone::london().day_of(now));
        Maker maker(tx, roles, hash, now);
        Status failed;
        std::int64_t reported = 0;
        directory::each_person(tx, [&](directory::Person const& person) {
            if (failed.ok()) failed = maker.add(person);
            if (!plan.progress || maker.done() - reported < kReportEvery) return;
            reported = maker.done();
            plan.progress("accounts", reported, 0);
        });
        TRY_DO(failed);
        TRY_DO(maker.flush());
        TRY_DO(maker.keep_stems());
        if (plan.progress) plan.progress("accounts", maker.done(), maker.done());
        return keep_showcase(platform, tx);
    };
    return platform.db.write_long(make);
}

} // namespace belfry::identity
