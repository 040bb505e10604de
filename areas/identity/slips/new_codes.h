#pragma once
// New one-time codes for several people at once, and the sheet on which they are printed.

#include <span>
#include <string>
#include <vector>

#include "areas/identity/api/identity.h"
#include "areas/identity/service.h"
#include "areas/identity/slips/slip_sheet.h"
#include "base/result.h"
#include "platform/extension/call.h"

namespace belfry::identity {

inline constexpr int kSlipDays = 14;

// Gives each a new code in place of their password, ends their sessions, notes it in the trail; all or nothing. One
// hash each, some 15 ms. The caller has checked that the viewer may.
Result<std::vector<Slip>> give_codes(Service& service, platform::Call& call, std::span<Account const> accounts);

// The words of a sheet for `title`, and the finished file for the browser to keep.
Result<http::Response> slip_download(platform::Call& call, std::string_view title, std::vector<Slip> const& slips);

} // namespace belfry::identity
