// A pupil's marks as JSON: some 400 a year.
#include "areas/registration/pupils/export_pupil.h"

#include "areas/registration/marks/mark_store.h"
#include "areas/registration/planned/planned_store.h"
#include "platform/json/json.h"

namespace belfry::registration {
namespace {

constexpr int kRoleDaysMax = 16 * 366; // nobody is longer at one school

void write_marks(json::Writer& out, PupilWeek const& week) {
    for (int place = 0; place < Week::kSessions; ++place) {
        auto const mark = week.marks.at(place);
        if (mark.code.none()) continue;
        auto const session = session_at(week.week, place);
        out.object()
            .field("day", session.day.text())
            .field("session", session.half == Half::morning ? "morning" : "afternoon")
            .field("code", info_of(mark.code)->text)
            .field("minutes_late", static_cast<int>(mark.minutes))
            .end();
    }
}

} // namespace

std::string export_pupil(db::Session& session, PersonId person) {
    json::Writer out;
    out.object().key("marks").list();
    for (auto const& role : directory::role_history(session, person)) {
        if (role.role != access::Role::pupil) continue;
        auto const last = role.ends_on.value_or(role.starts_on.plus(kRoleDaysMax));
        for (auto const& week :
             year_of(session, std::span(&role.school, 1), person, Session{role.starts_on}.week(), Session{last}.week()))
            write_marks(out, week);
    }
    out.end().key("planned_absences").list();
    for (auto const& one : planned_of_pupil(session, person))
        out.object()
            .field("from", one.first.day.text())
            .field("until", one.last.day.text())
            .field("code", info_of(one.code)->text)
            .field("note", one.note)
            .field("by_parent", one.by_parent)
            .field("withdrawn", one.withdrawn)
            .field("sessions_of_week", static_cast<int>(one.sessions))
            .end();
    return out.end().end().take();
}

} // namespace belfry::registration
