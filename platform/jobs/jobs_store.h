#pragma once
// The rows of jobs. `runner` names the program that runs a job; every change to a running job is made under it, so that
// a runner whose lease was taken over changes nothing any more.

#include <optional>
#include <string>
#include <vector>

#include "platform/jobs/jobs.h"

namespace belfry::jobs::store {

inline constexpr int kTriesMax = 5;
inline constexpr int kLeaseSeconds = 60;

Status add(db::Tx& tx, JobId id, NewJob const& wanted, Lane lane, Instant now);
std::optional<Job> find(db::Session& session, JobId id);
// Newest first. An empty school: the authority's own; an empty kind: all but those that start by themselves.
std::vector<Job> recent(db::Session& session, SchoolId school, std::string_view kind, int most);

struct Due {
    JobId id;
    std::string kind;
    bool abandoned = false; // was running, and its lease has run out
    int tries = 0;
    SchoolId school;
};
// Of each school and kind the first few, first turns first, then the longest due. A lease further off than any is made
// is not believed: it was made by a clock that ran ahead.
std::vector<Due> due(db::Session& session, Lane lane, Instant now, int most);
// Whether something waits for a moment that a right clock would not have given it, and the bringing back of it: a kind
// that starts by itself to at most a period from now, a job that is tried again or was added "later than now" to now.
bool any_far_off(db::Session& session, Instant now);
Status bring_back(db::Tx& tx, Instant now);
// Takes the job if it is still to be had.
Result<bool> claim(db::Tx& tx, JobId id, std::string_view runner, Instant now);
// Runners of this node that are no more (a crash): their jobs are to be had at once.
Status release_of_node(db::Tx& tx, std::string_view node_prefix, std::string_view living_runner);

// Progress and a new lease; false where the job is this runner's no longer.
Result<bool> keep(db::Tx& tx, Job const& progress, std::string_view runner, Instant now);
// Jobs of this runner that somebody asked to cancel.
std::vector<JobId> cancel_asked(db::Session& session, std::string_view runner);

struct End {
    State state = State::done; // waiting: to be tried again at `not_before`
    std::string_view result;
    std::string_view problem_code;
    int tries = 0;
    Instant not_before;
};
Result<bool> end(db::Tx& tx, Job const& progress, std::string_view runner, End const& how, Instant now);

// A waiting job is cancelled at once, a running one asked to stop. False where it has ended already.
Result<bool> cancel(db::Tx& tx, JobId id, Instant now);

// One row for a kind that starts by itself, made where there is none.
Status ensure_periodic(db::Tx& tx, JobId id, Kind const& kind, Instant now);
struct Periodic {
    std::string kind;
    int every_seconds = 0;
    Instant last; // ended, or was made where it never ran
};
std::vector<Periodic> periodic(db::Session& session);
Status remove_ended_before(db::Tx& tx, Instant moment);

} // namespace belfry::jobs::store
