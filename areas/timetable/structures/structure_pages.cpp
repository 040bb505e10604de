// How the school's day is cut: shown, and cut anew from a day on. Some 12 periods on each of five days.
#include <algorithm>

#include "areas/timetable/editing/editing.h"
#include "areas/timetable/structures/structure_store.h"
#include "base/text.h"

namespace belfry::timetable {
namespace {

using platform::Call;

constexpr int kRows = 12, kWeekdays = 5;
constexpr std::size_t kNameCharactersMax = 40;

std::string numbered(std::string_view name, int number) { return std::string(name) + "_" + std::to_string(number); }
std::string weekday_name(Call const& call, int weekday) {
    return std::string(call.platform.words.find("date.weekday." + std::to_string(weekday)));
}

// What the form holds: the periods of some weekdays, as typed.
struct Typed {
    struct Row {
        std::string name, kind = "lesson", starts, ends;
    };
    std::vector<Row> rows = std::vector<Row>(kRows);
    std::vector<int> weekdays;
    std::string from, cycle_from;
    int cycle_weeks = 1;
};

Typed typed_from(WholeStructure const* now, int weekday, SchoolDay today) {
    Typed typed;
    typed.from = (now ? today.plus(1) : today).text();
    typed.cycle_from = today.week_start().text();
    for (int day = 1; day <= kWeekdays; ++day) typed.weekdays.push_back(day);
    if (!now) return typed;
    typed.cycle_weeks = now->structure.cycle_weeks;
    typed.cycle_from = now->structure.cycle_from.text();
    typed.weekdays = {weekday};
    for (auto const& period : now->periods)
        if (period.weekday == weekday && period.number >= 1 && period.number <= kRows)
            typed.rows[static_cast<std::size_t>(period.number - 1)] = {period.name, std::string(kind_code(period.kind)),
                                                                       period.starts.text(), period.ends.text()};
    return typed;
}

Typed typed_by(Call& call) {
    Typed typed;
    typed.from = std::string(trim(call.field("from")));
    typed.cycle_from = std::string(trim(call.field("cycle_from")));
    typed.cycle_weeks = call.field("cycle_weeks") == "2" ? 2 : 1;
    for (int day = 1; day <= kWeekdays; ++day)
        if (call.field(numbered("weekday", day)) == "yes") typed.weekdays.push_back(day);
    for (int number = 1; number <= kRows; ++number) {
        auto const value = [&](std::string_view name) {
            return std::string(first_characters(trim(call.field(numbered(name, number))), kNameCharactersMax));
        };
        typed.rows[static_cast<std::size_t>(number - 1)] = {value("name"), value("kind"), value("starts"),
                                                            value("ends")};
    }
    return typed;
}

// The periods of one weekday; what is wrong goes beside its field.
std::vector<Period> periods_of(Call& call, Typed const& typed, ui::FormErrors& errors) {
    std::vector<Period> periods;
    for (int number = 1; number <= kRows; ++number) {
        auto const& row = typed.rows[static_cast<std::size_t>(number - 1)];
        if (row.name.empty() && row.starts.empty() && row.ends.empty()) continue;
        auto const starts = TimeOfDay::parse(row.starts), ends = TimeOfDay::parse(row.ends);
        auto const kind = kind_from_code(row.kind);
        if (row.name.empty() || !kind) errors.add(numbered("name", number), std::string(call.word("day.name.missing")));
        if (!starts) errors.add(numbered("starts", number), std::string(call.word("day.time.wrong")));
        if (!ends || (starts && *ends <= *starts))
            errors.add(numbered("ends", number), std::string(call.word("day.time.wrong")));
        if (!starts || !ends || !kind) continue;
        for (auto const& other : periods)
            if (*starts < other.ends && other.starts < *ends)
                errors.add(numbered("starts", number), call.word("day.overlap", {{"name", other.name}}));
        periods.push_back({{}, 0, number, row.name, *kind, *starts, *ends});
    }
    if (periods.empty()) errors.add("name_1", std::string(call.word("day.name.missing")));
    return periods;
}

void show_now(html::Writer& h, Call& call, WholeStructure const& now) {
    std::set<int> numbers;
    for (auto const& period : now.periods) numbers.insert(period.number);
    auto const title = call.word("day.now", {{"day", ui::long_date(now.structure.starts_on)}});
    h.put("<h2>{}</h2><div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table>"
          "<caption class=\"visually-hidden\">{}</caption><thead><tr><th scope=\"col\">{}</th>",
          title, title, title, call.word("edit.period"));
    for (int weekday = 1; weekday <= kWeekdays; ++weekday)
        h.put("<th scope=\"col\">{}</th>", weekday_name(call, weekday));
    h.put("</tr></thead><tbody>");
    for (int number : numbers) {
        auto const first = std::ranges::find(now.periods, number, &Period::number);
        h.put("<tr><th scope=\"row\">{}</th>", first->name);
        for (int weekday = 1; weekday <= kWeekdays; ++weekday) {
            auto const found = std::ranges::find_if(
                now.periods, [&](Period const& one) { return one.number == number && one.weekday == weekday; });
            h.put("<td>{}</td>", found == now.periods.end()
                                     ? std::string()
                                     : ui::clock_time(found->starts) + " – " + ui::clock_time(found->ends));
        }
        h.put("</tr>");
    }
    h.put("</tbody></table></div>");
}

void show_row(html::Writer& h, Call& call, Typed::Row const& row, int number, ui::FormErrors const& errors) {
    std::vector<ui::Choice> kinds;
    for (auto const kind : {PeriodKind::lesson, PeriodKind::registration, PeriodKind::pause})
        kinds.push_back({std::string(kind_code(kind)),
                         std::string(call.platform.words.find("day.kind." + std::string(kind_code(kind)))), ""});
    auto const field = [&](std::string_view name, ui::Key label, std::string const& value, std::string type) {
        ui::field(h,
                  {.name = numbered(name, number),
                   .label = std::string(call.word(label)),
                   .value = value,
                   .type = std::move(type),
                   .characters_max = static_cast<int>(kNameCharactersMax)},
                  errors);
    };
    h.put("<fieldset class=\"place\"><legend>{}</legend>", call.word("day.row", {{"n", std::to_string(number)}}));
    field("name", "day.name", row.name, "text");
    ui::select_field(h, numbered("kind", number), call.word("day.kind"), kinds, row.kind, errors);
    field("starts", "day.starts", row.starts, "text");
    field("ends", "day.ends", row.ends, "text");
    h.put("</fieldset>");
}

void show_form(html::Writer& h, Call& call, Typed const& typed, ui::FormErrors const& errors) {
    ui::form(h, call, {.action = html::Href::to("/timetable/day")}, errors, [&] {
        auto const field = [&](std::string name, ui::Key label, ui::Key hint, std::string const& value) {
            ui::field(h,
                      {.name = std::move(name),
                       .label = std::string(call.word(label)),
                       .value = value,
                       .hint = std::string(call.word(hint)),
                       .type = "date",
                       .required = true},
                      errors);
        };
        field("from", "edit.starts_on", "day.from.hint", typed.from);
        h.put("<fieldset class=\"field weekdays\"><legend>{}</legend>", call.word("day.weekdays"));
        for (int weekday = 1; weekday <= kWeekdays; ++weekday)
            ui::checkbox_field(h, numbered("weekday", weekday), weekday_name(call, weekday),
                               std::ranges::find(typed.weekdays, weekday) != typed.weekdays.end());
        h.put("</fieldset>");
        std::vector<ui::Choice> const weeks = {{"1", std::string(call.word("day.cycle.one")), ""},
                                               {"2", std::string(call.word("day.cycle.two")), ""}};
        ui::select_field(h, "cycle_weeks", call.word("day.cycle"), weeks, std::to_string(typed.cycle_weeks), errors);
        field("cycle_from", "day.cycle_from", "day.cycle_from.hint", typed.cycle_from);
        for (int number = 1; number <= kRows; ++number)
            show_row(h, call, typed.rows[static_cast<std::size_t>(number - 1)], number, errors);
        ui::submit(h, ui::Button::primary, call.word("edit.save"));
    });
}

Result<access::SchoolScope> scope_of(Call& call, access::Permission permission) {
    TRY(scope, call.viewer.scope(permission));
    if (scope.whole_authority()) return not_found("timetable_choose_school");
    return scope;
}

http::Response day_page(Call& call, WholeStructure const* now, Typed const& typed, ui::FormErrors const& errors) {
    ui::PageOptions const options{.title = std::string(call.word("day.title")),
                                  .intro = std::string(call.word("day.intro")),
                                  .crumbs = {{std::string(call.word("nav.timetable")), html::Href::to("/timetable")}},
                                  .status = errors.any() ? 422 : 200};
    return ui::page(call, options, [&](html::Writer& h) {
        h.put("<div class=\"stack\">");
        if (now)
            show_now(h, call, *now);
        else
            ui::empty_state(h, "clock", call.word("day.none"), call.word("day.none.text"));
        if (call.viewer.may(kEditTimetable)) {
            h.put("<h2>{}</h2>", call.word("day.change"));
            if (now) {
                h.put("<ul class=\"names\">");
                for (int weekday = 1; weekday <= kWeekdays; ++weekday)
                    h.put("<li><a href=\"{}\">{}</a></li>", html::Href::to("/timetable/day").with("weekday", weekday),
                          call.word("day.begin_with", {{"weekday", weekday_name(call, weekday)}}));
                h.put("</ul>");
            }
            show_form(h, call, typed, errors);
        }
        h.put("</div>");
    });
}

Result<http::Response> show(Call& call) {
    TRY(scope, scope_of(call, kSeeTimetables));
    auto const all = structures_of(call.db(), scope.school(), call.today(), call.today());
    auto const* now = all.empty() ? nullptr : &all.front();
    auto const weekday = parse_int(call.query("weekday")).value_or(1);
    auto const typed =
        typed_from(now, weekday >= 1 && weekday <= kWeekdays ? static_cast<int>(weekday) : 1, call.today());
    return day_page(call, now, typed, {});
}

Result<http::Response> save(Call& call) {
    TRY(scope, scope_of(call, kEditTimetable));
    auto const typed = typed_by(call);
    auto const from = SchoolDay::parse(typed.from), cycle_from = SchoolDay::parse(typed.cycle_from);
    auto const all = structures_of(call.db(), scope.school(), from.value_or(call.today()), from.value_or(call.today()));
    auto const* before = all.empty() ? nullptr : &all.front();
    ui::FormErrors errors;
    // The first of all may reach back: nothing hangs on it yet. Cut anew, today's lessons might be gone under their
    // registers.
    if (!from || (before && *from < first_to_change(call, {})))
        errors.add("from", std::string(call.word("edit.today")));
    if (!cycle_from || cycle_from->weekday() != Weekday::monday)
        errors.add("cycle_from", std::string(call.word("day.cycle_from.wrong")));
    if (typed.weekdays.empty()) errors.add("weekday_1", std::string(call.word("day.weekdays.missing")));
    auto const periods = periods_of(call, typed, errors);
    if (errors.any()) return day_page(call, before, typed, errors);
    WholeStructure whole;
    whole.structure = {next_id<StructureId>(), scope.school(), {}, typed.cycle_weeks, *cycle_from, *from, kNoEnd};
    if (before)
        for (auto const& period : before->periods)
            if (std::ranges::find(typed.weekdays, period.weekday) == typed.weekdays.end())
                whole.periods.push_back(period);
    for (int const weekday : typed.weekdays)
        for (auto period : periods) {
            period.weekday = weekday;
            whole.periods.push_back(period);
        }
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(add_structure(tx, whole));
        return note_change(call, tx, "timetable.day_cut", scope.school(), whole.structure.id.value(), *from);
    });
    TRY_DO(done);
    return http::Response::redirect(html::Href::to("/timetable/day"));
}

} // namespace

void add_structure_routes(platform::Routes& routes) {
    routes.get("/timetable/day", access::Rule::may(kSeeTimetables), show);
    routes.post("/timetable/day", access::Rule::may(kEditTimetable), save);
}

} // namespace belfry::timetable
