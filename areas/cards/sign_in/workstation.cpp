// A school has some 30 shared machines, each with a key or a room's machines with one; it is ended when a machine is
// stolen or sold.
#include "areas/cards/sign_in/workstation.h"

#include "areas/cards/sign_in/sign_in_store.h"
#include "areas/identity/api/card_sign_in.h"
#include "platform/crypto/crypto.h"

namespace belfry::cards {
namespace {

constexpr std::size_t kKeyCharacters = 43;
constexpr std::int64_t kKeptSeconds = 400 * 86400; // browsers keep none for longer

// As the session's: over TLS no other host of the domain and no plain connection can set it.
std::string cookie_name(http::Request const& request) {
    return request.secure ? "__Host-belfry-workstation" : "belfry-workstation";
}

} // namespace

std::optional<Workstation> workstation_by_key(platform::Call& call, std::string_view key) {
    if (key.size() != kKeyCharacters) return std::nullopt;
    auto const school = workstation_school(call.db(), crypto::sha256(key));
    if (!school) return std::nullopt;
    auto const schools = directory::schools_by_id(call.db(), std::span(&*school, 1));
    if (schools.empty()) return std::nullopt;
    return Workstation{*school, schools[0].name};
}

std::string workstation_key_of(http::Request const& request) {
    return std::string(request.cookies.get(cookie_name(request)));
}

void keep_workstation(http::Request const& request, std::string_view key, http::Response& response) {
    response.cookie({cookie_name(request), std::string(key), kKeptSeconds});
    response.cookie(identity::begins_here_cookie(html::Href::to(kWorkstationPage)));
}

void forget_workstation(http::Request const& request, http::Response& response) {
    if (workstation_key_of(request).empty()) return;
    response.cookie({cookie_name(request), "", -1});
    response.cookie(identity::begins_nowhere_cookie());
}

} // namespace belfry::cards
