// Absences without a reason: the office's queue, the latest first. A secondary school has some thirty on a morning; a
// hundred are shown at a time. The rules want a reason within five school days.
#include <algorithm>

#include "areas/registration/planned/planned_store.h"
#include "areas/registration/show.h"
#include "base/text.h"

namespace belfry::registration {
namespace {

using platform::Call;

constexpr int kShown = 100;
constexpr int kSettleDays = 5;
constexpr std::size_t kReasonMax = 200;

struct Queue {
    Place place;
    std::vector<Unsettled> rows;
    std::vector<directory::Person> people;
    std::vector<Planned> planned;
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
    queue.skip = (std::clamp<std::int64_t>(page.value_or(1), 1, 1000) - 1) * kShown;
    if (queue.skip >= queue.total) queue.skip = 0;
    queue.rows = unsettled(call.db(), place.school, kShown, queue.skip);
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    std::erase_if(queue.rows, [&](auto const& row) { return std::ranges::find(barred, row.pupil) != barred.end(); });
    std::vector<PersonId> ids;
    for (auto const& row : queue.rows) ids.push_back(row.pupil);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    queue.people = directory::people_by_id(call.db(), ids);
    if (!queue.rows.empty())
        queue.planned =
            planned_for(call.db(), place.school, ids, queue.rows.back().session, queue.rows.front().session);
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

void show_row(html::Writer& h, Call& call, Queue const& queue, Unsettled const& row) {
    auto const* person = queue.person(row.pupil);
    if (!person) return;
    h.put("<li class=\"row settle\"><div><a href=\"{}\" id=\"{}\">{}</a><br><span class=\"quiet\">{}</span>",
          attendance_href(row.pupil), field_name('p', row), person->list_name(), session_words(call, row.session));
    if (overdue(queue, row.session)) ui::badge(h, ui::Tone::warn, call.word("unsettled.overdue"));
    if (auto const* planned = planned_of(queue.planned, row.pupil, row.session); planned && !planned->note.empty())
        h.put("<br><span class=\"plan\">{}</span>",
              call.word("unsettled.said", {{"what", code_words(call, planned->code)}, {"note", planned->note}}));
    h.put("</div><label class=\"other\"><span class=\"hint\">{}</span><input type=\"text\" name=\"{}\" list=\"codes\" "
          "maxlength=\"2\" "
          "autocomplete=\"off\" aria-describedby=\"{}\"></label><label><span class=\"hint\">{}</span><input "
          "type=\"text\" name=\"{}\" "
          "maxlength=\"200\" aria-describedby=\"{}\"></label></li>",
          call.word("unsettled.code"), field_name('c', row), field_name('p', row), call.word("unsettled.reason"),
          field_name('r', row), field_name('p', row));
}

void show_pages(html::Writer& h, Call& call, Queue const& queue) {
    auto const until = std::min(queue.skip + kShown, queue.total);
    h.put("<p>{} ",
          call.word("unsettled.shown", {{"from", std::to_string(queue.skip + 1)}, {"until", std::to_string(until)}}));
    if (until < queue.total)
        h.put("<a href=\"{}\">{}</a>", html::Href::to("/absences/unsettled").with("page", queue.skip / kShown + 2),
              call.word("unsettled.more"));
    h.put("</p>");
}

http::Response queue_page(Call& call, Queue const& queue, std::int64_t settled, std::int64_t refused) {
    return ui::page(
        call, {.title = std::string(call.word("nav.unsettled")), .intro = std::string(call.word("unsettled.intro"))},
        [&](html::Writer& h) {
            if (settled > 0)
                ui::notice(h, ui::Tone::good, call.count("unsettled.done", settled), call.word("unsettled.done.text"));
            if (refused > 0)
                ui::notice(h, ui::Tone::warn, call.count("unsettled.refused", refused),
                           call.word("unsettled.refused.text"));
            if (queue.rows.empty())
                return ui::empty_state(h, "circle-check", call.word("unsettled.none"),
                                       call.word("unsettled.none.text"));
            h.put("<p>{} {}</p>", call.count("unsettled.total", queue.total), call.word("unsettled.hint"));
            show_codes(h, call, queue.place.today);
            ui::form(h, call, {.action = html::Href::to("/absences/unsettled")}, {}, [&] {
                h.put("<ul class=\"rows\">");
                for (auto const& row : queue.rows) show_row(h, call, queue, row);
                h.put("</ul><input type=\"hidden\" name=\"page\" value=\"{}\">", queue.skip / kShown + 1);
                if (queue.total > kShown) show_pages(h, call, queue);
                ui::submit(h, ui::Button::primary, call.word("unsettled.save"));
            });
        });
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(queue, queue_of(service, call));
    return queue_page(call, queue, 0, 0);
}

// Rows for which a code was chosen, a batch for each session and reason.
std::vector<Batch> batches_of(Call& call, Queue const& queue, std::int64_t& refused) {
    std::map<std::pair<Session, std::string>, Batch> batches;
    for (auto const& row : queue.rows) {
        auto const typed = trim(call.field(field_name('c', row)));
        if (typed.empty()) continue;
        auto const code = code_of(typed, row.session.day);
        if (!code || *code == kNoReason) {
            ++refused;
            continue;
        }
        std::string const reason(first_characters(trim(call.field(field_name('r', row))), kReasonMax));
        auto& batch = batches[{row.session, reason}];
        batch.school = queue.place.school;
        batch.session = row.session;
        batch.source = Source::office;
        batch.by = call.viewer.person;
        batch.reason = reason;
        batch.marks.push_back({row.pupil, *code, 0, kNoReason});
    }
    // What was chosen for rows that are no longer here: somebody else has settled them.
    for (auto const& [name, value] : call.request.form.items()) {
        if (!name.starts_with("c-") || trim(value).empty()) continue;
        bool const here =
            std::ranges::any_of(queue.rows, [&](auto const& row) { return field_name('c', row) == name; });
        if (!here) ++refused;
    }
    std::vector<Batch> all;
    for (auto& [key, batch] : batches) all.push_back(std::move(batch));
    return all;
}

Result<http::Response> save(Service& service, Call& call) {
    TRY(queue, queue_of(service, call));
    std::int64_t settled = 0, refused = 0;
    auto const batches = batches_of(call, queue, refused);
    auto const now = call.now();
    struct Counts {
        std::int64_t settled = 0, refused = 0;
    };
    TRY(counts, call.platform.db.write([&](db::Tx& tx) -> Result<Counts> {
        Counts counts;
        for (auto const& batch : batches) {
            TRY(saved, save_marks(tx, now, batch));
            counts.settled += saved.counted;
            counts.refused += static_cast<std::int64_t>(saved.clashes.size());
        }
        return counts;
    }));
    settled += counts.settled;
    refused += counts.refused;
    tell_watchers(call.platform, queue.place.school);
    call.forget_snapshot();
    TRY(fresh, queue_of(service, call));
    return queue_page(call, fresh, settled, refused);
}

} // namespace

void add_unsettled_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/absences/unsettled", Rule::may(kSettle), [service](Call& call) { return show(*service, call); });
    routes.post("/absences/unsettled", Rule::may(kSettle), [service](Call& call) { return save(*service, call); });
}

} // namespace belfry::registration
