#pragma once
// Removing what has been kept long enough, and the record of it.

#include <vector>

#include "areas/registration/marks/mark.h"
#include "base/ids.h"
#include "base/time.h"
#include "platform/db/db.h"

namespace belfry::registration {

// What is over: made before that moment, the first of that day.
struct Horizon {
    SchoolDay day;
    Instant moment;
};

struct Counted {
    std::int64_t entries = 0, marks = 0, lessons = 0, asked = 0, years = 0;

    bool any() const { return entries + marks + lessons + asked + years > 0; }
    Counted& operator+=(Counted const& other);
};

using RemovalId = Id<struct RemovalTag>;

// Schools that have anything at all, whether they are served today or not.
std::vector<SchoolId> schools_with_records(db::Session& session);

// Everything of a school that is over: entries, of sessions and of lessons; marks without any entry left; which
// registers were taken, what was planned, who was asked; sums of sessions, and of school years that ended so long ago.
// A mark whose entry was made later, by an amendment, stays as long as that entry.
// All of it is set aside first, under that removal.
struct Removed {
    Counted gone;
    bool aside = false; // there is something to bring back
};
Result<Removed> remove_over(db::Tx& tx, RemovalId removal, SchoolId school, Horizon const& over);
// Entries (of sessions and lessons, and of whom was asked) that will be over then.
Counted count_due(db::Session& session, SchoolId school, Horizon const& then);

// A school's, or of all schools together (no school).
struct Removal {
    RemovalId id;
    SchoolId school;
    Instant ran_at;
    SchoolDay until;
    Counted gone, due;
    bool aside = false;
};
Status record_removal(db::Tx& tx, Removal const& removal);
// The latest first. One statement.
std::vector<Removal> removals(db::Session& session, SchoolId school, int most);

} // namespace belfry::registration
