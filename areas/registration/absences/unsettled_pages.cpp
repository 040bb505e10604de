// Absences without a reason: the office's queue, the latest first and each pupil's together, with whom to ring. A
// secondary school has some thirty on a morning; a hundred are shown at a time; nine statements. The rules want a
// reason within five school days.
#include <algorithm>
#include <utility>

#include "areas/directory/api/show_phone.h"
#include "areas/registration/absences/unsettled_form.h"
#include "areas/registration/contact/asked_store.h"
#include "areas/registration/planned/planned_store.h"
#include "areas/registration/show.h"
#include "base/text.h"

namespace belfry::registration {
namespace {

using platform::Call;

constexpr int kWaitingMax = 10000;
constexpr int kSettleDays = 5;

struct Queue {
    Place place;
    std::vector<Unsettled> rows;
    std::vector<directory::Person> people;
    std::vector<Planned> planned;
    std::vector<directory::GuardianPerson> contacts; // by pupil, in contact order
    std::map<PersonId, Instant> asked;               // today, by mail
    std::int64_t total = 0, skip = 0;

    directory::Person const* person(PersonId id) const {
        auto const found = std::ranges::find(people, id, &directory::Person::id);
        return found == people.end() ? nullptr : &*found;
    }
};

Result<Queue> queue_of(Service& service, Call& call) {
    TRY(place, place_for(service, call, kSettle));
    Queue queue{.place = place};
    queue.total = count_unsettled(call.db(), place.school);
    auto const page = parse_int(call.request.method == http::Method::post ? call.field("page") : call.query("page"));
    queue.skip = (std::clamp<std::int64_t>(page.value_or(1), 1, 1000) - 1) * kUnsettledShown;
    if (queue.skip >= queue.total) queue.skip = 0;
    queue.rows = unsettled(call.db(), place.school, kUnsettledShown, queue.skip);
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    std::erase_if(queue.rows, [&](auto const& row) { return std::ranges::find(barred, row.pupil) != barred.end(); });
    std::vector<PersonId> ids;
    for (auto const& row : queue.rows) ids.push_back(row.pupil);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    queue.people = directory::people_by_id(call.db(), ids);
    if (queue.rows.empty()) return queue;
    queue.planned = planned_for(call.db(), place.school, ids, queue.rows.back().session, queue.rows.front().session);
    queue.contacts = directory::contacts_at(call.db(), place.school, ids, place.today);
    for (auto const& one : asked_on(call.db(), place.school, place.today)) queue.asked[one.pupil] = one.at;
    // Each pupil's together, where their latest stands.
    std::map<PersonId, std::size_t> first;
    for (auto const& row : queue.rows) first.try_emplace(row.pupil, first.size());
    std::ranges::stable_sort(queue.rows, {}, [&](Unsettled const& row) { return first[row.pupil]; });
    return queue;
}

// More than five school days ago.
bool overdue(Queue const& queue, Session session) {
    int days = 0;
    for (auto day = session.day.plus(1); day <= queue.place.today; day = day.plus(1))
        if (queue.place.days->is_school_day(day) && ++days > kSettleDays) return true;
    return false;
}

std::string field_name(char kind, Unsettled const& row) {
    return std::string(1, kind) + "-" + session_text(row.session) + "-" + row.pupil.text();
}

struct Outcome {
    std::int64_t settled = 0;
    std::int64_t gone = 0; // rows that somebody else had settled
    std::vector<Refused> refused;

