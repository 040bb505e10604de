#pragma once
// Sums that are kept up with each mark, and the same made anew from the marks, which they must equal.

#include <span>
#include <vector>

#include "areas/registration/marks/mark.h"
#include "base/ids.h"
#include "platform/access/access.h"
#include "platform/db/db.h"

namespace belfry::registration {

// What one save of marks changes in the sums of its school, session and pupils.
struct SumChange {
    struct OfPupil {
        PersonId pupil;
        Sums change;
    };
    Sums session;
    std::vector<OfPupil> pupils;
};
// Adds it everywhere; at most four statements.
Status add_sums(db::Tx& tx, SchoolId school, Session of, SumChange const& change);

// Of a school's session. One statement each.
struct SessionSums {
    Session session;
    Sums sums;
};
std::vector<SessionSums> sums_by_session(db::Session& session, SchoolId school, Session from, Session until);
// Of some pupils of a school, or of all.
struct PupilSums {
    PersonId pupil;
    Sums sums;
};
std::vector<PupilSums> sums_by_pupil(db::Session& session, SchoolId school, int year);
std::optional<Sums> sums_of_pupil(db::Session& session, SchoolId school, int year, PersonId pupil);

struct SchoolYear {
    SchoolId school;
    Sums sums;
    std::int64_t pupils = 0, persistent = 0, severe = 0;
    friend bool operator==(SchoolYear const&, SchoolYear const&) = default;
};
// Of that school, or of every school of the authority: one row a school.
std::vector<SchoolYear> sums_by_school(db::Session& session, access::SchoolScope const& scope, int year);

// All three, of one school and school year, made anew from the marks that count.
struct Recount {
    std::vector<SessionSums> sessions;
    std::vector<PupilSums> pupils;
    SchoolYear year;
};
Recount recount(db::Session& session, SchoolId school, int year);
// Whether what is kept is what a recount gives.
bool sums_hold(db::Session& session, SchoolId school, int year);
// Writes a recount in place of what is kept. For bulk entries (demonstration).
Status write_recount(db::Tx& tx, SchoolId school, int year);

} // namespace belfry::registration
