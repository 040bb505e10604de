#pragma once
// What goes to the wire for a Response: head written, body compressed, nothing left to decide.

#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.h"

namespace belfry::http {

struct Outgoing {
    std::string head;
    std::string body;
    std::string_view static_body;
    BodySource source;
    std::vector<Topic> topics;
    bool chunked = false; // of `source`
    bool close = false;   // the connection, when all is sent
};

struct Reply {
    bool head_only = false;
    bool http_1_0 = false;
    bool keep_alive = true;
    bool gzip = false;   // the client takes it
    bool secure = false; // cookies are marked so
};

// A response that holds a control character in a header or cookie becomes a bare 500 (response splitting).
Outgoing prepare(Response&& response, Reply const& reply);

// A bare answer in plain text for requests that never reached the app. Always closes.
Outgoing bare_answer(int status, bool head_only = false);

// Whether an Accept-Encoding value takes gzip (RFC 9110, 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);

inline constexpr std::size_t kCompressedBytesMin = 1024;

} // namespace belfry::http
