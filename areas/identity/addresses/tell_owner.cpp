// What the owner of an account is told by mail: some hundred a day.
#include "areas/identity/addresses/tell_owner.h"

#include "platform/extension/call.h"
#include "platform/mail/mail.h"

namespace belfry::identity {
namespace {

std::string_view words_of(ui::Words const& words, Told what) {
    switch (what) {
    case Told::factor_added:
        return words.text("identity.mail.told.factor_added");
    case Told::factor_removed:
        return words.text("identity.mail.told.factor_removed");
    case Told::password_set:
        return words.text("identity.mail.told.password_set");
    case Told::slip_printed:
        return words.text("identity.mail.told.slip_printed");
    case Told::address_waits:
        return words.text("identity.mail.told.address_waits");
    case Told::address_changed:
        break;
    }
    return words.text("identity.mail.told.address_changed");
}

} // namespace

Status sent_or_unwritable(Status sent) {
    if (!sent.ok() && sent.problem().kind == ProblemKind::invalid) return {};
    return sent;
}

Status tell_owner(platform::Platform& platform, db::Tx& tx, SignInAccount const& account, Told what) {
    if (account.email_folded.empty()) return {};
    auto const& words = platform.words;
    mail::Message message;
    message.to_address = account.email_folded;
    message.to_name = account.display_name;
    message.subject = words.text("identity.mail.told.subject");
    message.body = words.text("identity.mail.hello", {{"name", account.display_name}}) + "\n\n" +
                   words.text("identity.mail.told.account", {{"username", account.username}}) + "\n" +
                   std::string(words_of(words, what)) + "\n\n" + std::string(words.text("identity.mail.told.not_you")) +
                   "\n";
    return sent_or_unwritable(platform.mail.send(tx, message));
}

} // namespace belfry::identity
