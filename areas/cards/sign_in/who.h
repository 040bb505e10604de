#pragma once
// Whom a card may let in, by what its holder is and what schools allow. Pure. A number alone never does.

#include <span>
#include <string_view>
#include <vector>

#include "areas/cards/api/cards.h"
#include "areas/cards/sign_in/sign_in_store.h"

namespace belfry::cards {

// The cards by which that number can mean somebody at that school now, all of one person: good at this moment, of that
// school, a person's. Empty where the number means two people.
std::vector<Card> meant_cards(std::span<Card const> found, std::string_view number, SchoolId school, Instant now);

struct Allowed {
    std::string_view refused; // why, for the trail; empty: allowed
    bool pupil = false;       // and nothing else anywhere: then a PIN may be shorter
    bool picture = false;     // a picture is enough
    SchoolId school;          // whose card it is
    std::int64_t year = 0;    // of a pupil at that school, where known
    int pin_digits_min() const;
};
// `roles` are today's, everywhere; `rules` those of all schools that they name. Refused "left" who is neither pupil nor
// staff at a school of the cards; "authority" who is anything for the whole authority; "off" where any school at which
// they learn or work does not allow it: a school does not decide over another's pages. Parents' roles ask nobody. Who
// is anything besides a pupil needs what staff need.
Allowed who_may(std::span<Card const> cards, std::span<directory::PersonRole const> roles,
                std::span<SignInRule const> rules);
// The schools that have a say.
std::vector<SchoolId> schools_of(std::span<directory::PersonRole const> roles);
// The same for somebody who sets a PIN, whatever cards they have: least digits, or none where no school allows it.
std::optional<int> pin_digits_for(std::span<directory::PersonRole const> roles, std::span<SignInRule const> rules);

} // namespace belfry::cards
