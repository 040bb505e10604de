// The registers of a school today: mine first, then all, and which have not been taken; live. Some fifty groups; seven
// statements, and one for the office.
#include <algorithm>

#include "areas/directory/api/school_lists.h"
#include "areas/registration/show.h"

namespace belfry::registration {
namespace {

using platform::Call;

struct Board {
    Place place;
    Half half = Half::morning;
    std::vector<directory::Group> groups;
    std::vector<directory::GroupId> mine;
    std::vector<Taken> taken;
    std::map<PersonId, std::string> names;
    std::map<directory::GroupId, std::string> tutors; // names, of groups whose register has not been taken

    Session session() const { return {place.today, half}; }
    Taken const* taken_of(directory::GroupId group) const {
        auto const found = std::ranges::find(taken, group, &Taken::group);
        return found == taken.end() ? nullptr : &*found;
    }
    bool overdue(directory::GroupId group) const {
        return !taken_of(group) && place.days->is_school_day(place.today) &&
               phase_of(place.days->times, half, place.time) == Phase::closed;
    }
    bool is_mine(directory::GroupId group) const { return std::ranges::find(mine, group) != mine.end(); }
};

Result<Board> board_of(Service& service, Call& call) {
    TRY(place, place_for(service, call, kTake));
    Board board{.place = place};
    board.half = half_at(place.days->times, place.time);
    if (call.query("half") == "am") board.half = Half::morning;
    if (call.query("half") == "pm") board.half = Half::afternoon;
    TRY(scope, call.viewer.scope_at(kTake, place.school));
    board.groups = tutor_groups(call.db(), scope, place.today);
    for (auto const& one : directory::groups_of(call.db(), call.viewer.person, place.today))
        if (one.part != directory::Part::member) board.mine.push_back(one.group.id);
    board.taken = taken_registers(call.db(), place.school, board.session());
    std::vector<PersonId> takers;
    for (auto const& taken : board.taken)
        if (taken.by) takers.push_back(taken.by);
    if (!takers.empty())
        for (auto const& person : directory::people_by_id(call.db(), takers)) board.names[person.id] = person.name();
    for (auto const& [group, person] : directory::leaders_at(call.db(), scope, "tutor_group", place.today)) {
        if (board.taken_of(group)) continue;
        auto& names = board.tutors[group];
        names += (names.empty() ? "" : ", ") + person.name();
    }
    return board;
}

void show_state(html::Writer& h, Call& call, Board const& board, directory::Group const& group) {
    auto const& place = board.place;
    if (auto const* taken = board.taken_of(group.id)) {
        auto const time = ui::clock_time(place.days->zone.time_of(taken->at));
        ui::badge(h, ui::Tone::good, call.word("registers.taken", {{"time", time}}));
        if (auto const name = board.names.find(taken->by); name != board.names.end())
            h.put("<small>{}</small>", name->second);
        return;
    }
    switch (phase_of(place.days->times, board.half, place.time)) {
    case Phase::before:
        return ui::badge(h, ui::Tone::neutral, call.word("registers.before"));
    case Phase::open:
        return ui::badge(h, ui::Tone::info, call.word("registers.open"));
    case Phase::closed:
        return ui::badge(h, ui::Tone::warn, call.word("registers.late"));
    }
}

void show_group(html::Writer& h, Call& call, Board const& board, directory::Group const& group) {
    h.put("<li class=\"{}\"><a href=\"{}\"><b>{}</b>", board.overdue(group.id) ? "group overdue" : "group",
          register_href(group.id, board.session()), group.name);
    show_state(h, call, board, group);
    if (auto const tutors = board.tutors.find(group.id); tutors != board.tutors.end())
        h.put("<small>{}</small>", tutors->second);
    h.put("</a></li>");
}

void show_halves(html::Writer& h, Call& call, Board const& board) {
    h.put("<nav class=\"tabs\" aria-label=\"{}\"><ul>", call.word("registers.halves"));
    for (auto half : {Half::morning, Half::afternoon}) {
        html::Attr const here{"aria-current",
                              half == board.half ? std::optional<std::string_view>("page") : std::nullopt};
        h.put("<li><a href=\"{}\"{}>{}</a></li>", html::Href::to("/registers").with("half", half_code(half)), here,
              half_words(call, half));
    }
    h.put("</ul></nav>");
}

void show_mine(html::Writer& h, Call& call, Board const& board) {
    if (std::ranges::none_of(board.groups, [&](auto const& group) { return board.is_mine(group.id); })) return;
    ui::panel(h, "mine", "user-round-check", call.word("registers.mine"), [&] {
        for (auto const& group : board.groups) {
            if (!board.is_mine(group.id)) continue;
            bool const taken = board.taken_of(group.id) != nullptr;
            h.put("<p class=\"register-mine\"><b>{}</b> ", group.name);
            show_state(h, call, board, group);
            h.put("</p>");
            ui::link_button(h, taken ? ui::Button::secondary : ui::Button::primary,
                            taken ? call.word("registers.look") : call.word("registers.take"),
                            register_href(group.id, board.session()), "list-checks");
        }
    });
}

void show_all(html::Writer& h, Call& call, Board const& board) {
    auto const waiting = [&](auto const& group) { return !board.taken_of(group.id); };
    auto const left = std::ranges::count_if(board.groups, waiting);
    auto const total = static_cast<std::int64_t>(board.groups.size());
    ui::panel(h, "all", "list-checks", call.word("registers.all"), [&] {
        ui::meter(h, call.word("registers.done"), total - left, total);
        auto const overdue =
            std::ranges::count_if(board.groups, [&](auto const& one) { return board.overdue(one.id); });
        if (overdue > 0) {
            h.put("<p class=\"overdue\">");
            ui::icon(h, "triangle-alert");
            h.put("<span><b>{}</b> {}</span></p>", call.count("registers.overdue", overdue),
                  call.word("registers.overdue.text",
                            {{"time", ui::clock_time(board.place.days->times.closes(board.half))}}));
        }
        h.put("<ul class=\"board\">");
        for (auto const& group : board.groups)
            if (waiting(group)) show_group(h, call, board, group);
        for (auto const& group : board.groups)
            if (!waiting(group)) show_group(h, call, board, group);
        h.put("</ul>");
    });
}

// For the office: whoever is on the roll and in no tutor group has no register.
void show_groupless(html::Writer& h, Call& call, std::vector<directory::Person> const& pupils) {
    if (pupils.empty()) return;
    h.put("<div class=\"notice warn\">");
    ui::icon(h, "triangle-alert");
    h.put("<div><p class=\"notice-title\">{}</p><p>{}</p><details class=\"more\"><summary>{}</summary><ul "
          "class=\"inline\">",
          call.count("registers.groupless", static_cast<std::int64_t>(pupils.size())),
          call.word("registers.groupless.text"), call.word("registers.groupless.who"));
    for (auto const& pupil : pupils)
        h.put("<li><a href=\"{}\">{}</a></li>", attendance_href(pupil.id), pupil.list_name());
    h.put("</ul></details></div></div>");
}

std::vector<directory::Person> groupless(Call& call, Board const& board) {
    auto const scope = call.viewer.scope_at(kSettle, board.place.school);
    if (!scope.ok()) return {};
    auto pupils = directory::pupils_without_group(call.db(), *scope, "tutor_group", board.place.today);
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    std::erase_if(pupils, [&](auto const& one) { return std::ranges::find(barred, one.id) != barred.end(); });
    return pupils;
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(board, board_of(service, call));
    auto const without_group = groupless(call, board);
    auto const actions = [&](html::Writer& h) {
        ui::link_button(h, ui::Button::secondary, call.word("lessons.title"), html::Href::to("/registers/lessons"),
                        "book-open");
        ui::link_button(h, ui::Button::secondary, call.word("nav.roll_call"), html::Href::to("/roll-call"), "siren");
        if (call.viewer.may_at(kSettle, board.place.school))
            ui::link_button(h, ui::Button::quiet, call.word("times.link"), html::Href::to("/registers/times"), "clock");
    };
    return ui::page(
        call,
        {.title = std::string(call.word("nav.registers")),
         .intro = session_words(call, board.session()),
         .actions = actions},
        [&](html::Writer& h) {
            if (auto const id = directory::GroupId::parse(call.query("taken")))
                for (auto const& group : board.groups)
                    if (group.id == *id)
                        ui::notice(h, ui::Tone::good, call.word("registers.saved", {{"group", group.name}}),
                                   call.word("registers.saved.text"));
            show_halves(h, call, board);
            if (!board.place.days->is_school_day(board.place.today))
                ui::notice(h, ui::Tone::info, call.word("register.no_school"), call.word("register.no_school.text"));
            show_groupless(h, call, without_group);
            if (board.groups.empty())
                return ui::empty_state(h, "list-checks", call.word("registers.none"), call.word("registers.none.text"));
            h.put("<div class=\"stack\" id=\"board\" data-live=\"{}\">", html::Href::to("/registers/events").text());
            show_mine(h, call, board);
            show_all(h, call, board);
            h.put("</div>");
        });
}

Result<http::Response> listen(Call& call) {
    TRY(scope, call.viewer.scope(kTake));
    if (scope.whole_authority()) return not_found("choose_school");
    return http::Response::events({"registers/" + scope.school().text()});
}

} // namespace

void add_register_list_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/registers", Rule::may(kTake), [service](Call& call) { return show(*service, call); });
    routes.get("/registers/events", Rule::may(kTake), listen);
}

} // namespace belfry::registration
