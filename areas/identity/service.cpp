// The running parts of identity. One pool of one thread, one key, two sets of limits.
#include "areas/identity/service.h"

#include <filesystem>

#include "platform/config/config.h"
#include "platform/extension/call.h"

namespace belfry::identity {

crypto::Passwords& Service::passwords() {
    std::lock_guard lock(mutex_);
    if (!passwords_) passwords_ = std::make_unique<crypto::Passwords>();
    return *passwords_;
}

Result<crypto::SealedBox const*> Service::box(platform::Platform& platform) {
    std::lock_guard lock(mutex_);
    if (!box_) {
        auto const folder = platform.config.folder / "secrets";
        std::error_code failed;
        std::filesystem::create_directories(folder, failed);
        if (failed) return Problem{ProblemKind::internal, "key_file", failed.message()};
        TRY(opened, crypto::SealedBox::open_key(folder / "identity.key"));
        box_.emplace(std::move(opened));
    }
    return &*box_;
}

bool Service::rights_due(Instant now, int seconds) {
    auto last = rights_read_.load(std::memory_order_relaxed);
    if (now.seconds() - last < seconds && now.seconds() >= last) return false;
    return rights_read_.compare_exchange_strong(last, now.seconds(), std::memory_order_relaxed);
}

} // namespace belfry::identity
