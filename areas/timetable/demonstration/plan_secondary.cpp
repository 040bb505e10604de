// Plans of secondary schools. A year is taught one thing at a time: all its sets of a subject at once, or each tutor
// group by a teacher of its own; so no pupil is in two places, however the sets cut across tutor groups. Some 30 slots
// a week, 7 years, 1,700 series a school.
#include <algorithm>
#include <map>
#include <set>

#include "areas/timetable/demonstration/planner.h"

namespace belfry::timetable::demonstration {
namespace {

constexpr Bell kDay[] = {{1, "Tutor time", PeriodKind::registration, 20},
                         {2, "Period 1", PeriodKind::lesson, 50},
                         {3, "Period 2", PeriodKind::lesson, 50},
                         {4, "Break", PeriodKind::pause, 20},
                         {5, "Period 3", PeriodKind::lesson, 50},
                         {6, "Period 4", PeriodKind::lesson, 50},
                         {7, "Lunch", PeriodKind::pause, 45},
                         {8, "Period 5", PeriodKind::lesson, 50},
                         {9, "Period 6", PeriodKind::lesson, 50}};
constexpr Bell kWednesday[] = {{1, "Tutor time", PeriodKind::registration, 20},
                               {2, "Period 1", PeriodKind::lesson, 50},
                               {3, "Period 2", PeriodKind::lesson, 50},
                               {4, "Break", PeriodKind::pause, 20},
                               {5, "Period 3", PeriodKind::lesson, 50},
                               {6, "Period 4", PeriodKind::lesson, 50},
                               {7, "Lunch", PeriodKind::pause, 45},
                               {8, "Period 5", PeriodKind::lesson, 50},
                               {9, "Period 6", PeriodKind::lesson, 50},
                               {10, "Twilight", PeriodKind::lesson, 70}};
constexpr Bell kFriday[] = {{1, "Tutor time", PeriodKind::registration, 20},
                            {2, "Period 1", PeriodKind::lesson, 45},
                            {3, "Period 2", PeriodKind::lesson, 45},
                            {4, "Break", PeriodKind::pause, 20},
                            {5, "Period 3", PeriodKind::lesson, 45},
                            {6, "Period 4", PeriodKind::lesson, 45},
                            {7, "Lunch", PeriodKind::pause, 40},
                            {8, "Period 5", PeriodKind::lesson, 45},
                            {9, "Period 6", PeriodKind::lesson, 45}};
constexpr int kSlots[] = {2, 3, 5, 6, 8, 9};
constexpr int kCoreLessons = 4, kSixthFormLessons = 5, kTwilight = 10, kWednesdayNumber = 3;

std::span<Bell const> bells_of(int weekday) {
    if (weekday == kWednesdayNumber) return kWednesday;
    if (weekday == 5) return kFriday;
    return kDay;
}

// What a year is taught at one time.
struct Item {
    std::string subject;
    std::vector<DemoGroup const*> groups;
    int week = 0;       // of the cycle
    bool tutor = false; // by the tutor
    int left = 0;
    int last_weekday = 0;
    bool once_a_day = false;
};

class Secondary : public Planner {
public:
    using Planner::Planner;

    void plan() {
        add_structures(2, bells_of, TimeOfDay(8 * 60 + 40));
        make_rooms();
        make_items();
        for (auto const& group : school_.groups)
            if (group.kind == "tutor_group" && group.leader)
                for (int weekday = 1; weekday <= 5; ++weekday)
                    lesson(group.name, "Tutor time", weekday, 1, {&group}, {group.leader});
        for (int weekday = 1; weekday <= 5; ++weekday)
            for (int slot : kSlots) {
                busy_.clear();
                int turn = 0;
                for (auto& [year, items] : items_) place(items, weekday, slot, turn++);
            }
        place_consortia();
        move_out_of_mobile();
    }

private:
    void make_rooms() {
        std::map<std::string, int> numbers;
        for (auto const& teacher : school_.teachers) {
            auto const letter = teacher.subject.empty() ? std::string("R") : teacher.subject.substr(0, 2);
            rooms_[teacher.id] = add_room(letter + std::to_string(++numbers[letter]), 32);
        }
        mobile_ = add_room("Mobile 1", 30);
        add_room("Main hall", 300);
    }

    void make_items() {
        std::map<int, std::vector<DemoGroup const*>> tutor_groups;
        for (auto const& group : school_.groups) {
            if (group.kind == "tutor_group") tutor_groups[group.year].push_back(&group);
            if (group.kind != "class" || group.leader.empty()) continue;
            auto& items = items_[group.year];
            auto at = std::ranges::find_if(items, [&](Item const& one) {
                return one.subject == group.subject &&
                       std::ranges::none_of(one.groups, [&](auto const* known) { return known->name == group.name; });
            });
            if (at == items.end()) {
                items.push_back({group.subject, {}, 0, false, group.year >= 12 ? kSixthFormLessons : kCoreLessons});
                at = items.end() - 1;
                at->once_a_day = group.year >= 12;
            }
            at->groups.push_back(&group);
        }
        for (auto& [year, groups] : tutor_groups) {
            auto& items = items_[year];
            if (year >= 12) continue;
            for (auto const* subject : {"French", "Physical education", "Art and design", "Computing"})
                items.push_back({subject, groups, 0, false, 2});
            items.push_back({"Personal development", groups, 0, true, 1});
            items.push_back({"Art and design", groups, 1, false, 1});
        }
    }

