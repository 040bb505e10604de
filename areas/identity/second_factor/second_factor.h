#pragma once
// The second factor: six digits from an app (RFC 6238), or one of ten recovery codes printed when it was set up. Its
// secret and the codes are kept sealed under the installation's key, each for its person alone.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "areas/identity/accounts/account_store.h"
#include "areas/identity/service.h"
#include "base/result.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"

namespace belfry::identity {

inline constexpr int kRecoveryCodes = 10;

enum class CodeUsed { none, app, recovery };
// Checks the code and uses it up: none works twice. Wrong ones count in the sign-in limits under a name of their own;
// Problem too_many ("sign_in_wait") where these say to wait.
Result<CodeUsed> use_code(Service& service, platform::Call& call, FullAccount const& account, std::string_view typed);

// The page that shows the QR code, the key in words, and the field for the first code.
void add_second_factor_routes(platform::Routes& routes, std::shared_ptr<Service> service);

} // namespace belfry::identity
