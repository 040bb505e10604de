// One request from bytes: Boost.Beast's parser below, our own checks above. Some fifteen header fields and 600 bytes of
// head a request; bodies to half a gigabyte go through in pieces.
//
// Beast asserts that the last chunk comes in a buffer of five bytes, which a client decides ("0\r\n", then "\r"):
// without its assertions the same code waits for more, as it should.
#define BOOST_DISABLE_ASSERTS
#include "platform/http/request_reader.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>

#include "base/text.h"
#include "platform/http/multipart.h"
#include "platform/http/target.h"

namespace belfry::http {
namespace beast = boost::beast;
namespace {

constexpr std::size_t kDiscardedBodyBytesMax = 64 * 1024;
constexpr std::size_t kChunkHeadBytesMax = 4 * 1024;
constexpr std::size_t kCookiesMax = 100;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// host [":" port], without user information (RFC 9110, 7.2).
bool plausible_host(std::string_view host) {
    constexpr std::string_view kAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:[]%!$&'()*+,;=";
    return !host.empty() && host.size() <= 300 && host.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string_view media_type(std::string_view content_type) {
    return trim(content_type.substr(0, content_type.find(';')));
}

void parse_cookies(std::string_view header, Fields& cookies) {
    for (auto piece : split(header, ';')) {
        piece = trim(piece);
        auto const equals = piece.find('=');
        if (equals == std::string_view::npos || equals == 0 || cookies.items().size() >= kCookiesMax) continue;
        auto value = piece.substr(equals + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        cookies.add(std::string(piece.substr(0, equals)), std::string(value));
    }
}

} // namespace

struct RequestReader::Impl final : beast::http::basic_parser<true> {
    Impl(Limits const& l, BodyRuleFor const& r, std::filesystem::path const& f, BodiesHeld* h)
        : limits(l), body_rule(r), upload_folder(f), all_held(h) {
        header_limit(static_cast<std::uint32_t>(limits.head_bytes_max));
        body_limit(boost::none);
    }

    ~Impl() { give_back(); }

    Limits const& limits;
    BodyRuleFor const& body_rule;
    std::filesystem::path const& upload_folder;
    BodiesHeld* const all_held; // null: nobody counts
    std::int64_t held = 0;      // of it, by this one

    State state = State::head;
    Request request;
    int status = 0; // of a refusal
    int version = 11;
    bool close = false;
    bool continue_wanted = false;
    std::size_t head_bytes = 0;
    int content_lengths = 0, transfer_encodings = 0, hosts = 0;

    enum class Sink { discard, memory, form, upload } sink = Sink::discard;
    std::uint64_t body_bytes = 0, body_bytes_most = 0;
    std::string_view over_code = "body_too_large";
    std::optional<MultipartReader> multipart;

    // The request cannot be taken for one: answered bare.
    void refuse(int with_status, beast::error_code& error) {
        status = with_status;
        state = State::refused;
        error = beast::http::error::bad_value;
    }
    // The head stands and the body does not: answered with a page.
    void give_up_body(Problem problem, beast::error_code& error) {
        give_up_body(std::move(problem));
        error = beast::http::error::end_of_stream;
    }
    void give_up_body(Problem problem) {
        request.refused = std::move(problem);
        request.form = {};
        request.uploads.clear();
        request.body = {};
        multipart.reset();
        give_back();
        close = true;
        state = State::done;
    }
    void leave_body() {
        multipart.reset();
        sink = Sink::discard;
        state = State::body;
        body_bytes_most = kDiscardedBodyBytesMax;
        if (content_length().value_or(0) > body_bytes_most) give_up_body({ProblemKind::too_large, over_code});
    }

    void on_request_impl(beast::http::verb method, beast::string_view, beast::string_view raw_target, int v,
                         beast::error_code& error) override {
        version = v;
        using beast::http::verb;
        switch (method) {
        case verb::get:
            request.method = Method::get;
            break;
        case verb::head:
            request.method = Method::head;
            break;
        case verb::post:
            request.method = Method::post;
            break;
        case verb::put:
            request.method = Method::put;
            break;
        case verb::delete_:
            request.method = Method::remove;
            break;
        default:
            return refuse(501, error);
        }
        auto target = http::parse_target(view(raw_target));
        if (!target.ok()) return refuse(400, error);
        request.path = std::move(target->path);
        request.raw_query = std::move(target->raw_query);
        request.query = std::move(target->query);
        authority = std::move(target->authority);
    }
    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}

    void on_field_impl(beast::http::field known, beast::string_view name, beast::string_view raw_value,
                       beast::error_code& error) override {
        if (state != State::head) return; // trailers are dropped: nothing in them may change what the head said
        auto const value = view(raw_value);
        if (request.headers.items().size() >= static_cast<std::size_t>(limits.head_fields_max))
            return refuse(431, error);
        using beast::http::field;
        if (known == field::content_length && (++content_lengths > 1 || !is_digits(value))) return refuse(400, error);
        if (known == field::transfer_encoding) {
            if (++transfer_encodings > 1 || version < 11) return refuse(400, error);
            if (!ascii_equal_ignoring_case(value, "chunked")) return refuse(501, error);
        }
        if (known == field::host && (++hosts > 1 || !plausible_host(value))) return refuse(400, error);
        if (known == field::expect) {
            if (!ascii_equal_ignoring_case(value, "100-continue")) return refuse(417, error);
            continue_wanted = version >= 11;
        }
        if (known == field::cookie) parse_cookies(value, request.cookies);
        request.headers.add(ascii_lower(view(name)), std::string(value));
    }

    void on_header_impl(beast::error_code& error) override {
        if (hosts == 0 && version >= 11) return refuse(400, error);
        if (content_lengths > 0 && transfer_encodings > 0) return refuse(400, error);
        if (!authority.empty() && !plausible_host(authority)) return refuse(400, error);
        bool const has_body = chunked() || content_length().value_or(0) > 0;
        if (!has_body) {
            state = State::done;
            return;
        }
        state = State::body;
        choose_sink(error);
    }

    void choose_sink(beast::error_code& error) {
        auto const rule = body_rule ? body_rule(request) : BodyRule::none;
        auto const type = media_type(request.header("content-type"));
        bool const urlencoded = ascii_equal_ignoring_case(type, "application/x-www-form-urlencoded");
        bool const is_multipart = ascii_equal_ignoring_case(type, "multipart/form-data");
        body_bytes_most = static_cast<std::uint64_t>(limits.body_bytes_max);
        if (rule == BodyRule::none) {
            body_bytes_most = kDiscardedBodyBytesMax;
        } else if (is_multipart && rule == BodyRule::upload) {
            auto boundary = multipart_boundary(request.header("content-type"));
            if (!boundary.ok()) return give_up_body(boundary.problem(), error);
            multipart.emplace(*boundary, limits, upload_folder);
            sink = Sink::upload;
            state = State::upload;
            body_bytes_most += static_cast<std::uint64_t>(limits.upload_bytes_max);
            over_code = "upload_too_large";
        } else if (is_multipart) {
            return give_up_body(invalid("body_not_understood"), error);
        } else {
            sink = urlencoded ? Sink::form : Sink::memory;
        }
        if (content_length().value_or(0) > body_bytes_most) give_up_body({ProblemKind::too_large, over_code}, error);
    }

    void on_body_init_impl(boost::optional<std::uint64_t> const&, beast::error_code&) override {}
    std::size_t on_body_impl(beast::string_view bytes, beast::error_code& error) override {
        take_body(view(bytes), error);
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, beast::error_code& error) override {
        take_body(view(bytes), error);
        return bytes.size();
    }

    std::atomic<std::int64_t>& counter() const {
        return sink == Sink::upload ? all_held->on_disk : all_held->in_memory;
    }
    void give_back() {
        if (held > 0) counter().fetch_sub(held, std::memory_order_relaxed);
        held = 0;
    }
    bool has_room(std::size_t bytes) {
        if (!all_held || sink == Sink::discard) return true;
        auto const most = sink == Sink::upload ? limits.uploads_bytes_max : limits.bodies_bytes_max;
        auto const size = static_cast<std::int64_t>(bytes);
        held += size;
        return counter().fetch_add(size, std::memory_order_relaxed) + size <= most;
    }

    void take_body(std::string_view bytes, beast::error_code& error) {
        body_bytes += bytes.size();
        if (body_bytes > body_bytes_most) return give_up_body({ProblemKind::too_large, over_code}, error);
        if (!has_room(bytes.size())) return give_up_body({ProblemKind::unavailable, "busy"}, error);
        if (sink == Sink::memory || sink == Sink::form) request.body.append(bytes);
        if (sink != Sink::upload) return;
        if (auto taken = multipart->put(bytes); !taken.ok()) give_up_body(taken.problem(), error);
    }

    void on_finish_impl(beast::error_code& error) override {
        if (state == State::refused) return;
        if (sink == Sink::form) {
            auto form = parse_urlencoded(request.body, static_cast<std::size_t>(limits.fields_max));
            if (!form.ok()) return give_up_body(form.problem(), error);
            request.form = std::move(form).value();
            request.body.clear();
        } else if (sink == Sink::upload) {
            if (auto finished = multipart->finish(); !finished.ok()) return give_up_body(finished.problem(), error);
            request.form = std::move(multipart->form());
            request.uploads = std::move(multipart->uploads());
        }
        state = State::done;
    }

    std::string authority;
};

RequestReader::RequestReader(Limits const& limits, BodyRuleFor const& body_rule,
                             std::filesystem::path const& upload_folder, BodiesHeld* held)
    : impl_(std::make_unique<Impl>(limits, body_rule, upload_folder, held)) {}
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;
RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::state() const { return impl_->state; }
bool RequestReader::begun() const { return impl_->got_some() || impl_->head_bytes > 0; }
int RequestReader::refused_status() const { return impl_->status; }
Request& RequestReader::head() { return impl_->request; }
bool RequestReader::body_is_small() const {
    auto const& impl = *impl_;
    if (impl.sink == Impl::Sink::upload) return false;
    if (impl.sink == Impl::Sink::discard) return true;
    return !impl.chunked() && impl.content_length().value_or(0) <= static_cast<std::uint64_t>(kSmallBodyBytes);
}
void RequestReader::leave_body() { impl_->leave_body(); }
void RequestReader::give_up_body(Problem problem) { impl_->give_up_body(std::move(problem)); }
Method RequestReader::method() const { return impl_->request.method; }
std::string const& RequestReader::path() const { return impl_->request.path; }
bool RequestReader::http_1_0() const { return impl_->version < 11; }
bool RequestReader::keep_alive() const { return !impl_->close && impl_->state == State::done && impl_->keep_alive(); }
bool RequestReader::gave_up() const { return impl_->close; }
bool RequestReader::expects_continue() const {
    return impl_->continue_wanted && impl_->body_bytes == 0 &&
           (impl_->state == State::body || impl_->state == State::upload);
}
Request RequestReader::take() { return std::move(impl_->request); }

namespace {

// A folded line (RFC 9112, 5.2), which Beast would join; two readers may read it differently.
bool has_folded_line(std::string_view head) {
    for (auto at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1))
        if (at + 1 < head.size() && (head[at + 1] == ' ' || head[at + 1] == '\t')) return true;
    return false;
}

int status_of(beast::error_code const& failure) {
    using beast::http::error;
    if (failure == error::header_limit) return 431;
    if (failure == error::bad_version) return 505;
    return 400;
}

} // namespace

std::size_t RequestReader::put(std::string_view bytes) {
    auto& impl = *impl_;
    std::size_t skipped = 0;
    // One empty line before a request line is passed over (RFC 9112, 2.2).
    if (impl.state == State::head && impl.head_bytes == 0 && bytes.starts_with("\r")) {
        if (bytes.size() < 2) return 0;
        if (bytes[1] == '\n') skipped = impl.head_bytes = 2;
        bytes.remove_prefix(skipped);
        if (bytes.empty()) return skipped;
    }
    bool const in_head = impl.state == State::head;
    beast::error_code error;
    impl.eager(!in_head);
    auto const used = impl.put({bytes.data(), bytes.size()}, error);
    if (in_head) impl.head_bytes += used;

    bool const answered = impl.state == State::refused || impl.request.refused;
    if (answered) return skipped + used;
    auto const refuse = [&](int status) {
        impl.status = status;
        impl.state = State::refused;
    };
    if (error && error != beast::http::error::need_more) {
        refuse(status_of(error));
    } else if (in_head) {
        auto const held = impl.state == State::head ? bytes.size() - used : 0;
        if (impl.head_bytes + held > static_cast<std::size_t>(impl.limits.head_bytes_max)) refuse(431);
        if (has_folded_line(bytes.substr(0, used))) refuse(400);
    } else if (error && bytes.size() - used > kChunkHeadBytesMax) {
        refuse(400); // a chunk's head, or the trailers, without end
    }
    return skipped + used;
}

} // namespace belfry::http
