// Plans: some 2,000 lines against as many series. Each is found by a key of its place in the week and its groups.
#include "areas/timetable/imports/import_plan.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace belfry::timetable {
namespace {

// Names that lead to one thing; those that lead to several say so.
template <class IdType>
class ByName {
public:
    void add(std::string const& name, IdType id) {
        auto const [at, fresh] = ids_.try_emplace(fold_for_search(name), id);
        if (!fresh && at->second != id) twice_.insert(at->first);
    }
    // Empty where there is none; `twice` where there are several.
    IdType find(std::string const& name, bool& twice) const {
        auto const folded = fold_for_search(name);
        auto const found = ids_.find(folded);
        twice = twice_.contains(folded);
        return found == ids_.end() ? IdType() : found->second;
    }

private:
    std::map<std::string, IdType> ids_;
    std::set<std::string> twice_;
};

using Key = std::tuple<int, int, int, std::vector<GroupId>, std::string>;

Key key_of(Series const& series) {
    auto groups = series.groups;
    std::ranges::sort(groups);
    auto const title = groups.empty() ? fold_for_search(series.title) : std::string();
    return {series.week, series.weekday, series.period, std::move(groups), title};
}

bool alike(Series const& a, Series const& b) {
    auto const sorted = [](std::vector<PersonId> ids) {
        std::ranges::sort(ids);
        return ids;
    };
    return a.room == b.room && a.subject == b.subject && a.title == b.title && sorted(a.teachers) == sorted(b.teachers);
}

class Planning {
public:
    explicit Planning(PlanInput const& input) : input_(input) {
        for (auto const& group : input.groups) groups_.add(group.name, group.id);
        for (auto const& teacher : input.teachers) {
            teachers_.add(teacher.given_name + " " + teacher.family_name, teacher.id);
            teachers_.add(teacher.name(), teacher.id);
            teachers_.add(teacher.list_name(), teacher.id);
            if (!teacher.email.empty()) teachers_.add(teacher.email, teacher.id);
        }
        for (auto const& room : input.rooms) rooms_.add(room.name, room.id);
        StructureId structure;
        SchoolDay newest;
        for (auto const& one : input.pattern.structures)
            if (one.holds(input.from) && (!structure || one.starts_on > newest)) {
                structure = one.id;
                newest = one.starts_on;
            }
        for (auto const& period : input.pattern.periods)
            if (period.structure == structure) periods_.push_back(period);
        for (auto const& [id, series] : input.pattern.series) know(series);
    }

    ImportPlan take() {
        for (auto const& line : input_.lines) take_line(line);
        plan_.nothing_ended_for_findings = !plan_.findings.empty();
        for (auto const& [key, series] : known_)
            if (!used_.contains(series->id)) {
                if (plan_.findings.empty())
                    plan_.ended.push_back(*series);
                else
                    stay_.push_back(*series);
            }
        for (auto const* series : later_)
            if (plan_.findings.empty()) plan_.ended.push_back(*series);
        find_clashes();
        return std::move(plan_);
    }

private:
    // Of several with one place and groups, one after the other, the file speaks of the one that holds first.
    void know(Series const& series) {
        auto const [at, fresh] = known_.try_emplace(key_of(series), &series);
        if (fresh) return;
        if (series.starts_on < at->second->starts_on) {
            later_.push_back(at->second);
            at->second = &series;
        } else {
            later_.push_back(&series);
        }
    }

    bool complain(FileLine const& line, std::string_view code, std::string const& what) {
        plan_.findings.push_back({line.line, code, what});
        return false;
    }

    int period_from(int weekday, std::string const& text) const {
        auto const folded = fold_for_search(text);
        for (auto const& wanted : {folded, "period " + folded})
            for (auto const& period : periods_)
                if (period.weekday == weekday && period.kind != PeriodKind::pause &&
                    fold_for_search(period.name) == wanted)
                    return period.number;
        return 0;
    }

    bool read_place(FileLine const& line, Series& series) {
        auto const week = week_from(line.week);
        if (!week) return complain(line, "week", line.week);
        series.week = *week;
        series.weekday = weekday_from(line.day);
        if (series.weekday == 0) return complain(line, "day", line.day);
        series.period = period_from(series.weekday, line.period);
        return series.period != 0 || complain(line, "period", line.period);
    }

