#pragma once
// Every component in every state, on pages of their own, so that each can be looked at and checked by machine:
//   /_ui                     the components in the frame
//   /_ui/plain               a signed-out page with a form, as sign-in uses it; ?wrong=1 with its errors
//   /_ui/problem/{which}     signed_out, session_expired, forbidden, not_found, too_many, unavailable, internal ..
// Only where config.demonstration is set; not_found elsewhere. Its specimen words stand in the code, not in a text
// file: nobody works with them, and they need no second language.

#include <string_view>
#include <vector>

#include "platform/extension/service.h"
#include "platform/http/message.h"

namespace belfry::ui {

http::Response ui_gallery(platform::Call& call);
http::Response ui_gallery_plain(platform::Call& call);
Result<http::Response> ui_gallery_problem(platform::Call& call, std::string_view which);

// What ui answers itself: /everything, in a demonstration the pages above, and (bare) /a/.. and /favicon.ico. For app
// to wire once.
void add_routes(platform::Routes& routes);
std::vector<platform::BareRoute> bare_routes();

} // namespace belfry::ui
