// The trail: a million entries a month, only ever added to; read by person, by school and along the chain.
#include "platform/audit/audit_store.h"

namespace belfry::audit::store {
namespace {

#define AUDIT_COLUMNS                                                                                                  \
    "e.id, e.at, e.action, e.actor_id, e.person_id, e.school_id, e.subject, e.detail, e.peer, c.number "

constexpr db::Sql kAdd =
    "INSERT INTO audit_entries (id, at, action, actor_id, person_id, school_id, subject, detail, peer, "
    "seal) VALUES (:id, :at, :action, :actor, :person, :school, :subject, :detail, :peer, :seal)";
constexpr db::Sql kOfPerson =
    "SELECT " AUDIT_COLUMNS "FROM audit_entries e LEFT JOIN audit_chain c ON c.entry_id = e.id "
    "WHERE e.person_id = :person ORDER BY e.id DESC LIMIT :most";
constexpr db::Sql kNewest = "SELECT " AUDIT_COLUMNS "FROM audit_entries e LEFT JOIN audit_chain c ON c.entry_id = e.id "
                            "WHERE e.id < :before ORDER BY e.id DESC LIMIT :most";
constexpr db::Sql kNewestOfSchool =
    "SELECT " AUDIT_COLUMNS "FROM audit_entries e LEFT JOIN audit_chain c ON c.entry_id = e.id "
    "WHERE e.school_id = :school AND e.id < :before ORDER BY e.id DESC LIMIT :most";
// The index is chosen by what is asked for: one person's, one actor's, one school's, or a stretch of time.
#define FOUND(by)                                                                                                      \
    "SELECT " AUDIT_COLUMNS "FROM audit_entries e LEFT JOIN audit_chain c ON c.entry_id = e.id WHERE " by              \
    "AND e.at >= :from AND e.at < :until AND (:school = 0 OR e.school_id = :school) "                                  \
    "AND (:part = '' OR e.action LIKE :like) "
#define BY_ID "AND e.id < :before_id ORDER BY e.id DESC LIMIT :most"
constexpr db::Sql kFoundOfPerson = FOUND("e.person_id = :person AND (:actor = 0 OR e.actor_id = :actor) ") BY_ID;
constexpr db::Sql kFoundOfActor = FOUND("e.actor_id = :actor ") BY_ID;
constexpr db::Sql kFoundOfSchool = FOUND("e.school_id = :school ") BY_ID;
constexpr db::Sql kFoundByTime = FOUND(
    "(e.at < :before_at OR (e.at = :before_at AND e.id < :before_id)) ") "ORDER BY e.at DESC, e.id DESC LIMIT :most";
constexpr db::Sql kEntryOfNumber = "SELECT entry_id FROM audit_chain WHERE number = :number";
constexpr db::Sql kLastLink = "SELECT number, entry_id, hash FROM audit_chain ORDER BY number DESC LIMIT 1";
constexpr db::Sql kNewestChained = "SELECT max(entry_id) FROM audit_chain";
constexpr db::Sql kAnySealed = "SELECT 1 FROM audit_entries WHERE seal IS NOT NULL LIMIT 1";
constexpr db::Sql kUnchained =
    "SELECT " AUDIT_COLUMNS ", e.seal FROM audit_entries e LEFT JOIN audit_chain c ON c.entry_id = e.id "
    "WHERE e.id > :from AND c.number IS NULL ORDER BY e.id LIMIT :most";
constexpr db::Sql kAddLink = "INSERT INTO audit_chain (number, entry_id, hash) VALUES (:number, :entry, :hash)";
constexpr db::Sql kLinksAfter = "SELECT " AUDIT_COLUMNS ", c.entry_id, c.hash, e.seal "
                                "FROM audit_chain c LEFT JOIN audit_entries e ON e.id = c.entry_id "
                                "WHERE c.number > :number ORDER BY c.number LIMIT :most";

constexpr std::int64_t kNoEnd = INT64_MAX;

Kept kept_from(db::Rows const& row) {
    Kept kept;
    kept.id = row.i64(0);
    kept.at = row.instant(1);
    kept.action = row.str(2);
    kept.actor = row.id<PersonId>(3);
    kept.person = row.id<PersonId>(4);
    kept.school = row.id<SchoolId>(5);
    kept.subject = row.i64(6);
    kept.detail = row.str(7);
    kept.peer = row.str(8);
    kept.number = row.i64(9);
    return kept;
}

std::vector<Kept> all_of(db::Rows rows) {
    std::vector<Kept> all;
    while (rows.next()) all.push_back(kept_from(rows));
    return all;
}

} // namespace

Status add(db::Tx& tx, EntryId id, Entry const& entry, Instant now, std::string_view seal) {
    TRY_DO(tx.run(kAdd, {{":id", id},
                         {":at", now},
                         {":action", entry.action},
                         {":actor", entry.actor},
                         {":person", entry.person},
                         {":school", entry.school},
                         {":subject", entry.subject},
                         {":detail", entry.detail},
                         {":peer", entry.peer},
                         {":seal", db::Bytes{seal}}}));
    return {};
}

std::vector<Kept> of_person(db::Session& session, PersonId person, int most) {
    return all_of(session.select(kOfPerson, {{":person", person}, {":most", most}}));
}

std::vector<Kept> find(db::Session& session, Filter const& filter, int most) {
    auto const like = std::string(filter.action_part) + "%";
    auto const until = filter.until == Instant() ? Instant(kNoEnd) : filter.until;
    auto const before_id = filter.before_id == 0 ? kNoEnd : filter.before_id;
    auto const before_at = filter.before_id == 0 ? Instant(kNoEnd) : filter.before_at;
    auto const school = filter.scope.school().value(), actor = filter.actor.value();
#define WHEN_AND_WHAT                                                                                                  \
    {":from", filter.from}, {":until", until}, {":school", school}, {":part", filter.action_part}, {":like", like},    \
        {":before_id", before_id}, {                                                                                   \
        ":most", most                                                                                                  \
    }
    if (filter.person)
        return all_of(session.select(kFoundOfPerson, {{":person", filter.person}, {":actor", actor}, WHEN_AND_WHAT}));
    if (filter.actor) return all_of(session.select(kFoundOfActor, {{":actor", actor}, WHEN_AND_WHAT}));
    if (school != 0) return all_of(session.select(kFoundOfSchool, {WHEN_AND_WHAT}));
    return all_of(session.select(kFoundByTime, {{":before_at", before_at}, WHEN_AND_WHAT}));
#undef WHEN_AND_WHAT
}

std::vector<Kept> newest(db::Session& session, access::SchoolScope const& scope, std::int64_t before, int most) {
    auto before_id = kNoEnd;
    if (before > 0) {
        auto rows = session.select(kEntryOfNumber, {{":number", before}});
        before_id = rows.next() ? rows.i64(0) : 0;
    }
    if (scope.whole_authority()) return all_of(session.select(kNewest, {{":before", before_id}, {":most", most}}));
    return all_of(
        session.select(kNewestOfSchool, {{":school", scope.school()}, {":before", before_id}, {":most", most}}));
}

Link last_link(db::Session& session) {
    auto rows = session.select(kLastLink);
    if (!rows.next()) return {};
    return {rows.i64(0), rows.id<EntryId>(1), std::string(rows.bytes(2))};
}

bool any_sealed(db::Session& session) { return session.select(kAnySealed).next(); }

EntryId newest_chained(db::Session& session) {
    auto rows = session.select(kNewestChained);
    return rows.next() ? rows.id<EntryId>(0) : EntryId();
}

std::vector<Unchained> unchained(db::Session& session, EntryId from, int most) {
    std::vector<Unchained> all;
    auto rows = session.select(kUnchained, {{":from", from.value()}, {":most", most}});
    while (rows.next()) all.push_back({rows.id<EntryId>(0), kept_from(rows), std::string(rows.bytes(10))});
    return all;
}

Status add_link(db::Tx& tx, Link const& link) {
    TRY_DO(tx.run(kAddLink, {{":number", link.number}, {":entry", link.entry}, {":hash", db::Bytes{link.hash}}}));
    return {};
}

std::vector<Linked> links_after(db::Session& session, std::int64_t number, int most) {
    std::vector<Linked> all;
    auto rows = session.select(kLinksAfter, {{":number", number}, {":most", most}});
    while (rows.next()) {
        Linked linked{{rows.i64(9), rows.id<EntryId>(10), std::string(rows.bytes(11))},
                      std::nullopt,
                      std::string(rows.bytes(12))};
        if (!rows.is_null(0)) linked.entry = kept_from(rows);
        all.push_back(std::move(linked));
    }
    return all;
}

} // namespace belfry::audit::store
