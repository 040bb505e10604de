#pragma once
// One request in the hands of a handler, and the platform it may use.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/access/access.h"
#include "platform/db/db.h"
#include "platform/http/message.h"
#include "platform/ui/words.h"

namespace belfry::config {
class Config;
}
namespace belfry::jobs {
class Jobs;
}
namespace belfry::events {
class Events;
}
namespace belfry::files {
class Files;
}
namespace belfry::search {
class Index;
}
namespace belfry::mail {
class Mailer;
}
namespace belfry::metrics {
class Registry;
}
namespace belfry::audit {
class Audit;
}

namespace belfry::platform {

struct Area;

// Everything that the program has, made once by app/ and handed down. References live as long as the program.
struct Platform {
    db::Database& db;
    Clock& clock;
    config::Config const& config;
    access::Catalogue& catalogue;
    ui::Words const& words;
    std::vector<Area> const& areas;
    jobs::Jobs& jobs;
    events::Events& events;
    files::Files& files;
    search::Index& search;
    mail::Mailer& mail;
    metrics::Registry& metrics;
    audit::Audit& audit;
    http::EventStreams* streams = nullptr; // null on the command line
};

class Call {
public:
    Call(Platform& the_platform, http::Request& the_request, access::Viewer const& the_viewer)
        : platform(the_platform), request(the_request), viewer(the_viewer) {}

    Platform& platform;
    http::Request& request;
    access::Viewer const& viewer;

    // A snapshot for this request, begun when first asked for and shared by all that answer it.
    db::Session& db();
    // Gives the snapshot back, so that what was just written is seen by the next db().
    void forget_snapshot() { snapshot_.reset(); }

    Instant now() const { return platform.clock.now(); }
    // Today in the active school's time zone.
    SchoolDay today() const;
    TimeZone zone() const { return viewer.zone; }

    // A piece of the path, named in the route: route "/people/{person}", call.path("person").
    std::string_view path(std::string_view name) const;
    // That piece as an id; not_found where it is none.
    template <class IdType>
    Result<IdType> path_id(std::string_view name) const {
        auto id = IdType::parse(path(name));
        if (!id) return not_found();
        return *id;
    }

    std::string_view field(std::string_view name) const { return request.form.get(name); }
    std::string_view query(std::string_view name) const { return request.query.get(name); }
    // Page words, "people.title"; see ui::Words.
    std::string_view word(ui::Key key) const { return platform.words.text(key); }
    std::string word(ui::Key key, std::initializer_list<ui::Fill> fills) const {
        return platform.words.text(key, fills);
    }
    std::string count(ui::Key key, std::int64_t number) const { return platform.words.count(key, number); }

    // The token that a form of this session must carry; a different text each time (so that compression tells nothing).
    std::string form_token() const;
    bool form_token_used() const { return form_token_used_; }
    // 1 for the first form of this answer, and so on: forms on one page need different ids for fields of one name.
    int next_form() const { return ++forms_; }

    struct PathValue {
        std::string_view name;
        std::string value;
    };
    std::vector<PathValue> path_values;

private:
    std::optional<db::Snapshot> snapshot_;
    mutable bool form_token_used_ = false;
    mutable int forms_ = 0;
};

// Makes form tokens and checks them. `secret` is the session's; nothing matches an empty one.
std::string make_form_token(std::string_view secret);
bool form_token_matches(std::string_view token, std::string_view secret);

} // namespace belfry::platform
