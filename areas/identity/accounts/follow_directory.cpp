// Accounts after an import: 2,500 people of a school, 300,000 with a role in a county and their parents. Two reads and
// a write for each 2,000 people; the beginnings of usernames that were given out stay in memory, some 20 MB for a
// county.
#include "areas/identity/accounts/follow_directory.h"

#include <algorithm>
#include <unordered_map>

#include "areas/identity/accounts/life_cycle.h"
#include "areas/identity/accounts/username.h"
#include "areas/identity/addresses/address_change.h"
#include "areas/identity/sessions/place.h"
#include "areas/identity/sessions/session_store.h"
#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/json/json.h"

namespace belfry::identity {
namespace {

using directory::Person;
using directory::PersonRole;
using platform::Platform;

constexpr std::string_view kJob = "identity.follow";
// Roles begin and end with the calendar, without an event.
constexpr std::string_view kNightJob = "identity.follow_calendar";
constexpr int kNightSeconds = 6 * 3600;
constexpr int kSecondsMax = 2 * 3600;

// People of one step, with what is to be known of them.
struct Page {
    PersonId last;
    std::vector<std::pair<PersonId, std::vector<PersonRole>>> holders; // in the order of ids
    std::vector<Person> people;                                        // holders, and those who stand for pupils
    std::unordered_map<std::int64_t, AccountCopy> accounts;
};

Page read_page(db::Session& session, access::SchoolScope const& scope, PersonId after, SchoolDay today) {
    Page page;
    std::vector<PersonId> ids, pupils;
    for (auto& role : directory::roles_from(session, scope, after, today)) {
        if (page.holders.empty() || page.holders.back().first != role.person) {
            page.holders.push_back({role.person, {}});
            ids.push_back(role.person);
        }
        if (role.role == access::Role::pupil && (pupils.empty() || pupils.back() != role.person))
            pupils.push_back(role.person);
        page.holders.back().second.push_back(std::move(role));
    }
    if (page.holders.empty()) return page;
    page.last = page.holders.back().first;
    page.people = directory::people_by_id(session, ids);
    for (auto& guardian : directory::guardians_of(session, pupils)) page.people.push_back(std::move(guardian.person));
    std::ranges::sort(page.people, {}, &Person::id);
    auto const twice = std::ranges::unique(page.people, {}, &Person::id);
    page.people.erase(twice.begin(), twice.end());
    ids.clear();
    for (auto const& person : page.people) ids.push_back(person.id);
    for (auto& copy : account_copies(session, ids)) page.accounts.emplace(copy.person.value(), std::move(copy));
    return page;
}

// The role by which somebody is known today; whoever only begins later, by that.
PersonRole const* known_by(std::vector<PersonRole> const& roles, SchoolDay today) {
    auto const rank = [&](PersonRole const& role) { return strength(role.role) + (role.current(today) ? 0 : 1000); };
    return &*std::ranges::min_element(roles, {}, rank);
}

class Follower {
public:
    Follower(Platform& platform, access::SchoolScope const& scope, FollowProgress const& progress)
        : platform_(platform), scope_(scope), progress_(progress),
          today_(TimeZone::london().day_of(platform.clock.now())) {}

    Result<Followed> run() {
        progress_.step("identity.step.following");
        std::int64_t seen = 0;
        for (PersonId after;;) {
            Page page = [&] {
                auto snapshot = platform_.db.read();
                return read_page(snapshot, scope_, after, today_);
            }();
            if (page.holders.empty()) break;
            after = page.last;
            TRY_DO(follow(page));
            progress_.at(seen += static_cast<std::int64_t>(page.holders.size()));
            if (progress_.cancelled()) return invalid("cancelled");
        }
        progress_.step("identity.step.leaving");
        TRY_DO(sign_out_leavers());
        return done_;
    }

private:
    struct Move {
        PersonId person;
        SchoolId school;
        access::Role kind;
    };
    struct Changes {
        std::vector<NewAccount> fresh;
        std::vector<Move> moves;
        std::vector<Person const*> renamed;
    };

    SchoolRules const& rules_of(db::Session& session, SchoolId school) {
        auto const [at, added] = rules_.try_emplace(school.value());
        if (added) at->second = school_rules(session, school);
        return at->second;
    }

    Changes compare(db::Session& session, Page const& page) {
        Changes changes;
        for (auto const& [id, roles] : page.holders) {
            auto const* best = known_by(roles, today_);
            auto const account = page.accounts.find(id.value());
            if (account == page.accounts.end()) {
                auto const person = std::ranges::lower_bound(page.people, id, {}, &Person::id);
                if (person != page.people.end() && person->id == id)
                    changes.fresh.push_back(plan_account(*person, best->role, best->school, best->starts_on,
                                                         rules_of(session, best->school)));
            } else if (account->second.school != best->school || account->second.kind != best->role) {
                changes.moves.push_back({id, best->school, best->role});
            }
        }
        for (auto const& person : page.people) {
            auto const account = page.accounts.find(person.id.value());
            if (account == page.accounts.end()) continue;
            auto const& copy = account->second;
            if (copy.display_name != person.name() || copy.sort_name != sort_key(person.list_name()) ||
                copy.email_folded != fold_username(person.email))
                changes.renamed.push_back(&person);
        }
        return changes;
    }

