// The trail: a page of fifty entries by one statement, two more for the names in it. Looked at some times a week.
#include "areas/identity/trail/trail_pages.h"

#include <algorithm>

#include "areas/directory/api/directory.h"
#include "areas/identity/show.h"
#include "base/text.h"
#include "platform/csv/csv.h"

namespace belfry::identity {
namespace {

using platform::Call;

constexpr int kShown = 50, kCsvRowsMax = 20000;
constexpr int kLooksShown = 200;
// What says that somebody looked, and changes nothing.
constexpr std::string_view kLooked = "directory.looked";

struct Asked {
    audit::Filter filter;
    std::optional<SchoolDay> from, until;
};

// What the address asks for, within what the viewer may see. Days that are none are passed over, and shown as none.
Result<Asked> asked_of(Call& call) {
    TRY(scope, call.viewer.scope(kSeeTrail));
    Asked asked{{scope}, SchoolDay::parse(call.query("from")), SchoolDay::parse(call.query("until"))};
    auto& filter = asked.filter;
    auto const zone = call.zone();
    if (asked.from) filter.from = zone.instant_of(*asked.from, TimeOfDay(0));
    if (asked.until) filter.until = zone.instant_of(asked.until->plus(1), TimeOfDay(0));
    if (auto const person = PersonId::parse(call.query("person"))) {
        TRY_DO(directory::tie_to(call.db(), call.viewer, *person, call.today()));
        filter.person = *person;
    }
    if (auto const actor = PersonId::parse(call.query("by"))) filter.actor = *actor;
    auto const before_at = parse_int(call.query("at")), before_id = parse_int(call.query("before"));
    if (before_at && before_id && *before_id > 0) {
        filter.before_at = Instant(*before_at);
        filter.before_id = *before_id;
    }
    return asked;
}

struct Found {
    std::vector<audit::Kept> entries;
    std::optional<audit::Kept> last; // where the next page begins, if there is one
};
// Without what concerns children of whom an order keeps everything from whoever asks.
Found entries_shown(Call& call, audit::Filter const& filter, int most) {
    Found found{call.platform.audit.find(call.db(), filter, most), {}};
    auto& entries = found.entries;
    if (static_cast<int>(entries.size()) == most) found.last = entries.back();
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    auto const closed = [&](PersonId id) { return std::ranges::find(barred, id) != barred.end(); };
    std::erase_if(entries, [&](auto const& one) { return closed(one.person) || closed(one.actor); });
    return found;
}

// Who and where, read once for all rows.
struct Names {
    Names(Call& call, std::vector<audit::Kept> const& entries) : call_(call) {
        std::vector<PersonId> ids;
        std::vector<SchoolId> places;
        for (auto const& one : entries) {
            if (one.actor) ids.push_back(one.actor);
            if (one.person) ids.push_back(one.person);
            if (one.school) places.push_back(one.school);
        }
        std::ranges::sort(ids);
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        std::ranges::sort(places);
        places.erase(std::unique(places.begin(), places.end()), places.end());
        people_ = directory::people_by_id(call.db(), ids);
        schools_ = directory::schools_by_id(call.db(), places);
    }
    std::string person(PersonId id) const {
        auto const found = std::ranges::find(people_, id, &directory::Person::id);
        return found == people_.end() ? std::string(call_.word("identity.trail.somebody")) : found->name();
    }
    std::string actor(audit::Kept const& one) const {
        return one.actor ? person(one.actor) : std::string(call_.word("identity.trail.belfry"));
    }
    std::string school(SchoolId id) const {
        auto const found = std::ranges::find(schools_, id, &directory::School::id);
        return found == schools_.end() ? std::string(call_.word("identity.authority")) : found->name;
    }

private:
    Call& call_;
    std::vector<directory::Person> people_;
    std::vector<directory::School> schools_;
};

std::string what_words(Call& call, audit::Kept const& one) {
    auto const key = "audit." + one.action;
    return std::string(call.platform.words.has(key) ? call.platform.words.find(key) : std::string_view(one.action));
}

std::string moment_words(Call& call, Instant at) {
    auto const zone = call.zone();
    return ui::short_date(zone.day_of(at)) + " " + std::to_string(zone.day_of(at).year()) + ", " + zone.clock_text(at);
}

html::Href narrowed_to(html::Href where, Asked const& asked) {
    if (asked.from) where = where.with("from", asked.from->text());
    if (asked.until) where = where.with("until", asked.until->text());
    if (asked.filter.person) where = where.with("person", asked.filter.person.text());
    if (asked.filter.actor) where = where.with("by", asked.filter.actor.text());
    return where;
}

void show_filters(html::Writer& h, Call& call, Asked const& asked) {
    h.put("<form class=\"filters\" method=\"get\" action=\"{}\">", html::Href::to("/trail"));
    if (asked.filter.person) h.put("<input type=\"hidden\" name=\"person\" value=\"{}\">", asked.filter.person.text());
    if (asked.filter.actor) h.put("<input type=\"hidden\" name=\"by\" value=\"{}\">", asked.filter.actor.text());
    ui::field(h,
              {.name = "from",
               .label = std::string(call.word("identity.trail.from")),
               .value = asked.from ? asked.from->text() : "",
               .type = "date"},
              {});
    ui::field(h,
              {.name = "until",
               .label = std::string(call.word("identity.trail.until")),
               .value = asked.until ? asked.until->text() : "",
               .type = "date"},
              {});
    ui::submit(h, ui::Button::secondary, call.word("identity.trail.show"));
    h.put("</form>");
}

// Whose entries these are, and the way back to all.
void show_whose(html::Writer& h, Call& call, Asked const& asked, Names const& names) {
    auto const& filter = asked.filter;
    if (filter.person.empty() && filter.actor.empty()) return;
    h.put("<p>");
    if (filter.person) h.put("{} ", call.word("identity.trail.about", {{"name", names.person(filter.person)}}));
    if (filter.actor) h.put("{} ", call.word("identity.trail.by", {{"name", names.person(filter.actor)}}));
    auto all = asked;
    all.filter.person = all.filter.actor = {};
    h.put("<a href=\"{}\">{}</a></p>", narrowed_to(html::Href::to("/trail"), all), call.word("identity.trail.all"));
}

// A name that narrows the page to that person's entries.
void show_name(html::Writer& h, Asked const& asked, PersonId id, PersonId audit::Filter::*which,
               std::string const& name) {
    if (id.empty()) {
        h.put("{}", name);
        return;
    }
    auto narrowed = asked;
    narrowed.filter.*which = id;
    h.put("<a href=\"{}\">{}</a>", narrowed_to(html::Href::to("/trail"), narrowed), name);
}

void show_row(html::Writer& h, Call& call, Asked const& asked, Names const& names, audit::Kept const& one) {
    h.put("<li class=\"row\"><div><b>{}</b><br>", what_words(call, one));
    h.put("{} ", call.word("identity.trail.row.by"));
    show_name(h, asked, one.actor, &audit::Filter::actor, names.actor(one));
    if (one.person && one.person != one.actor) {
        h.put(", {} ", call.word("identity.trail.row.about"));
        show_name(h, asked, one.person, &audit::Filter::person, names.person(one.person));
    }
    h.put("<span class=\"quiet\">");
    if (call.viewer.school.empty()) h.put(" · {}", names.school(one.school));
    if (!one.peer.empty()) h.put(" · {}", one.peer);
    h.put("</span></div><span class=\"quiet\">{}</span></li>", moment_words(call, one.at));
}

Result<http::Response> show_trail(Call& call) {
    TRY(asked, asked_of(call));
    auto const found = entries_shown(call, asked.filter, kShown);
    auto const& entries = found.entries;
    Names const names(call, entries);
    ui::PageOptions options;
    options.title = call.word("identity.trail.title");
    options.intro = call.word("identity.trail.intro");
    options.actions = [&](html::Writer& h) {
        ui::link_button(h, ui::Button::secondary, call.word("identity.trail.csv"),
                        narrowed_to(html::Href::to("/trail.csv"), asked), "download");
    };
    return ui::page(call, options, [&](html::Writer& h) {
        show_filters(h, call, asked);
        show_whose(h, call, asked, names);
        if (entries.empty() && !found.last)
            return ui::empty_state(h, "history", call.word("identity.trail.none"),
                                   call.word("identity.trail.none_what"));
        h.put("<ul class=\"rows\">");
        for (auto const& one : entries) show_row(h, call, asked, names, one);
        h.put("</ul>");
        if (!found.last) return;
        auto const older = narrowed_to(html::Href::to("/trail"), asked)
                               .with("at", std::to_string(found.last->at.microseconds()))
                               .with("before", std::to_string(found.last->id));
        ui::link_button(h, ui::Button::secondary, call.word("identity.trail.older"), older);
    });
}

Result<http::Response> download(Call& call) {
    TRY(asked, asked_of(call));
    auto const entries = entries_shown(call, asked.filter, kCsvRowsMax).entries;
    Names const names(call, entries);
    std::string out;
    csv::Writer writer([&](std::string_view bytes) -> Status { return out += bytes, Status(); }, csv::For::people);
    TRY_DO(writer.row({call.word("identity.trail.when"), call.word("identity.trail.who"),
                       call.word("identity.trail.what"), call.word("identity.trail.whom"),
                       call.word("identity.trail.where"), call.word("identity.trail.peer")}));
    for (auto const& one : entries)
        TRY_DO(writer.row({one.at.text(), names.actor(one), what_words(call, one),
                           one.person ? names.person(one.person) : std::string(), names.school(one.school), one.peer}));
    TRY_DO(writer.finish());
    return http::Response::download(std::string(call.word("identity.trail.file")) + ".csv", "text/csv; charset=utf-8",
                                    std::move(out));
}

// ---- one's own record, or one's child's: when it was looked at, and by whom as far as the place

Result<http::Response> show_looks(Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY(tie, directory::tie_to(call.db(), call.viewer, id, call.today()));
    bool const own = tie == directory::Tie::self || tie == directory::Tie::child;
    if (!own && call.viewer.may(kSeeTrail))
        return http::Response::redirect(html::Href::to("/trail").with("person", id.text()));
    if (!own) return not_found();
    auto const people = directory::people_by_id(call.db(), std::span(&id, 1));
    if (people.empty()) return not_found();
    audit::Filter filter{access::SchoolScope::for_job_of_authority(), id};
    filter.action_part = kLooked;
    auto const entries = call.platform.audit.find(call.db(), filter, kLooksShown);
    Names const names(call, entries);
    ui::PageOptions options;
    options.title = call.word("identity.looks.title", {{"name", people[0].name()}});
    options.intro = call.word("identity.looks.intro");
    options.crumbs = {{people[0].name(), html::Href::to("/people/{}", id)}};
    return ui::page(call, options, [&](html::Writer& h) {
        if (entries.empty())
            return ui::empty_state(h, "eye", call.word("identity.looks.none"), call.word("identity.looks.none_what"));
        h.put("<ul class=\"rows\">");
        for (auto const& one : entries)
            h.put("<li class=\"row\"><div>{}</div><span class=\"quiet\">{}</span></li>",
                  call.word("identity.looks.at", {{"place", names.school(one.school)}}), moment_words(call, one.at));
        h.put("</ul>");
    });
}

} // namespace

platform::PersonPanel looks_panel() {
    return {
        "identity.looks", 95, access::Rule::signed_in(), [](Call& call, PersonId person, html::Writer& h) {
            bool const family = !access::is_staff(call.viewer.acting) || call.viewer.person == person;
            if (!family && !call.viewer.may(kSeeTrail)) return;
            ui::panel(
                h, "looks", "eye", call.word("identity.looks.panel"),
                [&] { h.put("<p>{}</p>", call.word("identity.looks.panel_what")); },
                std::pair(std::string(call.word("identity.looks.open")), html::Href::to("/people/{}/looks", person)));
        }};
}

void add_trail_routes(platform::Routes& routes) {
    routes.get("/trail", access::Rule::may(kSeeTrail), show_trail);
    routes.get("/trail.csv", access::Rule::may(kSeeTrail), download);
    routes.get("/people/{person}/looks", access::Rule::signed_in(), show_looks);
}

} // namespace belfry::identity
