#pragma once
// What the plans of primary and secondary schools share: ids, rooms, days of the school year.

#include "areas/timetable/demonstration/plan.h"

namespace belfry::timetable::demonstration {

struct Bell {
    int number;
    char const* name;
    PeriodKind kind;
    int minutes;
};

class Planner {
public:
    Planner(SchoolToPlan const& school, int year, std::int64_t& next_id)
        : school_(school), year_(year), next_id_(next_id) {}
    PlannedTimetable take() { return std::move(plan_); }

protected:
    template <class IdType>
    IdType make_id() {
        return IdType((std::int64_t{3} << 44) + (next_id_++ << 10));
    }
    SchoolDay first_day() const { return *SchoolDay::of(year_ - 1, 9, 1); }
    SchoolDay last_day() const { return *SchoolDay::of(year_ + 1, 8, 31); }
    RoomId add_room(std::string name, int seats);
    // One for last school year and one for this, from Monday to Friday; `bells` gives those of a weekday, by when the
    // day begins.
    void add_structures(int cycle_weeks, std::span<Bell const> (*bells)(int weekday), TimeOfDay begins);
    Series& add_series(std::string title, std::string subject, int weekday, int period, RoomId room);

    SchoolToPlan const& school_;
    int year_;
    std::int64_t& next_id_;
    PlannedTimetable plan_;
};

PlannedTimetable plan_primary(SchoolToPlan const& school, int year, std::int64_t& next_id);
PlannedTimetable plan_secondary(SchoolToPlan const& school, int year, std::int64_t& next_id);

} // namespace belfry::timetable::demonstration
