// Feed addresses: one a person at most, found by key.
#include "areas/timetable/feeds/feed_store.h"

namespace belfry::timetable {
namespace {

constexpr db::Sql kOf = "SELECT sealed, made_at FROM timetable_feeds WHERE person_id = :person";
constexpr db::Sql kOwner = "SELECT person_id FROM timetable_feeds WHERE digest = :digest";
constexpr db::Sql kKeep =
    "INSERT INTO timetable_feeds (person_id, digest, sealed, made_at) VALUES (:person, :digest, :sealed, :now) "
    "ON CONFLICT (person_id) DO UPDATE SET digest = excluded.digest, sealed = excluded.sealed, "
    "made_at = excluded.made_at";
constexpr db::Sql kRemove = "DELETE FROM timetable_feeds WHERE person_id = :person";

} // namespace

std::optional<FeedRow> feed_of(db::Session& session, PersonId person) {
    auto rows = session.select(kOf, {{":person", person}});
    if (!rows.next()) return std::nullopt;
    return FeedRow{person, std::string(rows.bytes(0)), rows.instant(1)};
}

PersonId feed_owner(db::Session& session, std::string_view digest) {
    auto rows = session.select(kOwner, {{":digest", db::Bytes{digest}}});
    return rows.next() ? rows.id<PersonId>(0) : PersonId();
}

Status keep_feed(db::Tx& tx, PersonId person, std::string_view digest, std::string_view sealed, Instant now) {
    TRY_DO(tx.run(
        kKeep, {{":person", person}, {":digest", db::Bytes{digest}}, {":sealed", db::Bytes{sealed}}, {":now", now}}));
    return {};
}

Status remove_feed(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kRemove, {{":person", person}}));
    return {};
}

} // namespace belfry::timetable
