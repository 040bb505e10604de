#pragma once
// `belfry person export` and `belfry person erase`: data protection.

#include <span>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "platform/extension/area.h"

namespace belfry::identity {

// Everything that every area holds on that person, the trail of what was done to their data, and which tables speak of
// people at all, as JSON.
std::string personal_data(platform::Platform& platform, PersonId person);
// Whether somebody may be erased: conflict "person_still_here" while they hold a role, will hold one, or stand for a
// pupil on a roll; conflict "order_stands" while a no-contact order names them.
Status may_be_erased(platform::Platform& platform, PersonId person);
// Every area's part in one unit, the index, and an entry in the trail. What the law keeps stays
// (PersonalTable::erased).
Status erase_person(platform::Platform& platform, PersonId person);

// The two commands; they give the exit status and print for whoever runs them.
int export_command(platform::Platform& platform, std::span<std::string const> arguments);
int erase_command(platform::Platform& platform, std::span<std::string const> arguments);

} // namespace belfry::identity
