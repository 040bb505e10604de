#pragma once
// What applying a plan and taking it back have in common. Private to imports/.

#include "areas/directory/imports/applier.h"
#include "areas/directory/imports/import_rows_store.h"

namespace belfry::directory::imports {

inline Problem cancelled() { return invalid("cancelled"); }

// Writes the rows of a buffer, each kind and verb in one go.
Status write_sorted(platform::Platform& platform, db::Tx& tx, std::vector<Operation>& buffer);

// The rows of that kind as they are now, by id, a thousand a statement.
std::unordered_map<std::int64_t, std::string> rows_now(db::Session& session, Kind kind,
                                                       std::span<std::int64_t const> ids);

// Counts of the import's school, or of all.
Status recount_touched(db::Tx& tx, Import const& import, SchoolDay today);

// The trail, which names who asked for it, and the event; the state last, so that it stands exactly if all else does.
Status conclude(platform::Platform& platform, db::Tx& tx, Import const& import, std::string_view what, PersonId by);

} // namespace belfry::directory::imports
