#pragma once
// Finding people and things by any part of a name, within one school or the whole authority. Transactional with the
// data. Names are folded and cut into three-letter pieces here, so that both engines find the same: SQLite through FTS5
// (contentless, detail=none), PostgreSQL through a GIN index over the pieces. Only the first 40 words of a text count.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "platform/access/access.h"
#include "platform/db/db.h"

namespace belfry::search {

struct Entry {
    std::string_view kind; // "person", "school", "group"; at most 15 letters
    std::int64_t id = 0;
    std::span<SchoolId const> schools; // who may find it by school scope; none: the whole authority only
    std::string_view text;             // everything by which it may be found
};

class Index {
public:
    virtual ~Index() = default;
    // Adds or replaces.
    virtual Status put(db::Tx& tx, Entry const& entry) = 0;
    // Adds many new entries (imports): none of them may be in the index yet.
    virtual Status add_all(db::Tx& tx, std::span<Entry const> entries) = 0;
    virtual Status remove(db::Tx& tx, std::string_view kind, std::int64_t id) = 0;
    // Ids whose text contains every word of the query (six at most), as a part of a word; words of one or two letters
    // at the beginning of a word only. Best first (all at beginnings, then the others; then by text). At most `most`
    // (limits::search_results_max). Of a query that more than 2,000 texts match, the best among 2,000 of them are
    // given. A query without a letter or digit finds nothing. One statement.
    virtual std::vector<std::int64_t> find(db::Session& session, std::string_view kind,
                                           access::SchoolScope const& scope, std::string_view query, int most) = 0;
};

// The index over this engine's tables. Holds nothing in memory; safe from any thread.
std::unique_ptr<Index> make_index(db::Engine engine);
std::span<db::Migration const> migrations();

} // namespace belfry::search
