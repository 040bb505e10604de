// Connections by address. Entered and left once a connection.
#include "platform/http/connection.h"

namespace belfry::http {

bool Peers::enter(std::string const& peer, int most) {
    std::lock_guard lock(mutex_);
    auto& held = held_[peer];
    if (held >= most) return false;
    ++held;
    return true;
}

void Peers::leave(std::string const& peer) {
    std::lock_guard lock(mutex_);
    auto const found = held_.find(peer);
    if (found != held_.end() && --found->second <= 0) held_.erase(found);
}

} // namespace belfry::http
