// Forms over some 250 groups, 90 teachers and 120 rooms.
#include "areas/timetable/editing/series_form.h"

#include <algorithm>

#include "areas/timetable/lessons/pattern_store.h"
#include "base/text.h"

namespace belfry::timetable {
namespace {

using platform::Call;

constexpr std::string_view kFields[] = {"title", "subject", "group_1", "group_2", "group_3",   "teacher_1", "teacher_2",
                                        "room",  "weekday", "period",  "week",    "starts_on", "ends_on"};
constexpr int kPeriodMax = 60;
constexpr int kGroupsMax = 3, kTeachersMax = 2;
constexpr std::size_t kTitleCharactersMax = 60;

std::string numbered(std::string_view name, int number) { return std::string(name) + "_" + std::to_string(number); }

// From a form that is posted, or from the address of one that is shown again.
std::optional<std::string_view> typed_value(Call& call, std::string_view name) {
    if (auto const posted = call.request.form.find(name)) return trim(*posted);
    if (auto const asked = call.request.query.find(name)) return trim(*asked);
    return std::nullopt;
}

template <class List, class IdType>
void read_ids(Call& call, std::string_view name, int most, List const& known, std::vector<IdType>& into,
              ui::FormErrors& errors) {
    std::vector<IdType> read;
    bool any = false;
    for (int number = 1; number <= most; ++number) {
        auto const text = typed_value(call, numbered(name, number));
        any |= text.has_value();
        if (!text || text->empty()) continue;
        auto const id = IdType::parse(*text);
        auto const found = id ? std::ranges::find(known, *id, [](auto const& one) { return one.id; }) : known.end();
        if (found == known.end())
            errors.add(numbered(name, number), std::string(call.word("edit.choose_again")));
        else if (std::ranges::find(read, *id) == read.end())
            read.push_back(*id);
    }
    if (any) into = std::move(read);
}

int read_number(Call& call, std::string_view name, int value, int low, int high, ui::FormErrors& errors) {
    auto const text = typed_value(call, name);
    if (!text) return value;
    auto const number = parse_int(*text);
    if (number && *number >= low && *number <= high) return static_cast<int>(*number);
    errors.add(std::string(name), std::string(call.word("edit.choose_again")));
    return value;
}

void read_days(Call& call, Series& series, SchoolDay earliest, ui::FormErrors& errors) {
    if (auto const text = typed_value(call, "starts_on")) {
        auto const day = SchoolDay::parse(*text);
        if (!day)
            errors.add("starts_on", std::string(call.word("form.bad_day")));
        else if (*day < earliest)
            errors.add("starts_on",
                       std::string(earliest > call.today() ? call.word("edit.today") : call.word("edit.past")));
        if (day) series.starts_on = *day;
    }
    if (auto const text = typed_value(call, "ends_on")) {
        series.ends_on = kNoEnd;
        if (text->empty()) return;
        auto const day = SchoolDay::parse(*text);
        if (!day || *day < series.starts_on)
            errors.add("ends_on", std::string(call.word("form.bad_day")));
        else
            series.ends_on = *day;
    } else if (series.ends_on < series.starts_on) {
        errors.add("ends_on", std::string(call.word("form.bad_day")));
    }
}

template <class List>
void id_select(html::Writer& h, Call& call, std::string_view name, std::string_view label, List const& known,
               std::string const& chosen, ui::FormErrors const& errors) {
    std::vector<ui::Choice> choices = {{"", std::string(call.word("edit.none")), ""}};
    for (auto const& one : known) {
        if constexpr (requires { one.list_name(); })
            choices.push_back({one.id.text(), one.list_name(), ""});
        else
            choices.push_back({one.id.text(), one.name, ""});
    }
    ui::select_field(h, name, label, choices, chosen, errors);
}

template <class IdType>
std::string nth(std::vector<IdType> const& ids, int number) {
    return static_cast<int>(ids.size()) >= number ? ids[static_cast<std::size_t>(number - 1)].text() : std::string();
}

void place_fields(html::Writer& h, Call& call, std::span<Period const> periods, Series const& typed,
                  ui::FormErrors const& errors) {
    std::vector<ui::Choice> weekdays, numbers;
    for (int weekday = 1; weekday <= 7; ++weekday)
        if (std::ranges::find(periods, weekday, &Period::weekday) != periods.end() || weekday <= 5)
            weekdays.push_back({std::to_string(weekday),
                                std::string(call.platform.words.find("date.weekday." + std::to_string(weekday))), ""});
    ui::select_field(h, "weekday", call.word("edit.weekday"), weekdays, std::to_string(typed.weekday), errors);
    std::set<int> seen;
    for (auto const& period : periods)
        if (period.kind != PeriodKind::pause && seen.insert(period.number).second)
            numbers.push_back({std::to_string(period.number), period.name + " · " + ui::clock_time(period.starts), ""});
    if (numbers.empty()) numbers.push_back({"1", "1", ""});
    ui::select_field(h, "period", call.word("edit.period"), numbers, std::to_string(typed.period), errors);
    std::vector<ui::Choice> const weeks = {{"0", std::string(call.word("edit.week.every")), ""},
                                           {"1", std::string(call.word("timetable.week_a")), ""},
                                           {"2", std::string(call.word("timetable.week_b")), ""}};
    ui::select_field(h, "week", call.word("edit.week"), weeks, std::to_string(typed.week), errors);
}

} // namespace

Choices choices_of(db::Session& session, access::SchoolScope const& scope, SchoolDay on) {
    return {directory::taught_groups_at(session, scope, on), directory::teachers_at(session, scope, on),
            rooms_of(session, scope.school(), on)};
}

Series read_series(Call& call, Choices const& choices, Series const& base, SchoolDay earliest, ui::FormErrors& errors) {
    auto series = base;
    if (auto const text = typed_value(call, "title")) series.title = std::string(*text);
    if (auto const text = typed_value(call, "subject")) series.subject = std::string(*text);
    read_ids(call, "group", kGroupsMax, choices.groups, series.groups, errors);
    read_ids(call, "teacher", kTeachersMax, choices.teachers, series.teachers, errors);
    std::vector<RoomId> rooms;
    if (auto const text = typed_value(call, "room")) {
        auto const id = RoomId::parse(*text);
        series.room = RoomId();
        if (!text->empty() && (!id || std::ranges::find(choices.rooms, *id, &Room::id) == choices.rooms.end()))
            errors.add("room", std::string(call.word("edit.choose_again")));
        else if (id)
            series.room = *id;
    }
    series.weekday = read_number(call, "weekday", series.weekday, 1, 7, errors);
    series.period = read_number(call, "period", series.period, 1, kPeriodMax, errors);
    series.week = read_number(call, "week", series.week, 0, 2, errors);
    read_days(call, series, earliest, errors);
    if (series.title.empty())
        for (auto const group : series.groups)
            for (auto const& known : choices.groups)
                if (known.id == group) series.title += (series.title.empty() ? "" : ", ") + known.name;
    if (series.title.empty()) errors.add("title", std::string(call.word("edit.title.missing")));
    for (auto* text : {&series.title, &series.subject})
        *text = std::string(first_characters(*text, kTitleCharactersMax));
    return series;
}

void series_fields(html::Writer& h, Call& call, Choices const& choices, std::span<Period const> periods,
                   Series const& typed, ui::FormErrors const& errors) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    for (int number = 1; number <= kGroupsMax; ++number)
        id_select(h, call, numbered("group", number), call.word("edit.group", {{"n", std::to_string(number)}}),
                  choices.groups, nth(typed.groups, number), errors);
    ui::field(h,
              {.name = "title",
               .label = word("edit.title"),
               .value = typed.title,
               .hint = word("edit.title.hint"),
               .characters_max = static_cast<int>(kTitleCharactersMax)},
              errors);
    ui::field(h,
              {.name = "subject",
               .label = word("edit.subject"),
               .value = typed.subject,
               .characters_max = static_cast<int>(kTitleCharactersMax)},
              errors);
    for (int number = 1; number <= kTeachersMax; ++number)
        id_select(h, call, numbered("teacher", number), call.word("edit.teacher", {{"n", std::to_string(number)}}),
                  choices.teachers, nth(typed.teachers, number), errors);
    id_select(h, call, "room", call.word("edit.room"), choices.rooms, typed.room ? typed.room.text() : "", errors);
    place_fields(h, call, periods, typed, errors);
    ui::field(h,
              {.name = "starts_on",
               .label = word("edit.starts_on"),
               .value = typed.starts_on.text(),
               .hint = word("edit.starts_on.hint"),
               .type = "date",
               .required = true},
              errors);
    ui::field(h,
              {.name = "ends_on",
               .label = word("edit.ends_on"),
               .value = typed.ends_on == kNoEnd ? std::string() : typed.ends_on.text(),
               .hint = word("edit.ends_on.hint"),
               .type = "date"},
              errors);
}

