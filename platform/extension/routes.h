#pragma once
// Routes: method, path pattern, access rule, handler. A pattern's pieces are literal or `{name}`; literal wins.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/access/access.h"
#include "platform/http/message.h"
#include "platform/http/server.h"

namespace belfry::platform {

class Call;
using Handler = std::function<Result<http::Response>(Call&)>;

struct Route {
    http::Method method;
    std::string pattern;
    access::Rule rule;
    http::BodyRule body = http::BodyRule::none;
    bool checks_form_token = true; // of POSTs; false only where a device signs its requests
    Handler handler;
    std::string_view area;
    http::Lane lane = http::Lane::workers; // answered apart from the pages, see post_waiting and post_device
};

class Routes {
public:
    Routes();
    ~Routes();
    void get(std::string_view pattern, access::Rule rule, Handler handler);
    void post(std::string_view pattern, access::Rule rule, Handler handler);
    // A POST whose handler waits for something slow, such as the hashing of a password: it runs on threads of its own,
    // so that however many of these wait, pages are answered.
    void post_waiting(std::string_view pattern, access::Rule rule, Handler handler);
    // A POST whose form may hold files.
    void post_upload(std::string_view pattern, access::Rule rule, Handler handler);
    // A POST by a device or a standard's client that proves itself otherwise than with a session: no form token, the
    // body whole in request.body. Nobody asks the areas who it is; it runs on the threads for devices, many of which
    // may wait for their commits at once.
    void post_device(std::string_view pattern, access::Rule rule, Handler handler);

    struct Match {
        Route const* route = nullptr; // null: no such path
        bool other_method = false;    // the path exists with another method
        std::vector<std::pair<std::string_view, std::string_view>> values;
    };
    // HEAD finds what GET does.
    Match find(http::Method method, std::string_view path) const;
    // "GET, HEAD, POST": for the Allow header of a 405.
    std::string methods_of(std::string_view path) const;
    std::span<Route const> all() const { return routes_; }

    void begin_area(std::string_view area) { area_ = area; }

private:
    struct Node;
    void add(Route route);
    std::vector<Route> routes_;
    std::unique_ptr<Node> root_;
    std::string_view area_;
};

} // namespace belfry::platform
