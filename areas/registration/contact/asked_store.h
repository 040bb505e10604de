#pragma once
// Who has been asked about an absence, and of which schools pupils are missing.

#include <span>
#include <vector>

#include "areas/registration/marks/mark.h"
#include "base/ids.h"
#include "platform/db/db.h"

namespace belfry::registration {

// Schools with an absence that has no reason, in one of these sessions. One statement, by index.
std::vector<SchoolId> schools_with_unsettled(db::Session& session, Session from, Session until);

struct Asked {
    PersonId pupil, guardian;
    Instant at;
};
std::vector<Asked> asked_on(db::Session& session, SchoolId school, SchoolDay day);
// When that guardian was asked about these pupils that day. One statement, a seek a school and pupil.
std::vector<Asked> asked_of(db::Session& session, std::span<SchoolId const> schools, std::span<PersonId const> pupils,
                            PersonId guardian, SchoolDay day);
// Asked again the same day, the later time stands.
Status add_asked(db::Tx& tx, SchoolId school, SchoolDay day, Asked const& asked);

} // namespace belfry::registration
