#pragma once
// Requests and responses as handlers see them: whole, within limits, nothing of the wire. A test makes a Request by
// hand.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "platform/html/html.h"

namespace belfry::http {

enum class Method { get, head, post, put, remove };

// A file that came in a form. It lies in a temporary file that goes with the request, unless moved.
struct Upload {
    std::string field;
    std::string filename; // as the browser sent it, folders stripped; for showing only
    std::string content_type;
    std::filesystem::path path;
    std::int64_t size_bytes = 0;
    std::shared_ptr<void> keeper = {}; // removes the file when the last copy of this goes
};

class Fields {
public:
    void add(std::string name, std::string value) { items_.emplace_back(std::move(name), std::move(value)); }
    // The first value of that name, or nothing.
    std::optional<std::string_view> find(std::string_view name) const;
    std::string_view get(std::string_view name) const { return find(name).value_or(std::string_view{}); }
    bool has(std::string_view name) const { return find(name).has_value(); }
    std::vector<std::string_view> all(std::string_view name) const;
    std::vector<std::pair<std::string, std::string>> const& items() const { return items_; }

private:
    std::vector<std::pair<std::string, std::string>> items_;
};

// "a=1&b=two"; at most `fields_max` of them. Problem invalid ("bad_form") for a broken escape or a NUL.
Result<Fields> parse_urlencoded(std::string_view text, std::size_t fields_max);

struct Request {
    Method method = Method::get;
    std::string path = "/"; // decoded, without dot segments
    std::string raw_query;  // as sent, without '?'
    Fields query;
    Fields headers; // names in lower case
    Fields cookies;
    std::string body; // empty where the body was a form or was streamed to disk
    Fields form;      // url-encoded or multipart fields
    std::vector<Upload> uploads;
    std::string peer;    // address of the other end, or of the client where a trusted proxy names it
    std::string id;      // of this request, for the log and the error page
    bool secure = false; // came over TLS, here or at a trusted proxy
    // Why the body was not taken (too large, broken form ..). The handler answers with the page of it; the connection
    // is closed after.
    std::optional<Problem> refused;
    // Too many wait already: the handler says so, on a network thread, and asks nothing that takes time.
    bool turned_away = false;

    std::string_view header(std::string_view lower_name) const { return headers.get(lower_name); }
    // True for a request by htmx, to which a part of a page may be answered.
    bool wants_fragment() const { return header("hx-request") == "true" && header("hx-boosted") != "true"; }
};

struct Cookie {
    std::string name;
    std::string value;
    std::int64_t seconds_max = 0; // 0: until the browser closes; -1: remove it
    bool http_only = true;
};

// A topic of server-sent events, "board/0ABC..."; whoever is subscribed gets what EventStreams::send says to it.
using Topic = std::string;

// Part of a body at a time: fills `buffer`, gives the bytes written, 0 at the end, or a problem (the connection is cut,
// so that nobody takes half for the whole). Called on worker threads, one call at a time.
using BodySource = std::function<Result<std::size_t>(std::span<char> buffer)>;

class Response {
public:
    int status = 200;
    std::string content_type = "text/html; charset=utf-8";
    std::string body;
    // A body that does not change and outlives the server (embedded assets), used instead of `body`.
    std::string_view static_body = {};
    BodySource source;         // streamed (chunked) instead of `body`
    std::vector<Topic> topics; // not empty: a stream of server-sent events
    std::vector<std::pair<std::string, std::string>>
        headers; // a name or value with a control character makes the whole answer a 500
    std::vector<Cookie> cookies;
    bool compress = true; // where the client takes it and the body is worth it

    Response& header(std::string_view name, std::string_view value);
    Response& cookie(Cookie cookie) {
        cookies.push_back(std::move(cookie));
        return *this;
    }

    static Response page(html::Html document, int status = 200);
    static Response redirect(html::Href const& where, int status = 303);
    static Response text(std::string body, int status = 200);
    static Response download(std::string filename, std::string content_type, std::string body);
    static Response download_stream(std::string filename, std::string content_type, BodySource source);
    static Response events(std::vector<Topic> topics);
};

// Sends server-sent events to all that listen to a topic on this node. Safe from any thread; never waits: a listener
// that does not keep up is cut off and comes back by itself.
class EventStreams {
public:
    virtual ~EventStreams() = default;
    virtual void send(Topic const& topic, std::string_view event, std::string_view data) = 0;
    virtual std::int64_t listeners() const = 0;
};

} // namespace belfry::http
