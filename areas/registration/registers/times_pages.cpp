// When the sessions of a school begin: set by its office. One row a school.
#include "areas/registration/show.h"
#include "base/text.h"

namespace belfry::registration {
namespace {

using platform::Call;

struct Typed {
    std::string morning, morning_minutes, afternoon, afternoon_minutes, contact;
};

Typed typed_of(SchoolTimes const& times) {
    return {times.morning.text(), std::to_string(times.morning_minutes), times.afternoon.text(),
            std::to_string(times.afternoon_minutes), times.contact_at.text()};
}

http::Response form_page(Call& call, Typed const& typed, ui::FormErrors const& errors, bool saved) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    return ui::page(call,
                    {.title = word("times.title"),
                     .intro = word("times.intro"),
                     .crumbs = {{word("nav.registers"), html::Href::to("/registers")}},
                     .status = errors.any() ? 422 : 200},
                    [&](html::Writer& h) {
                        if (saved) ui::notice(h, ui::Tone::good, word("times.saved"), word("times.saved.text"));
                        auto const field = [&](std::string name, ui::Key label, std::string const& value,
                                               std::string type, std::string hint = {}) {
                            ui::field(h,
                                      {.name = std::move(name),
                                       .label = word(label),
                                       .value = value,
                                       .hint = std::move(hint),
                                       .type = std::move(type),
                                       .required = true},
                                      errors);
                        };
                        ui::form(h, call, {.action = html::Href::to("/registers/times")}, errors, [&] {
                            field("morning", "times.morning", typed.morning, "time");
                            field("morning_minutes", "times.morning_minutes", typed.morning_minutes, "number",
                                  word("times.minutes.hint"));
                            field("afternoon", "times.afternoon", typed.afternoon, "time");
                            field("afternoon_minutes", "times.afternoon_minutes", typed.afternoon_minutes, "number",
                                  word("times.minutes.hint"));
                            field("contact", "times.contact", typed.contact, "time", word("times.contact.hint"));
                            ui::submit(h, ui::Button::primary, call.word("times.save"));
                        });
                    });
}

std::optional<TimeOfDay> read_time(Call& call, std::string const& name, ui::FormErrors& errors) {
    auto const time = TimeOfDay::parse(trim(call.field(name)));
    if (!time) errors.add(name, std::string(call.word("times.wrong.time")));
    return time;
}

int read_minutes(Call& call, std::string const& name, ui::FormErrors& errors) {
    auto const minutes = parse_int(trim(call.field(name))).value_or(0);
    if (minutes >= 1 && minutes <= kOpenMinutesMax) return static_cast<int>(minutes);
    errors.add(name, std::string(call.word("times.wrong.minutes")));
    return 0;
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(place, place_for(service, call, kSettle));
    return form_page(call, typed_of(place.days->times), {}, call.query("saved") == "yes");
}

Result<http::Response> save(Service& service, Call& call) {
    TRY(place, place_for(service, call, kSettle));
    ui::FormErrors errors;
    auto const morning = read_time(call, "morning", errors), afternoon = read_time(call, "afternoon", errors);
    auto const contact = read_time(call, "contact", errors);
    SchoolTimes times;
    times.morning_minutes = read_minutes(call, "morning_minutes", errors);
    times.afternoon_minutes = read_minutes(call, "afternoon_minutes", errors);
    if (morning && afternoon && afternoon->minutes() < morning->minutes() + 2 * kOpenMinutesMax)
        errors.add("afternoon", std::string(call.word("times.wrong.order")));
    if (morning && contact && contact->minutes() < morning->minutes() + times.morning_minutes)
        errors.add("contact", std::string(call.word("times.wrong.contact")));
    auto const field = [&](std::string_view name) { return std::string(first_characters(call.field(name), 10)); };
    if (errors.any())
        return form_page(call,
                         {field("morning"), field("morning_minutes"), field("afternoon"), field("afternoon_minutes"),
                          field("contact")},
                         errors, false);
    times.morning = *morning;
    times.afternoon = *afternoon;
    times.contact_at = *contact;
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return set_times(tx, place.school, times); }));
    service.schools.forget(place.school);
    return http::Response::redirect(html::Href::to("/registers/times").with("saved", "yes"));
}

} // namespace

void add_times_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/registers/times", Rule::may(kSettle), [service](Call& call) { return show(*service, call); });
    routes.post("/registers/times", Rule::may(kSettle), [service](Call& call) { return save(*service, call); });
}

} // namespace belfry::registration