    // The first item, of those with most left, whose teachers are all free.
    void place(std::vector<Item>& items, int weekday, int slot, int turn) {
        std::vector<Item*> order;
        for (auto& item : items)
            if (item.left > 0 && !(item.once_a_day && item.last_weekday == weekday)) order.push_back(&item);
        if (order.empty()) return;
        std::ranges::rotate(order, order.begin() + (turn + slot + weekday) % static_cast<std::ptrdiff_t>(order.size()));
        std::ranges::stable_sort(order, [&](Item const* a, Item const* b) {
            bool const again_a = a->last_weekday == weekday, again_b = b->last_weekday == weekday;
            return again_a != again_b ? again_b : a->left > b->left;
        });
        for (bool anybody : {false, true})
            for (auto* item : order)
                if (try_place(*item, weekday, slot, anybody)) return;
    }

    bool try_place(Item& item, int weekday, int slot, bool anybody) {
        std::map<DemoGroup const*, PersonId> found;
        auto taken = busy_;
        for (auto const* group : item.groups) {
            auto const teacher = teacher_for(item, *group, taken, anybody);
            if (!teacher) return false;
            taken.insert(teacher);
            found[group] = teacher;
        }
        busy_ = std::move(taken);
        for (auto const& [group, teacher] : found) assigned_[{group->id, item.subject}] = teacher;
        if (item.subject == "Physical education")
            write_pairs(item, found, weekday, slot);
        else
            for (auto const* group : item.groups) write(item, weekday, slot, {group}, {found[group]});
        --item.left;
        item.last_weekday = weekday;
        return true;
    }

    // Two tutor groups and two teachers together.
    void write_pairs(Item const& item, std::map<DemoGroup const*, PersonId>& found, int weekday, int slot) {
        for (std::size_t i = 0; i < item.groups.size(); i += 2) {
            std::vector<DemoGroup const*> pair = {item.groups[i]};
            if (i + 1 < item.groups.size()) pair.push_back(item.groups[i + 1]);
            std::vector<PersonId> teachers;
            for (auto const* group : pair) teachers.push_back(found[group]);
            write(item, weekday, slot, pair, teachers);
        }
    }

    void write(Item const& item, int weekday, int slot, std::vector<DemoGroup const*> const& groups,
               std::vector<PersonId> const& teachers) {
        std::string title;
        for (auto const* group : groups) title += (title.empty() ? "" : ", ") + group->name;
        lesson(title, item.subject, weekday, slot, groups, teachers).week = item.week;
        if (item.week == 1) lesson(title, "Computing", weekday, slot, groups, teachers).week = 2;
    }

    PersonId teacher_for(Item const& item, DemoGroup const& group, std::set<PersonId> const& taken, bool anybody) {
        auto const known = assigned_.find({group.id, item.subject});
        PersonId const wanted = known != assigned_.end()              ? known->second
                                : group.kind == "class" || item.tutor ? group.leader
                                                                      : PersonId();
        if (wanted && !taken.contains(wanted)) return wanted;
        if (item.tutor && !anybody) return {};
        for (auto const& teacher : school_.teachers)
            if (teacher.subject == item.subject && !taken.contains(teacher.id)) return teacher.id;
        if (!anybody) return {};
        for (auto const& teacher : school_.teachers)
            if (!taken.contains(teacher.id)) return teacher.id;
        return {};
    }

    Series& lesson(std::string const& title, std::string const& subject, int weekday, int period,
                   std::vector<DemoGroup const*> const& groups, std::vector<PersonId> const& teachers) {
        auto const room = rooms_.find(teachers.front());
        auto& series = add_series(title, subject, weekday, period, room == rooms_.end() ? RoomId() : room->second);
        series.teachers = teachers;
        for (auto const* group : groups) series.groups.push_back(group->id);
        return series;
    }

    // Groups with pupils of other schools meet when no school has lessons.
    void place_consortia() {
        std::size_t next = 0;
        for (auto const& group : school_.groups) {
            if (group.kind != "class" || group.leader || school_.teachers.empty()) continue;
            while (next < school_.teachers.size() && school_.teachers[next].subject != group.subject) ++next;
            if (next >= school_.teachers.size()) return;
            lesson(group.name, group.subject, kWednesdayNumber, kTwilight, {&group}, {school_.teachers[next++].id});
        }
    }

    // One teacher was in a temporary classroom until half term: what was then is found as it was.
    void move_out_of_mobile() {
        auto const moved = *SchoolDay::of(year_, 11, 2);
        auto const room = plan_.rooms.front().id;
        std::vector<Series> before;
        for (auto& series : plan_.series) {
            if (series.room != room) continue;
            before.push_back(series);
            series.starts_on = moved;
        }
        for (auto& series : before) {
            series.id = make_id<SeriesId>();
            series.room = mobile_;
            series.ends_on = moved.plus(-1);
            plan_.series.push_back(std::move(series));
        }
    }

    std::map<int, std::vector<Item>> items_;
    std::map<PersonId, RoomId> rooms_;
    RoomId mobile_;
    std::map<std::pair<GroupId, std::string>, PersonId> assigned_;
    std::set<PersonId> busy_; // teachers of the slot that is being filled
};

} // namespace

PlannedTimetable plan_secondary(SchoolToPlan const& school, int year, std::int64_t& next_id) {
    Secondary planner(school, year, next_id);
    planner.plan();
    return planner.take();
}

} // namespace belfry::timetable::demonstration
