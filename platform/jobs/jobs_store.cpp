// The rows of jobs: a few hundred open at the most, looked at every second through a partial index.
#include "platform/jobs/jobs_store.h"

namespace belfry::jobs::store {
namespace {

#define JOBS_COLUMNS                                                                                                   \
    "id, kind, state, started_by, school_id, input, result, problem_code, step_key, done, total, tries, created_at, "  \
    "started_at, ended_at "

constexpr db::Sql kAdd =
    "INSERT INTO jobs_jobs (id, kind, state, lane, started_by, school_id, input, created_at, not_before) "
    "VALUES (:id, :kind, 'waiting', :lane, :started_by, :school, :input, :now, :not_before)";
constexpr db::Sql kFind = "SELECT " JOBS_COLUMNS "FROM jobs_jobs WHERE id = :id";
constexpr db::Sql kRecentOfSchool = "SELECT " JOBS_COLUMNS "FROM jobs_jobs WHERE school_id = :school "
                                    "AND every_seconds = 0 ORDER BY id DESC LIMIT :most";
constexpr db::Sql kRecentOfSchoolAndKind = "SELECT " JOBS_COLUMNS "FROM jobs_jobs WHERE school_id = :school "
                                           "AND kind = :kind ORDER BY id DESC LIMIT :most";
constexpr db::Sql kRecentOfAuthority = "SELECT " JOBS_COLUMNS "FROM jobs_jobs WHERE school_id IS NULL "
                                       "AND every_seconds = 0 ORDER BY id DESC LIMIT :most";
constexpr db::Sql kRecentOfAuthorityAndKind = "SELECT " JOBS_COLUMNS "FROM jobs_jobs WHERE school_id IS NULL "
                                              "AND kind = :kind ORDER BY id DESC LIMIT :most";
// Both kinds of open job are named as in the partial index, which SQLite takes for no other wording.
#define JOBS_IS_DUE                                                                                                    \
    "((state = 'waiting' AND not_before <= :now) OR (state = 'running' AND (lease_until < :now OR lease_until > "      \
    ":far)))"
constexpr db::Sql kDue =
    "SELECT id, kind, state, tries, school_id FROM (SELECT id, kind, state, tries, school_id, not_before, "
    "ROW_NUMBER() OVER (PARTITION BY school_id, kind ORDER BY not_before, id) AS turn FROM jobs_jobs "
    "WHERE state IN ('waiting', 'running') AND lane = :lane AND " JOBS_IS_DUE ") AS due "
    "WHERE turn <= 3 ORDER BY turn, not_before, id LIMIT :most";
constexpr db::Sql kClaim =
    "UPDATE jobs_jobs SET state = 'running', runner = :runner, lease_until = :lease, tries = tries + 1, "
    "started_at = :now, done = 0, total = 0, step_key = '' WHERE id = :id AND " JOBS_IS_DUE;
#define JOBS_IS_FAR_OFF                                                                                                \
    "state IN ('waiting', 'running') AND state = 'waiting' AND "                                                       \
    "((every_seconds > 0 AND not_before > :latest + every_seconds * 1000000) OR (every_seconds = 0 AND tries > 0 AND " \
    "not_before > :retry_latest) OR (every_seconds = 0 AND created_at > :latest AND not_before > :latest))"
constexpr db::Sql kAnyFarOff = "SELECT 1 FROM jobs_jobs WHERE " JOBS_IS_FAR_OFF " LIMIT 1";
constexpr db::Sql kBringBack = "UPDATE jobs_jobs SET not_before = CASE WHEN every_seconds > 0 "
                               "THEN :now + every_seconds * 1000000 ELSE :now END WHERE " JOBS_IS_FAR_OFF;
constexpr db::Sql kReleaseOfNode = "UPDATE jobs_jobs SET lease_until = 0 WHERE state = 'running' "
                                   "AND runner <> :living AND runner LIKE :node";
constexpr db::Sql kKeep = "UPDATE jobs_jobs SET step_key = :step, done = :done, total = :total, lease_until = :lease "
                          "WHERE id = :id AND runner = :runner AND state = 'running'";
constexpr db::Sql kCancelAsked = "SELECT id FROM jobs_jobs WHERE state IN ('waiting', 'running') AND state = 'running' "
                                 "AND runner = :runner AND cancel_asked = 1";
constexpr db::Sql kEnd =
    "UPDATE jobs_jobs SET state = :state, result = :result, problem_code = :problem, tries = :tries, ended_at = :now, "
    "not_before = :not_before, step_key = :step, done = :done, total = :total, lease_until = 0, cancel_asked = 0 "
    "WHERE id = :id AND runner = :runner AND state = 'running'";
constexpr db::Sql kCancelWaiting = "UPDATE jobs_jobs SET state = 'cancelled', ended_at = :now, "
                                   "problem_code = 'cancelled' "
                                   "WHERE id = :id AND state = 'waiting' AND every_seconds = 0";
constexpr db::Sql kCancelRunning = "UPDATE jobs_jobs SET cancel_asked = 1 WHERE id = :id AND state = 'running'";
constexpr db::Sql kEnsurePeriodic =
    "INSERT INTO jobs_jobs (id, kind, state, lane, every_seconds, input, created_at, not_before) "
    "VALUES (:id, :kind, 'waiting', :lane, :every, '{}', :now, :now) "
    "ON CONFLICT (kind) WHERE every_seconds > 0 DO UPDATE SET every_seconds = excluded.every_seconds, "
    "lane = excluded.lane";
constexpr db::Sql kPeriodic = "SELECT kind, every_seconds, COALESCE(ended_at, created_at) FROM jobs_jobs "
                              "WHERE every_seconds > 0";
constexpr db::Sql kRemoveEnded = "DELETE FROM jobs_jobs WHERE ended_at < :moment "
                                 "AND state IN ('done', 'failed', 'cancelled')";

// Clocks of nodes differ by seconds; by more than these a moment was made by one that was wrong.
constexpr int kSlackSeconds = 120, kFarLeaseSeconds = 3600, kRetrySecondsMax = 900;

std::string_view state_text(State state) {
    switch (state) {
    case State::waiting:
        return "waiting";
    case State::running:
        return "running";
    case State::done:
        return "done";
    case State::failed:
        return "failed";
    case State::cancelled:
        return "cancelled";
    }
    return "failed";
}

State state_from(std::string_view text) {
    for (auto state : {State::waiting, State::running, State::done, State::cancelled})
        if (state_text(state) == text) return state;
    return State::failed;
}

Job job_from(db::Rows const& row) {
    Job job;
    job.id = row.id<JobId>(0);
    job.kind = row.str(1);
    job.state = state_from(row.text(2));
    job.started_by = row.id<PersonId>(3);
    job.school = row.id<SchoolId>(4);
    job.input = row.str(5);
    job.result = row.str(6);
    job.problem_code = row.str(7);
    job.step_key = row.str(8);
    job.done = row.i64(9);
    job.total = row.i64(10);
    job.tries = row.integer(11);
    job.created = row.instant(12);
    job.started = row.instant(13);
    job.ended = row.instant(14);
    return job;
}

std::vector<Job> all_of(db::Rows rows) {
    std::vector<Job> jobs;
    while (rows.next()) jobs.push_back(job_from(rows));
    return jobs;
}

} // namespace

Status add(db::Tx& tx, JobId id, NewJob const& wanted, Lane lane, Instant now) {
    TRY_DO(tx.run(kAdd, {{":id", id},
                         {":kind", wanted.kind},
                         {":lane", static_cast<int>(lane)},
                         {":started_by", wanted.started_by},
                         {":school", wanted.school},
                         {":input", wanted.input},
                         {":now", now},
                         {":not_before", wanted.not_before.value_or(now)}}));
    return {};
}

std::optional<Job> find(db::Session& session, JobId id) {
    auto rows = session.select(kFind, {{":id", id}});
    if (!rows.next()) return std::nullopt;
    return job_from(rows);
}

std::vector<Job> recent(db::Session& session, SchoolId school, std::string_view kind, int most) {
    if (school && kind.empty()) return all_of(session.select(kRecentOfSchool, {{":school", school}, {":most", most}}));
    if (school)
        return all_of(session.select(kRecentOfSchoolAndKind, {{":school", school}, {":kind", kind}, {":most", most}}));
    if (kind.empty()) return all_of(session.select(kRecentOfAuthority, {{":most", most}}));
    return all_of(session.select(kRecentOfAuthorityAndKind, {{":kind", kind}, {":most", most}}));
}

std::vector<Due> due(db::Session& session, Lane lane, Instant now, int most) {
    std::vector<Due> all;
    auto rows = session.select(kDue, {{":lane", static_cast<int>(lane)},
                                      {":now", now},
                                      {":far", now.plus_seconds(kFarLeaseSeconds)},
                                      {":most", most}});
    while (rows.next())
        all.push_back(
            {rows.id<JobId>(0), rows.str(1), rows.text(2) == "running", rows.integer(3), rows.id<SchoolId>(4)});
    return all;
}

bool any_far_off(db::Session& session, Instant now) {
    auto const latest = now.plus_seconds(kSlackSeconds);
    return session.select(kAnyFarOff, {{":latest", latest}, {":retry_latest", latest.plus_seconds(kRetrySecondsMax)}})
        .next();
}

Status bring_back(db::Tx& tx, Instant now) {
    auto const latest = now.plus_seconds(kSlackSeconds);
    TRY_DO(tx.run(kBringBack,
                  {{":now", now}, {":latest", latest}, {":retry_latest", latest.plus_seconds(kRetrySecondsMax)}}));
    return {};
}

Result<bool> claim(db::Tx& tx, JobId id, std::string_view runner, Instant now) {
    TRY(touched, tx.run(kClaim, {{":id", id},
                                 {":runner", runner},
                                 {":lease", now.plus_seconds(kLeaseSeconds)},
                                 {":now", now},
                                 {":far", now.plus_seconds(kFarLeaseSeconds)}}));
    return touched == 1;
}

Status release_of_node(db::Tx& tx, std::string_view node_prefix, std::string_view living_runner) {
    auto const node = std::string(node_prefix) + "%";
    TRY_DO(tx.run(kReleaseOfNode, {{":living", living_runner}, {":node", node}}));
    return {};
}

Result<bool> keep(db::Tx& tx, Job const& progress, std::string_view runner, Instant now) {
    TRY(touched, tx.run(kKeep, {{":id", progress.id},
                                {":runner", runner},
                                {":step", progress.step_key},
                                {":done", progress.done},
                                {":total", progress.total},
                                {":lease", now.plus_seconds(kLeaseSeconds)}}));
    return touched == 1;
}

std::vector<JobId> cancel_asked(db::Session& session, std::string_view runner) {
    std::vector<JobId> ids;
    auto rows = session.select(kCancelAsked, {{":runner", runner}});
    while (rows.next()) ids.push_back(rows.id<JobId>(0));
    return ids;
}

Result<bool> end(db::Tx& tx, Job const& progress, std::string_view runner, End const& how, Instant now) {
    TRY(touched, tx.run(kEnd, {{":id", progress.id},
                               {":runner", runner},
                               {":state", state_text(how.state)},
                               {":result", how.result},
                               {":problem", how.problem_code},
                               {":tries", how.tries},
                               {":now", now},
                               {":not_before", how.not_before},
                               {":step", progress.step_key},
                               {":done", progress.done},
                               {":total", progress.total}}));
    return touched == 1;
}

Result<bool> cancel(db::Tx& tx, JobId id, Instant now) {
    TRY(waiting, tx.run(kCancelWaiting, {{":id", id}, {":now", now}}));
    if (waiting == 1) return true;
    TRY(running, tx.run(kCancelRunning, {{":id", id}}));
    return running == 1;
}

Status ensure_periodic(db::Tx& tx, JobId id, Kind const& kind, Instant now) {
    TRY_DO(tx.run(kEnsurePeriodic, {{":id", id},
                                    {":kind", kind.name},
                                    {":lane", static_cast<int>(kind.lane)},
                                    {":every", kind.every_seconds},
                                    {":now", now}}));
    return {};
}

std::vector<Periodic> periodic(db::Session& session) {
    std::vector<Periodic> all;
    auto rows = session.select(kPeriodic);
    while (rows.next()) all.push_back({rows.str(0), rows.integer(1), rows.instant(2)});
    return all;
}

Status remove_ended_before(db::Tx& tx, Instant moment) {
    TRY_DO(tx.run(kRemoveEnded, {{":moment", moment}}));
    return {};
}

} // namespace belfry::jobs::store
