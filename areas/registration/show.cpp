// What pages of registration write alike.
#include "areas/registration/show.h"
#include <algorithm>

#include "areas/directory/api/school_lists.h"

namespace belfry::registration {

using platform::Call;

Result<Place> place_of(Service& service, Call& call, SchoolId school) {
    TRY(days, service.schools.get(call.db(), school, call.now()));
    return Place{school, days, days->zone.day_of(call.now()), days->zone.time_of(call.now())};
}

Result<Place> place_for(Service& service, Call& call, access::Permission permission) {
    TRY(scope, call.viewer.scope(permission));
    if (scope.whole_authority()) return not_found("choose_school");
    return place_of(service, call, scope.school());
}

std::string_view code_words(Call const& call, Code code) {
    auto const* info = info_of(code);
    return info ? call.platform.words.find(info->words_key) : call.word("code.none");
}

ui::Tone tone_of(Code code) {
    if (code.none()) return ui::Tone::neutral;
    if (code == kLate) return ui::Tone::warn;
    switch (counts_as(code)) {
    case Counts::attending:
        return ui::Tone::good;
    case Counts::authorised:
        return ui::Tone::info;
    case Counts::unauthorised:
        return ui::Tone::bad;
    case Counts::not_possible:
        break;
    }
    return ui::Tone::neutral;
}

std::string_view tone_class(Code code) {
    static constexpr std::string_view kClasses[] = {"neutral", "good", "warn", "bad", "info"};
    return kClasses[static_cast<int>(tone_of(code))];
}

void show_code(html::Writer& h, Call const& call, Mark mark) {
    if (mark.code.none()) {
        h.put("<span class=\"mark-code none\" aria-hidden=\"true\">·</span>");
        return;
    }
    std::string words(code_words(call, mark.code));
    if (mark.minutes > 0) words += ", " + call.count("mark.minutes", mark.minutes);
    h.put("<span class=\"mark-code {}\" title=\"{}\"><span aria-hidden=\"true\">{}</span>"
          "<span class=\"visually-hidden\">{}</span></span>",
          tone_class(mark.code), words, info_of(mark.code)->text, words);
}

std::string half_words(Call const& call, Half half) {
    return std::string(half == Half::morning ? call.word("half.morning") : call.word("half.afternoon"));
}

std::string_view half_code(Half half) { return half == Half::morning ? "am" : "pm"; }

std::string session_text(Session session) { return session.day.text() + "-" + std::string(half_code(session.half)); }

std::optional<Session> session_from_text(std::string_view text) {
    if (text.size() != 13) return std::nullopt;
    auto const day = SchoolDay::parse(text.substr(0, 10));
    auto const half = text.substr(10);
    if (!day || (half != "-am" && half != "-pm")) return std::nullopt;
    return Session{*day, half == "-am" ? Half::morning : Half::afternoon};
}

std::string session_words(Call const& call, Session session) {
    return call.word("session.words", {{"day", ui::long_date(call.platform.words, session.day)},
                                       {"half", half_words(call, session.half)}});
}

std::string percent_words(Call const& call, Sums const& sums) {
    if (sums.possible() == 0) return std::string(call.word("figures.none"));
    auto const permille = sums.permille();
    return call.word("figures.percent", {{"n", std::to_string(permille / 10) + "." + std::to_string(permille % 10)}});
}

std::string source_words(Call const& call, Source source) {
    static constexpr std::string_view kKeys[] = {"source.none", "source.planned", "source.gate", "source.teacher",
                                                 "source.office"};
    return std::string(call.platform.words.find(kKeys[static_cast<int>(source)]));
}

html::Href person_href(PersonId person) { return html::Href::to("/people/{}", person); }
html::Href attendance_href(PersonId person) { return html::Href::to("/people/{}/attendance", person); }
html::Href register_href(directory::GroupId group, Session session) {
    return html::Href::to("/registers/{}/{}", group, session_text(session));
}

void show_codes(html::Writer& h, Call const& call, SchoolDay day) {
    h.put("<datalist id=\"codes\">");
    for (auto const& info : all_codes()) {
        if (!valid_on(info.code, day)) continue;
        html::Attr const minutes{"data-minutes", info.minutes ? std::optional<std::string_view>("") : std::nullopt};
        h.put("<option value=\"{}\" data-tone=\"{}\"{}>{}</option>", info.text, tone_class(info.code), minutes,
              code_words(call, info.code));
    }
    h.put("</datalist><details class=\"more\"><summary>{}</summary><ul class=\"codes\">", call.word("register.codes"));
    for (auto const& choice : code_choices(call, day)) h.put("<li>{}</li>", choice.label);
    h.put("</ul></details>");
}

std::vector<directory::Group> tutor_groups(db::Session& session, access::SchoolScope const& scope, SchoolDay on) {
    auto groups = directory::groups_with_pupils_at(session, scope, "tutor_group", on);
    std::ranges::stable_sort(groups, {}, [](auto const& group) { return group.year_group.value_or(99); });
    return groups;
}

std::vector<ui::Choice> code_choices(Call const& call, SchoolDay day) {
    std::vector<ui::Choice> choices;
    for (auto const& info : all_codes())
        if (valid_on(info.code, day))
            choices.push_back({std::string(info.text),
                               std::string(info.text) + " · " + std::string(code_words(call, info.code)), ""});
    return choices;
}

void tell_watchers(platform::Platform& platform, SchoolId school) {
    if (platform.streams) platform.streams->send("registers/" + school.text(), "changed", "");
}

} // namespace belfry::registration
