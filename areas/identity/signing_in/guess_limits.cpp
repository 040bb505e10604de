// Limits lent to areas that check a secret of their own. Two look-ups a try.
#include "areas/identity/api/card_sign_in.h"
#include "areas/identity/signing_in/limits.h"
#include "platform/extension/call.h"

namespace belfry::identity {
namespace {

constexpr LimitRules kGuessLimits{true, true, 2 * kFreeTries, kNameWaitMax};

// Who is known at a place is to it what an account is to an address that it was signed in from.
Attempt attempt_of(platform::Call const& call, Guess const& guess) {
    return {std::string(guess.name), guess.place.empty() ? call.request.peer : "at " + std::string(guess.place), "",
            guess.known ? Familiarity::address : Familiarity::stranger};
}

} // namespace

GuessLimits::GuessLimits() : limits_(std::make_unique<SignInLimits>(kGuessLimits)) {}
GuessLimits::~GuessLimits() = default;

int GuessLimits::wait_seconds(platform::Call const& call, Guess const& guess) {
    return limits_->check(attempt_of(call, guess), call.now()).wait_seconds;
}

void GuessLimits::failed(platform::Call const& call, Guess const& guess) {
    limits_->failed(attempt_of(call, guess), call.now());
}

void GuessLimits::succeeded(platform::Call const& call, Guess const& guess) {
    limits_->succeeded(attempt_of(call, guess));
}

} // namespace belfry::identity