    Refused const* of(Unsettled const& row) const {
        for (auto const& one : refused)
            if (one.typed.row.pupil == row.pupil && one.typed.row.session == row.session) return &one;
        return nullptr;
    }
};

// Whom to ring, and whether they have been written to.
void show_contacts(html::Writer& h, Call& call, Queue const& queue, PersonId pupil) {
    bool any = false, address = false;
    for (auto const& [link, guardian] : queue.contacts) {
        if (link.pupil != pupil) continue;
        address |= !guardian.email.empty();
        if (guardian.phone.empty()) continue;
        h.put("<br><span class=\"quiet\">{}</span>", guardian.name());
        directory::show_phone(h, guardian.phone);
        any = true;
    }
    if (auto const asked = queue.asked.find(pupil); asked != queue.asked.end())
        h.put("<br><span class=\"quiet\">{}</span>",
              call.word("unsettled.asked", {{"time", ui::clock_time(queue.place.days->zone.time_of(asked->second))}}));
    else if (!address)
        h.put("<br><span class=\"plan\">{}</span>",
              any ? call.word("unsettled.no_address") : call.word("unsettled.no_contact"));
}

void show_fields(html::Writer& h, Call& call, Unsettled const& row, Refused const* refused) {
    auto const about = field_name('p', row);
    auto const typed = refused ? refused->typed : TypedRow{};
    html::Attr const wrong{"aria-invalid", refused ? std::optional<std::string_view>("true") : std::nullopt};
    h.put("<label class=\"other\"><span class=\"hint\">{}</span><input type=\"text\" name=\"{}\" list=\"codes\" "
          "maxlength=\"2\" autocomplete=\"off\" aria-describedby=\"{}\" value=\"{}\"{}></label>",
          call.word("unsettled.code"), field_name('c', row), about, typed.code, wrong);
    h.put("<label class=\"minutes\"><span class=\"hint\">{}</span><input type=\"number\" name=\"{}\" min=\"1\" "
          "max=\"{}\" aria-describedby=\"{}\" value=\"{}\"></label>",
          call.word("amend.minutes"), field_name('n', row), kMinutesLateMax, about, typed.minutes);
    h.put("<label><span class=\"hint\">{}</span><input type=\"text\" name=\"{}\" maxlength=\"200\" "
          "aria-describedby=\"{}\" value=\"{}\"></label>",
          call.word("unsettled.reason"), field_name('r', row), about, typed.reason);
}

// `waiting` of the pupil's rows follow on this page, this one among them; 0 where it is not their first.
void show_row(html::Writer& h, Call& call, Queue const& queue, Unsettled const& row, std::int64_t waiting,
              Refused const* refused) {
    bool const first = waiting > 0;
    auto const* person = queue.person(row.pupil);
    if (!person) return;
    h.put("<li class=\"row settle{}\"><div>", first ? "" : " again");
    if (first)
        h.put("<a href=\"{}\" id=\"{}\">{}</a><br><span class=\"quiet\">{}</span>", attendance_href(row.pupil),
              field_name('p', row), person->list_name(), session_words(call, row.session));
    else
        h.put("<span class=\"quiet\" id=\"{}\"><span class=\"visually-hidden\">{}</span> {}</span>",
              field_name('p', row), person->list_name(), session_words(call, row.session));
    if (overdue(queue, row.session)) ui::badge(h, ui::Tone::warn, call.word("unsettled.overdue"));
    if (auto const* said = said_by_parent(queue.planned, row.pupil, row.session))
        h.put(
            "<br><span class=\"plan\">{} {}</span>",
            call.word("unsettled.said", {{"what", code_words(call, said->code)}, {"code", info_of(said->code)->text}}),
            said->note);
    if (first) show_contacts(h, call, queue, row.pupil);
    h.put("</div>");
    show_fields(h, call, row, refused);
    if (waiting > 1)
        h.put("<p class=\"for-all\"><button class=\"button secondary\" type=\"submit\" name=\"all\" value=\"{}\">{} "
              "<span "
              "class=\"visually-hidden\">{}</span></button></p>",
              row.pupil, call.word("unsettled.all", {{"n", std::to_string(waiting)}}), person->list_name());
    h.put("</li>");
}

void show_pages(html::Writer& h, Call& call, Queue const& queue) {
    auto const until = std::min(queue.skip + kUnsettledShown, queue.total);
    h.put("<p>{} ",
          call.word("unsettled.shown", {{"from", std::to_string(queue.skip + 1)}, {"until", std::to_string(until)}}));
    if (until < queue.total)
        h.put("<a href=\"{}\">{}</a>",
              html::Href::to("/absences/unsettled").with("page", queue.skip / kUnsettledShown + 2),
              call.word("unsettled.more"));
    h.put("</p>");
}

std::string why_words(Call& call, Refused const& one) {
    switch (one.why) {
    case Refused::Why::unknown_code:
        return call.word("unsettled.refused.code", {{"code", one.typed.code}});
    case Refused::Why::no_reason:
        return std::string(call.word("unsettled.refused.no_reason"));
    case Refused::Why::no_code:
        return std::string(call.word("unsettled.refused.no_code"));
    case Refused::Why::no_minutes:
        return std::string(call.word("register.wrong.no_minutes"));
    case Refused::Why::not_required:
        return std::string(call.word("age.not_required"));
    case Refused::Why::changed:
        break;
    }
    std::string typed = one.typed.code;
    for (auto const* part : {&one.typed.minutes, &one.typed.reason})
        if (!part->empty()) typed += ", " + *part;
    return call.word("unsettled.refused.changed", {{"typed", typed}});
}

void show_outcome(html::Writer& h, Call& call, Queue const& queue, Outcome const& outcome) {
    if (outcome.settled > 0)
        ui::notice(h, ui::Tone::good, call.count("unsettled.done", outcome.settled), call.word("unsettled.done.text"));
    if (outcome.gone > 0)
        ui::notice(h, ui::Tone::info, call.count("unsettled.gone", outcome.gone), call.word("unsettled.gone.text"));
    if (outcome.refused.empty()) return;
    h.put("<div class=\"notice warn\" role=\"alert\" tabindex=\"-1\" data-focus>");
    ui::icon(h, "triangle-alert");
    h.put("<div><p class=\"notice-title\">{}</p><ul>",
          call.count("unsettled.refused", static_cast<std::int64_t>(outcome.refused.size())));
    for (auto const& one : outcome.refused) {
        auto const* person = queue.person(one.typed.row.pupil);
        h.put("<li>{}, {}: {}</li>", person ? person->list_name() : std::string(),
              session_words(call, one.typed.row.session), why_words(call, one));
    }
    h.put("</ul></div></div>");
}

http::Response queue_page(Call& call, Queue const& queue, Outcome const& outcome) {
    return ui::page(
        call,
        {.title = std::string(call.word("nav.unsettled")),
         .intro = std::string(call.word("unsettled.intro")),
         .status = outcome.refused.empty() ? 200 : 422,
         .script = "register.js"},
        [&](html::Writer& h) {
            show_outcome(h, call, queue, outcome);
            if (queue.rows.empty())
                return ui::empty_state(h, "circle-check", call.word("unsettled.none"),
                                       call.word("unsettled.none.text"));
            h.put("<p>{} {}</p>", call.count("unsettled.total", queue.total), call.word("unsettled.hint"));
            show_codes(h, call, queue.place.today);
            ui::form(h, call, {.action = html::Href::to("/absences/unsettled")}, {}, [&] {
                // The Enter key presses the first button of a form: that is to save, and nothing more.
                h.put("<button class=\"visually-hidden\" type=\"submit\" tabindex=\"-1\" "
                      "aria-hidden=\"true\">{}</button>",
                      call.word("unsettled.save"));
                h.put("<ul class=\"rows\" data-settle>");
                PersonId last;
                for (auto const& row : queue.rows) {
                    bool const first = std::exchange(last, row.pupil) != row.pupil;
                    show_row(h, call, queue, row,
                             first ? std::ranges::count(queue.rows, row.pupil, &Unsettled::pupil) : 0, outcome.of(row));
                }
                h.put("</ul><input type=\"hidden\" name=\"page\" value=\"{}\">", queue.skip / kUnsettledShown + 1);
                if (queue.total > kUnsettledShown) show_pages(h, call, queue);
                ui::submit(h, ui::Button::primary, call.word("unsettled.save"));
            });
        });
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(queue, queue_of(service, call));
    return queue_page(call, queue, {});
}

// Of the pupils for whom X was typed. At most two statements.
std::map<PersonId, Age> ages_needed(Call& call, std::vector<TypedRow> const& rows) {
    std::vector<PersonId> pupils;
    for (auto const& one : rows)
        if (code_of(one.code, one.row.session.day) == kNotRequired) pupils.push_back(one.row.pupil);
    return pupils.empty() ? std::map<PersonId, Age>() : ages_of(call.db(), pupils, call.today());
}

// Of those that still wait for a reason, a batch for each session and reason.
std::vector<Batch> batches_of(Call& call, SchoolId school, std::vector<TypedRow> const& rows, Outcome& outcome) {
    std::map<std::pair<Session, std::string>, Batch> batches;
    auto const waiting = unsettled(call.db(), school, kWaitingMax);
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    auto const ages = ages_needed(call, rows);
    for (auto const& one : rows) {
        auto const& row = one.row;
        if (std::ranges::find(barred, row.pupil) != barred.end()) continue;
        bool const waits = std::ranges::any_of(
            waiting, [&](auto const& other) { return other.pupil == row.pupil && other.session == row.session; });
        if (!waits) {
            ++outcome.gone;
            continue;
        }
        if (auto const why = why_refused(one, ages)) {
            outcome.refused.push_back({one, *why});
            continue;
        }
        auto const code = *code_of(one.code, row.session.day);
        // An absence's code is its reason; the entry says so where nobody typed more.
        auto const kept =
            one.reason.empty() ? call.word("unsettled.reason.given", {{"what", code_words(call, code)}}) : one.reason;
        auto& batch = batches[{row.session, kept}];
        batch.school = school;
        batch.session = row.session;
        batch.source = Source::office;
        batch.by = call.viewer.person;
        batch.reason = kept;
        auto const minutes = info_of(code)->minutes ? *read_minutes_late(one.minutes) : std::uint8_t{0};
        batch.marks.push_back({row.pupil, code, minutes, kNoReason});
    }
    std::vector<Batch> all;
    for (auto& [key, batch] : batches) all.push_back(std::move(batch));
    return all;
}

// Whatever could not be done stands on the page again, also where it would be on another by now.
void bring_back(Call& call, Queue& queue, Outcome const& outcome) {
    std::vector<PersonId> strangers;
    for (auto const& one : outcome.refused) {
        auto const same = [&](Unsettled const& row) {
            return row.pupil == one.typed.row.pupil && row.session == one.typed.row.session;
        };
        if (one.why != Refused::Why::changed && std::ranges::none_of(queue.rows, same))
            queue.rows.insert(queue.rows.begin(), one.typed.row);
        if (!queue.person(one.typed.row.pupil)) strangers.push_back(one.typed.row.pupil);
    }
    if (strangers.empty()) return;
    for (auto& person : directory::people_by_id(call.db(), strangers)) queue.people.push_back(std::move(person));
}

Result<http::Response> save(Service& service, Call& call) {
    TRY(place, place_for(service, call, kSettle));
    Outcome read;
    auto const rows = read_unsettled(call.request.form);
    auto const batches = batches_of(call, place.school, rows, read);
    auto const now = call.now();
    TRY(outcome, call.platform.db.write([&](db::Tx& tx) -> Result<Outcome> {
        Outcome done = read;
        for (auto const& batch : batches) {
            TRY(saved, save_marks(tx, now, batch));
            done.settled += saved.counted;
            for (auto const& clash : saved.clashes)
                done.refused.push_back(changed_meanwhile(rows, {batch.session, clash.pupil}));
        }
        return done;
    }));
    tell_watchers(call.platform, place.school);
    call.forget_snapshot();
    TRY(fresh, queue_of(service, call));
    bring_back(call, fresh, outcome);
    return queue_page(call, fresh, outcome);
}

} // namespace

void add_unsettled_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/absences/unsettled", Rule::may(kSettle), [service](Call& call) { return show(*service, call); });
    routes.post("/absences/unsettled", Rule::may(kSettle), [service](Call& call) { return save(*service, call); });
}

} // namespace belfry::registration
