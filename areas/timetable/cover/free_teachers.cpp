// Some 90 teachers against some 300 lessons of a day.
#include "areas/timetable/cover/free_teachers.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace belfry::timetable {

std::vector<FreeTeacher> free_teachers(std::span<Lesson const> day, Lesson const& lesson, PersonId away,
                                       std::span<directory::Person const> teachers,
                                       std::map<PersonId, int> const& tally) {
    std::set<PersonId> busy;
    std::map<PersonId, int> lessons;
    PersonId taken_by;
    for (auto const& other : day) {
        if (other.cancelled) continue;
        bool const same_time = other.starts < lesson.ends && lesson.starts < other.ends;
        for (auto const& teacher : other.teachers) {
            if (other.kind == PeriodKind::lesson && !teacher.away) ++lessons[teacher.id];
            if (teacher.away) busy.insert(teacher.id); // for the day
            bool const this_cover = other.id == lesson.id && teacher.id == away;
            if (this_cover) taken_by = teacher.cover;
            if (!same_time || this_cover) continue;
            busy.insert(teacher.id);
            if (teacher.cover) busy.insert(teacher.cover);
        }
    }
    std::vector<FreeTeacher> free;
    for (auto const& teacher : teachers) {
        if (busy.contains(teacher.id) && teacher.id != taken_by) continue;
        auto const covered = tally.find(teacher.id);
        free.push_back({teacher.id, teacher.name(), covered == tally.end() ? 0 : covered->second, lessons[teacher.id]});
    }
    std::ranges::stable_sort(free, [](FreeTeacher const& a, FreeTeacher const& b) {
        return std::tie(a.covered, a.lessons, a.name) < std::tie(b.covered, b.lessons, b.name);
    });
    return free;
}

} // namespace belfry::timetable
