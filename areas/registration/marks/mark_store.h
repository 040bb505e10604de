#pragma once
// Marks as they are kept: read in batches, saved a session at a time. The statutory record: entries are added and never
// changed; what counts follows from them, and the sums with it. REQ-26, 27.

#include <map>
#include <span>
#include <vector>

#include "areas/directory/api/directory.h"
#include "areas/registration/marks/mark.h"
#include "platform/extension/area.h"

namespace belfry::registration {

using EntryId = Id<struct RegisterEntryTag>;

struct Wanted {
    PersonId pupil;
    Code code;
    std::uint8_t minutes = 0;
    std::optional<Code> shown = {}; // what the page showed; nothing where none was shown
    bool arrived_since = false;     // from a gate: touched after somebody found them missing
};

// What one person enters at once for one session.
struct Batch {
    SchoolId school;
    Session session;
    directory::GroupId group = {}; // empty where it is no group's register
    Source source = Source::teacher;
    PersonId by = {}; // empty: the program itself
    std::string reason = {};
    bool takes_register = false; // the group's register has been taken with it
    std::vector<Wanted> marks = {};
};

struct Saved {
    int counted = 0;
    std::vector<PersonId> outranked; // kept, but the mark of somebody of a higher rank stays the one that counts
    struct Clash {
        PersonId pupil;
        Mark now;
        Code wanted;
    };
    std::vector<Clash> clashes; // not taken
};
inline constexpr int kBatchMarksMax = 500;

// What save_marks() refuses before it looks at anything.
Status check_marks(std::span<Wanted const> marks, SchoolDay day);

// Problem invalid: "register_code" (a code unknown on that day), "register_minutes"; too_large: "register_batch". A
// pupil named twice counts as the first. Nine statements at most, and in bulk a
// row or two for each pupil whose mark changes.
Result<Saved> save_marks(db::Tx& tx, Instant now, Batch const& batch);

// What is past and known to be right, in bulk (demonstration): weeks as they are, and entries without a look at what
// was there. Sums are made by write_recount().
struct PastRegister {
    Session session;
    directory::GroupId group;
    PersonId by;
    Instant at;
    std::vector<std::pair<PersonId, Mark>> marks;
};
Status write_past(db::Tx& tx, SchoolId school, std::int32_t week, std::span<std::pair<PersonId, Week> const> weeks,
                  std::span<PastRegister const> registers);

// The marks that count, of these pupils in these weeks; pupils or weeks without any are left out. One statement.
using Weeks = std::map<std::pair<PersonId, std::int32_t>, Week>;
Weeks weeks_of(db::Session& session, SchoolId school, std::int32_t first_week, std::int32_t last_week,
               std::span<PersonId const> pupils);
// Of everybody at the school, for its reports. One statement.
void each_week(db::Session& session, SchoolId school, std::int32_t first_week, std::int32_t last_week,
               std::function<void(PersonId, std::int32_t week, Week const&)> const& visit);
// Of a few pupils of several schools, in one week. One statement.
std::vector<std::pair<PersonId, Week>> weeks_of_children(db::Session& session, std::span<SchoolId const> schools,
                                                         std::span<PersonId const> pupils, std::int32_t week);
// Of one pupil, by week. One statement, a seek a week.
struct PupilWeek {
    SchoolId school;
    std::int32_t week = 0;
    Week marks;
};
std::vector<PupilWeek> year_of(db::Session& session, std::span<SchoolId const> schools, PersonId pupil,
                               std::int32_t first_week, std::int32_t last_week);

struct Taken {
    directory::GroupId group;
    PersonId by;
    Instant at;
    Session session;
};
std::vector<Taken> taken_registers(db::Session& session, SchoolId school, Session of);
std::vector<Taken> taken_registers(db::Session& session, SchoolId school, Session first, Session last);

struct Unsettled {
    Session session;
    PersonId pupil;
};
// The latest first, after so many.
std::vector<Unsettled> unsettled(db::Session& session, SchoolId school, int most, std::int64_t skip = 0);
std::int64_t count_unsettled(db::Session& session, SchoolId school);
// Those of one session.
std::vector<PersonId> unsettled_in(db::Session& session, SchoolId school, Session of);

// When the last entry that counted was made, of those of these pupils that have one. One statement.
std::map<PersonId, Instant> entered_at(db::Session& session, SchoolId school, Session of,
                                       std::span<PersonId const> pupils);

// Every entry that was made for a pupil's session, oldest first.
struct Entry {
    Source source = Source::none;
    PersonId by;
    Instant at;
    std::string reason;
    Mark mark;
    bool counted = false;
};
std::vector<Entry> entries_of(db::Session& session, SchoolId school, Session of, PersonId pupil);

} // namespace belfry::registration
