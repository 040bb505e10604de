#pragma once
// The index in SQL, one class an engine. Made by make_index().

#include <memory>

#include "platform/search/pieces.h"
#include "platform/search/search.h"

namespace belfry::search {

// Rows looked at for one find: of a query that matches more, the best among these are given.
inline constexpr int kCandidatesMax = 2000;

std::unique_ptr<Index> make_sqlite_index();
std::unique_ptr<Index> make_postgres_index();

// The best `most` of the rows, which come in two parts: those that may match at beginnings first, then those that may
// match anywhere, which are not even fetched where the first part is enough.
std::vector<std::int64_t> choose_best(db::Rows& rows, Query const& query, int most);

} // namespace belfry::search
