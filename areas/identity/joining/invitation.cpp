// Who is invited. Pure.
#include "areas/identity/joining/invitation.h"

#include <algorithm>

namespace belfry::identity {
namespace {

bool may_be_told(directory::Guardian const& link) { return link.responsibility && !link.no_contact; }

} // namespace

std::vector<directory::Person> whom_to_invite(std::span<directory::GuardianPerson const> guardians,
                                              std::span<Account const> accounts) {
    std::vector<directory::Person> invited;
    for (auto const& [link, person] : guardians) {
        auto const account = std::ranges::find(accounts, person.id, &Account::person);
        bool const has_one = account != accounts.end() && account->state != AccountState::waiting;
        bool const again = std::ranges::find(invited, person.id, &directory::Person::id) != invited.end();
        if (may_be_told(link) && may_join(guardians, person.id) && !has_one && !again) invited.push_back(person);
    }
    return invited;
}

bool may_join(std::span<directory::GuardianPerson const> guardians, PersonId guardian) {
    bool told = false;
    for (auto const& one : guardians) {
        if (one.person.id != guardian) continue;
        if (one.link.no_contact) return false;
        told = told || may_be_told(one.link);
    }
    return told;
}

} // namespace belfry::identity
