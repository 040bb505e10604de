// Connections by address. Entered and left once a connection.
#include "platform/http/connection.h"
#include "platform/http/household.h"

#include <boost/asio/ip/address.hpp>

namespace belfry::http {

std::string household_of(std::string_view text) {
    boost::system::error_code error;
    auto const address = boost::asio::ip::make_address(std::string(text), error);
    if (error || !address.is_v6() || address.to_v6().is_v4_mapped()) return std::string(text);
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return boost::asio::ip::make_address_v6(bytes).to_string();
}

bool Peers::enter(std::string const& peer, int most) {
    auto const key = household_of(peer);
    std::lock_guard lock(mutex_);
    auto& held = held_[key];
    if (held >= most) return false;
    ++held;
    return true;
}

void Peers::leave(std::string const& peer) {
    auto const key = household_of(peer);
    std::lock_guard lock(mutex_);
    auto const found = held_.find(key);
    if (found != held_.end() && --found->second <= 0) held_.erase(found);
}

} // namespace belfry::http