    bool read_people(FileLine const& line, Series& series) {
        for (auto const& name : line.groups) {
            bool twice = false;
            auto group = groups_.find(name, twice);
            if (twice) return complain(line, "group_twice", name);
            // A group can be named by its id too, where two have one name.
            if (!group)
                if (auto const id = GroupId::parse(name);
                    id && std::ranges::find(input_.groups, *id, &directory::Group::id) != input_.groups.end())
                    group = *id;
            if (!group) return complain(line, "group", name);
            series.groups.push_back(group);
            if (line.title.empty()) series.title += (series.title.empty() ? "" : ", ") + name_of(group);
        }
        if (series.groups.empty() && line.title.empty()) return complain(line, "nobody", "");
        for (auto const& name : line.teachers) {
            bool twice = false;
            auto const teacher = teachers_.find(name, twice);
            if (twice) return complain(line, "teacher_twice", name);
            if (!teacher) return complain(line, "teacher", name);
            if (std::ranges::find(series.teachers, teacher) == series.teachers.end())
                series.teachers.push_back(teacher);
        }
        return true;
    }

    std::string name_of(GroupId id) const {
        auto const found = std::ranges::find(input_.groups, id, &directory::Group::id);
        return found == input_.groups.end() ? std::string() : found->name;
    }

    RoomId room_from(std::string const& name) {
        if (name.empty()) return {};
        bool twice = false;
        if (auto const known = rooms_.find(name, twice)) return known;
        Room const room{next_id<RoomId>(), input_.school, name, std::nullopt, std::nullopt, {}};
        plan_.new_rooms.push_back(room);
        rooms_.add(name, room.id);
        return room.id;
    }

    void take_line(FileLine const& line) {
        Series series;
        series.school = input_.school;
        series.title = line.title;
        series.subject = line.subject;
        series.starts_on = input_.from;
        series.ends_on = input_.until;
        if (!read_place(line, series) || !read_people(line, series)) return;
        auto const key = key_of(series);
        if (!taken_.insert(key).second) {
            complain(line, "twice", series.title);
            return;
        }
        series.room = room_from(line.room);
        series.room_name = line.room;
        auto const known = known_.find(key);
        if (known == known_.end()) {
            series.id = next_id<SeriesId>();
            plan_.added.push_back(std::move(series));
            return;
        }
        used_.insert(known->second->id);
        if (alike(series, *known->second)) {
            ++plan_.same;
            stay_.push_back(*known->second);
            return;
        }
        series.id = next_id<SeriesId>();
        plan_.changed.push_back({known->second->id, std::move(series)});
    }

    void find_clashes() {
        std::map<std::pair<int, int>, std::vector<Series const*>> slots;
        for (auto const& one : stay_) slots[{one.weekday, one.period}].push_back(&one);
        for (auto const& one : plan_.added) slots[{one.weekday, one.period}].push_back(&one);
        for (auto const& one : plan_.changed) slots[{one.after.weekday, one.after.period}].push_back(&one.after);
        for (auto const& [place, here] : slots) find_clashes_at(here);
    }

    static bool meet(Series const& a, Series const& b) {
        bool const weeks = a.week == 0 || b.week == 0 || a.week == b.week;
        return weeks && a.starts_on <= b.ends_on && b.starts_on <= a.ends_on;
    }

    void report(PlannedClash clash) {
        if (plan_.clashes.size() < kClashesMax) plan_.clashes.push_back(std::move(clash));
    }

    void find_clashes_at(std::vector<Series const*> const& here) {
        std::map<PersonId, std::vector<Series const*>> by_teacher;
        std::map<RoomId, std::vector<Series const*>> by_room;
        std::map<PersonId, std::vector<std::size_t>> places;
        std::map<std::pair<std::size_t, std::size_t>, int> shared;
        for (std::size_t at = 0; at < here.size(); ++at) {
            auto const* one = here[at];
            for (auto const teacher : one->teachers) {
                for (auto const* other : by_teacher[teacher])
                    if (meet(*one, *other)) report({"teacher", *other, *one, teacher, 0});
                by_teacher[teacher].push_back(one);
            }
            if (one->room) {
                for (auto const* other : by_room[one->room])
                    if (meet(*one, *other)) report({"room", *other, *one, {}, 0});
                by_room[one->room].push_back(one);
            }
            std::set<PersonId> pupils;
            for (auto const group : one->groups)
                if (auto const found = input_.members.find(group); found != input_.members.end())
                    pupils.insert(found->second.begin(), found->second.end());
            for (auto const pupil : pupils) {
                for (auto const other : places[pupil])
                    if (meet(*one, *here[other])) ++shared[{other, at}];
                places[pupil].push_back(at);
            }
        }
        for (auto const& [pair, pupils] : shared) report({"pupils", *here[pair.first], *here[pair.second], {}, pupils});
    }

    PlanInput const& input_;
    ByName<GroupId> groups_;
    ByName<PersonId> teachers_;
    ByName<RoomId> rooms_;
    std::vector<Period> periods_;
    std::map<Key, Series const*> known_;
    std::vector<Series const*> later_;
    std::set<Key> taken_;
    std::set<SeriesId> used_;
    std::vector<Series> stay_;
    ImportPlan plan_;
};

} // namespace

ImportPlan plan_import(PlanInput const& input) { return Planning(input).take(); }

} // namespace belfry::timetable
