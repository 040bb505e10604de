// Limits lent to areas that check a secret of their own. Two look-ups a try.
#include "areas/identity/api/card_sign_in.h"
#include "areas/identity/signing_in/limits.h"
#include "platform/extension/call.h"

namespace belfry::identity {
namespace {

constexpr LimitRules kGuessLimits{true, true, 2 * kFreeTries, kNameWaitMax};

Attempt attempt_of(platform::Call const& call, std::string_view name) {
    return {std::string(name), call.request.peer, "", Familiarity::stranger};
}

} // namespace

GuessLimits::GuessLimits() : limits_(std::make_unique<SignInLimits>(kGuessLimits)) {}
GuessLimits::~GuessLimits() = default;

int GuessLimits::wait_seconds(platform::Call const& call, std::string_view name) {
    return limits_->check(attempt_of(call, name), call.now()).wait_seconds;
}

void GuessLimits::failed(platform::Call const& call, std::string_view name) {
    limits_->failed(attempt_of(call, name), call.now());
}

void GuessLimits::succeeded(platform::Call const& call, std::string_view name) {
    limits_->succeeded(attempt_of(call, name));
}

} // namespace belfry::identity
