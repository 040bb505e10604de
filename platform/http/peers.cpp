// Connections by address. Entered and left once a connection.
#include "platform/http/connection.h"

#include <boost/asio/ip/address.hpp>

namespace belfry::http {
namespace {

// One household's IPv6 addresses count as one: the first 64 bits.
std::string key_of(std::string const& peer) {
    boost::system::error_code error;
    auto const address = boost::asio::ip::make_address(peer, error);
    if (error || !address.is_v6() || address.to_v6().is_v4_mapped()) return peer;
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return boost::asio::ip::make_address_v6(bytes).to_string();
}

} // namespace

bool Peers::enter(std::string const& peer, int most) {
    auto const key = key_of(peer);
    std::lock_guard lock(mutex_);
    auto& held = held_[key];
    if (held >= most) return false;
    ++held;
    return true;
}

void Peers::leave(std::string const& peer) {
    auto const key = key_of(peer);
    std::lock_guard lock(mutex_);
    auto const found = held_.find(key);
    if (found != held_.end() && --found->second <= 0) held_.erase(found);
}

} // namespace belfry::http
