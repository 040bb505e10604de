// Printing invitations for the parents of one pupil, from the panel on the pupil's page.
#include <algorithm>

#include "areas/identity/accounts/managed.h"
#include "areas/identity/joining/invitation.h"
#include "areas/identity/joining/join_pages.h"
#include "areas/identity/passwords/codes.h"
#include "areas/identity/passwords/token_store.h"
#include "areas/identity/show.h"
#include "areas/identity/slips/slip_sheet.h"

namespace belfry::identity {

using platform::Call;

void add_joining_routes(platform::Routes& routes, std::shared_ptr<Service> const& service);

namespace {

bool is_pupil(std::vector<directory::PersonRole> const& roles) {
    for (auto const& role : roles)
        if (role.role == access::Role::pupil) return true;
    return false;
}

std::vector<directory::Person> invited_for(Call& call, PersonId pupil) {
    auto const guardians = directory::guardians_of(call.db(), std::span(&pupil, 1));
    std::vector<PersonId> ids;
    for (auto const& one : guardians) ids.push_back(one.person.id);
    auto invited = whom_to_invite(guardians, accounts_of(call.db(), ids));
    auto const closed = closed_accounts(call);
    std::erase_if(invited, [&](auto const& one) { return std::ranges::binary_search(closed, one.id); });
    return invited;
}

void show_panel(Call& call, PersonId person, html::Writer& h) {
    auto const managed = managed_person(call, person);
    if (!managed.ok() || !is_pupil(managed->roles)) return;
    auto const people = invited_for(call, person);
    if (people.empty()) return;
    ui::panel(h, "invitations", "mail", call.word("identity.invite.title"), [&] {
        h.put("<p>{}</p><ul>", call.word("identity.invite.what"));
        for (auto const& one : people) h.put("<li>{}</li>", one.name());
        h.put("</ul>");
        ui::post_button(h, call, ui::Button::secondary, call.word("identity.invite.do"),
                        html::Href::to("/people/{}/invitations", person));
    });
}

Result<http::Response> invitation_download(Call& call, directory::Person const& pupil, std::vector<Slip> const& slips) {
    auto const last_day = call.zone().day_of(call.now().plus_seconds(kInvitationDays * 86400ll));
    SlipWords words;
    words.title = call.word("identity.invite.sheet", {{"name", pupil.name()}});
    words.intro = call.word("identity.slips.until", {{"day", ui::long_date(last_day)}});
    words.code = call.word("identity.slips.code");
    words.address = address_at(call.platform, "/join");
    words.how = call.word("identity.invite.how", {{"address", words.address}});
    TRY(file, slip_sheet(words, slips, kInvitationsPerPage, call.now()));
    auto response = http::Response::download(std::string(call.word("identity.invite.file")) + ".pdf", "application/pdf",
                                             std::move(file));
    response.header("cache-control", "no-store");
    return response;
}

Result<http::Response> print(Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY(managed, managed_person(call, id));
    if (!is_pupil(managed.roles)) return not_found();
    auto const found = directory::people_by_id(call.db(), std::span(&id, 1));
    if (found.empty()) return not_found();
    if (!found[0].birth_day) return invalid("child_without_birthday");
    auto const people = invited_for(call, id);
    if (people.empty()) return not_found();
    std::vector<Slip> slips;
    for (auto const& one : people)
        slips.push_back({one.name(),
                         {},
                         new_code(kInviteCodeLetters),
                         call.word("identity.invite.for", {{"name", found[0].name()}})});
    call.forget_snapshot();
    auto const keep = [&](db::Tx& tx) -> Status {
        for (std::size_t i = 0; i < people.size(); ++i) {
            Token token;
            token.purpose = Purpose::invite;
            token.person = people[i].id;
            token.child = id;
            token.ends = call.now().plus_seconds(kInvitationDays * 86400ll);
            TRY_DO(add_token(tx, token, fold_code(slips[i].code), call.now()));
            TRY_DO(call.platform.audit.add(tx, entry_of(call, "identity.invited", people[i].id)));
        }
        return {};
    };
    TRY_DO(call.platform.db.write(keep));
    return invitation_download(call, found[0], slips);
}

} // namespace

platform::PersonPanel invitation_panel() {
    return {"identity.invitations", 61, access::Rule::may(kManageAccounts), show_panel};
}

void add_join_routes(platform::Routes& routes, std::shared_ptr<Service> service) {
    add_joining_routes(routes, service);
    routes.post("/people/{person}/invitations", access::Rule::may(kManageAccounts), print);
}

} // namespace belfry::identity
