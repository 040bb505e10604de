#pragma once
// The files that pages load: style, script, fonts, icons. Embedded in the program, each compressed once when it is
// built, at an address that holds a hash of its content, so that a browser keeps it for ever.

#include <optional>
#include <span>
#include <string_view>

#include "platform/html/html.h"
#include "platform/http/message.h"

namespace belfry::ui {

struct Asset {
    std::string_view name;    // "belfry.css"
    std::string_view address; // "/a/belfry.1a2b3c4d5e.css"
    std::string_view content_type;
    std::string_view identity;
    std::string_view gzip;   // empty where it would not be smaller
    std::string_view brotli; // empty where it would not be smaller
};

// All of them, made at build time by tools/embed.cpp from the list in platform/ui/CMakeLists.txt.
std::span<Asset const> assets();
Asset const* find_asset(std::string_view name);
// The address of an asset that must exist: an unknown name stops the program, so it is a literal of ours.
html::Href const& asset_href(std::string_view name);

// GET /a/..: an asset in the best encoding that Accept-Encoding takes, or the style sheet of one school colour
// (/a/accent/1F4E8C.css, accent.h), kept by the browser for a year; 304 where it has it. Problem not_found for anything
// else. Asks neither who asks nor the database: a bare route of the service (add_routes is in gallery.h).
Result<http::Response> asset_response(http::Request const& request);

} // namespace belfry::ui
