#pragma once
// Keeps the search index up after rows were written by thousands. Private to imports/.

#include <unordered_set>

#include "areas/directory/imports/import_rows_store.h"

namespace belfry::directory::imports {

class Touched {
public:
    explicit Touched(platform::Platform& platform);

    // Notes whom a row concerns; `fresh` people are indexed by index_new().
    void note(Operation const& operation);
    // People who were here before and whose name or place changed; and groups.
    Status index_changed(db::Tx& tx);
    // New people and groups, read from their operations.
    Status index_new(db::Tx& tx, Kind kind, std::span<Operation const> operations);
    Status forget(db::Tx& tx, std::string_view kind, std::span<std::int64_t const> ids);
    SchoolDay today() const { return today_; }

private:
    platform::Platform& platform_;
    SchoolDay today_;
    std::unordered_set<std::int64_t> fresh_, people_;
    std::vector<Operation> groups_; // changed ones
};

} // namespace belfry::directory::imports
