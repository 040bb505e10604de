// Schools: the authority's list with live counts (600 schools, two statements), and one school's page.
#include "areas/directory/schools/school_store.h"
#include "areas/directory/show.h"
#include "base/limits.h"
#include "base/text.h"
#include "platform/csv/csv.h"
#include "platform/ui/accent.h"

namespace belfry::directory {
namespace {

using platform::Call;

constexpr std::string_view kPhases[] = {"nursery",     "primary", "middle",  "secondary",
                                        "all_through", "special", "post_16", "other"};

std::string phase_words(Call& call, std::string_view phase) {
    return std::string(call.platform.words.find("phase." + std::string(phase)));
}

struct Shown {
    SchoolFilter filter;
    ui::TableState state;
    std::vector<ui::Column> columns;
};

Shown read_address(Call& call) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    Shown shown;
    shown.columns = {{"name", word("schools.column.name")},
                     {"phase", word("schools.column.phase"), false, false, ui::Column::On::wide},
                     {"district", word("schools.column.district"), true, false, ui::Column::On::wide},
                     {"pupils", word("schools.column.pupils"), true, true},
                     {"staff", word("schools.column.staff"), true, true, ui::Column::On::wide}};
    shown.state = ui::table_state(call.request, shown.columns, "name");
    shown.filter.sort = shown.state.sort;
    shown.filter.descending = shown.state.descending;
    shown.filter.text = shown.state.text;
    for (auto phase : kPhases)
        if (call.query("phase") == phase) shown.filter.phase = phase;
    if (auto district = DistrictId::parse(call.query("district"))) shown.filter.district = *district;
    shown.filter.most = shown.state.rows;
    return shown;
}

void show_filters(html::Writer& h, Call& call, Shown const& shown) {
    filter_form(h, call, html::Href::to("/schools"), [&] {
        std::vector<ui::Choice> phases = {{"", std::string(call.word("schools.filter.any_phase")), ""}};
        for (auto phase : kPhases) phases.push_back({std::string(phase), phase_words(call, phase), ""});
        ui::select_field(h, "phase", call.word("schools.filter.phase"), phases, shown.filter.phase);
        std::vector<ui::Choice> all = {{"", std::string(call.word("schools.filter.any_district")), ""}};
        for (auto const& district : districts(call.db())) all.push_back({district.id.text(), district.name, ""});
        ui::select_field(h, "district", call.word("schools.filter.district"), all,
                         shown.filter.district ? shown.filter.district.text() : "");
    });
}

void show_totals(html::Writer& h, Call& call, SchoolTotals const& totals) {
    h.put("<dl class=\"figures\">");
    auto one = [&](std::string_view label, std::int64_t number) {
        h.put("<div><dt>{}</dt><dd>{}</dd></div>", label, with_thousands(number));
    };
    one(call.word("schools.total.schools"), totals.schools);
    one(call.word("schools.total.pupils"), totals.pupils);
    one(call.word("schools.total.staff"), totals.staff);
    h.put("</dl>");
}

Result<http::Response> list(Call& call) {
    auto shown = read_address(call);
    auto const totals = total_schools(call.db(), shown.filter);
    shown.state.keep_within(totals.schools);
    shown.filter.skip = static_cast<int>(shown.state.first_row());
    auto const schools = list_schools(call.db(), shown.filter);
    auto const actions = [&](html::Writer& h) {
        if (call.viewer.may_everywhere(kEditSchools))
            ui::link_button(h, ui::Button::secondary, call.word("districts.title"), html::Href::to("/districts"),
                            "map-pin");
    };
    return ui::page(
        call,
        {.title = std::string(call.word("schools.title")),
         .intro = std::string(call.word("schools.intro")),
         .actions = actions},
        [&](html::Writer& h) {
            show_totals(h, call, totals);
            show_filters(h, call, shown);
            if (schools.empty() && shown.filter.text.empty() && shown.filter.phase.empty() && !shown.filter.district)
                return ui::empty_state(h, "school", call.word("schools.none"), call.word("schools.none.text"),
                                       std::pair(std::string(call.word("schools.import")), html::Href::to("/imports")));
            std::vector<ui::TableRow> rows;
            for (auto const& school : schools)
                rows.push_back(
                    {school.id.text(),
                     school.name,
                     {link_cell(school.name, school_href(school.id)), text_cell(phase_words(call, school.phase)),
                      text_cell(school.district.empty() ? school.town : school.district), number_cell(school.pupils),
                      number_cell(school.staff)}});
            auto here = html::Href::to("/schools");
            auto csv = html::Href::to("/schools.csv");
            for (auto* address : {&here, &csv}) {
                if (!shown.filter.phase.empty()) *address = address->with("phase", shown.filter.phase);
                if (shown.filter.district) *address = address->with("district", shown.filter.district.text());
            }
            ui::table(h, call,
                      {.caption = std::string(call.word("schools.caption")),
                       .here = here,
                       .total = totals.schools,
                       .csv = csv},
                      shown.columns, shown.state, rows);
            std::vector<ui::Bar> bars;
            for (auto const& district : count_by_district(call.db())) bars.push_back({district.name, district.pupils});
            if (!bars.empty())
                ui::bar_chart(h, "by-district", call.word("schools.by_district"), call.word("schools.by_district.text"),
                              bars);
        });
}

Result<http::Response> list_csv(Call& call) {
    auto shown = read_address(call);
    shown.filter.most = 10000;
    shown.filter.skip = 0;
    std::string out;
    csv::Writer writer([&](std::string_view bytes) -> Status { return out += bytes, Status(); }, csv::For::people);
    TRY_DO(writer.row({call.word("schools.column.name"), call.word("schools.column.phase"),
                       call.word("schools.column.district"), call.word("schools.column.town"),
                       call.word("schools.column.pupils"), call.word("schools.column.staff")}));
    for (auto const& school : list_schools(call.db(), shown.filter)) {
        writer.text(school.name).text(phase_words(call, school.phase)).text(school.district).text(school.town);
        writer.number(school.pupils).number(school.staff);
        TRY_DO(writer.end_row());
    }
    TRY_DO(writer.finish());
    return http::Response::download("schools.csv", "text/csv; charset=utf-8", std::move(out));
}

void show_facts(html::Writer& h, Call& call, School const& school) {
    std::vector<ui::Fact> facts;
    auto add = [&](ui::Key key, std::string value) {
        if (!value.empty()) facts.push_back({std::string(call.word(key)), std::move(value)});
    };
    add("school.phase", phase_words(call, school.phase));
    add("school.kind", school.kind);
    if (school.low_age && school.high_age)
        add("school.ages", call.word("school.ages.range", {{"low", std::to_string(*school.low_age)},
                                                           {"high", std::to_string(*school.high_age)}}));
    std::string address;
    for (auto const* part : {&school.street, &school.locality, &school.town, &school.county, &school.postcode})
        if (!part->empty()) address += (address.empty() ? "" : ", ") + *part;
    add("school.address", address);
    add("school.phone", school.phone);
    add("school.website", school.website);
    add("school.number", school.register_number);
    ui::panel(h, "facts", "school", call.word("school.facts"), [&] { ui::facts(h, facts); });
}

void show_people(html::Writer& h, Call& call, School const& school) {
    std::optional<std::pair<std::string, html::Href>> more;
    if (call.viewer.may_at(kSeePeople, school.id))
        more = {std::string(call.word("school.see_people")),
                html::Href::to("/people").with("school", school.id.text())};
    ui::panel(
        h, "people", "users", call.word("school.people"),
        [&] {
            std::vector<ui::Fact> facts;
            for (auto const& [role, people] : counts_of(call.db(), school.id))
                facts.push_back({roles_words(call, role), with_thousands(people)});
            ui::facts(h, facts);
        },
        more);
}

void show_terms(html::Writer& h, Call& call, School const& school) {
    auto const more =
        std::pair(std::string(call.word("school.terms.more")), html::Href::to("/schools/{}/terms", school.id));
    ui::panel(
        h, "terms", "calendar-days", call.word("school.terms"),
        [&] {
            auto const today = call.today();
            auto terms = terms_of(call.db(), school.id, today.plus(-30), today.plus(365));
            std::erase_if(terms, [&](auto const& term) { return term.kind == "year" || term.ends_on < today; });
            if (terms.size() > 6) terms.resize(6);
            if (terms.empty()) {
                h.put("<p class=\"quiet\">{}</p>", call.word("school.terms.none"));
                return;
            }
            std::vector<ui::Fact> facts;
            for (auto const& term : terms)
                facts.push_back(
                    {term.name, term.starts_on == term.ends_on
                                    ? ui::long_date(term.starts_on)
                                    : call.word("school.term.range", {{"from", ui::long_date(term.starts_on)},
                                                                      {"until", ui::long_date(term.ends_on)}})});
            ui::facts(h, facts);
        },
        more);
}

void show_sites(html::Writer& h, Call& call, School const& school) {
    auto const sites = sites_of(call.db(), school.id);
    bool const may_edit = call.viewer.may_at(kEditSchools, school.id);
    if (sites.empty() && !may_edit) return;
    std::optional<std::pair<std::string, html::Href>> more;
    if (may_edit) more = {std::string(call.word("sites.change")), html::Href::to("/schools/{}/sites", school.id)};
    ui::panel(
        h, "sites", "map-pin", call.word("school.sites"),
        [&] {
            if (sites.empty()) {
                h.put("<p class=\"quiet\">{}</p>", call.word("sites.none"));
                return;
            }
            h.put("<ul class=\"rows\">");
            for (auto const& site : sites) {
                h.put("<li class=\"row\"><div>{} <span class=\"quiet\">{}</span> ", site.name, site.postcode);
                if (site.temporary) ui::badge(h, ui::Tone::warn, call.word("school.temporary"));
                h.put("</div></li>");
            }
            h.put("</ul>");
        },
        more);
}

Result<http::Response> show(Call& call) {
    TRY(school, school_of_path(call));
    std::vector<ui::Crumb> crumbs;
    if (call.viewer.may_everywhere(kSeeSchools))
        crumbs.push_back({std::string(call.word("nav.schools")), html::Href::to("/schools")});
    return ui::page(call, {.title = school.name, .crumbs = crumbs}, [&](html::Writer& h) {
        if (school.status != "open")
            ui::badge(h, ui::Tone::warn, call.platform.words.find("school.status." + school.status));
        if (call.viewer.may_at(kEditSchools, school.id))
            ui::link_button(h, ui::Button::secondary, call.word("school.edit"),
                            html::Href::to("/schools/{}/edit", school.id), "pencil");
        h.put("<div class=\"panels\">");
        show_facts(h, call, school);
        show_people(h, call, school);
        show_terms(h, call, school);
        show_sites(h, call, school);
        h.put("</div>");
    });
}

// ---- changing what the school decides itself

Result<School> school_to_edit(Call& call) {
    TRY(school, school_of_path(call));
    if (!call.viewer.may_at(kEditSchools, school.id)) return forbidden();
    return school;
}

http::Response edit_form(Call& call, School const& school, std::string_view accent, ui::FormErrors const& errors) {
    auto const title = call.word("school.edit.title", {{"name", school.name}});
    return ui::page(
        call, {.title = title, .crumbs = {{school.name, school_href(school.id)}}, .status = errors.any() ? 422 : 200},
        [&](html::Writer& h) {
            ui::form(h, call, {.action = school_href(school.id)}, errors, [&] {
                ui::field(h,
                          {.name = "phone",
                           .label = std::string(call.word("school.phone")),
                           .value = school.phone,
                           .type = "tel"},
                          errors);
                ui::field(
                    h, {.name = "website", .label = std::string(call.word("school.website")), .value = school.website},
                    errors);
                ui::field(h,
                          {.name = "accent",
                           .label = std::string(call.word("school.edit.accent")),
                           .value = std::string(accent),
                           .hint = std::string(call.word("school.edit.accent.hint"))},
                          errors);
                if (call.viewer.may_everywhere(kEditSchools)) {
                    std::vector<ui::Choice> all = {{"", std::string(call.word("school.edit.no_district")), ""}};
                    for (auto const& one : districts(call.db())) all.push_back({one.id.text(), one.name, ""});
                    ui::select_field(h, "district", call.word("schools.column.district"), all,
                                     school.district ? school.district.text() : "");
                }
                ui::submit(h, ui::Button::primary, call.word("school.edit.save"));
            });
        });
}

Result<http::Response> save(Call& call) {
    TRY(school, school_to_edit(call));
    school.phone = std::string(first_characters(trim(call.field("phone")), limits::name_characters_max));
    school.website = std::string(first_characters(trim(call.field("website")), limits::name_characters_max));
    auto const typed = trim(call.field("accent"));
    ui::FormErrors errors;
    if (typed.empty())
        school.accent.clear();
    else if (auto const accent = ui::read_accent(typed); accent.ok())
        school.accent = accent->wanted.text();
    else
        errors.add("accent", std::string(call.word("form.bad_colour")));
    if (call.viewer.may_everywhere(kEditSchools)) { // which area a school is in is the authority's to say
        auto const known = districts(call.db());
        auto const wanted = DistrictId::parse(call.field("district")).value_or(DistrictId());
        if (wanted && std::ranges::find(known, wanted, &District::id) == known.end()) return invalid("bad_form");
        school.district = wanted;
    }
    if (errors.any()) return edit_form(call, school, typed, errors);
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return change_school(call.platform, tx, school); }));
    return http::Response::redirect(school_href(school.id));
}

