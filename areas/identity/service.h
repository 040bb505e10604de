#pragma once
// What the area keeps while the program runs: the threads that hash passwords, the sign-in limits, the key that secrets
// are sealed under. One of it, made by area() and held by its handlers.

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "areas/identity/signing_in/limits.h"
#include "base/result.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/passwords.h"

namespace belfry::platform {
struct Platform;
}

namespace belfry::identity {

class Service {
public:
    // Each of its own: what is typed for one never counts in another.
    SignInLimits sign_in_limits;                 // passwords
    SignInLimits code_limits{kSecondStepLimits}; // of a second factor
    SignInLimits join_limits{kJoinLimits};       // invitation codes
    SignInLimits mail_limits;                    // links asked for

    // Threads start with the first call, so that a command which hashes nothing starts none.
    crypto::Passwords& passwords();
    // The key lies in <folder>/secrets/identity.key, made when first needed.
    Result<crypto::SealedBox const*> box(platform::Platform& platform);

    // True for one caller every `seconds`: what several nodes change (rights) is read again by each now and then.
    bool rights_due(Instant now, int seconds);

private:
    std::mutex mutex_;
    std::unique_ptr<crypto::Passwords> passwords_;
    std::optional<crypto::SealedBox> box_;
    std::atomic<std::int64_t> rights_read_{0};
};

} // namespace belfry::identity
