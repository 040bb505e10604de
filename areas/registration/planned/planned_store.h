#pragma once
// What is known of an absence beforehand: an appointment, a visit, an illness that a parent reported. It becomes a mark
// when the register is taken. REQ-27, 31.

#include <span>
#include <vector>

#include "areas/registration/marks/mark.h"
#include "base/ids.h"
#include "platform/db/db.h"

namespace belfry::registration {

using PlannedId = Id<struct PlannedAbsenceTag>;

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

    bool covers(Session session) const { return first <= session && session <= last; }
};
inline constexpr int kPlannedDaysMax = 366;
inline constexpr std::size_t kPlannedNoteMax = 300;

// Problem invalid: "register_code" where the code is not known on the first day, "planned_span" where it is empty or
// longer than kPlannedDaysMax.
Result<PlannedId> add_planned(db::Tx& tx, Planned const& planned);
// Nothing of it counts any more; the row stays. Problem not_found where there is none or it is withdrawn.
Status withdraw_planned(db::Tx& tx, PlannedId id, Instant now);

// What touches those sessions, of these pupils at that school; the newest last, which is the one that counts. One
// statement.
std::vector<Planned> planned_for(db::Session& session, SchoolId school, std::span<PersonId const> pupils, Session from,
                                 Session until);
// Of a school, from a session on, the next first.
std::vector<Planned> planned_at(db::Session& session, SchoolId school, Session from, int most);
std::optional<Planned> planned_by_id(db::Session& session, PlannedId id);
// What counts for that pupil and session; null where nothing is planned.
Planned const* planned_of(std::span<Planned const> all, PersonId pupil, Session session);

} // namespace belfry::registration
