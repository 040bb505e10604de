#pragma once
// How a person wants pages, as a form and from one.

#include "platform/access/access.h"
#include "platform/extension/call.h"
#include "platform/ui/page.h"

namespace belfry::identity {

void preference_form(html::Writer& h, platform::Call& call, access::Preferences const& now);
// Pure. What is not known falls back to the default; a box that is not sent is off.
access::Preferences preferences_from(http::Fields const& form);

} // namespace belfry::identity
