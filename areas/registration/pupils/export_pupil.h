#pragma once

#include <string>

#include "base/ids.h"
#include "platform/db/db.h"

namespace belfry::registration {

// What registration holds on a person as a pupil, as JSON (data protection): each mark that counts, at each school
// where they are or were on the roll, and what was planned or reported of them.
std::string export_pupil(db::Session& session, PersonId person);

} // namespace belfry::registration
