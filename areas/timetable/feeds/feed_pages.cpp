// The feed itself, and the page on which its address is made, renewed and taken back. A calendar program asks every
// hour or so; most answers are 304.
#include "areas/timetable/feeds/feed_pages.h"

#include <algorithm>
#include <filesystem>
#include <mutex>

#include "areas/timetable/feeds/feed.h"
#include "areas/timetable/feeds/feed_store.h"
#include "platform/audit/audit.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"

namespace belfry::timetable {
namespace {

using platform::Call;

constexpr std::string_view kEnding = ".ics";

// The key under which addresses are sealed: <folder>/secrets/timetable.key, made when first needed.
class FeedKey {
public:
    Result<crypto::SealedBox const*> box(platform::Platform& platform) {
        std::lock_guard const guard(mutex_);
        if (!box_) {
            auto const folder = platform.config.folder / "secrets";
            std::error_code failed;
            std::filesystem::create_directories(folder, failed);
            if (failed) return Problem{ProblemKind::internal, "key_file", failed.message()};
            TRY(opened, crypto::SealedBox::open_key(folder / "timetable.key"));
            box_.emplace(std::move(opened));
        }
        return &*box_;
    }

private:
    std::mutex mutex_;
    std::optional<crypto::SealedBox> box_;
};

std::string purpose_of(PersonId person) { return "timetable.feed:" + person.text(); }

// Who still belongs somewhere, and the children they may be told of.
struct FeedPeople {
    std::vector<FeedPerson> people;
    std::string name;
};
FeedPeople feed_people(Call& call, PersonId owner, SchoolDay today) {
    FeedPeople found;
    bool parent = false;
    for (auto const& role : directory::roles_of(call.db(), owner, today)) {
        if (role.role == access::Role::parent)
            parent = true;
        else if (found.people.empty())
            found.people.push_back({owner, {}, false});
    }
    if (!parent) return found;
    for (auto const& child : directory::children_of(call.db(), owner, today))
        if (std::ranges::find(found.people, child.person.id, &FeedPerson::id) == found.people.end())
            found.people.push_back({child.person.id,
                                    child.person.known_as.empty() ? child.person.given_name : child.person.known_as,
                                    true});
    return found;
}

Result<http::Response> feed(Call& call, KeptCalendar& kept) {
    auto token = call.path("token");
    if (!token.ends_with(kEnding)) return not_found();
    token.remove_suffix(kEnding.size());
    auto const owner = feed_owner(call.db(), crypto::sha256(token));
    if (!owner) return not_found();
    auto const today = call.today();
    auto const found = feed_people(call, owner, today);
    if (found.people.empty()) return not_found();
    std::vector<PersonId> ids;
    for (auto const& one : found.people) ids.push_back(one.id);
    auto const lessons =
        lessons_of(call.db(), kept.of(call), ids, today.plus(-kFeedDaysBack), today.plus(kFeedDaysAhead));
    std::vector<SchoolId> schools;
    for (auto const& lesson : lessons.lessons)
        if (std::ranges::find(schools, lesson.school) == schools.end()) schools.push_back(lesson.school);
    std::map<SchoolId, std::string> zones;
    for (auto const& school : directory::schools_by_id(call.db(), schools)) zones[school.id] = school.time_zone;
    auto const calendar = feed_calendar(call.platform.words, std::string(call.word("feed.calendar_name")),
                                        {lessons, found.people, zones});
    auto const tag = entity_tag(calendar);
    http::Response response;
    response.header("etag", tag);
    response.header("cache-control", "private, no-cache");
    if (call.request.header("if-none-match") == tag) {
        response.status = 304;
        return response;
    }
    TRY(text, calendar::write(calendar, call.now()));
    response.content_type = calendar::kContentType;
    response.body = std::move(text);
    return response;
}

void show_address(html::Writer& h, Call& call, std::string const& address) {
    ui::panel(h, "address", "link", call.word("feed.address"), [&] {
        h.put("<p>{}</p><p><label for=\"feed-address\">{}</label>"
              "<input id=\"feed-address\" type=\"text\" readonly value=\"{}\"></p>",
              call.word("feed.how"), call.word("feed.address.label"), address);
        h.put("<div class=\"buttons\">");
        if (auto const where = html::Href::external(address))
            ui::link_button(h, ui::Button::primary, call.word("feed.open"), *where, "calendar-days");
        h.put("</div>");
    });
    ui::panel(h, "renew", "rotate-ccw", call.word("feed.renew.title"), [&] {
        h.put("<p>{}</p><div class=\"buttons\">", call.word("feed.renew.text"));
        ui::post_button(h, call, ui::Button::secondary, call.word("feed.renew"), html::Href::to("/timetable/calendar"));
        ui::post_button(h, call, ui::Button::danger, call.word("feed.stop"),
                        html::Href::to("/timetable/calendar/stop"));
        h.put("</div>");
    });
}

Result<http::Response> show(Call& call, FeedKey& key) {
    auto const row = feed_of(call.db(), call.viewer.person);
    std::string address;
    if (row) {
        TRY(box, key.box(call.platform));
        TRY(token, box->open(row->sealed, purpose_of(call.viewer.person)));
        address = call.platform.config.public_address + "/timetable/feed/" + token + std::string(kEnding);
    }
    ui::PageOptions const options{.title = std::string(call.word("feed.title")),
                                  .intro = std::string(call.word("feed.intro")),
                                  .crumbs = {{std::string(call.word("nav.timetable")), html::Href::to("/timetable")}}};
    auto response = ui::page(call, options, [&](html::Writer& h) {
        h.put("<div class=\"stack\">");
        if (row)
            show_address(h, call, address);
        else {
            h.put("<p>{}</p>", call.word("feed.none"));
            ui::post_button(h, call, ui::Button::primary, call.word("feed.make"),
                            html::Href::to("/timetable/calendar"));
        }
        h.put("</div>");
    });
    response.header("cache-control", "no-store");
    return response;
}

Status note(Call& call, db::Tx& tx, std::string_view action) {
    audit::Entry entry;
    entry.action = action;
    entry.actor = call.viewer.person;
    entry.person = call.viewer.person;
    entry.school = call.viewer.school;
    entry.peer = call.request.peer;
    return call.platform.audit.add(tx, entry);
}

Result<http::Response> make(Call& call, FeedKey& key) {
    TRY(box, key.box(call.platform));
    auto const token = crypto::random_token();
    auto const digest = crypto::sha256(token);
    auto const sealed = box->seal(token, purpose_of(call.viewer.person));
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(keep_feed(tx, call.viewer.person, digest, sealed, call.now()));
        return note(call, tx, "timetable.feed_made");
    });
    TRY_DO(done);
    return http::Response::redirect(html::Href::to("/timetable/calendar"));
}

Result<http::Response> stop(Call& call) {
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(remove_feed(tx, call.viewer.person));
        return note(call, tx, "timetable.feed_stopped");
    });
    TRY_DO(done);
    return http::Response::redirect(html::Href::to("/timetable/calendar"));
}

} // namespace

void subscribe_feeds(events::Subscriptions& subscriptions) {
    subscriptions.on("identity.trust_ended", "timetable.trust_ended",
                     [](platform::Platform&, db::Tx& tx, events::Event const& event) {
                         return remove_feed(tx, PersonId(event.subject));
                     });
}

void add_feed_routes(platform::Routes& routes, Kept const& kept) {
    using access::Rule;
    auto const key = std::make_shared<FeedKey>();
    routes.get("/timetable/feed/{token}",
               Rule::anyone("calendar programs do not sign in; the address holds 256 random bits and shows one "
                            "person's lessons"),
               [kept](Call& call) { return feed(call, *kept); });
    routes.get("/timetable/calendar", Rule::signed_in(), [key](Call& call) { return show(call, *key); });
    routes.post("/timetable/calendar", Rule::signed_in(), [key](Call& call) { return make(call, *key); });
    routes.post("/timetable/calendar/stop", Rule::signed_in(), stop);
}

} // namespace belfry::timetable
