// Imports: 2,000 lines read, compared and written in one go; some 10,000 statements at most where all is changed.
#include "areas/timetable/imports/imports.h"

#include <algorithm>

#include "areas/timetable/lessons/pattern_store.h"
#include "areas/timetable/lessons/series_store.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/files/files.h"
#include "platform/json/json.h"

namespace belfry::timetable {
namespace {

constexpr std::size_t kShownMax = 100;

struct School {
    std::vector<directory::Group> groups;
    std::vector<directory::Person> teachers;
    std::vector<Room> rooms;
    Pattern pattern;
    Members members;
};

School read_school(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until) {
    auto const scope = access::SchoolScope::for_job_of_school(school);
    School found{directory::taught_groups_at(session, scope, from),
                 directory::teachers_at(session, scope, from),
                 rooms_of(session, school, from),
                 pattern_of_school(session, school, from, until),
                 {}};
    std::vector<GroupId> ids;
    for (auto const& group : found.groups) ids.push_back(group.id);
    for (auto const& one : directory::belongings_in(session, ids, from, from))
        if (one.part == directory::Part::member) found.members[one.group].insert(one.person);
    return found;
}

std::string place_of(ui::Words const& words, Pattern const& pattern, Series const& series) {
    auto text = std::string(words.find("date.weekday." + std::to_string(series.weekday)));
    for (auto const& period : pattern.periods)
        if (period.weekday == series.weekday && period.number == series.period) {
            text += " " + period.name;
            break;
        }
    if (series.week != 0)
        text += " " + std::string(series.week == 1 ? words.text("timetable.week_a") : words.text("timetable.week_b"));
    return text;
}

std::string name_of(std::span<directory::Person const> teachers, PersonId id) {
    auto const found = std::ranges::find(teachers, id, &directory::Person::id);
    return found == teachers.end() ? std::string() : found->name();
}

std::string line_of(ui::Words const& words, School const& school, Series const& series) {
    auto text = place_of(words, school.pattern, series) + " · " + series.title;
    if (!series.room_name.empty()) text += " · " + series.room_name;
    for (auto const teacher : series.teachers)
        if (auto const name = name_of(school.teachers, teacher); !name.empty()) text += " · " + name;
    return text;
}

void write_list(json::Writer& json, std::string_view name, std::vector<std::string> lines) {
    if (lines.size() > kShownMax) lines.resize(kShownMax);
    json.key(name).list();
    for (auto const& line : lines) json.value(line);
    json.end();
}

std::string clash_line(ui::Words const& words, School const& school, PlannedClash const& clash) {
    auto text = place_of(words, school.pattern, clash.b) + " · " + clash.a.title + ", " + clash.b.title + " · ";
    if (clash.code == "teacher") return text + name_of(school.teachers, clash.teacher);
    if (clash.code == "room") return text + clash.b.room_name;
    return text + words.count("import_timetable.pupils", clash.pupils);
}

// All of what would be done, however long: what is shown is cut, what is compared is not. New series and rooms are told
// by what they are, because their ids are made anew each time.
class Digest {
public:
    void add(std::string_view part) {
        sha_.add(std::to_string(part.size()));
        sha_.add(":");
        sha_.add(part);
    }
    void add(std::int64_t number) { add(std::to_string(number)); }
    void add(School const& school, Series const& one) {
        for (std::int64_t const number : {std::int64_t{one.week}, std::int64_t{one.weekday}, std::int64_t{one.period}})
            add(number);
        for (auto const day : {one.starts_on, one.ends_on}) add(day.text());
        for (std::string_view const text : {one.title, one.subject, one.room_name}) add(text);
        bool const known = std::ranges::find(school.rooms, one.room, &Room::id) != school.rooms.end();
        add(known ? one.room.text() : std::string());
        add_ids(one.groups);
        add_ids(one.teachers);
    }
    std::string take() { return base64url(sha_.finish()); }

private:
    template <class IdType>
    void add_ids(std::vector<IdType> ids) {
        std::ranges::sort(ids);
        add(static_cast<std::int64_t>(ids.size()));
        for (auto const id : ids) add(id.text());
    }
    crypto::Sha256 sha_;
};

std::string digest_of(ui::Words const& words, School const& school, ImportPlan const& plan) {
    Digest digest;
    auto const begin = [&](std::string_view part, auto const& list) {
        digest.add(part);
        digest.add(static_cast<std::int64_t>(list.size()));
    };
    begin("added", plan.added);
    for (auto const& one : plan.added) digest.add(school, one);
    begin("changed", plan.changed);
    for (auto const& one : plan.changed) {
        digest.add(one.before.text());
        digest.add(school, school.pattern.series.at(one.before));
        digest.add(school, one.after);
    }
    begin("ended", plan.ended);
    for (auto const& one : plan.ended) {
        digest.add(one.id.text());
        digest.add(school, one);
    }
    begin("rooms", plan.new_rooms);
    for (auto const& room : plan.new_rooms) digest.add(room.name);
    begin("clashes", plan.clashes);
    for (auto const& clash : plan.clashes) digest.add(clash_line(words, school, clash));
    begin("findings", plan.findings);
    for (auto const& finding : plan.findings) {
        digest.add(finding.line);
        digest.add(finding.code);
        digest.add(finding.what);
    }
    return digest.take();
}

std::string summary_text(ui::Words const& words, School const& school, ImportPlan const& plan) {
    auto const lines = [&](auto const& list, auto&& series_of) {
        std::vector<std::string> out;
        for (auto const& one : list) out.push_back(line_of(words, school, series_of(one)));
        return out;
    };
    auto const same = [](Series const& one) -> Series const& { return one; };
    json::Writer json;
    json.object()
        .field("added", static_cast<std::int64_t>(plan.added.size()))
        .field("changed", static_cast<std::int64_t>(plan.changed.size()))
        .field("ended", static_cast<std::int64_t>(plan.ended.size()))
        .field("same", plan.same)
        .field("kept", plan.nothing_ended_for_findings)
        .field("digest", digest_of(words, school, plan));
    write_list(json, "added_lines", lines(plan.added, same));
    write_list(json, "changed_lines",
               lines(plan.changed, [](Changed const& one) -> Series const& { return one.after; }));
    write_list(json, "ended_lines", lines(plan.ended, same));
    std::vector<std::string> rooms, clashes;
    for (auto const& room : plan.new_rooms) rooms.push_back(room.name);
    for (auto const& clash : plan.clashes) clashes.push_back(clash_line(words, school, clash));
    write_list(json, "rooms", rooms);
    write_list(json, "clashes", clashes);
    json.field("clash_count", static_cast<std::int64_t>(plan.clashes.size()))
        .field("finding_count", static_cast<std::int64_t>(plan.findings.size()))
        .key("findings")
        .list();
    for (std::size_t i = 0; i < plan.findings.size() && i < kShownMax; ++i)
        json.object()
            .field("line", plan.findings[i].line)
            .field("code", plan.findings[i].code)
            .field("what", plan.findings[i].what)
            .end();
    return json.end().end().take();
}

Result<std::vector<FileLine>> lines_of(platform::Platform& platform, db::Session& session,
                                       TimetableImport const& import) {
    TRY(file, platform.files.find(session, import.file));
    TRY(source, csv::source_of_file(platform.files.path_of(file)));
    return read_timetable_file(std::move(source));
}

Result<ImportPlan> plan_with(platform::Platform& platform, db::Session& session, TimetableImport const& import,
                             School const& school) {
    TRY(lines, lines_of(platform, session, import));
    return plan_import({import.school, import.from, import.until, lines, school.groups, school.teachers, school.rooms,
                        school.pattern, school.members});
}

} // namespace

Result<std::string> plan_summary(platform::Platform& platform, db::Session& session, TimetableImport const& import) {
    auto const school = read_school(session, import.school, import.from, import.until);
    TRY(plan, plan_with(platform, session, import, school));
    return summary_text(platform.words, school, plan);
}

Status apply_import(platform::Platform& platform, db::Tx& tx, TimetableImport const& import, SchoolDay today,
                    std::string& summary) {
    if (import.from <= today) return conflict("timetable_import_late");
    auto const school = read_school(tx, import.school, import.from, import.until);
    TRY(plan, plan_with(platform, tx, import, school));
    summary = summary_text(platform.words, school, plan);
    if (summary != import.summary) return conflict("timetable_import_stale");
    TRY_DO(set_applied(tx, import.id, platform.clock.now()));
    TRY_DO(add_rooms(tx, plan.new_rooms));
    std::vector<Series> fresh = plan.added;
    for (auto const& one : plan.changed) {
        auto const& before = school.pattern.series.at(one.before);
        TRY_DO(end_series(tx, before, std::max(import.from, before.starts_on)));
        fresh.push_back(one.after);
    }
    for (auto const& one : plan.ended) TRY_DO(end_series(tx, one, std::max(import.from, one.starts_on)));
    return add_series(tx, fresh);
}

Result<std::string> timetable_as_file(platform::Platform&, db::Session& session, SchoolId school, SchoolDay from) {
    auto const found = read_school(session, school, from, kNoEnd);
    std::map<std::string, int> group_names;
    for (auto const& group : found.groups) ++group_names[group.name];
    std::string out;
    csv::Writer writer(
        [&](std::string_view bytes) -> Status {
            out += bytes;
            return {};
        },
        csv::For::people);
    TRY_DO(writer.row({"week", "day", "period", "groups", "title", "subject", "teachers", "room"}));
    for (auto const& [id, series] : found.pattern.series) {
        std::string groups, teachers, period;
        for (auto const group : series.groups)
            for (auto const& one : found.groups)
                if (one.id == group)
                    groups += (groups.empty() ? "" : "; ") + (group_names[one.name] > 1 ? one.id.text() : one.name);
        for (auto const teacher : series.teachers)
            if (auto const name = name_of(found.teachers, teacher); !name.empty())
                teachers += (teachers.empty() ? "" : "; ") + name;
        for (auto const& one : found.pattern.periods)
            if (one.weekday == series.weekday && one.number == series.period) period = one.name;
        constexpr std::string_view kDays[] = {"",         "Monday", "Tuesday",  "Wednesday",
                                              "Thursday", "Friday", "Saturday", "Sunday"};
        auto const week = series.week == 0 ? "" : series.week == 1 ? "A" : "B";
        TRY_DO(writer.row({week, kDays[static_cast<std::size_t>(series.weekday)], period, groups, series.title,
                           series.subject, teachers, series.room_name}));
    }
    TRY_DO(writer.finish());
    return out;
}

} // namespace belfry::timetable
