#pragma once
// Signing in with a card at a shared workstation: the page there, one's own PIN, what a school allows.

#include <memory>
#include <mutex>

#include "areas/cards/api/cards.h"
#include "areas/identity/api/card_sign_in.h"
#include "platform/crypto/passwords.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"

namespace belfry::html {
class Writer;
}

namespace belfry::cards {

inline constexpr access::Permission kOwnPin{"cards.own_pin"}; // set a PIN for one's own card

// Kept while the program runs; one of it, held by the handlers. PINs wait for their hash apart from passwords, so that
// neither keeps the other from its turn.
class CardSignIn {
public:
    identity::GuessLimits card_limits;     // by number of card
    identity::GuessLimits password_limits; // one's own password, before a PIN is set
    // The thread starts with the first call.
    crypto::Passwords& passwords();

private:
    std::mutex mutex_;
    std::unique_ptr<crypto::Passwords> passwords_;
};

void add_card_sign_in_routes(platform::Routes& routes, std::shared_ptr<CardSignIn> const& service); // workstations
void add_pin_routes(platform::Routes& routes, std::shared_ptr<CardSignIn> const& service);          // one's own
void add_sign_in_rule_routes(platform::Routes& routes);                                             // the office

// On the page of a person's cards: whether they have a PIN, and clearing it. One statement.
void show_pin(html::Writer& h, platform::Call& call, PersonId person, bool may_clear);
// "Wait 2 minutes, then try again."
std::string wait_words(platform::Call& call, int seconds);

} // namespace belfry::cards
