// What both engines share: choosing the best of the rows that the pieces gave. At most 4,000 short texts a query.
#include "platform/search/search.h"

#include <algorithm>
#include <unordered_set>

#include "base/limits.h"
#include "base/text.h"
#include "platform/search/embedded.h"
#include "platform/search/search_store.h"

namespace belfry::search {

std::vector<std::int64_t> choose_best(db::Rows& rows, Query const& query, int most) {
    struct Found {
        int quality;
        std::string text;
        std::int64_t id;
    };
    std::vector<Found> found;
    std::unordered_set<std::int64_t> seen;
    bool second_part = false;
    while (rows.next()) {
        if (!second_part && rows.i64(0) == 2) {
            if (static_cast<int>(found.size()) >= most) break;
            second_part = true;
        }
        int const quality = match(query, rows.text(2));
        if (quality == 0 || (!second_part && quality < 2) || !seen.insert(rows.i64(1)).second) continue;
        found.push_back({quality, rows.str(2), rows.i64(1)});
    }
    auto const better = [](Found const& a, Found const& b) {
        if (a.quality != b.quality) return a.quality > b.quality;
        return a.text != b.text ? a.text < b.text : a.id < b.id;
    };
    auto const count = std::min(found.size(), static_cast<std::size_t>(std::max(most, 0)));
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end(), better);
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < count; ++i) ids.push_back(found[i].id);
    return ids;
}

std::unique_ptr<Index> make_index(db::Engine engine) {
    return engine == db::Engine::sqlite ? make_sqlite_index() : make_postgres_index();
}

std::span<db::Migration const> migrations() { return embedded::migrations(); }

} // namespace belfry::search
