// Taps at gates become marks. A county's 250,000 pupils arrive within ten minutes: some 800 in two seconds, at 600
// schools; a save for each school and session, twenty schools a unit.
#include "areas/registration/arrivals/follow_taps.h"

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

// Who of them is a pupil of that school that day: adults touch readers too.
std::set<std::pair<PersonId, SchoolId>> pupils_among(db::Session& session, std::span<cards::Tap const> taps,
                                                     SchoolDay day) {
    std::vector<PersonId> people;
    for (auto const& tap : taps) people.push_back(tap.person);
    std::ranges::sort(people);
    people.erase(std::unique(people.begin(), people.end()), people.end());
    std::set<std::pair<PersonId, SchoolId>> pupils;
    for (auto const& role : directory::roles_of_people(session, people, day))
        if (role.role == access::Role::pupil) pupils.emplace(role.person, role.school);
    return pupils;
}

Result<Arrivals> arrivals_of(Service& service, db::Session& session, std::span<cards::Tap const> taps, Instant now) {
    auto const pupils = pupils_among(session, taps, TimeZone::london().day_of(now));
    Arrivals arrivals;
    for (auto const& tap : taps) {
        if (!pupils.contains({tap.person, tap.school})) continue;
        TRY(days, service.schools.get(session, tap.school, now));
        auto const day = days->zone.day_of(tap.at);
        if (!days->is_school_day(day)) continue;
        auto const arrival = arrival_at(days->times, days->zone.time_of(tap.at));
        if (arrival) arrivals[{tap.school, {day, arrival->half}}].push_back({tap.person, tap.at, *arrival});
    }
    return arrivals;
}

// When the teacher's absence without a reason was entered, for those whose mark it is: somebody who touches the gate
// later has arrived since.
std::map<PersonId, Instant> missed_since(db::Session& session, SchoolId school, Session of,
                                         std::span<Arrived const> arrived) {
    std::map<PersonId, Instant> since;
    auto const missing = unsettled_in(session, school, of);
    for (auto const& one : arrived) {
        if (!std::ranges::binary_search(missing, one.person)) continue;
        for (auto const& entry : entries_of(session, school, of, one.person))
            if (entry.counted) since[one.person] = entry.at;
    }
    return since;
}

Status save_arrivals(db::Tx& tx, SchoolId school, Session of, std::span<Arrived const> arrived, Instant now) {
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
               300, 2});
}

} // namespace belfry::registration