    Status follow(Page const& page) {
        Changes const changes = [&] {
            auto snapshot = platform_.db.read();
            return compare(snapshot, page);
        }();
        if (changes.fresh.empty() && changes.moves.empty() && changes.renamed.empty()) return {};
        std::unordered_map<std::string, std::int64_t> stems;
        auto const made = platform_.db.write([&](db::Tx& tx) -> Result<std::int64_t> {
            stems.clear(); // the unit may run twice
            for (auto const& move : changes.moves) TRY_DO(place_account(tx, move.person, move.school, move.kind));
            for (auto const* person : changes.renamed) TRY_DO(refresh(tx, *person));
            return make(tx, changes.fresh, stems);
        });
        if (!made.ok()) return made.problem();
        for (auto const& [stem, used] : stems) stems_[stem] = used;
        done_.made += *made;
        done_.moved += static_cast<std::int64_t>(changes.moves.size());
        done_.renamed += static_cast<std::int64_t>(changes.renamed.size());
        return {};
    }

    Status refresh(db::Tx& tx, Person const& person) {
        TRY_DO(refresh_account(tx, person.id, person.name(), sort_key(person.list_name())));
        auto const account = account_of(tx, person.id);
        return account ? follow_address(platform_, tx, *account, fold_username(person.email)) : Status();
    }

    // Numbers are given from memory. Whose username turns out to be taken, because somebody chose it by hand or another
    // program gave it meanwhile, is made alone.
    Result<std::int64_t> make(db::Tx& tx, std::vector<NewAccount> const& fresh,
                              std::unordered_map<std::string, std::int64_t>& stems) {
        if (fresh.empty()) return std::int64_t{0};
        std::vector<BulkAccount> accounts;
        std::unordered_map<std::string, std::int64_t> given;
        for (auto const& account : fresh) {
            auto const [at, added] = stems.try_emplace(account.stem);
            if (added) {
                auto const known = stems_.find(account.stem);
                at->second = known != stems_.end() ? known->second : stem_used(tx, account.stem);
            }
            accounts.push_back({account, username_numbered(account.stem, ++at->second)});
            ++given[account.stem];
        }
        TRY_DO(add_stems(tx, {given.begin(), given.end()}));
        TRY(made, add_accounts(tx, accounts, {}, platform_.clock.now()));
        if (made == static_cast<std::int64_t>(fresh.size())) return made;
        std::vector<PersonId> ids;
        for (auto const& account : fresh) ids.push_back(account.person);
        auto const there = account_copies(tx, ids);
        for (auto const& account : fresh) {
            if (std::ranges::binary_search(there, account.person, {}, &AccountCopy::person)) continue;
            TRY_DO(create_account(tx, account, platform_.clock.now()));
            stems.erase(account.stem); // read anew where it comes again
            ++made;
        }
        return made;
    }

    // Access ends with the day whatever happens here; this takes away what is left over.
    Status sign_out_leavers() {
        for (PersonId after;;) {
            std::vector<PersonId> left;
            {
                auto snapshot = platform_.db.read();
                auto const people = people_signed_in(snapshot, scope_, after);
                if (people.empty()) return {};
                after = people.back();
                for (auto const person : people)
                    if (directory::roles_of(snapshot, person, today_).empty()) left.push_back(person);
            }
            TRY_DO(sign_out(left));
            done_.signed_out += static_cast<std::int64_t>(left.size());
            if (progress_.cancelled()) return invalid("cancelled");
        }
    }

    Status sign_out(std::vector<PersonId> const& people) {
        if (people.empty()) return {};
        return platform_.db.write([&](db::Tx& tx) -> Status {
            for (auto const person : people) {
                TRY_DO(end_sessions(tx, person, SessionId()));
                TRY_DO(forget_devices(tx, person));
            }
            return {};
        });
    }

    Platform& platform_;
    access::SchoolScope const scope_;
    FollowProgress const& progress_;
    SchoolDay const today_;
    std::unordered_map<std::int64_t, SchoolRules> rules_;
    std::unordered_map<std::string, std::int64_t> stems_; // as last given out
    Followed done_;
};

Result<std::string> run_job(Platform& platform, jobs::Run& run) {
    auto const school = run.job().school;
    if (!school) TRY_DO(platform.jobs.known_time().removal_time()); // by a wrong date everybody would have left
    auto const scope =
        school ? access::SchoolScope::for_job_of_school(school) : access::SchoolScope::for_job_of_authority();
    FollowProgress progress;
    progress.step = [&](std::string_view key) { run.step(key); };
    progress.at = [&](std::int64_t done) { run.progress(done, 0); };
    progress.cancelled = [&] { return run.cancelled(); };
    TRY(done, follow_directory(platform, scope, progress));
    bool const changed = done.made + done.moved + done.renamed + done.signed_out > 0;
    TRY_DO(platform.db.write([&](db::Tx& tx) -> Status {
        if (!changed) return {};
        audit::Entry trail;
        trail.action = "identity.accounts_made";
        trail.school = school;
        trail.subject = run.job().id.value();
        return platform.audit.add(tx, trail);
    }));
    return json::Writer()
        .object()
        .field("made", done.made)
        .field("moved", done.moved)
        .field("renamed", done.renamed)
        .field("signed_out", done.signed_out)
        .end()
        .take();
}

} // namespace

Result<Followed> follow_directory(Platform& platform, access::SchoolScope const& scope,
                                  FollowProgress const& progress) {
    return Follower(platform, scope, progress).run();
}

Status start_following(Platform& platform, db::Tx& tx, events::Event const& event) {
    auto const job = platform.jobs.add(tx, {kJob, PersonId(), event.school, "{}", {}});
    return job.ok() ? Status() : Status(job.problem());
}

void add_follow_job(jobs::Kinds& kinds) {
    kinds.add({kJob, run_job, kSecondsMax});
    kinds.add({kNightJob, run_job, kSecondsMax, kNightSeconds}); // of no school: of all
}

} // namespace belfry::identity
