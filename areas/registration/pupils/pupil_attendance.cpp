// Who may see a pupil's attendance, and its reading: seven statements.
#include "areas/registration/pupils/pupil_attendance.h"

#include "areas/registration/pupils/pupil_year_store.h"
#include "base/text.h"

namespace belfry::registration {
namespace {

using platform::Call;

// The school where the pupil is, or was last, on the main roll.
SchoolId school_of_pupil(std::vector<directory::PersonRole> const& roles) {
    SchoolId found;
    for (auto const& role : roles) {
        if (role.role != access::Role::pupil) continue;
        if (!role.subsidiary) return role.school;
        if (!found) found = role.school;
    }
    return found;
}

// Of the weeks in which the school year begins and ends, the days of the other year.
void cut_to(std::vector<PupilWeek>& weeks, Session first, Session last) {
    std::erase_if(weeks, [&](PupilWeek& week) {
        bool any = false;
        for (int place = 0; place < Week::kSessions; ++place) {
            auto const session = session_at(week.week, place);
            if (session < first || last < session) week.marks.set(session, {});
            any |= !week.marks.at(place).code.none();
        }
        return !any;
    });
}

} // namespace

Result<PupilAttendance> attendance_of_path(Service& service, Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY(tie, directory::tie_to(call.db(), call.viewer, id, call.today()));
    auto people = directory::people_by_id(call.db(), std::span(&id, 1));
    auto const roles = directory::role_history(call.db(), id);
    auto school = school_of_pupil(roles);
    if (people.empty() || !school) return not_found();
    PupilAttendance seen{.pupil = std::move(people[0]), .tie = tie};
    if (directory::is_present(tie) || tie == directory::Tie::former) {
        // Another school's staff, and those of one that the pupil has left, see only what their own school marked.
        for (auto const& role : roles)
            if (role.role == access::Role::pupil && role.school == call.viewer.school) school = role.school;
        bool const theirs = !call.viewer.school || school == call.viewer.school;
        if (!call.viewer.may_at(kSee, school) || (tie == directory::Tie::former && !theirs)) return not_found();
        seen.by_staff = true;
        seen.may_settle = call.viewer.may_at(kSettle, school);
    }
    seen.school = school;
    TRY(place, place_of(service, call, school));
    seen.school_name = place.days->name;
    seen.today = place.today;
    seen.year = year_asked(call, school_year_of(place.today));
    Session const first{school_year_begins(seen.year)};
    Session const last{school_year_begins(seen.year + 1).plus(-1), Half::afternoon};
    seen.weeks = year_of(call.db(), std::span(&school, 1), id, first.week(), last.week());
    cut_to(seen.weeks, first, last);
    auto const now = school_year_of(place.today);
    seen.years = {now};
    for (auto const& [year, sums] : years_of_pupil(call.db(), school, id, now - kYearsBack, now)) {
        if (year == seen.year) seen.sums = sums;
        if (year != now) seen.years.push_back(year);
    }
    Session const far{place.today.plus(kPlannedDaysMax), Half::afternoon};
    seen.planned = planned_for(call.db(), school, std::span(&id, 1), {place.today, Half::morning}, far);
    return seen;
}

int year_asked(Call& call, int now) {
    auto const year = parse_int(call.query("year")).value_or(now);
    return year > now || year < now - kYearsBack ? now : static_cast<int>(year);
}

html::Href mark_href(PersonId pupil, Session session) {
    return html::Href::to("/people/{}/attendance/{}", pupil, session_text(session));
}

std::string year_words(int year) {
    return std::to_string(year) + "/" + std::to_string((year + 1) % 100 + 100).substr(1);
}

std::string_view weekday_key(int day) {
    static constexpr std::string_view kKeys[] = {"weekday.mon", "weekday.tue", "weekday.wed", "weekday.thu",
                                                 "weekday.fri"};
    return kKeys[day];
}

} // namespace belfry::registration