// "My school" is one address for everybody: that of the school where they work now.
Result<http::Response> own(Call& call) {
    if (call.viewer.school) return http::Response::redirect(school_href(call.viewer.school));
    if (call.viewer.may_everywhere(kSeeSchools)) return http::Response::redirect(html::Href::to("/schools"));
    return not_found("choose_school");
}

} // namespace

Result<School> school_of_path(Call& call) {
    TRY(id, call.path_id<SchoolId>("school"));
    bool const own = std::ranges::any_of(call.viewer.roles, [&](auto const& held) { return held.school == id; });
    if (!own && !call.viewer.may_everywhere(kSeeSchools)) return not_found();
    auto schools = schools_by_id(call.db(), std::span(&id, 1));
    if (schools.empty()) return not_found();
    return schools[0];
}

void add_school_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/schools", Rule::may_everywhere(kSeeSchools), list);
    routes.get("/schools.csv", Rule::may_everywhere(kSeeSchools), list_csv);
    routes.get("/schools/{school}", Rule::signed_in(), show);
    routes.get("/school", Rule::signed_in(), own);
    routes.get("/schools/{school}/edit", Rule::may(kEditSchools), [](Call& call) -> Result<http::Response> {
        TRY(school, school_to_edit(call));
        return edit_form(call, school, school.accent, {});
    });
    routes.post("/schools/{school}", Rule::may(kEditSchools), save);
}

} // namespace belfry::directory
