// Plans of primary and special schools: a class has its teacher all day. Some 20 classes a school.
#include "areas/timetable/demonstration/plan.h"

#include <algorithm>

#include "areas/timetable/demonstration/planner.h"

namespace belfry::timetable::demonstration {
namespace {

constexpr Bell kPrimaryDay[] = {{1, "Morning registration", PeriodKind::registration, 10},
                                {2, "Morning session", PeriodKind::lesson, 180},
                                {3, "Lunch", PeriodKind::pause, 60},
                                {4, "Afternoon registration", PeriodKind::registration, 10},
                                {5, "Afternoon session", PeriodKind::lesson, 125}};
constexpr int kFirstOfAfternoon = 4;
constexpr char const* kAfternoons[] = {"Science", "History and geography", "Computing", "Art and music",
                                       "Physical education"};

class Primary : public Planner {
public:
    using Planner::Planner;
    void plan() {
        add_structures(
            1, [](int) { return std::span<Bell const>(kPrimaryDay); }, TimeOfDay(8 * 60 + 50));
        // A small school's teacher has two classes together.
        std::vector<std::pair<PersonId, std::vector<DemoGroup const*>>> classes;
        for (auto const& group : school_.groups) {
            if (group.kind != "tutor_group" || group.leader.empty()) continue;
            auto const known = std::ranges::find(classes, group.leader, [](auto const& one) { return one.first; });
            if (known == classes.end())
                classes.push_back({group.leader, {&group}});
            else
                known->second.push_back(&group);
        }
        auto const helpers = spare_teachers(classes.size());
        for (std::size_t i = 0; i < classes.size(); ++i)
            plan_class(classes[i].first, i < helpers.size() ? helpers[i] : PersonId(), classes[i].second,
                       static_cast<int>(i));
        add_room("Hall", 200);
    }

private:
    std::vector<PersonId> spare_teachers(std::size_t most) const {
        std::vector<PersonId> spare;
        for (auto const& teacher : school_.teachers)
            if (spare.size() < most &&
                std::ranges::find(school_.groups, teacher.id, &DemoGroup::leader) == school_.groups.end())
                spare.push_back(teacher.id);
        return spare;
    }

    void plan_class(PersonId teacher, PersonId second, std::vector<DemoGroup const*> const& groups, int number) {
        auto const room = add_room("Classroom " + std::to_string(number + 1), 32);
        for (int weekday = 1; weekday <= 5; ++weekday)
            for (auto const& bell : kPrimaryDay) {
                if (bell.kind == PeriodKind::pause) continue;
                std::string title;
                std::vector<GroupId> there;
                for (auto const* group : groups) {
                    if (group->year < 0 && bell.number >= kFirstOfAfternoon) continue; // nursery children are at home
                    title += (title.empty() ? "" : " and ") + group->name;
                    there.push_back(group->id);
                }
                if (there.empty()) continue;
                auto const* subject = bell.kind == PeriodKind::registration ? "Registration"
                                      : bell.number == 2                    ? "English and mathematics"
                                                                            : kAfternoons[(weekday + number) % 5];
                auto& series = add_series(title, subject, weekday, bell.number, room);
                series.teachers.push_back(teacher);
                if (second && bell.kind == PeriodKind::lesson) series.teachers.push_back(second);
                series.groups = std::move(there);
            }
    }
};

} // namespace

RoomId Planner::add_room(std::string name, int seats) {
    plan_.rooms.push_back({make_id<RoomId>(), school_.id, std::move(name), seats, std::nullopt, {}});
    return plan_.rooms.back().id;
}

void Planner::add_structures(int cycle_weeks, std::span<Bell const> (*bells)(int weekday), TimeOfDay begins) {
    for (int year : {year_ - 1, year_}) {
        auto const starts = *SchoolDay::of(year, 9, 1);
        Structure structure{
            make_id<StructureId>(), school_.id, std::to_string(year) + " to " + std::to_string(year + 1), cycle_weeks,
            starts.week_start(),    starts,     year == year_ ? kNoEnd : *SchoolDay::of(year + 1, 8, 31)};
        WholeStructure whole{structure, {}};
        for (int weekday = 1; weekday <= 5; ++weekday) {
            int at = begins.minutes();
            for (auto const& bell : bells(weekday)) {
                whole.periods.push_back({structure.id, weekday, bell.number, bell.name, bell.kind, TimeOfDay(at),
                                         TimeOfDay(at + bell.minutes)});
                at += bell.minutes;
            }
        }
        plan_.structures.push_back(std::move(whole));
    }
}

Series& Planner::add_series(std::string title, std::string subject, int weekday, int period, RoomId room) {
    Series series;
    series.id = make_id<SeriesId>();
    series.school = school_.id;
    series.title = std::move(title);
    series.subject = std::move(subject);
    series.weekday = weekday;
    series.period = period;
    series.room = room;
    series.starts_on = first_day();
    series.ends_on = last_day();
    plan_.series.push_back(std::move(series));
    return plan_.series.back();
}

PlannedTimetable plan_primary(SchoolToPlan const& school, int year, std::int64_t& next_id) {
    Primary planner(school, year, next_id);
    planner.plan();
    return planner.take();
}

PlannedTimetable plan_timetable(SchoolToPlan const& school, int year, std::int64_t& next_id) {
    return school.secondary ? plan_secondary(school, year, next_id) : plan_primary(school, year, next_id);
}

} // namespace belfry::timetable::demonstration
