// SQL of marks. Saving a register of thirty: two reads, some thirty rows of a few dozen bytes, one entry. A county
// saves 18,000 registers in ten minutes, twice a day.
#include "areas/registration/marks/mark_store.h"

#include <algorithm>
#include <set>

#include "areas/registration/marks/packed.h"
#include "areas/registration/marks/sum_store.h"
#include "base/text.h"
#include "platform/json/json.h"

namespace belfry::registration {
namespace {

// A seek a pupil and week: between the first and last week lies the whole school.
constexpr db::Sql kWeeks = "SELECT pupil_id, week, marks FROM registration_weeks WHERE school_id = :school "
                           "AND week IN (:weeks[]) AND pupil_id IN (:pupils[])";
constexpr db::Sql kWeek = "SELECT pupil_id, week, marks FROM registration_weeks WHERE school_id = :school "
                          "AND week = :first AND pupil_id IN (:pupils[])";
constexpr db::Sql kWeekOfChildren =
    "SELECT pupil_id, marks FROM registration_weeks WHERE school_id IN (:schools[]) AND week = :week "
    "AND pupil_id IN (:pupils[])";
constexpr db::Sql kYear = "SELECT school_id, week, marks FROM registration_weeks WHERE school_id IN (:schools[]) "
                          "AND week IN (:weeks[]) AND pupil_id = :pupil ORDER BY week, school_id DESC";
constexpr db::Sql kKeepWeek =
    "INSERT INTO registration_weeks (school_id, week, pupil_id, marks) VALUES (:school, :week, :pupil, :marks) "
    "ON CONFLICT (school_id, week, pupil_id) DO UPDATE SET marks = excluded.marks";
// All of them at once, as JSON: on PostgreSQL each statement of a pipeline costs what a seek and a row cost once more.
constexpr db::Sql kKeepWeeks =
    "INSERT INTO registration_weeks (school_id, week, pupil_id, marks) SELECT :school, :week, x.p, decode(x.m, 'hex') "
    "FROM json_to_recordset(CAST(:rows AS json)) AS x (p BIGINT, m TEXT) "
    "ON CONFLICT (school_id, week, pupil_id) DO UPDATE SET marks = excluded.marks";
constexpr db::Sql kAddEntry =
    "INSERT INTO registration_entries (id, school_id, session, group_id, source, made_by, made_at, reason, marks) "
    "VALUES (:id, :school, :session, :group, :source, :by, :at, :reason, :marks)";
constexpr db::Sql kTake = "INSERT INTO registration_taken (school_id, session, group_id, taken_by, taken_at) "
                          "VALUES (:school, :session, :group, :by, :at) "
                          "ON CONFLICT (school_id, session, group_id) DO NOTHING";
constexpr db::Sql kKeepGroup = "INSERT INTO registration_groups (group_id) VALUES (:group) ON CONFLICT DO NOTHING";
constexpr db::Sql kWeeksOfSchool = "SELECT pupil_id, week, marks FROM registration_weeks WHERE school_id = :school "
                                   "AND week >= :first AND week <= :last";
constexpr db::Sql kTaken = "SELECT group_id, taken_by, taken_at, session FROM registration_taken "
                           "WHERE school_id = :school AND session >= :first AND session <= :last";
constexpr db::Sql kAddUnsettled = "INSERT INTO registration_unsettled (school_id, session, pupil_id) "
                                  "VALUES (:school, :session, :pupil) "
                                  "ON CONFLICT (school_id, session, pupil_id) DO NOTHING";
constexpr db::Sql kSettle = "DELETE FROM registration_unsettled WHERE school_id = :school AND session = :session "
                            "AND pupil_id IN (:pupils[])";
constexpr db::Sql kUnsettled = "SELECT session, pupil_id FROM registration_unsettled WHERE school_id = :school "
                               "ORDER BY session DESC, pupil_id LIMIT :most OFFSET :skip";
constexpr db::Sql kUnsettledIn = "SELECT pupil_id FROM registration_unsettled WHERE school_id = :school "
                                 "AND session = :session ORDER BY pupil_id";
constexpr db::Sql kCountUnsettled = "SELECT COUNT(*) FROM registration_unsettled WHERE school_id = :school";
constexpr db::Sql kEntries = "SELECT source, made_by, made_at, reason, marks FROM registration_entries "
                             "WHERE school_id = :school AND session = :session ORDER BY id";

std::vector<std::int64_t> numbers_of(std::span<PersonId const> ids) {
    std::vector<std::int64_t> numbers;
    numbers.reserve(ids.size());
    for (auto id : ids) numbers.push_back(id.value());
    return numbers;
}

std::vector<std::int64_t> numbers_of_weeks(std::int32_t first, std::int32_t last) {
    std::vector<std::int64_t> weeks;
    for (auto week = first; week <= last; ++week) weeks.push_back(week);
    return weeks;
}

// What saving a batch does, found out before anything is written.
struct Change {
    std::vector<std::pair<PersonId, Week>> weeks;
    std::string entry;
    SumChange sums;
    std::vector<std::int64_t> settled, opened;
};

void change_sums(Change& change, PersonId pupil, Code before, Code after) {
    if (before == after) return;
    Sums difference;
    difference.count(before, -1);
    difference.count(after);
    change.sums.session += difference;
    change.sums.pupils.push_back({pupil, difference});
    if (before == kNoReason) change.settled.push_back(pupil.value());
    if (after == kNoReason) change.opened.push_back(pupil.value());
}

void change_one(Change& change, Saved& saved, Batch const& batch, Wanted const& wanted, Week& week) {
    Mark const current = week.at(batch.session), mark{wanted.code, wanted.minutes, batch.source};
    auto const outcome = decide(current, mark, wanted.shown, wanted.arrived_since);
    // Said again is worth an entry only where there is a reason to keep.
    if (outcome == Outcome::same) {
        if (!batch.reason.empty())
            pack(change.entry, {wanted.pupil, mark.code, mark.minutes, mark.source >= current.source});
        return;
    }
    if (outcome == Outcome::clash) return saved.clashes.push_back({wanted.pupil, current, wanted.code});
    pack(change.entry, {wanted.pupil, mark.code, mark.minutes, outcome == Outcome::counts});
    if (outcome == Outcome::outranked) return saved.outranked.push_back(wanted.pupil);
    change_sums(change, wanted.pupil, current.code, mark.code);
    week.set(batch.session, mark);
    change.weeks.emplace_back(wanted.pupil, week);
    ++saved.counted;
}

Status write_unsettled(db::Tx& tx, Batch const& batch, Change const& change) {
    if (!change.settled.empty())
        TRY_DO(tx.run(kSettle,
                      {{":school", batch.school}, {":session", batch.session.number()}, {":pupils", change.settled}}));
    if (change.opened.empty()) return {};
    auto opened = tx.bulk(kAddUnsettled);
    for (auto pupil : change.opened)
        TRY_DO(opened.add({{":school", batch.school}, {":session", batch.session.number()}, {":pupil", pupil}}));
    TRY_DO(opened.finish());
    return {};
}

Status put_weeks_together(db::Tx& tx, SchoolId school, std::int32_t week,
                          std::span<std::pair<PersonId, Week> const> weeks) {
    json::Writer w;
    w.list();
    for (auto const& [pupil, marks] : weeks) w.object().field("p", pupil.value()).field("m", hex(marks.kept())).end();
    auto const rows = w.end().take();
    TRY_DO(tx.run(kKeepWeeks, {{":school", school}, {":week", week}, {":rows", rows}}));
    return {};
}

// Each pupil once.
Status put_weeks(db::Tx& tx, SchoolId school, std::int32_t week, std::span<std::pair<PersonId, Week> const> weeks) {
    if (weeks.empty()) return {};
    if (tx.engine() == db::Engine::postgres) return put_weeks_together(tx, school, week, weeks);
    auto rows = tx.bulk(kKeepWeek);
    for (auto const& [pupil, marks] : weeks)
        TRY_DO(
            rows.add({{":school", school}, {":week", week}, {":pupil", pupil}, {":marks", db::Bytes{marks.kept()}}}));
    TRY_DO(rows.finish());
    return {};
}

Status write_change(db::Tx& tx, Batch const& batch, Change const& change, Instant now) {
    TRY_DO(put_weeks(tx, batch.school, batch.session.week(), change.weeks));
    TRY_DO(tx.run(kAddEntry, {{":id", next_id<EntryId>()},
                              {":school", batch.school},
                              {":session", batch.session.number()},
                              {":group", batch.group},
                              {":source", static_cast<int>(batch.source)},
                              {":by", batch.by},
                              {":at", now},
                              {":reason", batch.reason},
                              {":marks", db::Bytes{change.entry}}}));
    if (!change.sums.pupils.empty()) TRY_DO(add_sums(tx, batch.school, batch.session, change.sums));
    return write_unsettled(tx, batch, change);
}

} // namespace

Status check_marks(std::span<Wanted const> marks, SchoolDay day) {
    if (marks.size() > kBatchMarksMax) return Problem{ProblemKind::too_large, "register_batch"};
    for (auto const& wanted : marks) {
        if (!valid_on(wanted.code, day)) return invalid("register_code");
        if (wanted.minutes > 0 && !info_of(wanted.code)->minutes) return invalid("register_minutes");
    }
    return {};
}

Result<Saved> save_marks(db::Tx& tx, Instant now, Batch const& batch) {
    TRY_DO(check_marks(batch.marks, batch.session.day));
    std::vector<PersonId> pupils;
    for (auto const& wanted : batch.marks) pupils.push_back(wanted.pupil);
    auto const week = batch.session.week();
    auto known = weeks_of(tx, batch.school, week, week, pupils);
    Saved saved;
    Change change;
    std::set<PersonId> seen;
    for (auto const& wanted : batch.marks)
        if (seen.insert(wanted.pupil).second) change_one(change, saved, batch, wanted, known[{wanted.pupil, week}]);
    if (!change.entry.empty()) TRY_DO(write_change(tx, batch, change, now));
    if (batch.takes_register && batch.group && saved.clashes.empty()) {
        TRY_DO(tx.run(kTake, {{":school", batch.school},
                              {":session", batch.session.number()},
                              {":group", batch.group},
                              {":by", batch.by},
                              {":at", now}}));
        TRY_DO(tx.run(kKeepGroup, {{":group", batch.group}}));
    }
    return saved;
}

Status write_past(db::Tx& tx, SchoolId school, std::int32_t week, std::span<std::pair<PersonId, Week> const> weeks,
                  std::span<PastRegister const> registers) {
    TRY_DO(put_weeks(tx, school, week, weeks));
    auto entries = tx.bulk(kAddEntry);
    std::string packed;
    for (auto const& one : registers) {
        packed.clear();
        for (auto const& [pupil, mark] : one.marks) pack(packed, {pupil, mark.code, mark.minutes, true});
        TRY_DO(entries.add({{":id", next_id<EntryId>()},
                            {":school", school},
                            {":session", one.session.number()},
                            {":group", one.group},
                            {":source", static_cast<int>(Source::teacher)},
                            {":by", one.by},
                            {":at", one.at},
                            {":reason", ""},
                            {":marks", db::Bytes{packed}}}));
    }
    TRY_DO(entries.finish());
    auto taken = tx.bulk(kTake);
    for (auto const& one : registers)
        TRY_DO(taken.add({{":school", school},
                          {":session", one.session.number()},
                          {":group", one.group},
                          {":by", one.by},
                          {":at", one.at}}));
    TRY_DO(taken.finish());
    auto groups = tx.bulk(kKeepGroup);
    for (auto const& one : registers) TRY_DO(groups.add({{":group", one.group}}));
    TRY_DO(groups.finish());
    auto open = tx.bulk(kAddUnsettled);
    for (auto const& one : registers)
        for (auto const& [pupil, mark] : one.marks)
            if (mark.code == kNoReason)
                TRY_DO(open.add({{":school", school}, {":session", one.session.number()}, {":pupil", pupil}}));
    TRY_DO(open.finish());
    return {};
}

Weeks weeks_of(db::Session& session, SchoolId school, std::int32_t first_week, std::int32_t last_week,
               std::span<PersonId const> pupils) {
    Weeks weeks;
    auto const numbers = numbers_of(pupils), wanted = numbers_of_weeks(first_week, last_week);
    auto rows = first_week == last_week
                    ? session.select(kWeek, {{":school", school}, {":first", first_week}, {":pupils", numbers}})
                    : session.select(kWeeks, {{":school", school}, {":weeks", wanted}, {":pupils", numbers}});
    while (rows.next()) weeks.emplace(std::pair(rows.id<PersonId>(0), rows.integer(1)), Week(rows.bytes(2)));
    return weeks;
}

std::vector<std::pair<PersonId, Week>> weeks_of_children(db::Session& session, std::span<SchoolId const> schools,
                                                         std::span<PersonId const> pupils, std::int32_t week) {
    std::vector<std::int64_t> school_numbers;
    for (auto school : schools) school_numbers.push_back(school.value());
    auto const numbers = numbers_of(pupils);
    std::vector<std::pair<PersonId, Week>> all;
    auto rows = session.select(kWeekOfChildren, {{":schools", school_numbers}, {":week", week}, {":pupils", numbers}});
    while (rows.next()) all.emplace_back(rows.id<PersonId>(0), Week(rows.bytes(1)));
    return all;
}

std::vector<PupilWeek> year_of(db::Session& session, std::span<SchoolId const> schools, PersonId pupil,
                               std::int32_t first_week, std::int32_t last_week) {
    std::vector<std::int64_t> school_numbers;
    for (auto school : schools) school_numbers.push_back(school.value());
    auto const weeks = numbers_of_weeks(first_week, last_week);
    std::vector<PupilWeek> all;
    auto rows = session.select(kYear, {{":schools", school_numbers}, {":weeks", weeks}, {":pupil", pupil}});
    while (rows.next()) all.push_back({rows.id<SchoolId>(0), rows.integer(1), Week(rows.bytes(2))});
    return all;
}

void each_week(db::Session& session, SchoolId school, std::int32_t first_week, std::int32_t last_week,
               std::function<void(PersonId, std::int32_t, Week const&)> const& visit) {
    auto rows = session.select(kWeeksOfSchool, {{":school", school}, {":first", first_week}, {":last", last_week}});
    while (rows.next()) visit(rows.id<PersonId>(0), rows.integer(1), Week(rows.bytes(2)));
}

std::vector<Taken> taken_registers(db::Session& session, SchoolId school, Session of) {
    return taken_registers(session, school, of, of);
}

std::vector<Taken> taken_registers(db::Session& session, SchoolId school, Session first, Session last) {
    std::vector<Taken> all;
    auto rows = session.select(kTaken, {{":school", school}, {":first", first.number()}, {":last", last.number()}});
    while (rows.next())
        all.push_back(
            {rows.id<directory::GroupId>(0), rows.id<PersonId>(1), rows.instant(2), Session::of_number(rows.i64(3))});
    return all;
}

std::vector<Unsettled> unsettled(db::Session& session, SchoolId school, int most, std::int64_t skip) {
    std::vector<Unsettled> all;
    auto rows = session.select(kUnsettled, {{":school", school}, {":most", most}, {":skip", skip}});
    while (rows.next()) all.push_back({Session::of_number(rows.i64(0)), rows.id<PersonId>(1)});
    return all;
}

std::int64_t count_unsettled(db::Session& session, SchoolId school) {
    auto rows = session.select(kCountUnsettled, {{":school", school}});
    return rows.next() ? rows.i64(0) : 0;
}

std::vector<PersonId> unsettled_in(db::Session& session, SchoolId school, Session of) {
    std::vector<PersonId> all;
    auto rows = session.select(kUnsettledIn, {{":school", school}, {":session", of.number()}});
    while (rows.next()) all.push_back(rows.id<PersonId>(0));
    return all;
}

std::map<PersonId, Instant> entered_at(db::Session& session, SchoolId school, Session of,
                                       std::span<PersonId const> pupils) {
    std::map<PersonId, Instant> last;
    auto rows = session.select(kEntries, {{":school", school}, {":session", of.number()}});
    while (rows.next())
        for (auto const& one : unpack(rows.bytes(4)))
            if (one.counted && std::ranges::find(pupils, one.pupil) != pupils.end()) last[one.pupil] = rows.instant(2);
    return last;
}

std::vector<Entry> entries_of(db::Session& session, SchoolId school, Session of, PersonId pupil) {
    std::vector<Entry> all;
    auto rows = session.select(kEntries, {{":school", school}, {":session", of.number()}});
    while (rows.next()) {
        auto const source = static_cast<Source>(rows.integer(0));
        for (auto const& one : unpack(rows.bytes(4)))
            if (one.pupil == pupil)
                all.push_back({source,
                               rows.id<PersonId>(1),
                               rows.instant(2),
                               rows.str(3),
                               {one.code, one.minutes, source},
                               one.counted});
    }
    return all;
}

} // namespace belfry::registration
