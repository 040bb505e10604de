#pragma once
// SQL of picture badges.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "areas/cards/api/cards.h"

namespace belfry::cards {

// Icons that a child tells apart and can name; words under "cards.picture.<name>".
inline constexpr std::array<std::string_view, 12> kPictures = {"cat",  "dog",  "fish", "bird",   "apple",    "car",
                                                               "star", "moon", "leaf", "flower", "umbrella", "rocket"};
inline constexpr int kWrongPicturesMax = 3; // in a row; then a teacher lets the badge work again
inline constexpr std::int64_t kBadgeYearUsual = 2, kBadgeNobody = -2;

struct Badge {
    PersonId person;
    SchoolId school;
    std::string picture;
    int wrong = 0;
    Instant made_at;
    bool closed() const { return wrong >= kWrongPicturesMax; }
};
// One statement each.
std::optional<Badge> badge_by_token(db::Session& session, std::string_view token_digest);
std::vector<Badge> badges_of(db::Session& session, std::span<PersonId const> people);
// A new code; the one before no longer works, the picture is as given.
Status set_badge(db::Tx& tx, Badge const& badge, std::string_view token_digest);
// One more wrong picture, or none any more. Never beyond the most, so that closed stays closed until staff open it.
Status count_wrong(db::Tx& tx, PersonId person);
Status forgive(db::Tx& tx, PersonId person);
Status remove_badge(db::Tx& tx, PersonId person);

// Up to which year group; kBadgeYearUsual where a school has not said.
std::int64_t oldest_badge_year(db::Session& session, SchoolId school);
Status set_oldest_badge_year(db::Tx& tx, SchoolId school, std::int64_t year);

} // namespace belfry::cards
