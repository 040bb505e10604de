#pragma once
// The line to the service: one POST at a time over a connection that stays open.

#include <memory>
#include <string>
#include <string_view>

#include "reader/settings.h"

namespace belfry::reader {

struct Posted {
    int status = 0; // 0: there is no line
    std::string body;
    int retry_after_seconds = 0;
};

class Line {
public:
    virtual ~Line() = default;
    virtual Posted post(std::string_view json) = 0;
};

// Over HTTP or HTTPS through libcurl; certificates are checked, redirects are not followed, no proxy is used that the
// settings do not name. Gives up after 10 seconds without a connection, 30 in all.
std::unique_ptr<Line> make_http_line(Settings const& settings);

} // namespace belfry::reader
