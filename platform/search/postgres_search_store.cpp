// The index on PostgreSQL: the pieces as an array in the row, under a GIN index. A county is 500,000 rows of about 400
// bytes.
#include "base/limits.h"
#include "base/text.h"
#include "platform/search/search_store.h"

namespace belfry::search {
namespace {

constexpr db::Sql kAdd = "INSERT INTO search_entries (kind, id, text, pieces) "
                         "VALUES (:kind, :id, :text, CAST(:pieces AS TEXT[]))";
constexpr db::Sql kPut = "INSERT INTO search_entries (kind, id, text, pieces) "
                         "VALUES (:kind, :id, :text, CAST(:pieces AS TEXT[])) "
                         "ON CONFLICT (id, kind) DO UPDATE SET text = excluded.text, pieces = excluded.pieces "
                         "WHERE search_entries.pieces <> excluded.pieces OR search_entries.text <> excluded.text";
constexpr db::Sql kRemove = "DELETE FROM search_entries WHERE id = :id AND kind = :kind";
constexpr db::Sql kFind = "SELECT 1, id, text FROM (SELECT id, text FROM search_entries "
                          "WHERE pieces @> CAST(:beginnings AS TEXT[]) AND kind = :kind LIMIT :most) AS a "
                          "UNION ALL "
                          "SELECT 2, id, text FROM (SELECT id, text FROM search_entries "
                          "WHERE pieces @> CAST(:anywhere AS TEXT[]) AND kind = :kind LIMIT :most) AS b";
constexpr db::Sql kFindBeginnings = "SELECT 1, id, text FROM search_entries "
                                    "WHERE pieces @> CAST(:beginnings AS TEXT[]) AND kind = :kind LIMIT :most";

// An array as PostgreSQL reads it. Pieces hold nothing that needs quoting (pieces.h).
std::string array_text(Entry const& entry, std::string_view folded) {
    auto pieces = scope_pieces(entry.schools, ',');
    append_pieces(pieces, folded, ',');
    return "{" + pieces + "}";
}

std::string array_text(std::vector<std::string> const& pieces, access::SchoolScope const& scope) {
    std::string out = "{";
    if (!scope.whole_authority()) out += scope_piece(scope.school());
    for (auto const& piece : pieces) (out += out.size() == 1 ? "" : ",") += piece;
    return out + "}";
}

class PostgresIndex final : public Index {
public:
    Status put(db::Tx& tx, Entry const& entry) override {
        auto const text = fold_for_search(entry.text);
        auto const pieces = array_text(entry, text);
        TRY_DO(tx.run(kPut, {{":kind", entry.kind}, {":id", entry.id}, {":text", text}, {":pieces", pieces}}));
        return {};
    }

    Status add_all(db::Tx& tx, std::span<Entry const> entries) override {
        auto bulk = tx.bulk(kAdd);
        for (auto const& entry : entries) {
            auto const text = fold_for_search(entry.text);
            auto const pieces = array_text(entry, text);
            TRY_DO(bulk.add({{":kind", entry.kind}, {":id", entry.id}, {":text", text}, {":pieces", pieces}}));
        }
        TRY_DO(bulk.finish());
        return {};
    }

    Status remove(db::Tx& tx, std::string_view kind, std::int64_t id) override {
        TRY_DO(tx.run(kRemove, {{":kind", kind}, {":id", id}}));
        return {};
    }

    std::vector<std::int64_t> find(db::Session& session, std::string_view kind, access::SchoolScope const& scope,
                                   std::string_view query_text, int most) override {
        auto const query = make_query(query_text);
        most = std::min(most, limits::search_results_max);
        if (query.words.empty() || most <= 0) return {};
        auto const beginnings = array_text(query.beginnings, scope);
        if (query.anywhere.empty()) {
            auto rows = session.select(kFindBeginnings,
                                       {{":beginnings", beginnings}, {":kind", kind}, {":most", kCandidatesMax}});
            return choose_best(rows, query, most);
        }
        auto const anywhere = array_text(query.anywhere, scope);
        auto rows = session.select(
            kFind, {{":beginnings", beginnings}, {":anywhere", anywhere}, {":kind", kind}, {":most", kCandidatesMax}});
        return choose_best(rows, query, most);
    }
};

} // namespace

std::unique_ptr<Index> make_postgres_index() { return std::make_unique<PostgresIndex>(); }

} // namespace belfry::search
