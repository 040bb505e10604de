// The index on SQLite: FTS5 over the pieces, without content, positions or sizes. Adding 100,000 names takes well under
// a second and a half; a find looks at no more than kCandidatesMax rows twice.
#include "base/limits.h"
#include "base/text.h"
#include "platform/search/search_store.h"

namespace belfry::search {
namespace {

// A kind's range of numbers: 15 bits of its name above 2^48 numbers. Two kinds in one range would still be told apart
// by their name, so a clash costs time and nothing else.
constexpr int kNumberBits = 48;

struct Range {
    std::int64_t first, last;
};

Range range_of(std::string_view kind) {
    std::uint64_t hash = 0xCBF29CE484222325ull;
    for (char c : kind) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
    auto const first = static_cast<std::int64_t>((hash >> 49) << kNumberBits);
    return {first + 1, first + (std::int64_t{1} << kNumberBits) - 1};
}

constexpr db::Sql kLastNumber = "SELECT max(number) FROM search_entries WHERE number BETWEEN :first AND :last";
constexpr db::Sql kFindOne = "SELECT number, text, scopes FROM search_entries WHERE id = :id AND kind = :kind";
constexpr db::Sql kAddEntry = "INSERT INTO search_entries (number, kind, id, text, scopes) "
                              "VALUES (:number, :kind, :id, :text, :scopes)";
constexpr db::Sql kAddPieces = "INSERT INTO search_pieces (rowid, pieces) VALUES (:number, :pieces)";
constexpr db::Sql kChangeEntry = "UPDATE search_entries SET text = :text, scopes = :scopes WHERE number = :number";
constexpr db::Sql kRemoveEntry = "DELETE FROM search_entries WHERE number = :number";
// Without content FTS5 must be told again what it was given.
constexpr db::Sql kRemovePieces =
    "INSERT INTO search_pieces (search_pieces, rowid, pieces) VALUES ('delete', :number, :pieces)";
// The second part is only run where the rows of the first are read to their end.
constexpr db::Sql kFind =
    "SELECT 1, id, text FROM (SELECT e.id, e.text FROM search_pieces p JOIN search_entries e ON e.number = p.rowid "
    "WHERE p.search_pieces MATCH :beginnings AND p.rowid BETWEEN :first AND :last AND e.kind = :kind LIMIT :most) "
    "UNION ALL "
    "SELECT 2, id, text FROM (SELECT e.id, e.text FROM search_pieces p JOIN search_entries e ON e.number = p.rowid "
    "WHERE p.search_pieces MATCH :anywhere AND p.rowid BETWEEN :first AND :last AND e.kind = :kind LIMIT :most)";
constexpr db::Sql kFindBeginnings =
    "SELECT 1, e.id, e.text FROM search_pieces p JOIN search_entries e ON e.number = p.rowid "
    "WHERE p.search_pieces MATCH :beginnings AND p.rowid BETWEEN :first AND :last AND e.kind = :kind LIMIT :most";

std::string all_pieces(std::string_view folded, std::string_view scopes) {
    std::string pieces(scopes);
    append_pieces(pieces, folded, ' ');
    return pieces;
}

// Every piece in quotes, so that none is a word of FTS5's query language; one beside the other means all of them.
std::string match_text(std::vector<std::string> const& pieces, access::SchoolScope const& scope) {
    std::string out;
    auto const add = [&](std::string_view piece) { ((out += out.empty() ? "\"" : " \"") += piece) += '"'; };
    if (!scope.whole_authority()) add(scope_piece(scope.school()));
    for (auto const& piece : pieces) add(piece);
    return out;
}

class SqliteIndex final : public Index {
public:
    Status put(db::Tx& tx, Entry const& entry) override {
        auto const text = fold_for_search(entry.text);
        auto const scopes = scope_pieces(entry.schools, ' ');
        auto const old = find_one(tx, entry.kind, entry.id);
        if (!old) return add_all(tx, std::span(&entry, 1));
        if (old->text == text && old->scopes == scopes) return {};
        TRY_DO(tx.run(kRemovePieces, {{":number", old->number}, {":pieces", all_pieces(old->text, old->scopes)}}));
        TRY_DO(tx.run(kAddPieces, {{":number", old->number}, {":pieces", all_pieces(text, scopes)}}));
        TRY_DO(tx.run(kChangeEntry, {{":number", old->number}, {":text", text}, {":scopes", scopes}}));
        return {};
    }

