// A school's attendance as its head reads it: this week, the trend, the tutor groups, and the lists behind each figure.
// 1,200 pupils, 50 groups; eight statements.
#include <algorithm>

#include "areas/registration/figures/figures.h"
#include "areas/registration/marks/sum_store.h"

namespace belfry::registration {
namespace {

using platform::Call;

constexpr int kTrendWeeks = 12;

struct WeekFigures {
    Place place;
    std::int32_t week = 0;
    std::vector<SessionSums> sessions; // of the trend's weeks
    SchoolYear year;
    struct Group {
        directory::Group group;
        Sums sums;
    };
    std::vector<Group> groups;
    std::map<std::uint8_t, std::int64_t> codes; // of this week, by number

    Sums of_week(std::int32_t number) const {
        Sums sums;
        for (auto const& one : sessions)
            if (one.session.week() == number) sums += one.sums;
        return sums;
    }
    Sums of(Session session) const {
        for (auto const& one : sessions)
            if (one.session == session) return one.sums;
        return {};
    }
};

Result<WeekFigures> figures_of(Service& service, Call& call) {
    TRY(place, place_for(service, call, kFigures));
    TRY(scope, call.viewer.scope_at(kFigures, place.school));
    WeekFigures seen{.place = place, .week = week_asked(call, place.today)};
    Session const from{monday_of_week(seen.week - kTrendWeeks + 1)};
    Session const until{monday_of_week(seen.week).plus(6), Half::afternoon};
    seen.sessions = sums_by_session(call.db(), place.school, from, until);
    auto const years = sums_by_school(call.db(), scope, school_year_of(monday_of_week(seen.week)));
    if (!years.empty()) seen.year = years[0];
    auto const day = std::min(place.today, monday_of_week(seen.week).plus(4));
    auto const groups = tutor_groups(call.db(), scope, day);
    std::map<PersonId, directory::GroupId> group_of;
    for (auto const& one : directory::pupils_in_groups(call.db(), scope, "tutor_group", day))
        group_of[one.pupil] = one.group;
    std::map<directory::GroupId, Sums> by_group;
    each_week(call.db(), place.school, seen.week, seen.week, [&](PersonId pupil, std::int32_t, Week const& marks) {
        for (int at = 0; at < Week::kSessions; ++at) ++seen.codes[marks.at(at).code.number()];
        auto const group = group_of.find(pupil);
        if (group == group_of.end()) return;
        for (int at = 0; at < Week::kSessions; ++at) by_group[group->second].count(marks.at(at).code);
    });
    for (auto const& group : groups) seen.groups.push_back({group, by_group[group.id]});
    return seen;
}

void show_year(html::Writer& h, Call& call, WeekFigures const& seen) {
    auto const& year = seen.year;
    ui::panel(h, "year", "percent", call.word("figures.year"), [&] {
        h.put("<dl class=\"figures\"><div><dt>{}</dt><dd>{}</dd></div>", call.word("pupil.attendance"),
              percent_words(call, year.sums));
        auto const linked = [&](ui::Key label, std::int64_t count, std::string_view list) {
            if (call.viewer.may_at(kSee, seen.place.school))
                h.put("<div><dt>{}</dt><dd><a href=\"{}\">{}</a></dd></div>", call.word(label),
                      html::Href::to("/attendance/pupils").with("list", list), count);
            else
                h.put("<div><dt>{}</dt><dd>{}</dd></div>", call.word(label), count);
        };
        linked("figures.persistent", year.persistent, "persistent");
        linked("figures.severe", year.severe, "severe");
        h.put("</dl><p class=\"quiet\">{}</p>", call.count("figures.of_pupils", year.pupils));
        if (!call.viewer.may_at(kSee, seen.place.school)) return;
        h.put("<p><a href=\"{}\">{}</a> · <a href=\"{}\">{}</a></p>",
              html::Href::to("/attendance/pupils").with("list", "ten"), call.word("figures.ten"),
              html::Href::to("/attendance/pupils").with("list", "late"), call.word("figures.late"));
    });
}

void show_days(html::Writer& h, Call& call, WeekFigures const& seen) {
    h.put(
        "<div class=\"table-scroll\"><table><caption class=\"visually-hidden\">{}</caption><thead><tr><th "
        "scope=\"col\">{}"
        "</th><th scope=\"col\" class=\"number\">{}</th><th scope=\"col\" class=\"number\">{}</th></tr></thead><tbody>",
        call.word("figures.days"), call.word("figures.day"), call.word("half.morning"), call.word("half.afternoon"));
    for (int day = 0; day < 5; ++day) {
        auto const date = monday_of_week(seen.week).plus(day);
        h.put("<tr><th scope=\"row\">{}</th>", ui::long_date(call.platform.words, date));
        for (auto half : {Half::morning, Half::afternoon})
            h.put("<td class=\"number\">{}</td>", percent_words(call, seen.of({date, half})));
        h.put("</tr>");
    }
    h.put("</tbody></table></div>");
}

void show_week(html::Writer& h, Call& call, WeekFigures const& seen) {
    ui::panel(h, "week", "calendar-days", call.word("figures.week"), [&] {
        auto const sums = seen.of_week(seen.week);
        h.put("<dl class=\"figures\"><div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt>"
              "<dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div></dl>",
              call.word("pupil.attendance"), percent_words(call, sums), call.word("pupil.authorised"), sums.authorised,
              call.word("pupil.unauthorised"), sums.unauthorised, call.word("pupil.late"), sums.late);
        show_days(h, call, seen);
    });
}

// What the marks of the week say, where that is not just present.
void show_reasons(html::Writer& h, Call& call, WeekFigures const& seen) {
    ui::panel(h, "reasons", "list-checks", call.word("figures.reasons"), [&] {
        bool any = false;
        h.put("<ul class=\"rows\">");
        for (auto const& info : all_codes()) {
            auto const found = seen.codes.find(info.code.number());
            if (found == seen.codes.end() || info.words_key == "code.present") continue;
            any = true;
            h.put("<li class=\"row\">");
            show_code(h, call, {info.code});
            h.put("<div>{}</div><span class=\"end\">{}</span></li>", code_words(call, info.code), found->second);
        }
        h.put("</ul>");
        if (!any) h.put("<p class=\"quiet\">{}</p>", call.word("figures.reasons.none"));
    });
}

void show_trend(html::Writer& h, Call& call, WeekFigures const& seen) {
    std::vector<ui::Bar> bars;
    for (auto week = seen.week - kTrendWeeks + 1; week <= seen.week; ++week) {
        auto const sums = seen.of_week(week);
        if (sums.possible() > 0)
            bars.push_back({ui::short_date(call.platform.words, monday_of_week(week)), (sums.permille() + 5) / 10});
    }
    if (bars.size() < 2) return;
    ui::panel(h, "trend", "chart-line", call.word("figures.trend"), [&] {
        ui::bar_chart(h, "attendance-trend", call.word("figures.trend.title"), call.word("figures.trend.text"), bars);
    });
}

void show_groups(html::Writer& h, Call& call, WeekFigures const& seen) {
    ui::panel(h, "groups", "users-round", call.word("figures.groups"), [&] {
        h.put("<ul class=\"rows\">");
        bool const names = call.viewer.may_at(kSee, seen.place.school);
        for (auto const& [group, sums] : seen.groups) {
            if (names)
                h.put("<li class=\"row\"><div><a href=\"{}\">{}</a></div>", group_week_href(group.id, seen.week),
                      group.name);
            else
                h.put("<li class=\"row\"><div>{}</div>", group.name);
            h.put("<span class=\"end\">{}</span></li>", percent_words(call, sums));
        }
        h.put("</ul>");
    });
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(seen, figures_of(service, call));
    auto const monday = monday_of_week(seen.week);
    return ui::page(call,
                    {.title = std::string(call.word("nav.attendance")),
                     .intro = call.word("figures.week_of", {{"day", ui::long_date(call.platform.words, monday)}})},
                    [&](html::Writer& h) {
                        show_week_links(h, call, html::Href::to("/attendance"), seen.week, seen.place.today);
                        h.put("<div class=\"columns\"><div class=\"stack\">");
                        show_week(h, call, seen);
                        show_reasons(h, call, seen);
                        show_trend(h, call, seen);
                        h.put("</div><div class=\"stack\">");
                        show_year(h, call, seen);
                        show_groups(h, call, seen);
                        h.put("</div></div>");
                    });
}

} // namespace

std::int32_t week_asked(Call& call, SchoolDay today) {
    auto const day = SchoolDay::parse(call.query("week"));
    auto const now = Session{today}.week();
    if (!day) return now;
    auto const week = Session{*day}.week();
    return week > now || week < now - 53 * 6 ? now : week;
}

void show_week_links(html::Writer& h, Call& call, html::Href const& here, std::int32_t week, SchoolDay today) {
    h.put("<nav class=\"buttons\" aria-label=\"{}\">", call.word("figures.weeks"));
    ui::link_button(h, ui::Button::quiet, call.word("figures.before"),
                    here.with("week", monday_of_week(week - 1).text()), "chevron-left");
    if (week < Session{today}.week())
        ui::link_button(h, ui::Button::quiet, call.word("figures.after"),
                        here.with("week", monday_of_week(week + 1).text()), "chevron-right");
    h.put("</nav>");
}

html::Href group_week_href(directory::GroupId group, std::int32_t week) {
    return html::Href::to("/attendance/groups/{}", group).with("week", monday_of_week(week).text());
}

void add_figure_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/attendance", Rule::may(kFigures), [service](Call& call) { return show(*service, call); });
    add_figure_list_routes(routes, service);
    add_group_week_routes(routes, service);
    add_authority_routes(routes, service);
}

} // namespace belfry::registration
