// Slips for a class. A teacher's own classes, or any of the school for those who look after accounts; some forty
// pupils.
#include "areas/identity/slips/slip_pages.h"

#include <algorithm>

#include "areas/directory/api/directory.h"
#include "areas/identity/accounts/managed.h"
#include "areas/identity/show.h"
#include "areas/identity/slips/new_codes.h"
#include "base/text.h"

namespace belfry::identity {
namespace {

using directory::Group;
using directory::GroupId;
using platform::Call;

constexpr std::size_t kSlipsMax = 120;

std::vector<Group> groups_for(Call& call) {
    std::vector<Group> groups;
    auto const today = call.today();
    if (auto const scope = call.viewer.scope(kManageAccounts); scope.ok() && call.viewer.school) {
        for (std::string_view kind : {"tutor_group", "class"})
            for (auto& group : directory::groups_at(call.db(), *scope, kind, today)) groups.push_back(std::move(group));
        return groups;
    }
    for (auto& one : directory::groups_of(call.db(), call.viewer.person, today))
        if (one.part == directory::Part::leader && one.group.school == call.viewer.school)
            groups.push_back(std::move(one.group));
    return groups;
}

http::Response show_groups(Call& call) {
    auto const groups = groups_for(call);
    ui::PageOptions options;
    options.title = call.word("identity.slips.title");
    options.intro = call.word("identity.slips.intro");
    return ui::page(call, options, [&](html::Writer& h) {
        if (groups.empty())
            return ui::empty_state(h, "printer", call.word("identity.slips.none"),
                                   call.word("identity.slips.none_what"));
        h.put("<ul class=\"tiles\">");
        for (auto const& group : groups) {
            h.put("<li><a class=\"tile\" href=\"{}\">", html::Href::to("/slips/{}", group.id));
            ui::icon(h, "users");
            h.put("<span>{}<br><small>{}</small></span></a></li>", group.name,
                  call.platform.words.find("groups.kind." + group.kind));
        }
        h.put("</ul>");
    });
}

// By what they are and will be, not by what their account says of it: a code on paper must not open an account with
// rights over others, nor that of a guest in the class whose own school is another.
bool pupil_of(std::span<directory::PersonRole const> roles, PersonId person, SchoolId school, SchoolDay today) {
    bool here = false;
    for (auto const& role : roles) {
        if (role.person != person) continue;
        if (role.role != access::Role::pupil) return false;
        here = here || (role.school == school && !role.subsidiary && role.current(today));
    }
    return here;
}

struct GroupSlips {
    Group group;
    std::vector<Account> accounts; // of its pupils, by name
};

// The group, if the viewer may print for it, and those of its members who are pupils and nothing else.
Result<GroupSlips> group_of_path(Call& call) {
    TRY(id, call.path_id<GroupId>("group"));
    auto const group = directory::group_by_id(call.db(), id);
    if (!group || group->school != call.viewer.school || !call.viewer.may_at(kPrintSlips, group->school))
        return not_found();
    auto const members = directory::members_of(call.db(), id, call.today());
    bool const leads = std::ranges::any_of(members, [&](auto const& one) {
        return one.person.id == call.viewer.person && one.membership.part == directory::Part::leader;
    });
    if (!leads && !call.viewer.may_at(kManageAccounts, group->school)) return not_found();
    std::vector<PersonId> people;
    for (auto const& one : members)
        if (one.membership.part == directory::Part::member) people.push_back(one.person.id);
    if (people.size() > kSlipsMax) people.resize(kSlipsMax);
    GroupSlips found{*group, accounts_of(call.db(), people)};
    auto const roles = directory::roles_of_people(call.db(), people, call.today());
    auto const closed = closed_accounts(call);
    std::erase_if(found.accounts, [&](Account const& account) {
        return account.state == AccountState::locked || !pupil_of(roles, account.person, group->school, call.today()) ||
               std::ranges::binary_search(closed, account.person);
    });
    std::ranges::sort(found.accounts, {}, [](Account const& account) { return sort_key(account.display_name); });
    return found;
}

void show_choice(html::Writer& h, Call& call, Account const& account) {
    h.put("<div class=\"choice\"><input type=\"checkbox\" id=\"p-{}\" name=\"selected\" value=\"{}\" {}>",
          account.person, account.person, html::Flag{"checked", account.state == AccountState::waiting});
    h.put("<label for=\"p-{}\">{} <span class=\"hint\">", account.person, account.display_name);
    if (account.last_sign_in)
        h.put("{}", call.word("identity.accounts.seen", {{"when", when_words(call, *account.last_sign_in)}}));
    else
        h.put("{}", call.word("identity.accounts.never"));
    h.put("</span></label></div>");
}

Result<http::Response> show_pupils(Call& call, std::string words, int status) {
    TRY(found, group_of_path(call));
    ui::FormErrors errors;
    if (!words.empty()) errors.add("", std::move(words));
    ui::PageOptions options;
    options.title = call.word("identity.slips.for", {{"group", found.group.name}});
    options.intro = call.word("identity.slips.for_intro");
    options.crumbs = {{std::string(call.word("identity.slips.title")), html::Href::to("/slips")}};
    options.status = status;
    return ui::page(call, options, [&](html::Writer& h) {
        if (found.accounts.empty())
            return ui::empty_state(h, "users", call.word("identity.slips.nobody"),
                                   call.word("identity.slips.nobody_what"));
        ui::notice(h, ui::Tone::info, call.word("identity.slips.warning"), call.word("identity.slips.warning_what"));
        ui::form(h, call, {html::Href::to("/slips/{}", found.group.id)}, errors, [&] {
            h.put("<fieldset class=\"field choices\"><legend>{}</legend>", call.word("identity.slips.whose"));
            for (auto const& account : found.accounts) show_choice(h, call, account);
            h.put("</fieldset>");
            ui::submit(h, ui::Button::primary, call.word("identity.slips.do"));
        });
    });
}

// Only of pupils in that class: whoever else is named is left out.
Result<http::Response> print(Service& service, Call& call) {
    TRY(found, group_of_path(call));
    auto const selected = call.request.form.all("selected");
    std::erase_if(found.accounts, [&](Account const& account) {
        return std::ranges::find(selected, account.person.text()) == selected.end();
    });
    if (found.accounts.empty()) return show_pupils(call, std::string(call.word("identity.slips.choose")), 422);
    TRY(slips, give_codes(service, call, found.accounts));
    return slip_download(call, found.group.name + " · " + call.viewer.school_name, slips);
}

} // namespace

void add_slip_routes(platform::Routes& routes, std::shared_ptr<Service> service) {
    auto const may = access::Rule::may(kPrintSlips);
    routes.get("/slips", may, [](Call& call) -> Result<http::Response> { return show_groups(call); });
    routes.get("/slips/{group}", may.anew(), [](Call& call) { return show_pupils(call, {}, 200); });
    routes.post_waiting("/slips/{group}", may.anew(), [service](Call& call) { return print(*service, call); });
}

} // namespace belfry::identity
