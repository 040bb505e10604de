// A person's own pages: at most three statements each.
#include "areas/identity/settings/me_pages.h"

#include <algorithm>

#include "areas/directory/api/directory.h"
#include "areas/identity/accounts/account_store.h"
#include "areas/identity/addresses/address_pages.h"
#include "areas/identity/sessions/end_trust.h"
#include "areas/identity/sessions/place.h"
#include "areas/identity/sessions/session_store.h"
#include "areas/identity/sessions/start_session.h"
#include "areas/identity/settings/preference_form.h"
#include "areas/identity/show.h"

namespace belfry::identity {
namespace {

using platform::Call;

ui::PageOptions below_me(Call& call, std::string_view title, std::string_view intro) {
    ui::PageOptions options;
    options.title = title;
    options.intro = intro;
    options.crumbs = {{std::string(call.word("identity.me.title")), html::Href::to("/me")}};
    return options;
}

void tile(html::Writer& h, html::Href const& where, std::string_view icon, std::string_view words,
          std::string_view detail) {
    h.put("<li><a class=\"tile\" href=\"{}\">", where);
    ui::icon(h, icon);
    h.put("<span>{}<br><small>{}</small></span></a></li>", words, detail);
}

Result<http::Response> show_me(Call& call) {
    auto const account = account_of(call.db(), call.viewer.person);
    if (!account) return not_found();
    auto const roles = directory::roles_of(call.db(), call.viewer.person, today_in_london(call));
    ui::PageOptions options;
    options.title = call.word("identity.me.title");
    return ui::page(call, options, [&](html::Writer& h) {
        if (call.query("done") == "password")
            ui::notice(h, ui::Tone::good, call.word("identity.me.password_changed"),
                       call.word("identity.me.password_changed_what"));
        if (call.query("done") == "settings") ui::notice(h, ui::Tone::good, call.word("identity.settings.saved"), "");
        show_waiting_address(h, call, *account);
        std::vector<ui::Fact> facts = {{std::string(call.word("identity.me.name")), call.viewer.name},
                                       {std::string(call.word("identity.username")), account->sign_in.username}};
        for (auto const& role : roles)
            facts.push_back({role_words(call, role.role),
                             role.school ? role.school_name : std::string(call.word("identity.authority"))});
        ui::facts(h, facts);
        h.put("<ul class=\"tiles\">");
        tile(h, html::Href::to("/me/settings"), "palette", call.word("identity.settings.title"),
             call.word("identity.settings.intro"));
        tile(h, html::Href::to("/me/password"), "key-round", call.word("identity.own.title"),
             account->password_set
                 ? call.word("identity.me.password_since", {{"when", when_words(call, *account->password_set)}})
                 : std::string());
        tile(h, html::Href::to("/me/devices"), "monitor-smartphone", call.word("identity.devices.title"),
             call.word("identity.devices.intro"));
        tile(h, html::Href::to("/me/second-factor"), "shield-check", call.word("identity.factor.title"),
             account->sign_in.has_totp ? call.word("identity.factor.on") : call.word("identity.factor.off"));
        if (roles.size() > 1 || may_work_at(call.viewer.roles, SchoolId()))
            tile(h, html::Href::to("/me/places"), "school", call.word("identity.places.title"),
                 call.word("identity.places.intro"));
        h.put("</ul>");
        ui::post_button(h, call, ui::Button::secondary, call.word("ui.sign_out"), html::Href::to("/sign-out"));
    });
}

Result<http::Response> show_settings(Call& call) {
    return ui::page(call, below_me(call, call.word("identity.settings.title"), call.word("identity.settings.intro")),
                    [&](html::Writer& h) {
                        if (call.query("done") == "yes")
                            ui::notice(h, ui::Tone::good, call.word("identity.settings.saved"), "");
                        preference_form(h, call, call.viewer.preferences);
                    });
}

// The page that comes back is shown in the new way already.
Result<http::Response> keep_settings(Call& call) {
    auto const text = preferences_from(call.request.form).to_text();
    call.forget_snapshot();
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return set_preferences(tx, call.viewer.person, text); }));
    return http::Response::redirect(html::Href::to("/me/settings").with("done", "yes"));
}

// ---- devices

