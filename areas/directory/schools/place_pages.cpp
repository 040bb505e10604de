// Where schools are: the sites of one school, and the authority's areas that schools belong to. A school has one to
// five sites, an authority some ten areas.
#include "areas/directory/schools/school_store.h"
#include "areas/directory/show.h"
#include "base/limits.h"
#include "base/text.h"
#include "platform/audit/audit.h"

namespace belfry::directory {
namespace {

using platform::Call;

Status note(Call& call, db::Tx& tx, std::string_view action, SchoolId school, std::int64_t subject) {
    audit::Entry entry;
    entry.action = action;
    entry.actor = call.viewer.person;
    entry.school = school;
    entry.subject = subject;
    entry.peer = call.request.peer;
    return call.platform.audit.add(tx, entry);
}

std::string text_field(Call& call, std::string_view name) {
    return std::string(first_characters(trim(call.field(name)), limits::name_characters_max));
}

// ---- sites

html::Href sites_href(SchoolId school) { return html::Href::to("/schools/{}/sites", school); }

Result<School> school_to_change(Call& call) {
    TRY(school, school_of_path(call));
    if (!call.viewer.may_at(kEditSchools, school.id)) return forbidden();
    return school;
}

ui::FormErrors read_site(Call& call, Site& site) {
    ui::FormErrors errors;
    site.name = text_field(call, "name");
    site.postcode = text_field(call, "postcode");
    site.temporary = call.field("temporary") == "yes";
    if (site.name.empty()) errors.add("name", std::string(call.word("form.needed")));
    return errors;
}

void site_fields(html::Writer& h, Call& call, Site const& site, ui::FormErrors const& errors) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    ui::field(h,
              {.name = "name",
               .label = word("sites.name"),
               .value = site.name,
               .hint = word("sites.name.hint"),
               .required = true},
              errors);
    ui::field(h, {.name = "postcode", .label = word("sites.postcode"), .value = site.postcode}, errors);
    ui::checkbox_field(h, "temporary", call.word("sites.temporary"), site.temporary, call.word("sites.temporary.hint"));
}

http::Response sites_page(Call& call, School const& school, Site const& typed, ui::FormErrors const& errors) {
    auto const sites = sites_of(call.db(), school.id);
    return ui::page(
        call,
        {.title = call.word("sites.title", {{"school", school.name}}),
         .intro = std::string(call.word("sites.intro")),
         .crumbs = {{school.name, school_href(school.id)}},
         .status = errors.any() ? 422 : 200},
        [&](html::Writer& h) {
            if (sites.empty()) ui::empty_state(h, "map-pin", call.word("sites.none"), call.word("sites.none.text"));
            h.put("<ul class=\"rows\">");
            for (auto const& site : sites) {
                h.put("<li class=\"row\"><div><b>{}</b> <span class=\"quiet\">{}</span> ", site.name, site.postcode);
                if (site.temporary) ui::badge(h, ui::Tone::warn, call.word("school.temporary"));
                h.put("</div><a class=\"end\" href=\"{}\">{}<span class=\"visually-hidden\"> {}</span></a></li>",
                      html::Href::to("/sites/{}/edit", site.id), call.word("terms.change"), site.name);
            }
            h.put("</ul>");
            ui::panel(h, "add", "plus", call.word("sites.add"), [&] {
                ui::form(h, call, {.action = sites_href(school.id)}, errors, [&] {
                    site_fields(h, call, typed, errors);
                    ui::submit(h, ui::Button::primary, call.word("sites.add"));
                });
            });
        });
}

Result<http::Response> show_sites(Call& call) {
    TRY(school, school_to_change(call));
    return sites_page(call, school, {}, {});
}

Result<http::Response> add_one_site(Call& call) {
    TRY(school, school_to_change(call));
    Site site;
    auto const errors = read_site(call, site);
    if (errors.any()) return sites_page(call, school, site, errors);
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(add_site(tx, school.id, site));
        return note(call, tx, "directory.site_added", school.id, 0);
    });
    TRY_DO(written);
    return http::Response::redirect(sites_href(school.id));
}

Result<Site> site_of_path(Call& call) {
    TRY(id, call.path_id<SiteId>("site"));
    auto site = site_by_id(call.db(), id);
    if (!site || !call.viewer.may_at(kEditSchools, site->school)) return not_found();
    return std::move(*site);
}

http::Response site_page(Call& call, Site const& site, ui::FormErrors const& errors) {
    return ui::page(call,
                    {.title = call.word("terms.edit", {{"name", site.name}}),
                     .crumbs = {{std::string(call.word("school.sites")), sites_href(site.school)}},
                     .status = errors.any() ? 422 : 200},
                    [&](html::Writer& h) {
                        ui::form(h, call, {.action = html::Href::to("/sites/{}", site.id)}, errors, [&] {
                            site_fields(h, call, site, errors);
                            ui::submit(h, ui::Button::primary, call.word("school.edit.save"));
                        });
                        ui::post_button(h, call, ui::Button::danger, call.word("sites.remove"),
                                        html::Href::to("/sites/{}/remove", site.id));
                    });
}

Result<http::Response> save_site(Call& call) {
    TRY(site, site_of_path(call));
    auto const errors = read_site(call, site);
    if (errors.any()) return site_page(call, site, errors);
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(change_site(tx, site));
        return note(call, tx, "directory.site_changed", site.school, site.id.value());
    });
    TRY_DO(written);
    return http::Response::redirect(sites_href(site.school));
}

Result<http::Response> drop_site(Call& call) {
    TRY(site, site_of_path(call));
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(remove_site(tx, site.id));
        return note(call, tx, "directory.site_removed", site.school, site.id.value());
    });
    TRY_DO(written);
    return http::Response::redirect(sites_href(site.school));
}

