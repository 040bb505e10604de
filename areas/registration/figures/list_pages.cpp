// Lists of pupils behind the figures: persistently and severely absent, ten sessions in ten weeks, late often; as page,
// CSV and PDF. At most a school's 2,000 pupils; six statements.
#include "areas/registration/figures/figures.h"
#include "areas/registration/figures/lists.h"

#include <algorithm>

namespace belfry::registration {
namespace {

using platform::Call;

constexpr std::pair<std::string_view, List> kLists[] = {
    {"persistent", List::persistent}, {"severe", List::severe}, {"ten", List::ten}, {"late", List::late}};

struct Made {
    Place place;
    std::string_view code;
    std::vector<Listed> rows;
    std::vector<directory::Person> people;

    directory::Person const* person(PersonId id) const {
        auto const found = std::ranges::find(people, id, &directory::Person::id);
        return found == people.end() ? nullptr : &*found;
    }
};

Result<Made> list_asked(Service& service, Call& call) {
    TRY(place, place_asked(service, call, kSee));
    Made made{.place = place, .code = kLists[0].first};
    auto list = List::persistent;
    for (auto const& [code, one] : kLists)
        if (call.query("list") == code) made.code = code, list = one;
    std::map<PersonId, Sums> recent;
    if (list == List::ten) {
        auto const first =
            first_of_ten_weeks([&](SchoolDay day) { return place.days->is_school_day(day); }, place.today);
        each_week(call.db(), place.school, first, Session{place.today}.week(),
                  [&](PersonId pupil, std::int32_t, Week const& marks) {
                      for (int at = 0; at < Week::kSessions; ++at) recent[pupil].count(marks.at(at).code);
                  });
    }
    made.rows = make_list(list, sums_by_pupil(call.db(), place.school, school_year_of(place.today)), recent);
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    std::erase_if(made.rows, [&](auto const& row) { return std::ranges::find(barred, row.pupil) != barred.end(); });
    std::vector<PersonId> ids;
    for (auto const& row : made.rows) ids.push_back(row.pupil);
    made.people = directory::people_by_id(call.db(), ids);
    std::ranges::sort(made.people, {}, &directory::Person::id);
    return made;
}

std::string title_of(Call& call, Made const& made) {
    return std::string(call.platform.words.find("list." + std::string(made.code)));
}

Report report_of(Call& call, Made const& made) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    Report report{title_of(call, made),
                  made.place.days->name + ", " + ui::long_date(call.platform.words, made.place.today)};
    report.columns = {{word("people.column.name"), 70},
                      {word("pupil.attendance"), 28, true},
                      {word("pupil.authorised"), 28, true},
                      {word("pupil.unauthorised"), 28, true},
                      {word("pupil.late"), 28, true}};
    for (auto const& row : made.rows)
        if (auto const* person = made.person(row.pupil))
            report.rows.push_back({person->list_name(), percent_words(call, row.sums),
                                   std::to_string(row.sums.authorised), std::to_string(row.sums.unauthorised),
                                   std::to_string(row.sums.late)});
    return report;
}

html::Href list_href(Call& call, html::Href const& where, std::string_view list) {
    return of_school(call, where.with("list", list));
}

void show_tabs(html::Writer& h, Call& call, Made const& made) {
    h.put("<nav class=\"tabs\" aria-label=\"{}\"><ul>", call.word("list.which"));
    for (auto const& [code, list] : kLists) {
        html::Attr const here{"aria-current",
                              code == made.code ? std::optional<std::string_view>("page") : std::nullopt};
        h.put("<li><a href=\"{}\"{}>{}</a></li>", list_href(call, html::Href::to("/attendance/pupils"), code), here,
              call.platform.words.find("list." + std::string(code)));
    }
    h.put("</ul></nav>");
}

void show_rows(html::Writer& h, Call& call, Made const& made) {
    auto const report = report_of(call, made);
    h.put("<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table><caption "
          "class=\"visually-hidden\">{}</caption><thead><tr>",
          report.title, report.title);
    for (auto const& column : report.columns)
        h.put("<th scope=\"col\" class=\"{}\">{}</th>", column.numeric ? "number" : "", column.title);
    h.put("</tr></thead><tbody>");
    for (auto const& row : made.rows) {
        auto const* person = made.person(row.pupil);
        if (!person) continue;
        h.put("<tr><th scope=\"row\"><a href=\"{}\">{}</a></th><td class=\"number\">{}</td><td class=\"number\">{}</td>"
              "<td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
              attendance_href(row.pupil), person->list_name(), percent_words(call, row.sums), row.sums.authorised,
              row.sums.unauthorised, row.sums.late);
    }
    h.put("</tbody></table></div>");
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(made, list_asked(service, call));
    auto const actions = [&](html::Writer& h) {
        show_files(h, call, list_href(call, html::Href::to("/attendance/pupils.csv"), made.code),
                   list_href(call, html::Href::to("/attendance/pupils.pdf"), made.code));
    };
    return ui::page(call,
                    {.title = title_of(call, made),
                     .intro = std::string(call.platform.words.find("list." + std::string(made.code) + ".text")),
                     .crumbs = figure_crumbs(call, made.place.days->name),
                     .actions = actions},
                    [&](html::Writer& h) {
                        show_tabs(h, call, made);
                        if (made.rows.empty())
                            return ui::empty_state(h, "circle-check", call.word("list.none"),
                                                   call.word("list.none.text"));
                        show_rows(h, call, made);
                    });
}

Result<Report> report(Service& service, Call& call) {
    TRY(made, list_asked(service, call));
    return report_of(call, made);
}

} // namespace

void add_figure_list_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/attendance/pupils", Rule::may(kSee), [service](Call& call) { return show(*service, call); });
    add_report_files(routes, "/attendance/pupils", Rule::may(kSee),
                     [service](Call& call) { return report(*service, call); });
}

} // namespace belfry::registration
