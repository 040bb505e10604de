// The list of people of one school: at most 200 rows a page, two statements whatever is shown.
#include "areas/directory/people/people_store.h"
#include "areas/directory/show.h"
#include "base/limits.h"
#include "base/text.h"
#include "platform/csv/csv.h"

namespace belfry::directory {
namespace {

using platform::Call;

struct Shown {
    PeopleFilter filter;
    std::string tab;
    ui::TableState state;
    std::vector<ui::Column> columns;
};

std::vector<ui::Column> columns_for(Call& call, PeopleFilter::Who who) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    std::vector<ui::Column> columns = {{"name", word("people.column.name")}};
    if (who == PeopleFilter::Who::pupils) {
        columns.push_back(
            {"year", word("people.column.year"), true, false, ui::Column::On::wide}); // the tutor group tells it
        columns.push_back({"tutor_group", word("people.column.tutor_group"), false});
        columns.push_back({"since", word("people.column.since"), false, false, ui::Column::On::wide});
    } else {
        columns.push_back({"role", word("people.column.role")});
        columns.push_back({"title", word("people.column.title"), false, false, ui::Column::On::wide});
        columns.push_back(who == PeopleFilter::Who::leavers
                              ? ui::Column{"until", word("people.column.until"), false}
                              : ui::Column{"since", word("people.column.since"), false, false, ui::Column::On::wide});
    }
    return columns;
}

Shown read_address(Call& call) {
    Shown shown;
    shown.tab = "pupils";
    for (auto const& [code, who] : std::initializer_list<std::pair<std::string_view, PeopleFilter::Who>>{
             {"pupils", PeopleFilter::Who::pupils},
             {"staff", PeopleFilter::Who::staff},
             {"leavers", PeopleFilter::Who::leavers},
             {"community", PeopleFilter::Who::community}})
        if (call.query("show") == code) {
            shown.tab = code;
            shown.filter.who = who;
        }
    shown.columns = columns_for(call, shown.filter.who);
    shown.state = ui::table_state(call.request, shown.columns, "name");
    shown.filter.sort = shown.state.sort;
    shown.filter.descending = shown.state.descending;
    shown.filter.text = shown.state.text;
    if (auto year = parse_int(call.query("year")); year && *year >= -1 && *year <= 14) shown.filter.year_group = *year;
    shown.filter.most = shown.state.rows;
    return shown;
}

html::Href address_of(Shown const& shown, SchoolId school, Call& call) {
    auto where = html::Href::to("/people").with("show", shown.tab);
    if (school != call.viewer.school) where = where.with("school", school.text());
    if (shown.filter.year_group) where = where.with("year", *shown.filter.year_group);
    return where;
}

// A day in a list that spans years.
std::string dated(SchoolDay day) { return ui::short_date(day) + " " + std::to_string(day.year()); }

std::vector<html::Html> cells_of(Call& call, PersonRow const& row, PeopleFilter::Who who) {
    html::Writer name(256);
    name.put("<a href=\"{}\">{}</a>", person_href(row.id), row.list_name);
    if (row.subsidiary) {
        name.put(" ");
        ui::badge(name, ui::Tone::info, call.word("people.subsidiary"));
    }
    std::vector<html::Html> cells;
    cells.push_back(name.take());
    if (who == PeopleFilter::Who::pupils) {
        cells.push_back(text_cell(year_words(call, row.year_group)));
        cells.push_back(text_cell(row.tutor_group));
        cells.push_back(text_cell(dated(row.starts_on)));
        return cells;
    }
    cells.push_back(text_cell(role_words(call, row.role)));
    cells.push_back(text_cell(row.title));
    cells.push_back(
        text_cell(who == PeopleFilter::Who::leavers && row.ends_on ? dated(*row.ends_on) : dated(row.starts_on)));
    return cells;
}

void show_tabs(html::Writer& h, Call& call, Shown const& shown, SchoolId school) {
    h.put("<nav class=\"tabs\" aria-label=\"{}\"><ul>", call.word("people.tabs"));
    for (std::string_view tab : {"pupils", "staff", "leavers", "community"}) {
        auto where = html::Href::to("/people").with("show", tab);
        if (school != call.viewer.school) where = where.with("school", school.text());
        bool const here = tab == shown.tab;
        h.put("<li><a href=\"{}\"{}>{}</a></li>", where,
              html::Attr{"aria-current", here ? std::optional<std::string_view>("page") : std::nullopt},
              call.platform.words.find("people.tab." + std::string(tab)));
    }
    h.put("</ul></nav>");
}

void show_filters(html::Writer& h, Call& call, Shown const& shown) {
    if (shown.filter.who != PeopleFilter::Who::pupils && shown.filter.who != PeopleFilter::Who::leavers) return;
    filter_form(h, call, html::Href::to("/people"), [&] {
        std::vector<ui::Choice> years = {{"", std::string(call.word("people.filter.any_year")), ""}};
        for (int year = -1; year <= 14; ++year) years.push_back({std::to_string(year), year_words(call, year), ""});
        ui::select_field(h, "year", call.word("people.filter.year"), years,
                         shown.filter.year_group ? std::to_string(*shown.filter.year_group) : "");
    });
}

Result<http::Response> list(Call& call) {
    auto const found = school_of_list(call, kSeePeople);
    if (!found.ok() && found.problem().code == "choose_school") return choose_school_page(call);
    if (!found.ok()) return found.problem();
    auto const school = *found;
    auto shown = read_address(call);
    auto const today = call.today();
    auto const total = count_people(call.db(), school, shown.filter, today, call.viewer.person);
    shown.state.keep_within(total);
    shown.filter.skip = static_cast<int>(shown.state.first_row());
    auto const people = list_people(call.db(), school, shown.filter, today, call.viewer.person);
    auto const title = call.word("people.title", {{"school", school_name(call, school)}});
    auto const actions = [&](html::Writer& h) {
        if (call.viewer.may_at(kEditPeople, school) && school == call.viewer.school)
            ui::link_button(h, ui::Button::primary, call.word("people.add"), html::Href::to("/people/new"),
                            "user-plus");
    };
    return ui::page(
        call, {.title = title, .intro = std::string(call.word("people.intro")), .actions = actions},
        [&](html::Writer& h) {
            show_tabs(h, call, shown, school);
            show_filters(h, call, shown);
            if (people.empty() && shown.filter.text.empty() && !shown.filter.year_group && call.viewer.may(kImport))
                return ui::empty_state(h, "users", call.word("people.none"), call.word("people.none.text"),
                                       std::pair(std::string(call.word("people.import")), html::Href::to("/imports")));
            std::vector<ui::TableRow> rows;
            for (auto const& person : people)
                rows.push_back({person.id.text(), call.word("people.select", {{"name", person.list_name}}),
                                cells_of(call, person, shown.filter.who)});
            ui::TableOptions options{.caption = std::string(call.word("people.caption")),
                                     .here = address_of(shown, school, call),
                                     .total = total,
                                     .empty_title = std::string(call.word("people.none")),
                                     .empty_text = std::string(call.word("people.none.text"))};
            auto csv = address_of(shown, school, call).text();
            options.csv = html::Href::local("/people.csv" + csv.substr(std::string_view("/people").size()));
            options.select_action = html::Href::to("/people/select");
            options.select_verbs.push_back({"csv", std::string(call.word("people.verb.csv")), ""});
            if (call.viewer.may_at(kEditGroups, school) && school == call.viewer.school)
                options.select_verbs.push_back({"group", std::string(call.word("people.verb.group")), ""});
            ui::table(h, call, options, shown.columns, shown.state, rows);
        });
}

Result<http::Response> people_csv(Call& call, std::vector<PersonRow> const& people) {
    std::string out;
    csv::Writer writer([&](std::string_view bytes) -> Status { return out += bytes, Status(); }, csv::For::people);
    TRY_DO(
        writer.row({call.word("people.column.name"), call.word("people.column.role"), call.word("people.column.title"),
                    call.word("people.column.year"), call.word("people.column.tutor_group"),
                    call.word("people.column.since"), call.word("people.column.until")}));
    for (auto const& person : people)
        TRY_DO(writer.row({person.list_name, role_words(call, person.role), person.title,
                           year_words(call, person.year_group), person.tutor_group, person.starts_on.text(),
                           person.ends_on ? person.ends_on->text() : ""}));
    TRY_DO(writer.finish());
    return http::Response::download(std::string(call.word("people.file_name")) + ".csv", "text/csv; charset=utf-8",
                                    std::move(out));
}

Result<http::Response> list_csv(Call& call) {
    TRY(school, school_of_list(call, kSeePeople));
    auto shown = read_address(call);
    shown.filter.most = 5000; // a whole school
    shown.filter.skip = 0;
    return people_csv(call, list_people(call.db(), school, shown.filter, call.today(), call.viewer.person));
}

std::vector<PersonId> selected_people(Call& call) {
    std::vector<PersonId> chosen;
    for (auto text : call.request.form.all("selected"))
        if (auto id = PersonId::parse(text); id && chosen.size() < limits::batch_ids_max) chosen.push_back(*id);
    return chosen;
}

Result<http::Response> select(Call& call) {
    TRY(school, school_of_list(call, kSeePeople));
    auto const chosen = selected_people(call);
    if (chosen.empty()) return http::Response::redirect(html::Href::to("/people"));
    auto const people = chosen_people(call.db(), school, chosen, call.today(), call.viewer.person);
    if (call.field("verb") == "csv") return people_csv(call, people);
    if (call.field("verb") != "group") return invalid("bad_form");
    TRY(scope, call.viewer.scope(kEditGroups));
    std::vector<ui::Choice> choices;
    for (std::string_view kind : {"tutor_group", "class", "project", "club", "team"})
        for (auto const& group : groups_at(call.db(), scope, kind, call.today()))
            choices.push_back({group.id.text(), group.name, ""});
    auto const title = call.count("group.choose.title", static_cast<std::int64_t>(people.size()));
    return ui::page(call, {.title = title}, [&](html::Writer& h) {
        if (choices.empty())
            return ui::empty_state(h, "users", call.word("group.none_to_choose"), call.word("groups.none.text"),
                                   std::pair(std::string(call.word("groups.add")), html::Href::to("/groups/new")));
        ui::form(h, call, {.action = html::Href::to("/groups/join")}, {}, [&] {
            for (auto const& person : people)
                h.put("<input type=\"hidden\" name=\"selected\" value=\"{}\">", person.id);
            ui::select_field(h, "group", call.word("group.choose.label"), choices, "");
            ui::submit(h, ui::Button::primary, call.word("group.add"));
        });
    });
}

} // namespace

void add_people_routes(platform::Routes& routes) {
    routes.get("/people", access::Rule::may(kSeePeople), list);
    routes.get("/people.csv", access::Rule::may(kSeePeople), list_csv);
    routes.post("/people/select", access::Rule::may(kSeePeople), select);
}

} // namespace belfry::directory
