// SQL of planned absences. A school has some hundred ahead at a time.
#include "areas/registration/planned/planned_store.h"

#include <algorithm>

namespace belfry::registration {
namespace {

#define PLANNED_COLUMNS                                                                                                \
    "id, school_id, pupil_id, first_session, last_session, code, note, by_parent, made_by, made_at, "                  \
    "sessions, withdrawn_at IS NOT NULL"

constexpr db::Sql kAdd =
    "INSERT INTO registration_planned (id, school_id, pupil_id, first_session, last_session, code, note, by_parent, "
    "made_by, made_at, sessions) VALUES (:id, :school, :pupil, :first, :last, :code, :note, :by_parent, :by, :at, "
    ":sessions)";
constexpr db::Sql kWithdraw =
    "UPDATE registration_planned SET withdrawn_at = :now, withdrawn_by = :by WHERE id = :id AND withdrawn_at IS NULL";
constexpr db::Sql kOfPupil = "SELECT " PLANNED_COLUMNS " FROM registration_planned WHERE pupil_id = :pupil ORDER BY id";
constexpr db::Sql kForget = "DELETE FROM registration_planned WHERE pupil_id = :pupil";
constexpr db::Sql kFor =
    "SELECT " PLANNED_COLUMNS " FROM registration_planned WHERE pupil_id IN (:pupils[]) AND school_id = :school "
    "AND last_session >= :from AND first_session <= :until AND withdrawn_at IS NULL ORDER BY id";
constexpr db::Sql kForChildren =
    "SELECT " PLANNED_COLUMNS " FROM registration_planned WHERE pupil_id IN (:pupils[]) "
    "AND last_session >= :from AND first_session <= :until AND withdrawn_at IS NULL ORDER BY id";
// By their ends, as the index has them: today's reports come before what was said for the whole year.
constexpr db::Sql kAt = "SELECT " PLANNED_COLUMNS " FROM registration_planned WHERE school_id = :school "
                        "AND last_session >= :from AND withdrawn_at IS NULL ORDER BY last_session, id LIMIT :most";
constexpr db::Sql kById =
    "SELECT " PLANNED_COLUMNS " FROM registration_planned WHERE id = :id AND withdrawn_at IS NULL";

Planned read_planned(db::Rows const& rows) {
    Planned one;
    one.id = rows.id<PlannedId>(0);
    one.school = rows.id<SchoolId>(1);
    one.pupil = rows.id<PersonId>(2);
    one.first = Session::of_number(rows.i64(3));
    one.last = Session::of_number(rows.i64(4));
    one.code = Code(static_cast<std::uint8_t>(rows.i64(5)));
    one.note = rows.str(6);
    one.by_parent = rows.truth(7);
    one.by = rows.id<PersonId>(8);
    one.at = rows.instant(9);
    one.sessions = static_cast<WeekSessions>(rows.i64(10));
    one.withdrawn = rows.truth(11);
    return one;
}

std::vector<Planned> read_all(db::Rows rows) {
    std::vector<Planned> all;
    while (rows.next()) all.push_back(read_planned(rows));
    return all;
}

// By that arrangement the pupil is not due at its sessions.
bool not_due(Planned const& planned) {
    return planned.sessions != kEverySession &&
           (counts_as(planned.code) == Counts::not_possible || planned.code == kPartTime);
}

// Of two that cover a session: the newer counts, unless the older alone is an arrangement by which the pupil is not due
// then.
bool counts_over(Planned const& newer, Planned const& older) { return not_due(newer) || !not_due(older); }

} // namespace

bool covers_any(Planned const& planned) {
    for (auto number = planned.first.number(); number <= planned.last.number(); ++number)
        if (planned.covers(Session::of_number(number))) return true;
    return false;
}

bool overlap(Planned const& one, Planned const& other) {
    auto const first = std::max(one.first, other.first), last = std::min(one.last, other.last);
    for (auto number = first.number(); number <= last.number(); ++number)
        if (auto const session = Session::of_number(number); one.covers(session) && other.covers(session)) return true;
    return false;
}

Result<PlannedId> add_planned(db::Tx& tx, Planned const& planned) {
    if (!valid_on(planned.code, planned.first.day)) return invalid("register_code");
    if (planned.last < planned.first || planned.last.day.days_since(planned.first.day) > kPlannedDaysMax)
        return invalid("planned_span");
    if (!covers_any(planned)) return invalid("planned_sessions");
    auto const id = next_id<PlannedId>();
    TRY_DO(tx.run(kAdd, {{":id", id},
                         {":school", planned.school},
                         {":pupil", planned.pupil},
                         {":first", planned.first.number()},
                         {":last", planned.last.number()},
                         {":code", int{planned.code.number()}},
                         {":note", planned.note},
                         {":by_parent", planned.by_parent},
                         {":by", planned.by},
                         {":at", planned.at},
                         {":sessions", int{planned.sessions}}}));
    return id;
}

Status withdraw_planned(db::Tx& tx, PlannedId id, PersonId by, Instant now) {
    TRY(rows, tx.run(kWithdraw, {{":id", id}, {":by", by}, {":now", now}}));
    if (rows == 0) return not_found();
    return {};
}

Status forget_planned(db::Tx& tx, PersonId pupil) {
    TRY_DO(tx.run(kForget, {{":pupil", pupil}}));
    return {};
}

std::vector<Planned> planned_for(db::Session& session, SchoolId school, std::span<PersonId const> pupils, Session from,
                                 Session until) {
    std::vector<std::int64_t> ids;
    for (auto pupil : pupils) ids.push_back(pupil.value());
    return read_all(session.select(
        kFor, {{":school", school}, {":pupils", ids}, {":from", from.number()}, {":until", until.number()}}));
}

std::vector<Planned> planned_for_children(db::Session& session, std::span<PersonId const> pupils, Session from,
                                          Session until) {
    std::vector<std::int64_t> ids;
    for (auto pupil : pupils) ids.push_back(pupil.value());
    return read_all(
        session.select(kForChildren, {{":pupils", ids}, {":from", from.number()}, {":until", until.number()}}));
}

std::vector<Planned> planned_at(db::Session& session, SchoolId school, Session from, int most) {
    return read_all(session.select(kAt, {{":school", school}, {":from", from.number()}, {":most", most}}));
}

std::vector<Planned> planned_of_pupil(db::Session& session, PersonId pupil) {
    return read_all(session.select(kOfPupil, {{":pupil", pupil}}));
}

std::optional<Planned> planned_by_id(db::Session& session, PlannedId id) {
    auto all = read_all(session.select(kById, {{":id", id}}));
    if (all.empty()) return std::nullopt;
    return std::move(all[0]);
}

Planned const* planned_of(std::span<Planned const> all, PersonId pupil, Session session) {
    Planned const* found = nullptr;
    for (auto const& one : all)
        if (one.pupil == pupil && one.covers(session) && (!found || counts_over(one, *found))) found = &one;
    return found;
}

std::vector<Planned const*> counting_where_both(std::span<Planned const> all, Planned const& one,
                                                Planned const& other) {
    std::vector<Planned const*> counting;
    auto const first = std::max(one.first, other.first), last = std::min(one.last, other.last);
    for (auto number = first.number(); number <= last.number(); ++number) {
        auto const session = Session::of_number(number);
        if (!one.covers(session) || !other.covers(session)) continue;
        auto const* found = planned_of(all, one.pupil, session);
        if (found && std::ranges::find(counting, found) == counting.end()) counting.push_back(found);
    }
    return counting;
}

Planned const* said_by_parent(std::span<Planned const> all, PersonId pupil, Session session) {
    Planned const* found = nullptr;
    for (auto const& one : all)
        if (one.pupil == pupil && one.by_parent && one.covers(session)) found = &one;
    return found;
}

} // namespace belfry::registration
