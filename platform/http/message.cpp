// Requests and responses as handlers see them. A request has some fifteen headers and a form some twenty fields, so
// lists are searched from the front.
#include "platform/http/message.h"

#include "base/text.h"

namespace belfry::http {

std::optional<std::string_view> Fields::find(std::string_view name) const {
    for (auto const& [key, value] : items_)
        if (key == name) return value;
    return std::nullopt;
}

std::vector<std::string_view> Fields::all(std::string_view name) const {
    std::vector<std::string_view> found;
    for (auto const& [key, value] : items_)
        if (key == name) found.push_back(value);
    return found;
}

Result<Fields> parse_urlencoded(std::string_view text, std::size_t fields_max) {
    Fields fields;
    std::size_t count = 0;
    while (!text.empty()) {
        auto const end = text.find('&');
        auto const pair = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (pair.empty()) continue;
        if (++count > fields_max) return Problem{ProblemKind::too_large, "too_many_fields"};
        auto const equals = pair.find('=');
        auto name = percent_decode(pair.substr(0, equals), true);
        auto value = percent_decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
        if (!name || !value || !valid_utf8(*name) || !valid_utf8(*value)) return invalid("bad_form");
        fields.add(std::move(*name), std::move(*value));
    }
    return fields;
}

Response& Response::header(std::string_view name, std::string_view value) {
    headers.emplace_back(name, value);
    return *this;
}

Response Response::page(html::Html document, int status) {
    Response response;
    response.status = status;
    response.body = document.view();
    return response;
}

Response Response::redirect(html::Href const& where, int status) {
    Response response;
    response.status = status;
    response.header("Location", where.text());
    return response;
}

Response Response::text(std::string body, int status) {
    Response response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = std::move(body);
    return response;
}

namespace {

// RFC 6266: a plain form for everyone and the exact one (RFC 8187) for those that know it.
std::string disposition(std::string_view filename) {
    std::string plain;
    for (char c : filename) {
        bool const kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                          c == '-' || c == '_' || c == ' ';
        plain += kept ? c : '_';
    }
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + percent_encode(filename);
}

} // namespace

Response Response::download(std::string filename, std::string content_type, std::string body) {
    Response response;
    response.content_type = std::move(content_type);
    response.body = std::move(body);
    response.header("Content-Disposition", disposition(filename));
    return response;
}

Response Response::download_stream(std::string filename, std::string content_type, BodySource source) {
    Response response;
    response.content_type = std::move(content_type);
    response.source = std::move(source);
    response.header("Content-Disposition", disposition(filename));
    return response;
}

Response Response::events(std::vector<Topic> topics) {
    Response response;
    response.content_type = "text/event-stream";
    response.topics = std::move(topics);
    response.compress = false;
    response.header("Cache-Control", "no-store");
    response.header("X-Accel-Buffering", "no");
    return response;
}

} // namespace belfry::http
