// Failed sign-ins and remembered places: one upsert for each failure (beside a hash of 15 ms), one a sign-in.
#include "areas/identity/signing_in/failure_store.h"

namespace belfry::identity {
namespace {

constexpr std::int64_t kMinute = 60, kHourMinutes = 60;
constexpr std::int64_t kKeptMinutes = 2 * 24 * 60;
constexpr std::int64_t kPlaceDays = 180;

constexpr db::Sql kThere = "SELECT 1 FROM identity_failed_minutes WHERE minute = :minute AND household = :household";
constexpr db::Sql kAddresses = "SELECT COUNT(*) FROM identity_failed_minutes WHERE minute = :minute";
constexpr db::Sql kCount =
    "INSERT INTO identity_failed_minutes (minute, household, failures, names, person_id) VALUES (:minute, :household, "
    "1, :new, :person) ON CONFLICT (minute, household) DO UPDATE SET "
    "failures = identity_failed_minutes.failures + 1, names = identity_failed_minutes.names + :new, "
    "person_id = CASE WHEN identity_failed_minutes.person_id = :person THEN :person ELSE NULL END, noted = 0";
constexpr db::Sql kToNote = "SELECT minute, household, failures, names, person_id FROM identity_failed_minutes "
                            "WHERE noted = 0 AND minute < :minute ORDER BY minute LIMIT 2000";
constexpr db::Sql kNoted =
    "UPDATE identity_failed_minutes SET noted = 1 WHERE minute = :minute AND household = :household";
constexpr db::Sql kKeepSprays =
    "INSERT INTO identity_sprays (household, began_at, last_at, failures, names) "
    "SELECT household, MIN(minute) * 60000000, MAX(minute) * 60000000, SUM(failures), SUM(names) "
    "FROM identity_failed_minutes WHERE minute >= :from GROUP BY household HAVING SUM(names) >= :many "
    "ON CONFLICT (household) DO UPDATE SET "
    "began_at = CASE WHEN identity_sprays.last_at < :from * 60000000 THEN excluded.began_at "
    "ELSE identity_sprays.began_at END, "
    "failures = CASE WHEN identity_sprays.failures > excluded.failures THEN identity_sprays.failures "
    "ELSE excluded.failures END, "
    "names = CASE WHEN identity_sprays.names > excluded.names THEN identity_sprays.names ELSE excluded.names END, "
    "last_at = excluded.last_at";
constexpr db::Sql kSprays = "SELECT household, began_at, last_at, failures, names FROM identity_sprays "
                            "WHERE last_at >= :from ORDER BY last_at DESC, household LIMIT 10";
constexpr db::Sql kSweepMinutes = "DELETE FROM identity_failed_minutes WHERE minute < :before";
constexpr db::Sql kSweepSprays = "DELETE FROM identity_sprays WHERE last_at < :before";
constexpr db::Sql kSweepPlaces = "DELETE FROM identity_places WHERE seen_at < :before";

constexpr db::Sql kPlaceKnown = "SELECT 1 FROM identity_places WHERE person_id = :person AND household = :household";
constexpr db::Sql kKeepPlace =
    "INSERT INTO identity_places (person_id, household, seen_at) VALUES (:person, :household, :now) "
    "ON CONFLICT (person_id, household) DO UPDATE SET seen_at = :now";
constexpr db::Sql kFewPlaces =
    "DELETE FROM identity_places WHERE person_id = :person AND household NOT IN (SELECT household FROM "
    "identity_places WHERE person_id = :person ORDER BY seen_at DESC, household LIMIT :most)";

std::int64_t minute_of(Instant now) { return now.seconds() / kMinute; }

} // namespace

Status count_failed(db::Tx& tx, std::string_view household, bool new_name, PersonId person, Instant now) {
    auto const minute = minute_of(now);
    if (!tx.select(kThere, {{":minute", minute}, {":household", household}}).next()) {
        auto rows = tx.select(kAddresses, {{":minute", minute}});
        if (rows.next() && rows.i64(0) >= kAddressesAMinuteMax) household = "*";
    }
    TRY_DO(tx.run(kCount, {{":minute", minute}, {":household", household}, {":new", new_name}, {":person", person}}));
    return {};
}

std::vector<FailedMinute> failed_to_note(db::Session& session, Instant now) {
    std::vector<FailedMinute> found;
    for (auto rows = session.select(kToNote, {{":minute", minute_of(now)}}); rows.next();)
        found.push_back({Instant::from_seconds(rows.i64(0) * kMinute), rows.str(1), rows.i64(2), rows.i64(3),
                         rows.id<PersonId>(4)});
    return found;
}

Status set_noted(db::Tx& tx, FailedMinute const& one) {
    TRY_DO(tx.run(kNoted, {{":minute", minute_of(one.minute)}, {":household", one.household}}));
    return {};
}

Result<std::int64_t> keep_sprays(db::Tx& tx, Instant now) {
    return tx.run(kKeepSprays, {{":from", minute_of(now) - kHourMinutes}, {":many", kSprayNames}});
}

std::vector<Spray> newest_sprays(db::Session& session, Instant now) {
    std::vector<Spray> found;
    auto const from = now.plus_seconds(-kSprayShownHours * 3600ll);
    for (auto rows = session.select(kSprays, {{":from", from}}); rows.next();)
        found.push_back({rows.str(0), rows.instant(1), rows.instant(2), rows.i64(3), rows.i64(4)});
    return found;
}

Status sweep_failures(db::Tx& tx, Instant now) {
    TRY_DO(tx.run(kSweepMinutes, {{":before", minute_of(now) - kKeptMinutes}}));
    TRY_DO(tx.run(kSweepSprays, {{":before", now.plus_seconds(-30 * 86400ll)}}));
    TRY_DO(tx.run(kSweepPlaces, {{":before", now.plus_seconds(-kPlaceDays * 86400ll)}}));
    return {};
}

bool place_known(db::Session& session, PersonId person, std::string_view household) {
    return session.select(kPlaceKnown, {{":person", person}, {":household", household}}).next();
}

Status keep_place(db::Tx& tx, PersonId person, std::string_view household, Instant now) {
    TRY_DO(tx.run(kKeepPlace, {{":person", person}, {":household", household}, {":now", now}}));
    TRY_DO(tx.run(kFewPlaces, {{":person", person}, {":most", kPlacesMax}}));
    return {};
}

} // namespace belfry::identity
