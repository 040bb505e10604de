// Request targets. One a request, a hundred bytes or so; what is not plainly a path is refused rather than mended.
#include "platform/http/target.h"

#include "base/text.h"

namespace belfry::http {
namespace {

Problem bad_target() { return invalid("bad_target"); }

bool is_visible_ascii(std::string_view text) {
    for (unsigned char c : text)
        if (c <= 0x20 || c >= 0x7F) return false;
    return true;
}

bool has_dot_segment(std::string_view path) {
    for (auto segment : split(path, '/'))
        if (segment == "." || segment == "..") return true;
    return false;
}

} // namespace

Result<std::string> normal_path(std::string_view raw) {
    if (raw.empty() || raw[0] != '/' || !is_visible_ascii(raw)) return bad_target();
    std::string path;
    if (raw.find('%') == std::string_view::npos) {
        path = raw;
    } else {
        for (std::size_t i = raw.find('%'); i != std::string_view::npos; i = raw.find('%', i + 1)) {
            auto const code = ascii_lower(raw.substr(i, 3));
            if (code == "%2f" || code == "%5c") return bad_target();
        }
        auto decoded = percent_decode(raw, false);
        if (!decoded) return bad_target();
        path = std::move(*decoded);
    }
    for (unsigned char c : path)
        if (c < 0x20 || c == 0x7F || c == '\\') return bad_target();
    if (!valid_utf8(path) || has_dot_segment(path)) return bad_target();
    return path;
}

Result<Target> parse_target(std::string_view raw) {
    Target target;
    if (!is_visible_ascii(raw) || raw.find('#') != std::string_view::npos) return bad_target();
    for (std::string_view scheme : {"http://", "https://"}) {
        if (!ascii_equal_ignoring_case(raw.substr(0, scheme.size()), scheme)) continue;
        raw.remove_prefix(scheme.size());
        auto const end = raw.find_first_of("/?");
        target.authority = raw.substr(0, end);
        raw = end == std::string_view::npos ? std::string_view("/") : raw.substr(end);
        if (target.authority.empty() || raw[0] != '/') return bad_target();
        break;
    }
    auto const question = raw.find('?');
    if (question != std::string_view::npos) {
        target.raw_query = raw.substr(question + 1);
        auto query = parse_urlencoded(target.raw_query, kQueryFieldsMax);
        if (!query.ok()) return bad_target();
        target.query = std::move(query).value();
    }
    TRY(path, normal_path(raw.substr(0, question)));
    target.path = std::move(path);
    return target;
}

} // namespace belfry::http
