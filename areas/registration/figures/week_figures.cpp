// Reading a school's week: 1,200 pupils, 50 groups; one pass over the week's marks.
#include "areas/registration/figures/week_figures.h"

namespace belfry::registration {

using platform::Call;

Sums WeekFigures::of_week(std::int32_t number) const {
    Sums sums;
    for (auto const& one : sessions)
        if (one.session.week() == number) sums += one.sums;
    return sums;
}

Sums WeekFigures::of(Session session) const {
    for (auto const& one : sessions)
        if (one.session == session) return one.sums;
    return {};
}

std::int64_t WeekFigures::marked(Code code) const {
    auto const found = codes.find(code.number());
    return found == codes.end() ? 0 : found->second;
}

Result<WeekFigures> week_figures(Service& service, Call& call) {
    TRY(place, place_asked(service, call, kFigures));
    TRY(scope, call.viewer.scope_at(kFigures, place.school));
    WeekFigures seen{
        .place = place, .week = week_asked(call, place.today), .names = call.viewer.may_at(kSee, place.school)};
    Session const from{monday_of_week(seen.week - kTrendWeeks + 1)};
    Session const until{monday_of_week(seen.week).plus(6), Half::afternoon};
    seen.sessions = sums_by_session(call.db(), place.school, from, until);
    auto const years = sums_by_school(call.db(), scope, school_year_of(monday_of_week(seen.week)));
    if (!years.empty()) seen.year = years[0];
    auto const day = std::min(place.today, monday_of_week(seen.week).plus(4));
    auto const groups = tutor_groups(call.db(), scope, day);
    std::map<PersonId, directory::GroupId> group_of;
    for (auto const& one : directory::pupils_in_groups(call.db(), scope, "tutor_group", day))
        group_of[one.pupil] = one.group;
    std::map<directory::GroupId, Sums> by_group;
    each_week(call.db(), place.school, seen.week, seen.week, [&](PersonId pupil, std::int32_t, Week const& marks) {
        for (int at = 0; at < Week::kSessions; ++at) ++seen.codes[marks.at(at).code.number()];
        auto const group = group_of.find(pupil);
        if (group == group_of.end()) return;
        for (int at = 0; at < Week::kSessions; ++at) by_group[group->second].count(marks.at(at).code);
    });
    for (auto const& group : groups) seen.groups.push_back({group, by_group[group.id]});
    return seen;
}

Report week_report(Call& call, WeekFigures const& seen) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    auto const monday = ui::long_date(call.platform.words, monday_of_week(seen.week));
    Report report{word("nav.attendance"),
                  seen.place.days->name + ", " + call.word("figures.week_of", {{"day", monday}})};
    report.columns = {{word("figures.of"), 19},
                      {word("figures.what"), 67},
                      {word("figures.half_days"), 18, true},
                      {word("pupil.attendance"), 22, true},
                      {word("pupil.authorised"), 20, true},
                      {word("pupil.unauthorised"), 24, true},
                      {word("pupil.late"), 12, true}};
    auto const add = [&](ui::Key kind, std::string what, Sums const& sums) {
        report.rows.push_back({word(kind), std::move(what), std::to_string(sums.possible()), percent_words(call, sums),
                               std::to_string(sums.authorised), std::to_string(sums.unauthorised),
                               std::to_string(sums.late)});
    };
    add("figures.week", "", seen.of_week(seen.week));
    for (int at = 0; at < 10; ++at) {
        auto const session = session_at(seen.week, at);
        if (auto const sums = seen.of(session); sums.possible() > 0)
            add("figures.day", session_words(call, session), sums);
    }
    for (auto const& [group, sums] : seen.groups) add("figures.group", group.name, sums);
    for (auto const& info : all_codes())
        if (auto const marked = seen.marked(info.code))
            report.rows.push_back({word("absence.reason"),
                                   std::string(info.text) + " " + std::string(code_words(call, info.code)),
                                   std::to_string(marked), "", "", "", ""});
    return report;
}

} // namespace belfry::registration
