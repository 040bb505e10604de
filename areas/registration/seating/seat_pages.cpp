// The seating plan of a group: a row and a seat for each pupil, made by whoever takes its register. Thirty pupils; five
// statements.
#include "areas/registration/seating/seat_store.h"

#include <algorithm>

#include "areas/registration/show.h"
#include "base/text.h"

namespace belfry::registration {
namespace {

using directory::Member;
using platform::Call;

constexpr int kAcrossUsual = 6;

struct Plan {
    directory::Group group;
    std::vector<Member> pupils;
    Seats seats;
    std::vector<PersonId> hidden; // pupils that an order keeps from the viewer
};

// The group of the path, for whoever may take its register; not_found otherwise.
Result<Plan> plan_of_path(Service& service, Call& call) {
    TRY(id, call.path_id<directory::GroupId>("group"));
    auto const group = directory::group_by_id(call.db(), id);
    if (!group || !call.viewer.may_at(kTake, group->school)) return not_found();
    TRY(place, place_of(service, call, group->school));
    Plan plan{.group = *group, .pupils = directory::members_of(call.db(), id, place.today)};
    std::erase_if(plan.pupils, [](Member const& one) { return one.membership.part != directory::Part::member; });
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    std::erase_if(plan.pupils, [&](Member const& one) {
        bool const hidden = std::ranges::find(barred, one.person.id) != barred.end();
        if (hidden) plan.hidden.push_back(one.person.id);
        return hidden;
    });
    plan.seats = seats_of(call.db(), std::span(&id, 1));
    return plan;
}

html::Href seats_href(directory::GroupId group) { return html::Href::to("/registers/{}/seats", group); }

void number_choices(html::Writer& h, std::string_view kind, std::string_view label, PersonId pupil, int most,
                    int chosen) {
    h.put("<label class=\"seat-choice\">{} <select name=\"{}-{}\"><option value=\"\">–</option>", label, kind, pupil);
    for (int number = 1; number <= most; ++number)
        h.put("<option value=\"{}\"{}>{}</option>", number, html::Flag{"selected", number == chosen}, number);
    h.put("</select></label>");
}

void show_fill(html::Writer& h, Call& call, Plan const& plan, int across) {
    h.put("<form class=\"filters\" method=\"get\" action=\"{}\"><label>{} <select name=\"across\">",
          seats_href(plan.group.id), call.word("seats.across"));
    for (int number = 2; number <= kSeatsMax; ++number)
        h.put("<option value=\"{}\"{}>{}</option>", number, html::Flag{"selected", number == across}, number);
    h.put("</select></label> ");
    ui::submit(h, ui::Button::secondary, call.word("seats.fill"));
    h.put("</form>");
}

http::Response plan_page(Call& call, Plan const& plan, int across, ui::FormErrors const& errors) {
    return ui::page(
        call,
        {.title = call.word("seats.title", {{"group", plan.group.name}}),
         .intro = std::string(call.word("seats.intro")),
         .crumbs = {{std::string(call.word("nav.registers")), html::Href::to("/registers")}},
         .status = errors.any() ? 422 : 200},
        [&](html::Writer& h) {
            if (call.query("saved") == "yes" && !errors.any())
                ui::notice(h, ui::Tone::good, call.word("seats.saved"), call.word("seats.saved.text"));
            if (!plan.hidden.empty())
                h.put("<p class=\"quiet\">{}</p>",
                      call.count("seats.hidden", static_cast<std::int64_t>(plan.hidden.size())));
            if (plan.pupils.empty())
                return ui::empty_state(h, "users", call.word("register.empty"), call.word("register.empty.text"));
            show_fill(h, call, plan, across);
            ui::form(h, call, {.action = seats_href(plan.group.id)}, errors, [&] {
                h.put("<ul class=\"rows\">");
                for (auto const& member : plan.pupils) {
                    auto const pupil = member.person.id;
                    auto const found = plan.seats.find(pupil);
                    auto const seat = found == plan.seats.end() ? Seat{} : found->second;
                    h.put("<li class=\"row\" id=\"row-{}\"><div><b>{}</b>", pupil, member.person.list_name());
                    if (auto const wrong = errors.of("row-" + pupil.text()); !wrong.empty())
                        h.put("<p class=\"field-error\">{}</p>", wrong);
                    h.put("</div>");
                    number_choices(h, "row", call.word("seats.row"), pupil, kSeatRowsMax, seat.row);
                    number_choices(h, "seat", call.word("seats.seat"), pupil, kSeatsMax, seat.seat);
                    h.put("</li>");
                }
                h.put("</ul>");
                ui::submit(h, ui::Button::primary, call.word("seats.save"));
            });
        });
}

// By name, so many in a row, as far as the room goes: a plan to begin with, saved only when somebody does.
void fill(Plan& plan, int across) {
    plan.seats.clear();
    int number = 0;
    for (auto const& member : plan.pupils) {
        Seat const seat{number / across + 1, number % across + 1};
        if (seat.row <= kSeatRowsMax) plan.seats[member.person.id] = seat;
        ++number;
    }
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(plan, plan_of_path(service, call));
    auto const across = parse_int(call.query("across")).value_or(0);
    if (across < 2 || across > kSeatsMax) return plan_page(call, plan, kAcrossUsual, {});
    fill(plan, static_cast<int>(across));
    return plan_page(call, plan, static_cast<int>(across), {});
}

// What the form says; who sits where somebody else does, or has a row without a seat, is told.
Seats read_seats(Call& call, Plan const& plan, ui::FormErrors& errors) {
    Seats seats;
    std::map<Seat, std::string> taken;
    for (auto const& member : plan.pupils) {
        auto const pupil = member.person.id;
        auto const row_text = call.field("row-" + pupil.text()), seat_text = call.field("seat-" + pupil.text());
        if (row_text.empty() && seat_text.empty()) continue;
        auto const row = parse_int(row_text).value_or(0), number = parse_int(seat_text).value_or(0);
        auto const name = "row-" + pupil.text();
        if (row < 1 || row > kSeatRowsMax || number < 1 || number > kSeatsMax) {
            errors.add(name, call.word("seats.wrong", {{"name", member.person.name()}}));
            continue;
        }
        Seat const seat{static_cast<int>(row), static_cast<int>(number)};
        seats[pupil] = seat;
        auto const [found, fresh] = taken.emplace(seat, member.person.name());
        if (!fresh) errors.add(name, call.word("seats.taken", {{"name", member.person.name()}, {"by", found->second}}));
    }
    return seats;
}

Result<http::Response> save(Service& service, Call& call) {
    TRY(plan, plan_of_path(service, call));
    ui::FormErrors errors;
    auto const known = std::move(plan.seats);
    plan.seats = read_seats(call, plan, errors);
    if (errors.any()) return plan_page(call, plan, kAcrossUsual, errors);
    auto all = plan.seats;
    // Whom the viewer does not see keeps their seat, unless it is given away; who has left does not.
    for (auto pupil : plan.hidden) {
        auto const kept = known.find(pupil);
        if (kept == known.end()) continue;
        bool const free = std::ranges::none_of(plan.seats, [&](auto const& one) { return one.second == kept->second; });
        if (free) all[pupil] = kept->second;
    }
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return set_seats(tx, plan.group.id, all); }));
    return http::Response::redirect(seats_href(plan.group.id).with("saved", "yes"));
}

} // namespace

void add_seat_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/registers/{group}/seats", Rule::may(kTake), [service](Call& call) { return show(*service, call); });
    routes.post("/registers/{group}/seats", Rule::may(kTake), [service](Call& call) { return save(*service, call); });
}

} // namespace belfry::registration
