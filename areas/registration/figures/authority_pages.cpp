// The authority's attendance: every school's year, kept up as marks change. 600 rows; five statements.
#include "areas/registration/figures/authority_week_store.h"
#include "areas/registration/figures/figures.h"
#include "areas/registration/marks/sum_store.h"

#include <algorithm>
#include <functional>

namespace belfry::registration {
namespace {

using platform::Call;

constexpr int kTrendWeeksShown = 12;

struct Dashboard {
    SchoolDay today;
    Sums sums;
    std::int64_t pupils = 0, persistent = 0, severe = 0;
    struct Row {
        SchoolYear year;
        std::string name;
    };
    std::vector<Row> rows;
};

Result<Dashboard> dashboard(Call& call) {
    if (!call.viewer.may_everywhere(kFigures)) return forbidden();
    Dashboard made{.today = call.today()};
    std::vector<SchoolId> ids;
    for (auto const& year :
         sums_by_school(call.db(), access::SchoolScope::for_job_of_authority(), school_year_of(made.today))) {
        made.sums += year.sums;
        made.pupils += year.pupils;
        made.persistent += year.persistent;
        made.severe += year.severe;
        made.rows.push_back({year, {}});
        ids.push_back(year.school);
    }
    std::map<SchoolId, std::string> names;
    for (auto& school : directory::schools_by_id(call.db(), ids)) names[school.id] = std::move(school.name);
    for (auto& row : made.rows) row.name = names[row.year.school];
    return made;
}

std::int64_t permille(std::int64_t part, std::int64_t whole) { return whole ? part * 1000 / whole : 0; }

void sort_rows(Dashboard& made, ui::TableState const& state) {
    auto const by = [&](auto const& key) {
        if (state.descending)
            std::ranges::stable_sort(made.rows, std::greater(), key);
        else
            std::ranges::stable_sort(made.rows, {}, key);
    };
    using Row = Dashboard::Row;
    if (state.sort == "attendance") by([](Row const& row) { return row.year.sums.permille(); });
    if (state.sort == "persistent") by([](Row const& row) { return permille(row.year.persistent, row.year.pupils); });
    if (state.sort == "severe") by([](Row const& row) { return row.year.severe; });
    if (state.sort == "name") by([](Row const& row) { return row.name; });
}

std::vector<ui::Column> columns_of(Call& call) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    return {{"name", word("authority.school")},
            {"attendance", word("pupil.attendance"), true, true},
            {"persistent", word("figures.persistent"), true, true, ui::Column::On::wide},
            {"severe", word("figures.severe"), true, true, ui::Column::On::wide}};
}

// "+0.4", "−0.3", "0.0": points of a per cent since the week before.
std::string change_words(Call& call, std::int64_t permille) {
    auto const size = permille < 0 ? -permille : permille;
    return call.word(permille < 0   ? ui::Key("figures.change.down")
                     : permille > 0 ? ui::Key("figures.change.up")
                                    : ui::Key("figures.change.same"),
                     {{"n", std::to_string(size / 10) + "." + std::to_string(size % 10)}});
}

html::Href school_href(SchoolId school) { return html::Href::to("/attendance").with("school", school.text()); }

html::Html cell(std::string_view text) { return html::Writer().text(text).take(); }

// Weeks with the latest first, as the last hour's count has them.
void show_trend(html::Writer& h, Call& call) {
    auto const weeks = authority_weeks(call.db(), kTrendWeeksShown);
    if (weeks.empty()) return;
    ui::panel(h, "trend", "chart-line", call.word("figures.trend.title"), [&] {
        h.put(
            "<table><caption class=\"visually-hidden\">{}</caption><thead><tr><th scope=\"col\">{}</th>"
            "<th scope=\"col\" class=\"number\">{}</th><th scope=\"col\" class=\"number\">{}</th></tr></thead><tbody>",
            call.word("figures.trend.title"), call.word("pupil.week"), call.word("pupil.attendance"),
            call.word("figures.change"));
        auto const now = Session{call.today()}.week();
        for (std::size_t i = 0; i < weeks.size(); ++i) {
            auto const& sums = weeks[i].sums;
            bool const so_far = weeks[i].week == now; // some registers of some days: no week to compare
            h.put("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
                  ui::short_date(call.platform.words, monday_of_week(weeks[i].week)), percent_words(call, sums),
                  so_far                 ? std::string(call.word("figures.so_far"))
                  : i + 1 < weeks.size() ? change_words(call, sums.permille() - weeks[i + 1].sums.permille())
                                         : std::string(call.word("figures.none")));
        }
        auto const zone = TimeZone::london();
        auto const at = weeks.front().counted_at;
        h.put("</tbody></table><p class=\"quiet\">{}</p>",
              call.word("authority.counted", {{"day", ui::long_date(call.platform.words, zone.day_of(at))},
                                              {"time", ui::clock_time(call.platform.words, zone.time_of(at))}}));
    });
}

Result<http::Response> show(Call& call) {
    TRY(made, dashboard(call));
    auto const columns = columns_of(call);
    auto state = ui::table_state(call.request, columns, "attendance");
    sort_rows(made, state);
    auto const total = static_cast<std::int64_t>(made.rows.size());
    state.keep_within(total);
    auto const actions = [&](html::Writer& h) {
        show_files(h, call, html::Href::to("/attendance/schools.csv"), html::Href::to("/attendance/schools.pdf"));
    };
    return ui::page(
        call,
        {.title = std::string(call.word("authority.title")),
         .intro = std::string(call.word("authority.intro")),
         .actions = actions},
        [&](html::Writer& h) {
            h.put("<dl class=\"figures\"><div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div><div><dt>{}"
                  "</dt><dd>{}</dd></div></dl>",
                  call.word("pupil.attendance"), percent_words(call, made.sums), call.word("figures.persistent"),
                  made.persistent, call.word("figures.severe"), made.severe);
            h.put("<div class=\"columns\"><div class=\"stack\">");
            std::vector<ui::TableRow> rows;
            auto const first = static_cast<std::size_t>(state.first_row());
            for (auto i = first; i < made.rows.size() && i < first + static_cast<std::size_t>(state.rows); ++i) {
                auto const& row = made.rows[i];
                auto const persistent = permille(row.year.persistent, row.year.pupils);
                rows.push_back(
                    {row.year.school.text(),
                     row.name,
                     {html::Writer().put("<a href=\"{}\">{}</a>", school_href(row.year.school), row.name).take(),
                      cell(percent_words(call, row.year.sums)),
                      cell(call.word("figures.percent", {{"n", std::to_string(persistent / 10)}})),
                      cell(std::to_string(row.year.severe))}});
            }
            ui::table(h, call,
                      {.caption = std::string(call.word("authority.caption")),
                       .here = html::Href::to("/attendance/schools"),
                       .total = total,
                       .filter = false,
                       .empty_title = std::string(call.word("authority.none")),
                       .empty_text = std::string(call.word("authority.none.text"))},
                      columns, state, rows);
            h.put("</div><div class=\"stack\">");
            show_trend(h, call);
            h.put("<p><a href=\"{}\">{}</a></p></div></div>", html::Href::to("/attendance/kept"),
                  call.word("kept.link"));
        });
}

// By name: a list to look schools up in.
Result<Report> report_of(Call& call) {
    TRY(made, dashboard(call));
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    std::ranges::stable_sort(made.rows, {}, &Dashboard::Row::name);
    Report report{word("authority.title"), ui::long_date(call.platform.words, made.today)};
    report.columns = {{word("authority.school"), 82},
                      {word("figures.pupils"), 22, true},
                      {word("pupil.attendance"), 26, true},
                      {word("figures.persistent"), 26, true},
                      {word("figures.severe"), 26, true}};
    auto const add = [&](std::string name, std::int64_t pupils, Sums const& sums, std::int64_t persistent,
                         std::int64_t severe) {
        report.rows.push_back({std::move(name), std::to_string(pupils), percent_words(call, sums),
                               std::to_string(persistent), std::to_string(severe)});
    };
    for (auto const& [year, name] : made.rows) add(name, year.pupils, year.sums, year.persistent, year.severe);
    add(word("weeks.all"), made.pupils, made.sums, made.persistent, made.severe);
    return report;
}

} // namespace

void add_authority_routes(platform::Routes& routes, ServicePtr const&) {
    using access::Rule;
    routes.get("/attendance/schools", Rule::may_everywhere(kFigures), show);
    add_report_files(routes, "/attendance/schools", Rule::may_everywhere(kFigures), report_of);
}

} // namespace belfry::registration
