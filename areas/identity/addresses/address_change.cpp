// Changed addresses: some hundred a day, some thousand after an import; three statements and two mails each.
#include "areas/identity/addresses/address_change.h"

#include <algorithm>

#include "areas/identity/accounts/managed.h"
#include "areas/identity/addresses/tell_owner.h"
#include "areas/identity/passwords/token_store.h"
#include "areas/identity/show.h"
#include "platform/crypto/crypto.h"
#include "platform/mail/mail.h"

namespace belfry::identity {
namespace {

Status note(platform::Platform& platform, db::Tx& tx, std::string_view action, PersonId person) {
    audit::Entry entry;
    entry.action = action;
    entry.person = person;
    return platform.audit.add(tx, entry);
}

bool harmless(access::HeldRole const& held) {
    using access::Role;
    return held.role == Role::pupil || held.role == Role::parent || held.role == Role::community;
}

} // namespace

Status follow_address(platform::Platform& platform, db::Tx& tx, FullAccount const& account, std::string_view wanted) {
    auto const& own = account.sign_in;
    if (wanted == newest_address(account) && (wanted == own.email_folded || !account.new_email.empty())) return {};
    if (wanted == own.email_folded) return set_new_address(tx, own.person, {});
    bool const unused = own.state == AccountState::waiting;
    if (unused || wanted.empty()) {
        TRY_DO(retire_tokens(tx, own.person, platform.clock.now()));
        TRY_DO(set_address(tx, own.person, wanted));
        TRY_DO(note(platform, tx, "identity.address_changed", own.person));
        return tell_owner(platform, tx, own, Told::address_changed);
    }
    TRY_DO(set_new_address(tx, own.person, wanted));
    TRY_DO(note(platform, tx, "identity.address_waits", own.person));
    TRY_DO(tell_owner(platform, tx, own, Told::address_waits));
    auto changed = account;
    changed.new_email = wanted;
    return send_confirmation(platform, tx, changed);
}

Status send_confirmation(platform::Platform& platform, db::Tx& tx, FullAccount const& account) {
    if (account.new_email.empty()) return {};
    auto const secret = crypto::random_token();
    auto const now = platform.clock.now();
    Token token;
    token.purpose = Purpose::confirm_address;
    token.person = account.sign_in.person;
    token.detail = account.new_email;
    token.ends = now.plus_seconds(kConfirmDays * 86400ll);
    TRY_DO(add_token(tx, token, secret, now));
    auto const& words = platform.words;
    mail::Message message;
    message.to_address = account.new_email;
    message.to_name = account.sign_in.display_name;
    message.subject = words.text("identity.mail.confirm.subject");
    message.body = words.text("identity.mail.hello", {{"name", account.sign_in.display_name}}) + "\n\n" +
                   words.text("identity.mail.confirm.what", {{"username", account.sign_in.username}}) + "\n" +
                   address_at(platform, "/me/address/" + secret) + "\n\n" +
                   std::string(words.text("identity.mail.confirm.not_you")) + "\n";
    return sent_or_unwritable(platform.mail.send(tx, message));
}

Status confirm_address(platform::Platform& platform, db::Tx& tx, FullAccount const& account, std::string_view address) {
    if (account.new_email.empty() || account.new_email != address) return conflict("address_replaced");
    auto const& own = account.sign_in;
    TRY_DO(retire_tokens(tx, own.person, platform.clock.now()));
    TRY_DO(set_address(tx, own.person, address));
    TRY_DO(note(platform, tx, "identity.address_changed", own.person));
    return tell_owner(platform, tx, own, Told::address_changed);
}

std::string_view newest_address(FullAccount const& account) {
    return account.new_email.empty() ? std::string_view(account.sign_in.email_folded) : account.new_email;
}

Status may_change_address(platform::Call& call, PersonId person) {
    if (std::ranges::binary_search(closed_accounts(call), person)) return not_found();
    if (person == call.viewer.person) return {};
    auto const reach = reach_of(call.db(), person, today_in_london(call));
    bool const mine = std::ranges::all_of(reach, harmless);
    switch (reach_to(call.viewer, call.platform.catalogue, person, reach)) {
    case Reach::within:
        return {};
    case Reach::elsewhere:
        return mine ? Status() : forbidden("account_elsewhere");
    case Reach::nobody:
        return mine ? Status() : forbidden("account_stronger");
    case Reach::stronger:
        break;
    }
    return forbidden("account_stronger");
}

} // namespace belfry::identity