    Status add_all(db::Tx& tx, std::span<Entry const> entries) override {
        // FTS5 writes out what it holds each time a number is lower than the one before, so kinds go one by one.
        for (std::size_t i = 0; i < entries.size();) {
            auto const kind = entries[i].kind;
            auto end = i + 1;
            while (end < entries.size() && entries[end].kind == kind) ++end;
            TRY_DO(add_of_kind(tx, kind, entries.subspan(i, end - i)));
            i = end;
        }
        return {};
    }

    Status remove(db::Tx& tx, std::string_view kind, std::int64_t id) override {
        auto const old = find_one(tx, kind, id);
        if (!old) return {};
        TRY_DO(tx.run(kRemovePieces, {{":number", old->number}, {":pieces", all_pieces(old->text, old->scopes)}}));
        TRY_DO(tx.run(kRemoveEntry, {{":number", old->number}}));
        return {};
    }

    std::vector<std::int64_t> find(db::Session& session, std::string_view kind, access::SchoolScope const& scope,
                                   std::string_view query_text, int most) override {
        auto const query = make_query(query_text);
        most = std::min(most, limits::search_results_max);
        if (query.words.empty() || most <= 0) return {};
        auto const [first, last] = range_of(kind);
        auto const beginnings = match_text(query.beginnings, scope);
        if (query.anywhere.empty()) {
            auto rows = session.select(kFindBeginnings, {{":beginnings", beginnings},
                                                         {":first", first},
                                                         {":last", last},
                                                         {":kind", kind},
                                                         {":most", kCandidatesMax}});
            return choose_best(rows, query, most);
        }
        auto const anywhere = match_text(query.anywhere, scope);
        auto rows = session.select(kFind, {{":beginnings", beginnings},
                                           {":anywhere", anywhere},
                                           {":first", first},
                                           {":last", last},
                                           {":kind", kind},
                                           {":most", kCandidatesMax}});
        return choose_best(rows, query, most);
    }

private:
    struct Old {
        std::int64_t number;
        std::string text, scopes;
    };

    static std::optional<Old> find_one(db::Tx& tx, std::string_view kind, std::int64_t id) {
        auto rows = tx.select(kFindOne, {{":id", id}, {":kind", kind}});
        if (!rows.next()) return std::nullopt;
        return Old{rows.i64(0), rows.str(1), rows.str(2)};
    }

    static std::int64_t next_number(db::Tx& tx, std::string_view kind) {
        auto const [first, last] = range_of(kind);
        auto rows = tx.select(kLastNumber, {{":first", first}, {":last", last}});
        return rows.next() && !rows.is_null(0) ? rows.i64(0) + 1 : first;
    }

    static Status add_of_kind(db::Tx& tx, std::string_view kind, std::span<Entry const> entries) {
        auto number = next_number(tx, kind);
        auto rows = tx.bulk(kAddEntry);
        auto pieces = tx.bulk(kAddPieces);
        for (auto const& entry : entries) {
            auto const text = fold_for_search(entry.text);
            auto const scopes = scope_pieces(entry.schools, ' ');
            TRY_DO(rows.add(
                {{":number", number}, {":kind", kind}, {":id", entry.id}, {":text", text}, {":scopes", scopes}}));
            TRY_DO(pieces.add({{":number", number}, {":pieces", all_pieces(text, scopes)}}));
            ++number;
        }
        TRY_DO(rows.finish());
        TRY_DO(pieces.finish());
        return {};
    }
};

} // namespace

std::unique_ptr<Index> make_sqlite_index() { return std::make_unique<SqliteIndex>(); }

} // namespace belfry::search
