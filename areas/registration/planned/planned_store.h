#pragma once
// What is known of an absence beforehand: an appointment, a visit, an illness that a parent reported. It becomes a mark
// when the register is taken. REQ-27, 31.

#include <cstdint>
#include <span>
#include <vector>

#include "areas/registration/marks/mark.h"
#include "base/ids.h"
#include "platform/db/db.h"

namespace belfry::registration {

using PlannedId = Id<struct PlannedAbsenceTag>;

// Sessions of a week, a bit each by Week::place().
using WeekSessions = std::uint16_t;
inline constexpr WeekSessions kEverySession = (1 << Week::kSessions) - 1;

struct Planned {
    PlannedId id;
    SchoolId school;
    PersonId pupil;
    Session first, last; // both included
    Code code;
    std::string note;
    bool by_parent = false;
    PersonId by;
    Instant at;
    // A standing arrangement covers only these: nursery, dual registration, a part-time timetable.
    WeekSessions sessions = kEverySession;

    bool withdrawn = false;

    bool covers(Session session) const {
        return first <= session && session <= last && (sessions >> Week::place(session) & 1) != 0;
    }
};
// Whether it covers any session at all: one of the Mondays of a single Tuesday does not.
bool covers_any(Planned const& planned);
// Whether some session is covered by both.
bool overlap(Planned const& one, Planned const& other);
inline constexpr int kPlannedDaysMax = 366;
inline constexpr std::size_t kPlannedNoteMax = 300;

// Problem invalid: "register_code" where the code is not known on the first day, "planned_span" where it is empty or
// longer than kPlannedDaysMax, "planned_sessions" where it covers no session.
Result<PlannedId> add_planned(db::Tx& tx, Planned const& planned);
// Nothing of it counts any more; the row stays. Problem not_found where there is none or it is withdrawn.
Status withdraw_planned(db::Tx& tx, PlannedId id, PersonId by, Instant now);

// Takes away all that was planned for somebody who vanishes, such as with an import that is undone. Who has a mark
// cannot vanish: the database holds on to them.
Status forget_planned(db::Tx& tx, PersonId pupil);

// What touches those sessions and is not withdrawn, of these pupils at that school, the newest last.
// One statement.
std::vector<Planned> planned_for(db::Session& session, SchoolId school, std::span<PersonId const> pupils, Session from,
                                 Session until);
// The same wherever they are on the roll: for a parent's own children. One statement.
std::vector<Planned> planned_for_children(db::Session& session, std::span<PersonId const> pupils, Session from,
                                          Session until);
// Of a school, from a session on, those that end first before.
std::vector<Planned> planned_at(db::Session& session, SchoolId school, Session from, int most);
// All that was ever planned for a pupil, withdrawn or not, the oldest first: what a person may ask to see.
std::vector<Planned> planned_of_pupil(db::Session& session, PersonId pupil);
std::optional<Planned> planned_by_id(db::Session& session, PlannedId id);
// What counts for that pupil and session; null where nothing is planned. The newest, but before it a standing
// arrangement by which the pupil is not due then (X, D, C2): who is not due cannot be absent, though ill that whole
// day.
Planned const* planned_of(std::span<Planned const> all, PersonId pupil, Session session);
// What counts so, somewhere among the sessions that both cover: each once.
std::vector<Planned const*> counting_where_both(std::span<Planned const> all, Planned const& one, Planned const& other);
// The newest that a parent said of that session; null where none did.
Planned const* said_by_parent(std::span<Planned const> all, PersonId pupil, Session session);

} // namespace belfry::registration
