// SQL of badges: some 60,000 in a county, by person or by code.
#include "areas/cards/badges/badge_store.h"

namespace belfry::cards {
namespace {

#define BADGE_COLUMNS "person_id, school_id, picture, wrong, made_at"
constexpr db::Sql kByToken = "SELECT " BADGE_COLUMNS " FROM cards_badges WHERE token_digest = :digest";
constexpr db::Sql kOf = "SELECT " BADGE_COLUMNS " FROM cards_badges WHERE person_id IN (:people[])";
constexpr db::Sql kSet =
    "INSERT INTO cards_badges (person_id, school_id, token_digest, picture, wrong, made_at) VALUES (:person, :school, "
    ":digest, :picture, 0, :now) ON CONFLICT (person_id) DO UPDATE SET school_id = excluded.school_id, token_digest = "
    "excluded.token_digest, picture = excluded.picture, wrong = 0, made_at = excluded.made_at";
constexpr db::Sql kWrong = "UPDATE cards_badges SET wrong = wrong + 1 WHERE person_id = :person AND wrong < :most";
constexpr db::Sql kForgive = "UPDATE cards_badges SET wrong = 0 WHERE person_id = :person";
constexpr db::Sql kRemove = "DELETE FROM cards_badges WHERE person_id = :person";
constexpr db::Sql kRule = "SELECT oldest_year FROM cards_badge_rules WHERE school_id = :school";
constexpr db::Sql kSetRule = "INSERT INTO cards_badge_rules (school_id, oldest_year) VALUES (:school, :year) "
                             "ON CONFLICT (school_id) DO UPDATE SET oldest_year = excluded.oldest_year";

Badge read_badge(db::Rows const& rows) {
    return {rows.id<PersonId>(0), rows.id<SchoolId>(1), rows.str(2), rows.integer(3), rows.instant(4)};
}

} // namespace

std::optional<Badge> badge_by_token(db::Session& session, std::string_view token_digest) {
    auto rows = session.select(kByToken, {{":digest", db::Bytes{token_digest}}});
    return rows.next() ? std::optional(read_badge(rows)) : std::nullopt;
}

std::vector<Badge> badges_of(db::Session& session, std::span<PersonId const> people) {
    std::vector<std::int64_t> ids;
    for (auto const person : people) ids.push_back(person.value());
    std::vector<Badge> badges;
    for (auto rows = session.select(kOf, {{":people", ids}}); rows.next();) badges.push_back(read_badge(rows));
    return badges;
}

Status set_badge(db::Tx& tx, Badge const& badge, std::string_view token_digest) {
    TRY_DO(tx.run(kSet, {{":person", badge.person},
                         {":school", badge.school},
                         {":digest", db::Bytes{token_digest}},
                         {":picture", badge.picture},
                         {":now", badge.made_at}}));
    return {};
}

Status count_wrong(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kWrong, {{":person", person}, {":most", kWrongPicturesMax}}));
    return {};
}

Status forgive(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kForgive, {{":person", person}}));
    return {};
}

Status remove_badge(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kRemove, {{":person", person}}));
    return {};
}

std::int64_t oldest_badge_year(db::Session& session, SchoolId school) {
    auto rows = session.select(kRule, {{":school", school}});
    return rows.next() ? rows.i64(0) : kBadgeYearUsual;
}

Status set_oldest_badge_year(db::Tx& tx, SchoolId school, std::int64_t year) {
    TRY_DO(tx.run(kSetRule, {{":school", school}, {":year", year}}));
    return {};
}

} // namespace belfry::cards
