// The api's reading: pattern, terms, lessons, names. Three statements, four where groups of people are asked for first.
#include "areas/timetable/lessons/reading.h"

#include <algorithm>

#include "areas/timetable/lessons/pattern_store.h"

namespace belfry::timetable {
namespace {

std::vector<Lesson> lessons_from(TermsOf const& terms_of, Pattern const& pattern, SchoolDay from, SchoolDay until) {
    if (pattern.series.empty()) return {};
    auto const terms = terms_of(pattern.schools(), pattern.terms_from(from), until.plus(kHolidayDaysMax));
    return expand(pattern, terms, from, until);
}

// Gives the names of all people that were looked up.
std::map<PersonId, std::string> give_names(db::Session& session, std::vector<Lesson>& lessons,
                                           std::set<PersonId> people = {}) {
    std::set<GroupId> groups;
    for (auto const& lesson : lessons) {
        for (auto const& group : lesson.groups) groups.insert(group.id);
        for (auto const& teacher : lesson.teachers) {
            people.insert(teacher.id);
            if (teacher.cover) people.insert(teacher.cover);
        }
    }
    if (people.empty() && groups.empty()) return {};
    auto names = directory::names_of(session, std::vector(people.begin(), people.end()),
                                     std::vector(groups.begin(), groups.end()));
    auto const name_of = [](auto const& by_id, auto id) {
        auto const found = by_id.find(id);
        return found == by_id.end() ? std::string() : found->second;
    };
    for (auto& lesson : lessons) {
        for (auto& group : lesson.groups) group.name = name_of(names.groups, group.id);
        for (auto& teacher : lesson.teachers) {
            teacher.name = name_of(names.people, teacher.id);
            teacher.cover_name = name_of(names.people, teacher.cover);
        }
        std::ranges::sort(lesson.groups, {}, &LessonGroup::name);
        std::ranges::sort(lesson.teachers, {}, &LessonTeacher::name);
    }
    return std::move(names.people);
}

// The people whose lesson it is: who teach it, are away from it or cover it, and the members of its groups that day.
std::set<PersonId> whose(Lesson const& lesson, std::set<PersonId> const& people,
                         std::multimap<GroupId, directory::Belonging> const& members) {
    std::set<PersonId> found;
    for (auto const& teacher : lesson.teachers)
        for (auto const person : {teacher.id, teacher.cover})
            if (people.contains(person)) found.insert(person);
    for (auto const& group : lesson.groups) {
        auto const [first, last] = members.equal_range(group.id);
        for (auto at = first; at != last; ++at)
            if (at->second.holds(lesson.day())) found.insert(at->second.person);
    }
    return found;
}

} // namespace

TermsOf terms_from(db::Session& session) {
    return [&session](std::span<SchoolId const> schools, SchoolDay from, SchoolDay until) {
        return directory::terms_of_schools(session, schools, from, until);
    };
}

PeopleLessons lessons_of(db::Session& session, TermsOf const& terms_of, std::span<PersonId const> people,
                         SchoolDay from, SchoolDay until, Reading reading) {
    PeopleLessons found;
    if (people.empty()) return found;
    std::multimap<GroupId, directory::Belonging> members;
    std::vector<GroupId> groups;
    if (!reading.teachers_only)
        for (auto const& belonging : directory::belongings_of(session, people, from, until)) {
            if (belonging.part != directory::Part::member) continue;
            if (!members.contains(belonging.group)) groups.push_back(belonging.group);
            members.emplace(belonging.group, belonging);
        }
    auto const pattern = pattern_of(session, people, groups, from, until);
    std::set<PersonId> const asked(people.begin(), people.end());
    for (auto& lesson : lessons_from(terms_of, pattern, from, until)) {
        if (reading.school && lesson.school != reading.school) continue;
        auto const persons = whose(lesson, asked, members);
        if (persons.empty()) continue;
        for (auto const person : persons) found.of[person].push_back(found.lessons.size());
        found.lessons.push_back(std::move(lesson));
    }
    if (reading.names) found.names = give_names(session, found.lessons, asked);
    return found;
}

PeopleLessons lessons_of(db::Session& session, std::span<PersonId const> people, SchoolDay from, SchoolDay until) {
    return lessons_of(session, terms_from(session), people, from, until);
}

std::vector<Lesson> lessons_of_groups(db::Session& session, std::span<GroupId const> groups, SchoolDay from,
                                      SchoolDay until) {
    if (groups.empty()) return {};
    auto lessons = lessons_from(terms_from(session), pattern_of(session, {}, groups, from, until), from, until);
    give_names(session, lessons);
    return lessons;
}

std::vector<Lesson> lessons_in_room(db::Session& session, RoomId room, SchoolDay from, SchoolDay until) {
    auto lessons = lessons_from(terms_from(session), pattern_of_room(session, room, from, until), from, until);
    std::erase_if(lessons, [&](Lesson const& lesson) { return lesson.room != room; });
    give_names(session, lessons);
    return lessons;
}

std::vector<Lesson> lessons_at(db::Session& session, access::SchoolScope const& scope, SchoolDay from,
                               SchoolDay until) {
    BELFRY_ASSERT(!scope.whole_authority());
    auto lessons =
        lessons_from(terms_from(session), pattern_of_school(session, scope.school(), from, until), from, until);
    give_names(session, lessons);
    return lessons;
}

std::vector<Lesson> lessons_at(db::Session& session, access::SchoolScope const& scope, SchoolDay day) {
    return lessons_at(session, scope, day, day);
}

std::optional<Lesson> lesson_by(db::Session& session, LessonId id) {
    auto const pattern = pattern_of_series(session, id.series, id.day, id.day);
    auto lessons = lessons_from(terms_from(session), pattern, id.day, id.day);
    if (lessons.empty()) return std::nullopt;
    give_names(session, lessons);
    return std::move(lessons[0]);
}

} // namespace belfry::timetable