std::vector<std::string> clash_words(Call& call, db::Session& session, Choices const& choices, Series const& wanted,
                                     SchoolDay from) {
    auto const at_slot =
        pattern_at_slot(session, wanted.school, wanted.weekday, wanted.period, wanted.starts_on, wanted.ends_on);
    Members members;
    auto const day = std::max(wanted.starts_on, from);
    for (auto const& one : directory::belongings_in(session, groups_to_compare(wanted, at_slot), day, day))
        if (one.part == directory::Part::member) members[one.group].insert(one.person);
    std::vector<std::string> words;
    for (auto const& clash : clashes_of(wanted, at_slot, members)) {
        auto const& other = at_slot.series.at(clash.other);
        ui::Fill const lesson{"lesson", other.title};
        switch (clash.kind) {
        case Clash::Kind::teacher: {
            auto const known = std::ranges::find(choices.teachers, clash.teacher, &directory::Person::id);
            auto const name = known == choices.teachers.end() ? std::string() : known->name();
            words.push_back(call.word("clash.teacher", {{"name", name}, lesson}));
            break;
        }
        case Clash::Kind::room:
            words.push_back(call.word("clash.room", {{"room", other.room_name}, lesson}));
            break;
        case Clash::Kind::group:
            words.push_back(call.word("clash.group", {lesson}));
            break;
        case Clash::Kind::pupils:
            words.push_back(call.word("clash.pupils", {{"n", std::to_string(clash.pupils)}, lesson}));
            break;
        }
    }
    return words;
}

http::Response clash_page(Call& call, std::vector<std::string> const& clashes, html::Href const& action,
                          html::Href const& back) {
    ui::PageOptions const options{.title = std::string(call.word("clash.title")),
                                  .intro = std::string(call.word("clash.intro")),
                                  .crumbs = {{std::string(call.word("nav.timetable")), html::Href::to("/timetable")}},
                                  .status = 409};
    return ui::page(call, options, [&](html::Writer& h) {
        h.put("<div class=\"stack\"><ul>");
        for (auto const& one : clashes) h.put("<li>{}</li>", one);
        h.put("</ul><div class=\"buttons\">");
        auto again = back;
        std::vector<std::pair<std::string, std::string>> hidden = {{"despite", "yes"}};
        for (auto const name : kFields)
            if (auto const value = call.request.form.find(name)) {
                hidden.emplace_back(name, *value);
                again = again.with(name, *value);
            }
        ui::link_button(h, ui::Button::primary, call.word("clash.change"), again);
        ui::post_button(h, call, ui::Button::secondary, call.word("clash.despite"), action, hidden);
        h.put("</div></div>");
    });
}

} // namespace belfry::timetable
