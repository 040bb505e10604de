// Heads and bodies ready for the wire. Once a request, on the thread that answers it.
#include "platform/http/outgoing.h"

#include <array>
#include <charconv>
#include <ctime>

#include "base/text.h"
#include "base/time.h"
#include "platform/http/gzip.h"
#include "platform/http/server.h"

namespace belfry::http {
namespace {

struct Known {
    int status;
    std::string_view words;
};
constexpr Known kKnown[] = {{100, "Continue"},
                            {200, "OK"},
                            {201, "Created"},
                            {202, "Accepted"},
                            {204, "No Content"},
                            {301, "Moved Permanently"},
                            {302, "Found"},
                            {303, "See Other"},
                            {304, "Not Modified"},
                            {307, "Temporary Redirect"},
                            {308, "Permanent Redirect"},
                            {400, "Bad Request"},
                            {401, "Unauthorized"},
                            {403, "Forbidden"},
                            {404, "Not Found"},
                            {405, "Method Not Allowed"},
                            {408, "Request Timeout"},
                            {409, "Conflict"},
                            {410, "Gone"},
                            {412, "Precondition Failed"},
                            {413, "Content Too Large"},
                            {415, "Unsupported Media Type"},
                            {417, "Expectation Failed"},
                            {422, "Unprocessable Content"},
                            {429, "Too Many Requests"},
                            {431, "Request Header Fields Too Large"},
                            {500, "Internal Server Error"},
                            {501, "Not Implemented"},
                            {503, "Service Unavailable"},
                            {504, "Gateway Timeout"},
                            {505, "HTTP Version Not Supported"},
                            {507, "Insufficient Storage"}};

// Which bytes may stand where: in a token (RFC 9110, 5.6.2), in a cookie's value (RFC 6265, 4.1.1: no white space,
// quote, comma, semicolon or backslash), in any other value.
struct Allowed {
    bool token, cookie, value;
};
constexpr auto kAllowed = [] {
    std::array<Allowed, 256> table{};
    for (unsigned c = 0; c < 256; ++c) {
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        bool const mark = std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
        table[c] = {letter || mark, c > 0x20 && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\',
                    (c >= 0x20 || c == '\t') && c != 0x7F};
    }
    return table;
}();

template <bool Allowed::*place>
bool all_allowed(std::string_view text) {
    for (unsigned char c : text)
        if (!(kAllowed[c].*place)) return false;
    return true;
}

bool clean(std::string_view text) { return all_allowed<&Allowed::value>(text); }
bool is_token(std::string_view text) { return !text.empty() && all_allowed<&Allowed::token>(text); }
bool is_cookie_value(std::string_view text) { return all_allowed<&Allowed::cookie>(text); }

bool safe_to_send(Response const& response) {
    for (auto const& [name, value] : response.headers)
        if (!is_token(name) || !clean(value)) return false;
    for (auto const& cookie : response.cookies)
        if (!is_token(cookie.name) || !is_cookie_value(cookie.value)) return false;
    return clean(response.content_type);
}

void add_number(std::string& out, std::int64_t number) {
    char digits[24];
    auto const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

// "Date: Tue, 01 Sep 2026 08:40:00 GMT\r\n", made anew once a second in each thread.
std::string_view date_line() {
    thread_local std::time_t made = 0;
    thread_local std::string line;
    std::time_t const now = std::time(nullptr);
    if (now != made) {
        made = now;
        line = "Date: " + Instant::from_seconds(now).http_text() + "\r\n";
    }
    return line;
}

void add_status_line(std::string& head, int status) {
    head += "HTTP/1.1 ";
    add_number(head, status);
    head.append(" ").append(reason_phrase(status)).append("\r\n").append(date_line());
}

void add_cookie(std::string& head, Cookie const& cookie, bool secure) {
    head.append("Set-Cookie: ").append(cookie.name).append("=").append(cookie.value).append("; Path=/; SameSite=Lax");
    if (cookie.http_only) head += "; HttpOnly";
    if (secure) head += "; Secure";
    if (cookie.seconds_max != 0) {
        head += "; Max-Age=";
        add_number(head, cookie.seconds_max > 0 ? cookie.seconds_max : 0);
    }
    head += "\r\n";
}

bool is_compressible(std::string_view content_type) {
    auto const type = content_type.substr(0, content_type.find(';'));
    if (type.starts_with("text/")) return type != "text/event-stream";
    return type == "application/json" || type == "application/javascript" || type == "application/xml" ||
           type == "image/svg+xml" || type == "application/manifest+json";
}

} // namespace

std::string_view reason_phrase(int status) {
    for (auto const& known : kKnown)
        if (known.status == status) return known.words;
    return "Unknown";
}

bool accepts_gzip(std::string_view accept_encoding) {
    for (auto part : split(accept_encoding, ',')) {
        auto const semicolon = part.find(';');
        auto const name = trim(part.substr(0, semicolon));
        if (name != "*" && !ascii_equal_ignoring_case(name, "gzip")) continue;
        if (semicolon == std::string_view::npos) return true;
        auto const weight = trim(part.substr(semicolon + 1));
        return weight != "q=0" && !weight.starts_with("q=0.000") && weight != "q=0.0" && weight != "q=0.00";
    }
    return false;
}

Outgoing prepare(Response&& response, Reply const& reply) {
    if (!safe_to_send(response)) return bare_answer(500, reply.head_only);
    Outgoing out;
    bool const has_body = response.status != 204 && response.status != 304 && response.status >= 200;
    bool const streamed = has_body && (response.source || !response.topics.empty());
    bool gzipped = false, varies = false;
    if (has_body && !streamed && response.static_body.empty() && response.compress &&
        response.body.size() >= kCompressedBytesMin && is_compressible(response.content_type)) {
        varies = true;
        if (reply.gzip) {
            auto packed = gzip(response.body);
            gzipped = !packed.empty();
            if (gzipped) response.body = std::move(packed);
        }
    }
    out.close = !reply.keep_alive || !response.topics.empty();
    out.chunked = streamed && response.topics.empty() && !reply.http_1_0;
    if (streamed && !out.chunked) out.close = true;

    auto& head = out.head;
    head.reserve(1536);
    add_status_line(head, response.status);
    if (has_body && !response.content_type.empty())
        head.append("Content-Type: ").append(response.content_type).append("\r\n");
    if (out.chunked) head += "Transfer-Encoding: chunked\r\n";
    if (has_body && !streamed) {
        head += "Content-Length: ";
        auto const& length = response.static_body.empty() ? std::string_view(response.body) : response.static_body;
        add_number(head, static_cast<std::int64_t>(length.size()));
        head += "\r\n";
    }
    if (gzipped) head += "Content-Encoding: gzip\r\n";
    if (varies) head += "Vary: Accept-Encoding\r\n";
    for (auto const& [name, value] : response.headers) head.append(name).append(": ").append(value).append("\r\n");
    for (auto const& cookie : response.cookies) add_cookie(head, cookie, reply.secure);
    if (out.close)
        head += "Connection: close\r\n";
    else if (reply.http_1_0)
        head += "Connection: keep-alive\r\n";
    head += "\r\n";

    if (reply.head_only || !has_body) {
        out.chunked = false;
        if (!response.topics.empty()) out.close = true;
        return out;
    }
    out.body = std::move(response.body);
    out.static_body = response.static_body;
    if (!out.static_body.empty()) out.body.clear();
    out.source = std::move(response.source);
    out.topics = std::move(response.topics);
    return out;
}

Outgoing bare_answer(int status, bool head_only) {
    Outgoing out;
    out.close = true;
    std::string body = std::to_string(status) + " " + std::string(reason_phrase(status)) + "\n";
    add_status_line(out.head, status);
    out.head += "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ";
    add_number(out.head, static_cast<std::int64_t>(body.size()));
    if (status == 503) out.head += "\r\nRetry-After: 2";
    out.head += "\r\nConnection: close\r\n\r\n";
    if (!head_only) out.body = std::move(body);
    return out;
}

} // namespace belfry::http
