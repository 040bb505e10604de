// The router: a trie over the pieces of a path. Some 500 routes, found in under a microsecond.
#include "platform/extension/routes.h"

#include <array>
#include <map>
#include <optional>

#include "base/text.h"

namespace belfry::platform {
namespace {

constexpr std::size_t kPiecesMax = 16;
constexpr std::array kMethods = {http::Method::get, http::Method::head, http::Method::post, http::Method::put,
                                 http::Method::remove};
constexpr std::array<std::string_view, 5> kMethodNames = {"GET", "HEAD", "POST", "PUT", "DELETE"};

bool is_name(std::string_view piece) { return piece.size() > 2 && piece.front() == '{' && piece.back() == '}'; }

// "/people/{person}" without its first slash, cut at the others. "/" has none.
std::vector<std::string_view> pieces_of(std::string_view path) {
    if (path.size() <= 1) return {};
    return split(path.substr(1), '/');
}

} // namespace

struct Routes::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> any;
    std::array<std::optional<std::size_t>, kMethods.size()> route_of_method;

    bool has_route() const {
        for (auto const& route : route_of_method)
            if (route) return true;
        return false;
    }
    // The node of these pieces that has a route for `method`, else one that has any. Literal before name.
    Node const* find(std::span<std::string_view const> pieces, std::size_t method, Node const*& other) const {
        if (pieces.empty()) {
            if (route_of_method[method]) return this;
            if (has_route()) other = this;
            return nullptr;
        }
        if (auto const found = literals.find(pieces[0]); found != literals.end())
            if (auto const* node = found->second->find(pieces.subspan(1), method, other)) return node;
        if (any && !pieces[0].empty()) return any->find(pieces.subspan(1), method, other);
        return nullptr;
    }
};

Routes::Routes() : root_(std::make_unique<Node>()) {}
Routes::~Routes() = default;

void Routes::get(std::string_view pattern, access::Rule rule, Handler handler) {
    add({http::Method::get, std::string(pattern), std::move(rule), http::BodyRule::none, false, std::move(handler),
         area_});
}
void Routes::post(std::string_view pattern, access::Rule rule, Handler handler) {
    add({http::Method::post, std::string(pattern), std::move(rule), http::BodyRule::form, true, std::move(handler),
         area_});
}
void Routes::post_waiting(std::string_view pattern, access::Rule rule, Handler handler) {
    add({http::Method::post, std::string(pattern), std::move(rule), http::BodyRule::form, true, std::move(handler),
         area_, http::Lane::waiting});
}
void Routes::post_upload(std::string_view pattern, access::Rule rule, Handler handler) {
    add({http::Method::post, std::string(pattern), std::move(rule), http::BodyRule::upload, true, std::move(handler),
         area_});
}
void Routes::post_device(std::string_view pattern, access::Rule rule, Handler handler) {
    add({http::Method::post, std::string(pattern), std::move(rule), http::BodyRule::form, false, std::move(handler),
         area_, http::Lane::devices});
}

void Routes::add(Route route) {
    BELFRY_ASSERT(!route.pattern.empty() && route.pattern[0] == '/' && route.handler);
    auto const pieces = pieces_of(route.pattern);
    BELFRY_ASSERT(pieces.size() <= kPiecesMax);
    Node* node = root_.get();
    for (auto piece : pieces) {
        BELFRY_ASSERT(!piece.empty());
        auto& next = is_name(piece) ? node->any : node->literals[std::string(piece)];
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    auto& place = node->route_of_method[static_cast<std::size_t>(route.method)];
    BELFRY_ASSERT(!place.has_value()); // two routes of one method and path
    place = routes_.size();
    routes_.push_back(std::move(route));
}

Routes::Match Routes::find(http::Method method, std::string_view path) const {
    Match match;
    auto const pieces = pieces_of(path);
    if (pieces.size() > kPiecesMax || path.empty() || path[0] != '/') return match;
    if (method == http::Method::head) method = http::Method::get;
    Node const* other = nullptr;
    auto const* node = root_->find(pieces, static_cast<std::size_t>(method), other);
    match.other_method = !node && other;
    if (!node) return match;
    match.route = &routes_[*node->route_of_method[static_cast<std::size_t>(method)]];
    auto const names = pieces_of(match.route->pattern);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (is_name(names[i])) match.values.emplace_back(names[i].substr(1, names[i].size() - 2), pieces[i]);
    return match;
}

std::string Routes::methods_of(std::string_view path) const {
    std::string allowed;
    for (auto method : kMethods) {
        if (!find(method, path).route) continue;
        if (!allowed.empty()) allowed += ", ";
        allowed += kMethodNames[static_cast<std::size_t>(method)];
    }
    return allowed;
}

} // namespace belfry::platform
