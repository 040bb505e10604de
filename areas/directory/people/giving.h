#pragma once
// What nobody gives to themselves, and no school beyond its own strength: roles, children, leading a group. Asked on
// every road that gives (forms, requests, imports), and once more where it is written.

#include "areas/directory/api/directory.h"

namespace belfry::directory {

// How much a role decides over others: the service manager most, pupils and parents nothing.
int strength_of(access::Role role);

// Who gives, and how strong they are where they give it.
struct Giver {
    PersonId person; // empty: the program itself, which nothing is refused
    int strength = 0;
};
Giver giver_at(PersonId person, std::span<access::HeldRole const> held, SchoolId place);

// Forbidden "own_rights": nobody gives themselves anything. Forbidden "role_too_strong": nor anybody a stronger role
// than their own.
Status may_give_role(Giver const& giver, PersonId to, access::Role role);
// Forbidden "own_child": nobody decides whose child they are, or who stands for a child of theirs.
Status may_decide_link(PersonId giver, PersonId pupil, PersonId guardian);

} // namespace belfry::directory