Result<http::Response> show_devices(Call& call) {
    auto const sessions = sessions_of(call.db(), call.viewer.person);
    return ui::page(
        call, below_me(call, call.word("identity.devices.title"), call.word("identity.devices.intro")),
        [&](html::Writer& h) {
            h.put("<ul class=\"rows\">");
            for (auto const& one : sessions) {
                bool const here = one.id == call.viewer.session;
                h.put("<li class=\"row\">");
                ui::icon(h, "laptop");
                h.put("<div><b>{}</b><br><span class=\"quiet\">{}</span></div>", one.agent,
                      call.word("identity.devices.seen", {{"when", when_words(call, one.seen)}, {"peer", one.peer}}));
                if (here)
                    ui::badge(h, ui::Tone::good, call.word("identity.devices.this_one"));
                else
                    ui::post_button(h, call, ui::Button::secondary, call.word("identity.devices.end"),
                                    html::Href::to("/me/devices/{}/end", one.id));
                h.put("</li>");
            }
            h.put("</ul>");
            if (sessions.size() > 1)
                ui::post_button(h, call, ui::Button::danger, call.word("identity.devices.end_others"),
                                html::Href::to("/me/devices/end-others"));
        });
}

Result<http::Response> end_device(Call& call) {
    TRY(id, call.path_id<SessionId>("session"));
    call.forget_snapshot();
    auto const end = [&](db::Tx& tx) -> Status {
        TRY_DO(end_session(tx, id, call.viewer.person));
        return call.platform.audit.add(tx, entry_of(call, "identity.session_ended", call.viewer.person));
    };
    TRY_DO(call.platform.db.write(end));
    return http::Response::redirect(html::Href::to("/me/devices"));
}

Result<http::Response> end_other_devices(Call& call) {
    call.forget_snapshot();
    auto const end = [&](db::Tx& tx) -> Status {
        TRY_DO(end_trust(call.platform, tx, call.viewer.person, call.viewer.session));
        TRY_DO(forget_devices(tx, call.viewer.person));
        return call.platform.audit.add(tx, entry_of(call, "identity.session_ended", call.viewer.person));
    };
    TRY_DO(call.platform.db.write(end));
    return http::Response::redirect(html::Href::to("/me/devices"));
}

// ---- places

Result<http::Response> show_places(Call& call) {
    auto const roles = directory::roles_of(call.db(), call.viewer.person, today_in_london(call));
    return ui::page(
        call, below_me(call, call.word("identity.places.title"), call.word("identity.places.intro")),
        [&](html::Writer& h) {
            h.put("<ul class=\"rows\">");
            std::vector<SchoolId> shown;
            for (auto const& role : roles) {
                if (std::ranges::find(shown, role.school) != shown.end()) continue;
                shown.push_back(role.school);
                std::string as;
                for (auto const& other : roles)
                    if (other.school == role.school) as += (as.empty() ? "" : ", ") + role_words(call, other.role);
                h.put("<li class=\"row\">");
                ui::icon(h, role.school ? "school" : "landmark");
                h.put("<div><b>{}</b><br><span class=\"quiet\">{}</span></div>",
                      role.school ? std::string_view(role.school_name) : call.word("identity.authority"), as);
                if (role.school == call.viewer.school) {
                    ui::badge(h, ui::Tone::good, call.word("identity.places.here"));
                } else {
                    std::pair<std::string, std::string> const hidden[] = {
                        {"school", role.school ? role.school.text() : "authority"}};
                    ui::post_button(h, call, ui::Button::secondary, call.word("identity.places.go"),
                                    html::Href::to("/me/school"), hidden);
                }
                h.put("</li>");
            }
            h.put("</ul>");
            if (may_work_at(call.viewer.roles, SchoolId()))
                h.put("<p><a href=\"{}\">{}</a></p>", html::Href::to("/schools"), call.word("identity.places.others"));
        });
}

// Field "school": an id, or "authority"; "to": where to go then.
Result<http::Response> change_school(Call& call) {
    auto const typed = call.field("school");
    auto const school = typed == "authority" ? std::optional(SchoolId()) : SchoolId::parse(typed);
    if (!school || !may_work_at(call.viewer.roles, *school)) return not_found();
    std::string name, accent;
    if (*school) {
        auto const found = directory::schools_by_id(call.db(), std::span(&*school, 1));
        if (found.empty()) return not_found();
        name = found[0].name;
        accent = found[0].accent;
    }
    call.forget_snapshot();
    TRY_DO(call.platform.db.write(
        [&](db::Tx& tx) { return set_session_school(tx, call.viewer.session, *school, name, accent); }));
    auto response = http::Response::redirect(safe_return(call.field("to")));
    if (*school) response.cookie({std::string(kSchoolCookie), school->text(), 400 * 86400});
    return response;
}

} // namespace

void add_me_routes(platform::Routes& routes) {
    auto const in = access::Rule::signed_in();
    routes.get("/me", in, show_me);
    routes.get("/me/settings", in, show_settings);
    routes.post("/me/settings", in, keep_settings);
    routes.get("/me/devices", in, show_devices);
    routes.post("/me/devices/{session}/end", in, end_device);
    routes.post("/me/devices/end-others", in, end_other_devices);
    routes.get("/me/places", in, show_places);
    routes.post("/me/school", in, change_school);
}

} // namespace belfry::identity
