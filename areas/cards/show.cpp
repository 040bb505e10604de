// Shared by the area's pages. Pure but for the clock, school_name() and tutor_group_choices(), which ask one statement.
#include "areas/cards/show.h"

#include "base/limits.h"
#include "base/text.h"

namespace belfry::cards {

std::string when_words(platform::Call& call, Instant at) {
    auto const zone = call.zone();
    auto const day = zone.day_of(at);
    auto const ago = zone.day_of(call.now()).days_since(day);
    auto const time = ui::clock_time(zone.time_of(at));
    if (ago == 0) return call.word("cards.when.today", {{"time", time}});
    if (ago == 1) return call.word("cards.when.yesterday", {{"time", time}});
    return call.word("cards.when.day", {{"day", ui::short_date(day)}, {"time", time}});
}

std::string place_words(platform::Call const& call, Place place) {
    return std::string(call.platform.words.find("cards.place." + std::string(place_code(place))));
}

std::string reason_words(platform::Call const& call, std::string_view reason) {
    return std::string(call.platform.words.find("cards.aside." + std::string(reason)));
}

html::Html text_cell(std::string_view text) {
    html::Writer h(text.size() + 16);
    h.text(text);
    return h.take();
}

html::Html number_cell(std::int64_t number) { return text_cell(with_thousands(number)); }

std::string school_name(platform::Call& call, SchoolId school) {
    if (school == call.viewer.school) return call.viewer.school_name;
    auto const schools = directory::schools_by_id(call.db(), std::span(&school, 1));
    return schools.empty() ? std::string() : schools[0].name;
}

audit::Entry entry_of(platform::Call& call, std::string_view action, SchoolId school, std::int64_t subject,
                      PersonId person) {
    audit::Entry entry;
    entry.action = action;
    entry.actor = call.viewer.person;
    entry.person = person;
    entry.school = school;
    entry.subject = subject;
    entry.peer = call.request.peer;
    return entry;
}

std::string text_field(platform::Call& call, std::string_view name) {
    return std::string(first_characters(trim(call.field(name)), limits::name_characters_max));
}

std::string name_field(platform::Call& call, std::string_view name, ui::FormErrors& errors) {
    auto typed = text_field(call, name);
    if (typed.empty()) errors.add(std::string(name), std::string(call.word("form.needed")));
    if (first_characters(typed, kNameCharactersMax).size() < typed.size())
        errors.add(std::string(name), call.word("cards.name.long", {{"n", std::to_string(kNameCharactersMax)}}));
    return typed;
}

std::vector<ui::Choice> tutor_group_choices(platform::Call& call) {
    auto groups = directory::groups_at(call.db(), access::SchoolScope::for_job_of_school(call.viewer.school),
                                       "tutor_group", call.today());
    std::ranges::stable_sort(groups, {}, [](directory::Group const& group) { return group.year_group.value_or(99); });
    std::vector<ui::Choice> choices;
    for (auto const& group : groups) choices.push_back({group.id.text(), group.name, ""});
    return choices;
}

} // namespace belfry::cards