// ---- areas of the authority

html::Href districts_href() { return html::Href::to("/districts"); }

// `wrong` is the area whose form was refused; empty: that of a new one.
http::Response districts_page(Call& call, std::string_view typed, DistrictId wrong, ui::FormErrors const& errors) {
    auto const all = districts(call.db());
    auto const counts = schools_by_district(call.db());
    return ui::page(
        call,
        {.title = std::string(call.word("districts.title")),
         .intro = std::string(call.word("districts.intro")),
         .crumbs = {{std::string(call.word("nav.schools")), html::Href::to("/schools")}},
         .status = errors.any() ? 422 : 200},
        [&](html::Writer& h) {
            if (all.empty())
                ui::empty_state(h, "map-pin", call.word("districts.none"), call.word("districts.none.text"));
            auto const name_field = [&](std::string_view value, ui::FormErrors const& of_it) {
                ui::field(h,
                          {.name = "name",
                           .label = std::string(call.word("districts.name")),
                           .value = std::string(value),
                           .required = true},
                          of_it);
            };
            h.put("<ul class=\"rows\">");
            for (auto const& district : all) {
                auto const at = counts.find(district.id);
                auto const schools = at == counts.end() ? 0 : at->second;
                bool const refused = wrong == district.id && errors.any();
                h.put("<li class=\"row\"><div><b>{}</b> ", district.name);
                if (schools > 0)
                    h.put("<a href=\"{}\">{}</a>", html::Href::to("/schools").with("district", district.id.text()),
                          call.count("districts.schools", schools));
                else
                    h.put("<span class=\"quiet\">{}</span>", call.word("districts.empty"));
                h.put("</div>");
                h.put("<details class=\"more\"{}><summary>{}<span class=\"visually-hidden\"> {}</span></summary>",
                      html::Attr{"open", refused ? std::optional<std::string_view>("") : std::nullopt},
                      call.word("terms.change"), district.name);
                ui::form(h, call, {.action = html::Href::to("/districts/{}", district.id)},
                         refused ? errors : ui::FormErrors(), [&] {
                             name_field(refused ? typed : std::string_view(district.name),
                                        refused ? errors : ui::FormErrors());
                             ui::submit(h, ui::Button::secondary, call.word("school.edit.save"));
                         });
                if (schools == 0)
                    ui::post_button(h, call, ui::Button::danger, call.word("districts.remove"),
                                    html::Href::to("/districts/{}/remove", district.id));
                h.put("</details></li>");
            }
            h.put("</ul>");
            bool const refused = wrong.empty();
            ui::panel(h, "add", "plus", call.word("districts.add"), [&] {
                ui::form(h, call, {.action = districts_href()}, refused ? errors : ui::FormErrors(), [&] {
                    name_field(refused ? typed : std::string_view(), refused ? errors : ui::FormErrors());
                    ui::submit(h, ui::Button::primary, call.word("districts.add"));
                });
            });
        });
}

// The name that was typed, or why it cannot be taken.
ui::FormErrors check_district(Call& call, std::string const& name, DistrictId own) {
    ui::FormErrors errors;
    if (name.empty()) errors.add("name", std::string(call.word("form.needed")));
    for (auto const& district : districts(call.db()))
        if (district.id != own && sort_key(district.name) == sort_key(name))
            errors.add("name", std::string(call.word("districts.twice")));
    return errors;
}

Result<http::Response> add_one_district(Call& call) {
    auto const name = text_field(call, "name");
    if (auto const errors = check_district(call, name, {}); errors.any()) return districts_page(call, name, {}, errors);
    auto const position = static_cast<int>(districts(call.db()).size()) + 1;
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY(id, add_district(tx, name, position));
        return note(call, tx, "directory.district_added", SchoolId(), id.value());
    });
    TRY_DO(written);
    return http::Response::redirect(districts_href());
}

Result<http::Response> save_district(Call& call) {
    TRY(id, call.path_id<DistrictId>("district"));
    auto const name = text_field(call, "name");
    if (auto const errors = check_district(call, name, id); errors.any()) return districts_page(call, name, id, errors);
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(rename_district(tx, id, name));
        return note(call, tx, "directory.district_changed", SchoolId(), id.value());
    });
    TRY_DO(written);
    return http::Response::redirect(districts_href());
}

Result<http::Response> drop_district(Call& call) {
    TRY(id, call.path_id<DistrictId>("district"));
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(remove_district(tx, id));
        return note(call, tx, "directory.district_removed", SchoolId(), id.value());
    });
    TRY_DO(written);
    return http::Response::redirect(districts_href());
}

} // namespace

void add_place_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/schools/{school}/sites", Rule::may(kEditSchools), show_sites);
    routes.post("/schools/{school}/sites", Rule::may(kEditSchools), add_one_site);
    routes.get("/sites/{site}/edit", Rule::may(kEditSchools), [](Call& call) -> Result<http::Response> {
        TRY(site, site_of_path(call));
        return site_page(call, site, {});
    });
    routes.post("/sites/{site}", Rule::may(kEditSchools), save_site);
    routes.post("/sites/{site}/remove", Rule::may(kEditSchools), drop_site);
    auto const everywhere = Rule::may_everywhere(kEditSchools);
    routes.get("/districts", everywhere,
               [](Call& call) -> Result<http::Response> { return districts_page(call, {}, {}, {}); });
    routes.post("/districts", everywhere, add_one_district);
    routes.post("/districts/{district}", everywhere, save_district);
    routes.post("/districts/{district}/remove", everywhere, drop_district);
}

} // namespace belfry::directory
