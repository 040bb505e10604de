// The rules of card sign-in; pure. A person has some three roles and two cards.
#include "areas/cards/sign_in/who.h"

#include <algorithm>

#include "areas/cards/cards/card.h"
#include "areas/cards/sign_in/pin.h"

namespace belfry::cards {
namespace {

using access::Role;

bool belongs(directory::PersonRole const& role) { return role.role == Role::pupil || access::is_staff(role.role); }

SignInRule rule_of(std::span<SignInRule const> rules, SchoolId school) {
    auto const found = std::ranges::find(rules, school, &SignInRule::school);
    return found == rules.end() ? SignInRule{school} : *found;
}

bool is_pupil_alone(std::span<directory::PersonRole const> roles) {
    return !roles.empty() && std::ranges::all_of(roles, [](auto const& role) { return role.role == Role::pupil; });
}

// Whether each school that has a say allows it, and what is the least that each of them is content with.
struct Said {
    bool allowed = true, picture = true;
};
Said said_by(std::span<directory::PersonRole const> roles, std::span<SignInRule const> rules) {
    bool const pupil = is_pupil_alone(roles);
    Said said{true, pupil};
    for (auto const& role : roles) {
        if (role.role == Role::parent) continue;
        auto const rule = rule_of(rules, role.school);
        if (pupil ? rule.pupils == PupilSecret::off : rule.staff == StaffSecret::off) said.allowed = false;
        if (rule.pupils != PupilSecret::picture) said.picture = false;
    }
    return said;
}

} // namespace

int Allowed::pin_digits_min() const { return pupil ? kPupilPinMin : kStaffPinMin; }

std::vector<Card> meant_cards(std::span<Card const> found, std::string_view number, SchoolId school, Instant now) {
    std::vector<Card> meant;
    for (auto const& card : found) {
        if (card.number != number || card.school != school || !card.person || !was_good(card, now)) continue;
        if (!meant.empty() && meant[0].person != card.person) return {};
        meant.push_back(card);
    }
    return meant;
}

Allowed who_may(std::span<Card const> cards, std::span<directory::PersonRole const> roles,
                std::span<SignInRule const> rules) {
    Allowed allowed;
    if (cards.empty()) {
        allowed.refused = "card";
        return allowed;
    }
    for (auto const& role : roles) {
        if (!role.school) {
            allowed.refused = "authority";
            return allowed;
        }
        bool const here = std::ranges::find(cards, role.school, &Card::school) != cards.end();
        if (!belongs(role) || !here || allowed.school) continue;
        allowed.school = role.school;
        allowed.year = role.year_group.value_or(99);
    }
    auto const said = said_by(roles, rules);
    allowed.pupil = is_pupil_alone(roles);
    allowed.picture = said.picture;
    if (!allowed.school)
        allowed.refused = "left";
    else if (!said.allowed)
        allowed.refused = "off";
    return allowed;
}

std::vector<SchoolId> schools_of(std::span<directory::PersonRole const> roles) {
    std::vector<SchoolId> schools;
    for (auto const& role : roles)
        if (role.school && std::ranges::find(schools, role.school) == schools.end()) schools.push_back(role.school);
    return schools;
}

std::optional<int> pin_digits_for(std::span<directory::PersonRole const> roles, std::span<SignInRule const> rules) {
    bool const anywhere = std::ranges::any_of(roles, belongs);
    bool const authority = std::ranges::any_of(roles, [](auto const& role) { return role.school.empty(); });
    if (!anywhere || authority || !said_by(roles, rules).allowed) return std::nullopt;
    return is_pupil_alone(roles) ? kPupilPinMin : kStaffPinMin;
}

} // namespace belfry::cards
