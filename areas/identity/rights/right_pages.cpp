// Who may do what. Some thirty rights; one statement for the changes, two for a person.
#include "areas/identity/rights/right_pages.h"

#include <algorithm>

#include "areas/identity/rights/reasons.h"
#include "areas/identity/rights/right_store.h"
#include "areas/identity/show.h"
#include "base/text.h"
#include "platform/json/json.h"

namespace belfry::identity {
namespace {

using access::Grant;
using access::Role;
using platform::Call;

std::string right_words(Call& call, std::string_view permission) {
    return std::string(call.platform.words.find("permission." + std::string(permission)));
}

// Rights are grouped by the area they belong to: what stands before the dot.
std::string_view area_of(Grant const& grant) {
    auto const code = grant.permission.code();
    return code.substr(0, code.find('.'));
}

// An area names its group of rights with the word "rights.<area>".
std::string_view area_words(Call& call, std::string_view area) {
    auto const key = "rights." + std::string(area);
    return call.platform.words.has(key) ? call.platform.words.find(key) : area;
}

void show_holders(html::Writer& h, Call& call, Grant const& grant) {
    auto const& catalogue = call.platform.catalogue;
    bool any = false;
    for (int i = 0; i < access::kRoleCount; ++i) {
        auto const role = static_cast<Role>(i);
        if (!catalogue.holds(role, grant.permission)) continue;
        if (any) h.put(" ");
        any = true;
        bool const by_default = std::ranges::find(grant.roles, role) != grant.roles.end();
        ui::badge(h, by_default ? ui::Tone::neutral : ui::Tone::info, role_words(call, role));
    }
    if (!any) h.put("<span class=\"quiet\">{}</span>", call.word("identity.rights.nobody"));
}

void show_changes(html::Writer& h, Call& call, Grant const& grant, std::vector<RightChange> const& changes) {
    for (auto const& change : changes) {
        bool const by_default = std::ranges::find(grant.roles, change.role) != grant.roles.end();
        if (change.permission != grant.permission.code() || change.held == by_default) continue;
        auto const role = role_words(call, change.role);
        auto const when = when_words(call, change.changed_at);
        h.put("<p class=\"quiet\">{}</p>",
              change.held ? call.word("identity.rights.given", {{"role", role}, {"when", when}, {"why", change.why}})
                          : call.word("identity.rights.taken", {{"role", role}, {"when", when}, {"why", change.why}}));
    }
}

void show_right(html::Writer& h, Call& call, Grant const& grant, std::vector<RightChange> const& changes, bool may) {
    h.put("<li class=\"row\"><div><b>{}</b> ", right_words(call, grant.permission.code()));
    if (grant.wide) ui::badge(h, ui::Tone::warn, call.word("identity.rights.wide"));
    h.put("<br>");
    show_holders(h, call, grant);
    show_changes(h, call, grant, changes);
    h.put("</div>");
    if (may)
        ui::link_button(h, ui::Button::quiet, call.word("identity.rights.change"),
                        html::Href::to("/rights/{}", grant.permission.code()), "pencil");
    h.put("</li>");
}

Result<http::Response> show_all(Call& call) {
    auto const changes = right_changes(call.db());
    bool const may = call.viewer.may_everywhere(kChangeRights);
    ui::PageOptions options;
    options.title = call.word("identity.rights.title");
    options.intro = call.word("identity.rights.intro");
    return ui::page(call, options, [&](html::Writer& h) {
        if (call.query("done") == "yes") ui::notice(h, ui::Tone::good, call.word("identity.rights.saved"), "");
        std::string_view open;
        auto const& grants = call.platform.catalogue.grants();
        for (auto const& first : grants) {
            if (area_of(first) == open) continue;
            open = area_of(first);
            auto const id = "rights-" + std::string(open);
            ui::panel(h, id, "shield", area_words(call, open), [&] {
                h.put("<ul class=\"rows\">");
                for (auto const& grant : grants)
                    if (area_of(grant) == open) show_right(h, call, grant, changes, may);
                h.put("</ul>");
            });
        }
    });
}

// ---- one person's

Result<http::Response> show_person(Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY(tie, directory::tie_to(call.db(), call.viewer, id, call.today()));
    if (tie == directory::Tie::former) return not_found(); // what they are elsewhere now
    auto const people = directory::people_by_id(call.db(), std::span(&id, 1));
    if (people.empty()) return not_found();
    auto const roles = directory::roles_of(call.db(), id, call.today());
    auto const reasons = reasons_of(call.platform.catalogue, roles);
    ui::PageOptions options;
    options.title = call.word("identity.rights.of", {{"name", people[0].name()}});
    options.intro = call.word("identity.rights.of_intro");
    options.crumbs = {{std::string(call.word("identity.rights.title")), html::Href::to("/rights")},
                      {people[0].name(), html::Href::to("/people/{}", id)}};
    return ui::page(call, options, [&](html::Writer& h) {
        if (reasons.empty())
            return ui::empty_state(h, "shield", call.word("identity.rights.none"),
                                   call.word("identity.rights.none_what"));
        h.put("<ul class=\"rows\">");
        for (auto const& reason : reasons) {
            auto const role = role_words(call, reason.by.role);
            auto const place = reason.by.school ? reason.by.school_name : std::string(call.word("identity.authority"));
            auto const since = ui::long_date(reason.by.starts_on);
            h.put("<li class=\"row\"><div><b>{}</b><br><span class=\"quiet\">{}</span></div>",
                  right_words(call, reason.permission.code()),
                  reason.by.role == Role::parent
                      ? call.word("identity.rights.because_parent", {{"place", place}})
                      : call.word("identity.rights.because", {{"role", role}, {"place", place}, {"since", since}}));
            if (reason.wants_factor) ui::badge(h, ui::Tone::info, call.word("identity.rights.wants_factor"));
            h.put("</li>");
        }
        h.put("</ul>");
    });
}

// ---- changing one

Grant const* grant_of_path(Call& call) {
    for (auto const& grant : call.platform.catalogue.grants())
        if (grant.permission.code() == call.path("permission")) return &grant;
    return nullptr;
}

http::Response show_change(Call& call, Grant const& grant, ui::FormErrors const& errors, int status = 200) {
    ui::PageOptions options;
    options.title = right_words(call, grant.permission.code());
    options.intro = call.word("identity.rights.change_intro");
    options.crumbs = {{std::string(call.word("identity.rights.title")), html::Href::to("/rights")}};
    options.status = status;
    bool const sent = call.request.method == http::Method::post;
    return ui::page(call, options, [&](html::Writer& h) {
        ui::form(h, call, {html::Href::to("/rights/{}", grant.permission.code())}, errors, [&] {
            h.put("<fieldset class=\"field choices\"><legend>{}</legend>", call.word("identity.rights.who"));
            for (int i = 0; i < access::kRoleCount; ++i) {
                auto const role = static_cast<Role>(i);
                bool const held = sent ? call.request.form.has(access::role_code(role))
                                       : call.platform.catalogue.holds(role, grant.permission);
                bool const by_default = std::ranges::find(grant.roles, role) != grant.roles.end();
                ui::checkbox_field(h, access::role_code(role), role_words(call, role), held,
                                   by_default ? call.word("identity.rights.by_default") : std::string_view());
            }
            h.put("</fieldset>");
            ui::field(h,
                      {.name = "why",
                       .label = std::string(call.word("identity.rights.why")),
                       .value = std::string(call.field("why")),
                       .hint = std::string(call.word("identity.rights.why_hint")),
                       .required = true,
                       .characters_max = 300},
                      errors);
            ui::submit(h, ui::Button::primary, call.word("identity.rights.save"));
        });
    });
}

// Against what is kept, not against what this node remembers of it.
std::vector<RightChange> wanted_changes(Call& call, db::Session& session, Grant const& grant) {
    auto const kept = right_changes(session);
    auto const held_now = [&](Role role) {
        for (auto const& one : kept)
            if (one.role == role && one.permission == grant.permission.code()) return one.held;
        return std::ranges::find(grant.roles, role) != grant.roles.end();
    };
    std::vector<RightChange> changes;
    for (int i = 0; i < access::kRoleCount; ++i) {
        auto const role = static_cast<Role>(i);
        bool const held = call.request.form.has(access::role_code(role));
        if (held == held_now(role)) continue;
        changes.push_back({role, std::string(grant.permission.code()), held, std::string(trim(call.field("why"))),
                           call.viewer.person, call.now()});
    }
    return changes;
}

audit::Entry trail_of(Call& call, RightChange const& change) {
    auto entry = entry_of(call, "identity.right_changed", PersonId());
    entry.actor = call.viewer.person;
    entry.detail = json::Writer()
                       .object()
                       .field("role", access::role_code(change.role))
                       .field("permission", change.permission)
                       .field("held", change.held)
                       .end()
                       .take();
    return entry;
}

Result<http::Response> change(Call& call) {
    auto const* grant = grant_of_path(call);
    if (!grant) return not_found();
    auto const changes = wanted_changes(call, call.db(), *grant);
    ui::FormErrors errors;
    if (trim(call.field("why")).size() < 3) errors.add("why", std::string(call.word("identity.rights.why_missing")));
    for (auto const& one : changes) {
        auto const allowed = check_change(call.platform.catalogue, one.role, one.permission, one.held);
        if (!allowed.ok()) errors.add(std::string(access::role_code(one.role)), problem_words(call, allowed.problem()));
    }
    if (errors.any()) return show_change(call, *grant, errors, 422);
    call.forget_snapshot();
    auto const keep = [&](db::Tx& tx) -> Status {
        for (auto const& one : wanted_changes(call, tx, *grant)) {
            TRY_DO(set_right(tx, one));
            TRY_DO(call.platform.audit.add(tx, trail_of(call, one)));
        }
        return {};
    };
    TRY_DO(call.platform.db.write(keep));
    for (auto const& one : changes) TRY_DO(call.platform.catalogue.set(one.role, one.permission, one.held));
    return http::Response::redirect(html::Href::to("/rights").with("done", "yes"));
}

} // namespace

void add_right_routes(platform::Routes& routes) {
    auto const see = access::Rule::may(kSeeRights);
    auto const edit = access::Rule::may_everywhere(kChangeRights).anew();
    routes.get("/rights", see, show_all);
    routes.get("/rights/person/{person}", see, show_person);
    routes.get("/rights/{permission}", edit, [](Call& call) -> Result<http::Response> {
        auto const* grant = grant_of_path(call);
        if (!grant) return not_found();
        return show_change(call, *grant, {});
    });
    routes.post("/rights/{permission}", edit, change);
}

} // namespace belfry::identity
