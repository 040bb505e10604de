// One group's week: each pupil's ten marks and what they come to; as page, CSV and PDF. Thirty pupils; seven
// statements.
#include "areas/registration/figures/figures.h"
#include "areas/registration/pupils/pupil_attendance.h"

#include <algorithm>

namespace belfry::registration {
namespace {

using platform::Call;

struct GroupWeek {
    Place place;
    directory::Group group;
    std::int32_t week = 0;
    std::vector<directory::Person> pupils;
    Weeks weeks;

    Week marks(PersonId pupil) const {
        auto const found = weeks.find({pupil, week});
        return found == weeks.end() ? Week() : found->second;
    }
};

Sums sums_of(Week const& marks) {
    Sums sums;
    for (int at = 0; at < Week::kSessions; ++at) sums.count(marks.at(at).code);
    return sums;
}

Result<GroupWeek> group_week(Service& service, Call& call) {
    TRY(id, call.path_id<directory::GroupId>("group"));
    auto const group = directory::group_by_id(call.db(), id);
    if (!group || !call.viewer.may_at(kSee, group->school)) return not_found();
    TRY(place, place_of(service, call, group->school));
    GroupWeek seen{.place = place, .group = *group, .week = week_asked(call, place.today)};
    auto const day = std::min(place.today, monday_of_week(seen.week).plus(4));
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    std::vector<PersonId> ids;
    for (auto& member : directory::members_of(call.db(), id, day)) {
        if (member.membership.part != directory::Part::member) continue;
        if (std::ranges::find(barred, member.person.id) != barred.end()) continue;
        ids.push_back(member.person.id);
        seen.pupils.push_back(std::move(member.person));
    }
    seen.weeks = weeks_of(call.db(), group->school, seen.week, seen.week, ids);
    return seen;
}

void show_grid(html::Writer& h, Call& call, GroupWeek const& seen) {
    h.put("<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table "
          "class=\"grid-of-marks\"><caption "
          "class=\"visually-hidden\">{}</caption><thead><tr><th scope=\"col\">{}</th>",
          call.word("group_week.grid"), call.word("group_week.grid"), call.word("people.column.name"));
    for (int day = 0; day < 5; ++day)
        h.put("<th scope=\"col\" colspan=\"2\">{}</th>", call.platform.words.find(weekday_key(day)));
    h.put("<th scope=\"col\" class=\"number\">%</th></tr></thead><tbody>");
    for (auto const& pupil : seen.pupils) {
        auto const marks = seen.marks(pupil.id);
        h.put("<tr><th scope=\"row\"><a href=\"{}\">{}</a></th>", attendance_href(pupil.id), pupil.list_name());
        for (int at = 0; at < 10; ++at) {
            h.put("<td>");
            show_code(h, call, marks.at(at));
            h.put("</td>");
        }
        h.put("<td class=\"number\">{}</td></tr>", percent_words(call, sums_of(marks)));
    }
    h.put("</tbody></table></div>");
}

Report report_of(Call& call, GroupWeek const& seen) {
    Report report{seen.group.name,
                  seen.place.days->name + ", " + ui::long_date(call.platform.words, monday_of_week(seen.week))};
    report.columns = {{std::string(call.word("people.column.name")), 62}};
    for (int day = 0; day < 5; ++day)
        for (auto half : {Half::morning, Half::afternoon})
            report.columns.push_back({std::string(call.platform.words.find(weekday_key(day))).substr(0, 3) + " " +
                                          std::string(half_code(half)),
                                      10.5});
    report.columns.push_back({"%", 15, true});
    for (auto const& pupil : seen.pupils) {
        auto const marks = seen.marks(pupil.id);
        std::vector<std::string> row = {pupil.list_name()};
        for (int at = 0; at < 10; ++at) {
            auto const code = marks.at(at).code;
            row.emplace_back(code.none() ? "" : info_of(code)->text);
        }
        row.push_back(percent_words(call, sums_of(marks)));
        report.rows.push_back(std::move(row));
    }
    return report;
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(seen, group_week(service, call));
    auto const here = html::Href::to("/attendance/groups/{}", seen.group.id);
    auto const monday = monday_of_week(seen.week);
    auto const actions = [&](html::Writer& h) {
        show_files(h, call, html::Href::to("/attendance/groups/{}/week.csv", seen.group.id).with("week", monday.text()),
                   html::Href::to("/attendance/groups/{}/week.pdf", seen.group.id).with("week", monday.text()));
    };
    return ui::page(call,
                    {.title = call.word("group_week.title", {{"group", seen.group.name}}),
                     .intro = call.word("figures.week_of", {{"day", ui::long_date(call.platform.words, monday)}}),
                     .crumbs = {{std::string(call.word("nav.attendance")), html::Href::to("/attendance")}},
                     .actions = actions},
                    [&](html::Writer& h) {
                        show_week_links(h, call, here, seen.week, seen.place.today);
                        if (seen.pupils.empty())
                            return ui::empty_state(h, "users", call.word("register.empty"),
                                                   call.word("register.empty.text"));
                        show_grid(h, call, seen);
                    });
}

Result<Report> report(Service& service, Call& call) {
    TRY(seen, group_week(service, call));
    return report_of(call, seen);
}

} // namespace

void add_group_week_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/attendance/groups/{group}", Rule::may(kSee), [service](Call& call) { return show(*service, call); });
    add_report_files(routes, "/attendance/groups/{group}/week", Rule::may(kSee),
                     [service](Call& call) { return report(*service, call); });
}

} // namespace belfry::registration
