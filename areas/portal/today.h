#pragma once
// Today, the home page: what the areas contribute, in three slots (now · waiting for me · what is new). REQ-2, REQ-4.

#include "base/result.h"
#include "platform/http/message.h"

namespace belfry::platform {
class Call;
}

namespace belfry::portal {

Result<http::Response> today_page(platform::Call& call);
Result<http::Response> search_page(platform::Call& call);

} // namespace belfry::portal
