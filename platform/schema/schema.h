#pragma once
// The schema of platform's own modules, in the order in which they are made. Areas' migrations follow it.

#include <vector>

#include "platform/db/migration.h"
#include "platform/extension/area.h"

namespace belfry::platform {

std::vector<db::Migration> migrations();
// Their tables that speak of people.
std::vector<PersonalTable> personal_tables();

} // namespace belfry::platform
