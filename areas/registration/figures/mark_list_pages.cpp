// The marks behind a figure of a school's week: who missed, was late, or has a certain code; as page, CSV and PDF. A
// school of 1,200 pupils has some 700 such marks in a week; eight statements.
#include "areas/registration/figures/figures.h"
#include "areas/registration/pupils/pupil_attendance.h"

#include <algorithm>
#include <functional>

namespace belfry::registration {
namespace {

using platform::Call;

constexpr std::string_view kWhich[] = {"missed", "authorised", "unauthorised", "late"};

// Which marks are asked for.
struct Filter {
    std::string_view which = kWhich[0];
    std::optional<Session> session; // of the whole week where there is none
    std::optional<Code> code;

    bool takes(Session of, Code found) const {
        if (found.none() || (session && !(*session == of))) return false;
        if (code) return found == *code;
        if (which == "late") return found == kLate;
        auto const counts = counts_as(found);
        if (which == "authorised") return counts == Counts::authorised;
        if (which == "unauthorised") return counts == Counts::unauthorised;
        return counts == Counts::authorised || counts == Counts::unauthorised;
    }
};

struct Row {
    PersonId pupil;
    Session session;
    Mark mark;
    std::string name;
    directory::GroupId group;
    std::string group_name;
};

struct MarkList {
    Place place;
    std::int32_t week = 0;
    Filter filter;
    std::vector<Row> rows;
};

Filter filter_asked(Call& call, std::int32_t week) {
    Filter filter;
    for (auto const which : kWhich)
        if (call.query("which") == which) filter.which = which;
    if (auto const session = session_from_text(call.query("session")); session && session->week() == week)
        filter.session = session;
    if (auto const code = code_of(call.query("code"), monday_of_week(week))) filter.code = code;
    return filter;
}

void add_names(Call& call, MarkList& made, access::SchoolScope const& scope) {
    auto const day = std::min(made.place.today, monday_of_week(made.week).plus(4));
    std::map<directory::GroupId, std::string> groups;
    for (auto& group : tutor_groups(call.db(), scope, day)) groups[group.id] = std::move(group.name);
    std::map<PersonId, directory::GroupId> group_of;
    for (auto const& one : directory::pupils_in_groups(call.db(), scope, "tutor_group", day))
        group_of[one.pupil] = one.group;
    std::vector<PersonId> ids;
    for (auto const& row : made.rows) ids.push_back(row.pupil);
    std::map<PersonId, std::string> names;
    for (auto const& person : directory::people_by_id(call.db(), ids)) names[person.id] = person.list_name();
    for (auto& row : made.rows) {
        row.name = names[row.pupil];
        row.group = group_of[row.pupil];
        row.group_name = groups[row.group];
    }
}

Result<MarkList> marks_asked(Service& service, Call& call) {
    TRY(place, place_asked(service, call, kSee));
    TRY(scope, call.viewer.scope_at(kSee, place.school));
    auto const week = week_asked(call, place.today);
    MarkList made{.place = place, .week = week, .filter = filter_asked(call, week), .rows = {}};
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    each_week(call.db(), place.school, week, week, [&](PersonId pupil, std::int32_t, Week const& marks) {
        if (std::ranges::find(barred, pupil) != barred.end()) return;
        for (int at = 0; at < Week::kSessions; ++at)
            if (made.filter.takes(session_at(week, at), marks.at(at).code))
                made.rows.push_back({pupil, session_at(week, at), marks.at(at), {}, {}, {}});
    });
    add_names(call, made, scope);
    std::ranges::stable_sort(made.rows, {}, [](Row const& row) { return std::pair(row.name, row.session); });
    return made;
}

void sort_rows(std::vector<Row>& rows, ui::TableState const& state) {
    auto const by = [&](auto const& key) {
        if (state.descending)
            std::ranges::stable_sort(rows, std::greater(), key);
        else
            std::ranges::stable_sort(rows, {}, key);
    };
    if (state.sort == "name") by(&Row::name);
    if (state.sort == "group") by(&Row::group_name);
    if (state.sort == "session") by(&Row::session);
    if (state.sort == "code") by([](Row const& row) { return info_of(row.mark.code)->text; });
}

std::string title_of(Call& call, MarkList const& made) {
    if (made.filter.code) return std::string(code_words(call, *made.filter.code));
    return std::string(call.platform.words.find("marks." + std::string(made.filter.which)));
}

std::string when_of(Call& call, MarkList const& made) {
    if (made.filter.session) return session_words(call, *made.filter.session);
    return call.word("figures.week_of", {{"day", ui::long_date(call.platform.words, monday_of_week(made.week))}});
}

Report report_of(Call& call, MarkList const& made) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    Report report{title_of(call, made), made.place.days->name + ", " + when_of(call, made)};
    report.columns = {{word("people.column.name"), 46}, {word("figures.group"), 16}, {word("figures.day"), 22},
                      {word("pupil.session"), 20},      {word("absence.code"), 12},  {word("pupil.meaning"), 50},
                      {word("amend.minutes"), 16, true}};
    for (auto const& row : made.rows)
        report.rows.push_back({row.name, row.group_name, row.session.day.text(), half_words(call, row.session.half),
                               std::string(info_of(row.mark.code)->text), std::string(code_words(call, row.mark.code)),
                               row.mark.minutes ? std::to_string(row.mark.minutes) : std::string()});
    return report;
}

// The same list at another address: of another kind, or as a file.
html::Href with_filter(Call& call, MarkList const& made, html::Href const& where, std::string_view which) {
    auto href = of_school(call, where.with("week", monday_of_week(made.week).text()).with("which", which));
    if (made.filter.session) href = href.with("session", session_text(*made.filter.session));
    return href;
}

html::Href same(Call& call, MarkList const& made, html::Href const& where) {
    auto const href = with_filter(call, made, where, made.filter.which);
    return made.filter.code ? href.with("code", info_of(*made.filter.code)->text) : href;
}

void show_tabs(html::Writer& h, Call& call, MarkList const& made) {
    h.put("<nav class=\"tabs\" aria-label=\"{}\"><ul>", call.word("marks.which"));
    for (auto const which : kWhich) {
        bool const here = !made.filter.code && which == made.filter.which;
        html::Attr const current{"aria-current", here ? std::optional<std::string_view>("page") : std::nullopt};
        h.put("<li><a href=\"{}\"{}>{}</a></li>", with_filter(call, made, html::Href::to("/attendance/marks"), which),
              current, call.platform.words.find("marks." + std::string(which)));
    }
    h.put("</ul></nav>");
}

ui::TableRow table_row(Call& call, MarkList const& made, Row const& row) {
    html::Writer name, group, when, code;
    name.put("<a href=\"{}\">{}</a>", mark_href(row.pupil, row.session), row.name);
    if (row.group) group.put("<a href=\"{}\">{}</a>", group_week_href(row.group, made.week), row.group_name);
    when.put("{} {}", ui::short_date(call.platform.words, row.session.day), half_words(call, row.session.half));
    show_code(code, call, row.mark);
    code.put(" {}", code_words(call, row.mark.code));
    return {row.pupil.text(), row.name, {name.take(), when.take(), code.take(), group.take()}};
}

void show_rows(html::Writer& h, Call& call, MarkList& made) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    ui::Column const columns[] = {{"name", word("people.column.name")},
                                  {"session", word("pupil.session")},
                                  {"code", word("absence.code")},
                                  {"group", word("figures.group"), true, false, ui::Column::On::wide}};
    auto state = ui::table_state(call.request, columns, "name");
    sort_rows(made.rows, state);
    auto const total = static_cast<std::int64_t>(made.rows.size());
    state.keep_within(total);
    std::vector<ui::TableRow> rows;
    auto const first = static_cast<std::size_t>(state.first_row());
    for (auto i = first; i < made.rows.size() && i < first + static_cast<std::size_t>(state.rows); ++i)
        rows.push_back(table_row(call, made, made.rows[i]));
    ui::table(h, call,
              {.caption = title_of(call, made),
               .here = same(call, made, html::Href::to("/attendance/marks")),
               .total = total,
               .filter = false,
               .empty_title = word("marks.none"),
               .empty_text = word("marks.none.text")},
              columns, state, rows);
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(made, marks_asked(service, call));
    auto crumbs = figure_crumbs(call, made.place.days->name);
    crumbs.back().where = crumbs.back().where.with("week", monday_of_week(made.week).text());
    auto const actions = [&](html::Writer& h) {
        show_files(h, call, same(call, made, html::Href::to("/attendance/marks.csv")),
                   same(call, made, html::Href::to("/attendance/marks.pdf")));
    };
    return ui::page(call,
                    {.title = title_of(call, made), .intro = when_of(call, made), .crumbs = crumbs, .actions = actions},
                    [&](html::Writer& h) {
                        show_tabs(h, call, made);
                        show_rows(h, call, made);
                    });
}

Result<Report> report(Service& service, Call& call) {
    TRY(made, marks_asked(service, call));
    return report_of(call, made);
}

} // namespace

void add_mark_list_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/attendance/marks", Rule::may(kSee), [service](Call& call) { return show(*service, call); });
    add_report_files(routes, "/attendance/marks", Rule::may(kSee),
                     [service](Call& call) { return report(*service, call); });
}

} // namespace belfry::registration
