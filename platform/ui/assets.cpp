// Serving embedded assets: some 15 of them, asked for once by each browser and release.
#include "platform/ui/assets.h"

#include <unordered_map>

#include "base/text.h"
#include "platform/ui/accent.h"

namespace belfry::ui {
namespace {

constexpr std::string_view kAccents = "/a/accent/";
constexpr std::string_view kForEver = "public, max-age=31536000, immutable";

struct Table {
    std::unordered_map<std::string_view, Asset const*> by_name, by_address;
    std::unordered_map<std::string_view, html::Href> hrefs;
    Table() {
        for (auto const& asset : assets()) {
            by_name.emplace(asset.name, &asset);
            by_address.emplace(asset.address, &asset);
            hrefs.emplace(asset.name, html::Href::local(asset.address).value());
        }
    }
};

Table const& table() {
    static Table const made;
    return made;
}

// Whether Accept-Encoding takes `coding` (RFC 9110, 12.5.3): listed with a weight other than 0.
bool takes(std::string_view accept, std::string_view coding) {
    for (auto part : split(accept, ',')) {
        auto const semicolon = part.find(';');
        if (!ascii_equal_ignoring_case(trim(part.substr(0, semicolon)), coding)) continue;
        if (semicolon == std::string_view::npos) return true;
        auto weight = trim(part.substr(semicolon + 1));
        if (!weight.starts_with("q=") && !weight.starts_with("Q=")) return true;
        return weight.find_first_of("123456789") != std::string_view::npos;
    }
    return false;
}

bool has_it(http::Request const& request, std::string_view etag) {
    for (auto part : split(request.header("if-none-match"), ',')) {
        part = trim(part);
        if (part.starts_with("W/")) part.remove_prefix(2);
        if (part == etag || part == "*") return true;
    }
    return false;
}

Result<http::Response> accent_response(http::Request const& request, std::string_view file) {
    if (file.size() != 10 || !file.ends_with(".css")) return not_found();
    auto const colour = Colour::parse(file.substr(0, 6));
    if (!colour) return not_found();
    http::Response response;
    response.content_type = "text/css; charset=utf-8";
    auto const etag = "\"" + std::string(file.substr(0, 6)) + "-" + std::to_string(kAccentRevision) + "\"";
    response.header("cache-control", kForEver).header("etag", etag);
    if (has_it(request, etag))
        response.status = 304;
    else
        response.body = accent_style(accent_for(*colour));
    return response;
}

} // namespace

Asset const* find_asset(std::string_view name) {
    auto const found = table().by_name.find(name);
    return found == table().by_name.end() ? nullptr : found->second;
}

html::Href const& asset_href(std::string_view name) {
    auto const found = table().hrefs.find(name);
    BELFRY_ASSERT(found != table().hrefs.end());
    return found->second;
}

Result<http::Response> asset_response(http::Request const& request) {
    if (request.path.starts_with(kAccents))
        return accent_response(request, std::string_view(request.path).substr(kAccents.size()));
    auto const found = table().by_address.find(request.path);
    if (found == table().by_address.end()) return not_found();
    auto const& asset = *found->second;
    auto const accept = request.header("accept-encoding");
    std::string_view coding, bytes = asset.identity;
    if (!asset.brotli.empty() && takes(accept, "br"))
        coding = "br", bytes = asset.brotli;
    else if (!asset.gzip.empty() && takes(accept, "gzip"))
        coding = "gzip", bytes = asset.gzip;
    // The hash stands in the address; each encoding is another representation, so has another tag.
    std::string etag =
        "\"" + std::string(asset.address.substr(3)) + (coding.empty() ? "" : "-") + std::string(coding) + "\"";
    http::Response response;
    response.content_type = asset.content_type;
    response.compress = false;
    response.header("cache-control", kForEver).header("vary", "accept-encoding").header("etag", etag);
    if (has_it(request, etag)) {
        response.status = 304;
        return response;
    }
    if (!coding.empty()) response.header("content-encoding", coding);
    response.static_body = bytes;
    return response;
}

} // namespace belfry::ui
