// Taps at gates become marks. A county's 250,000 pupils arrive within ten minutes: some 800 in two seconds, at 600
// schools; a save for each school and session, twenty schools a unit.
#include "areas/registration/arrivals/follow_taps.h"

#include <algorithm>
#include <map>
#include <set>

#include "areas/cards/api/cards.h"
#include "platform/extension/call.h"
#include "platform/json/json.h"

namespace belfry::registration {
namespace {

constexpr int kUnitSchoolsMax = 20;
constexpr std::size_t kUnitTaps = 150; // the last school's on top

struct Arrived {
    PersonId person;
    Instant at;
    Arrival arrival;
};
using Arrivals = std::map<std::pair<SchoolId, Session>, std::vector<Arrived>>;

// What these people are and will be, from the earliest of the taps on: adults touch readers too, and a tap may come
// days late, when its pupil has left.
std::map<PersonId, std::vector<directory::PersonRole>> roles_for(db::Session& session,
                                                                 std::span<cards::Tap const> taps) {
    std::vector<PersonId> people;
    auto earliest = taps.front().at;
    for (auto const& tap : taps) {
        people.push_back(tap.person);
        earliest = std::min(earliest, tap.at);
    }
    std::ranges::sort(people);
    people.erase(std::unique(people.begin(), people.end()), people.end());
    std::map<PersonId, std::vector<directory::PersonRole>> roles;
    auto const from = TimeZone::london().day_of(earliest).plus(-1); // zones differ by a day at most
    for (auto& role : directory::roles_of_people(session, people, from)) roles[role.person].push_back(std::move(role));
    return roles;
}

bool is_pupil(std::span<directory::PersonRole const> roles, SchoolId school, SchoolDay day) {
    return std::ranges::any_of(roles, [&](directory::PersonRole const& role) {
        return role.role == access::Role::pupil && role.school == school && role.current(day);
    });
}

Result<Arrivals> arrivals_of(Service& service, db::Session& session, std::span<cards::Tap const> taps, Instant now) {
    auto const roles = roles_for(session, taps);
    Arrivals arrivals;
    for (auto const& tap : taps) {
        TRY(days, service.schools.get(session, tap.school, now));
        auto const day = days->zone.day_of(tap.at);
        auto const known = roles.find(tap.person);
        if (known == roles.end() || !is_pupil(known->second, tap.school, day) || !days->is_school_day(day)) continue;
        auto const arrival = arrival_at(days->times, days->zone.time_of(tap.at));
        if (arrival) arrivals[{tap.school, {day, arrival->half}}].push_back({tap.person, tap.at, *arrival});
    }
    return arrivals;
}

// A touch at midday by somebody who was there in the morning may be the way out: a gate does not say which way. Only
// who was not there yet has arrived.
void drop_midday(db::Session& session, SchoolId school, Session of, std::vector<Arrived>& arrived) {
    if (of.half == Half::morning) return;
    std::vector<PersonId> pupils;
    for (auto const& one : arrived) pupils.push_back(one.person);
    auto const weeks = weeks_of(session, school, of.week(), of.week(), pupils);
    std::erase_if(arrived, [&](Arrived const& one) {
        auto const week = weeks.find({one.person, of.week()});
        if (week == weeks.end()) return false;
        auto const morning = week->second.at(Session{of.day, Half::morning}).code;
        return !morning.none() && (counts_as(morning) == Counts::attending || morning == kLateAfterClose);
    });
}

// When the teacher's absence without a reason was entered, for those whose mark it is: somebody who touches the gate
// later has arrived since.
std::map<PersonId, Instant> missed_since(db::Session& session, SchoolId school, Session of,
                                         std::span<Arrived const> arrived) {
    auto const missing = unsettled_in(session, school, of);
    std::vector<PersonId> arrived_missing;
    for (auto const& one : arrived)
        if (std::ranges::binary_search(missing, one.person)) arrived_missing.push_back(one.person);
    if (arrived_missing.empty()) return {};
    return entered_at(session, school, of, arrived_missing);
}

// The touches of one save: of somebody who touched twice the first, and the others in the next, so that none is passed
// over.
std::vector<std::vector<Arrived>> rounds_of(std::vector<Arrived> arrived) {
    std::ranges::stable_sort(arrived, {}, &Arrived::at);
    std::map<PersonId, std::size_t> seen;
    std::vector<std::vector<Arrived>> rounds;
    for (auto& one : arrived) {
        auto const round = seen[one.person]++;
        if (round >= rounds.size()) rounds.resize(round + 1);
        rounds[round].push_back(std::move(one));
    }
    return rounds;
}

Status save_round(db::Tx& tx, SchoolId school, Session of, std::span<Arrived const> arrived, Instant now) {
    auto const since = missed_since(tx, school, of, arrived);
    Batch batch{.school = school, .session = of, .source = Source::gate};
    for (auto const& one : arrived) {
        auto const missed = since.find(one.person);
        batch.marks.push_back({.pupil = one.person,
                               .code = one.arrival.code,
                               .minutes = one.arrival.minutes,
                               .arrived_since = missed != since.end() && missed->second < one.at});
        if (batch.marks.size() == static_cast<std::size_t>(kBatchMarksMax)) {
            TRY_DO(save_marks(tx, now, batch));
            batch.marks.clear();
        }
    }
    if (!batch.marks.empty()) TRY_DO(save_marks(tx, now, batch));
    return {};
}

Status save_arrivals(db::Tx& tx, SchoolId school, Session of, std::vector<Arrived> arrived, Instant now) {
    drop_midday(tx, school, of, arrived);
    for (auto const& round : rounds_of(std::move(arrived))) TRY_DO(save_round(tx, school, of, round, now));
    return {};
}

Status follow_some(Service& service, platform::Platform& platform, std::span<cards::Tap const> taps, Instant now) {
    return platform.db.write([&](db::Tx& tx) -> Status {
        TRY(arrivals, arrivals_of(service, tx, taps, now));
        for (auto const& [key, arrived] : arrivals) TRY_DO(save_arrivals(tx, key.first, key.second, arrived, now));
        std::vector<cards::TapId> ids;
        for (auto const& tap : taps) ids.push_back(tap.id);
        return cards::take_up(tx, ids);
    });
}

// The first so many that one unit takes: whole schools, and few enough that whoever waits for the writer meanwhile, at
// a gate or saving a register, does not notice. `taps` are by school.
std::size_t first_unit(std::span<cards::Tap const> taps) {
    int schools = 0;
    for (std::size_t i = 0; i < taps.size(); ++i) {
        if (i > 0 && taps[i].school == taps[i - 1].school) continue;
        if (schools == kUnitSchoolsMax || i >= kUnitTaps) return i;
        ++schools;
    }
    return taps.size();
}

} // namespace

Result<int> follow_taps(Service& service, platform::Platform& platform) {
    auto const now = platform.clock.now();
    auto waiting = [&] {
        auto snapshot = platform.db.read();
        return cards::taps_waiting(snapshot, kTapsAtOnce);
    }();
    std::ranges::stable_sort(waiting, {}, &cards::Tap::school);
    for (std::span<cards::Tap const> left = waiting; !left.empty();) {
        auto const some = left.first(first_unit(left));
        TRY_DO(follow_some(service, platform, some, now));
        std::set<SchoolId> schools;
        for (auto const& tap : some) schools.insert(tap.school);
        for (auto school : schools) tell_watchers(platform, school);
        left = left.subspan(some.size());
    }
    return static_cast<int>(waiting.size());
}

void add_tap_job(jobs::Kinds& kinds, ServicePtr const& service) {
    kinds.add({"registration.follow_taps",
               [service](platform::Platform& platform, jobs::Run& run) -> Result<std::string> {
                   std::int64_t all = 0;
                   while (!run.cancelled()) {
                       TRY(taken, follow_taps(*service, platform));
                       all += taken;
                       if (taken < kTapsAtOnce) break;
                   }
                   return json::Writer().object().field("taps", all).end().take();
               },
               300, 2, jobs::Lane::prompt});
}

} // namespace belfry::registration
