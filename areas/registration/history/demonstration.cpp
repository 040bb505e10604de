// Writing the demonstration's year: eight schools in seconds, a county's 95 million marks in minutes; one unit a school
// and some weeks, so that memory and the log stay small.
#include "areas/registration/history/demonstration.h"

#include <algorithm>

#include "areas/directory/api/directory.h"
#include "areas/registration/history/history.h"
#include "areas/registration/marks/mark_store.h"
#include "areas/registration/marks/sum_store.h"
#include "areas/registration/planned/planned_store.h"
#include "areas/registration/seating/seat_store.h"
#include "platform/extension/call.h"

namespace belfry::registration::history {
namespace {

constexpr int kSeatsAcross = 6;
// Nursery children come in the mornings.
constexpr WeekSessions kAfternoons = 0b10'1010'1010;

struct School {
    directory::School school;
    PersonId office; // who enters what a school's office does
    std::vector<directory::Group> groups;
    std::vector<directory::PupilInGroup> pupils;
    std::vector<directory::Term> terms;
};

// Each school with pupils, and somebody of its office.
std::map<SchoolId, PersonId> schools_with_pupils(db::Session& session, SchoolDay today) {
    std::map<SchoolId, PersonId> all, offices;
    directory::each_role(session, today, [&](directory::PersonRole const& role) {
        if (!role.school) return;
        if (role.role == access::Role::pupil) all.try_emplace(role.school);
        if (role.role == access::Role::office) offices.try_emplace(role.school, role.person);
    });
    for (auto& [school, office] : all)
        if (auto const found = offices.find(school); found != offices.end()) office = found->second;
    return all;
}

School read_school(db::Session& session, SchoolId id, PersonId office, SchoolDay first, SchoolDay today) {
    School one;
    one.office = office;
    one.school = directory::schools_by_id(session, std::span(&id, 1)).at(0);
    auto const scope = access::SchoolScope::for_job_of_school(id);
    one.groups = directory::groups_at(session, scope, "tutor_group", today);
    one.pupils = directory::pupils_in_groups(session, scope, "tutor_group", today);
    one.terms = directory::calendar_around(session, id, first, today);
    return one;
}

bool is_nursery(School const& one, directory::GroupId group) {
    auto const found = std::ranges::find(one.groups, group, &directory::Group::id);
    return found != one.groups.end() && found->year_group.value_or(0) < 0;
}

Status write_arrangements(db::Tx& tx, School const& one, SchoolDay today, Instant now) {
    if (!one.office) return {};
    auto const year = school_year_of(today);
    for (auto const& [pupil, group] : one.pupils)
        if (is_nursery(one, group))
            TRY_DO(add_planned(tx, {.school = one.school.id,
                                    .pupil = pupil,
                                    .first = {school_year_begins(year), Half::morning},
                                    .last = {school_year_begins(year + 1).plus(-1), Half::afternoon},
                                    .code = *code_of("X", today),
                                    .by = one.office,
                                    .at = now,
                                    .sessions = kAfternoons}));
    return {};
}

Status write_seats(db::Tx& tx, School const& one) {
    std::map<directory::GroupId, Seats> plans;
    for (auto const& [pupil, group] : one.pupils) {
        auto& plan = plans[group];
        auto const number = static_cast<int>(plan.size());
        Seat const seat{number / kSeatsAcross + 1, number % kSeatsAcross + 1};
        if (seat.row <= kSeatRowsMax) plan[pupil] = seat;
    }
    for (auto const& [group, plan] : plans) TRY_DO(set_seats(tx, group, plan));
    return {};
}

Status write_week(db::Tx& tx, School const& one, std::int32_t number, std::uint64_t seed, SchoolDay today) {
    bool is_school_day[5] = {};
    bool any = false;
    for (int day = 0; day < 5; ++day) {
        auto const date = monday_of_week(number).plus(day);
        is_school_day[day] = date < today && directory::day_kind(one.terms, date) == directory::DayKind::school;
        any |= is_school_day[day];
    }
    if (!any) return {};
    std::vector<std::pair<PersonId, Week>> weeks;
    std::map<std::pair<directory::GroupId, int>, PastRegister> registers;
    for (auto const& [pupil, group] : one.pupils) {
        auto week = make_week(pupil, number, seed, is_school_day);
        unexplain(week, number, pupil, today);
        if (is_nursery(one, group)) keep_mornings(week, number);
        for (int place = 0; place < 10; ++place)
            if (auto const mark = week.at(place); !mark.code.none())
                registers[{group, place}].marks.emplace_back(pupil, mark);
        weeks.emplace_back(pupil, std::move(week));
    }
    std::vector<PastRegister> past;
    for (auto& [key, one_register] : registers) {
        one_register.session = session_at(number, key.second);
        one_register.group = key.first;
        int const minutes = one_register.session.half == Half::morning ? 8 * 60 + 52 : 13 * 60 + 15;
        one_register.at = TimeZone::london().instant_of(one_register.session.day, TimeOfDay(minutes));
        past.push_back(std::move(one_register));
    }
    return write_past(tx, one.school.id, number, weeks, past);
}

} // namespace

Status make_demonstration(platform::Platform& platform, platform::DemoPlan const& plan) {
    auto const today = TimeZone::london().day_of(platform.clock.now());
    auto const last = Session{today}.week(), first = last - plan.history_weeks;
    auto const now = platform.clock.now();
    std::map<SchoolId, PersonId> schools;
    {
        auto snapshot = platform.db.read();
        schools = schools_with_pupils(snapshot, today);
    }
    std::int64_t done = 0;
    for (auto const& [id, office] : schools) {
        auto const written = platform.db.write_long([&](db::Tx& tx) -> Status {
            auto const one = read_school(tx, id, office, monday_of_week(first), today);
            for (auto week = first; week <= last; ++week) TRY_DO(write_week(tx, one, week, plan.seed, today));
            for (int year = school_year_of(monday_of_week(first)); year <= school_year_of(today); ++year)
                TRY_DO(write_recount(tx, id, year));
            TRY_DO(write_arrangements(tx, one, today, now));
            TRY_DO(write_seats(tx, one));
            return {};
        });
        TRY_DO(written);
        if (plan.progress)
            plan.progress("registration.demonstration", ++done, static_cast<std::int64_t>(schools.size()));
    }
    return {};
}

} // namespace belfry::registration::history
