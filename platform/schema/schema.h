#pragma once
// The schema of platform's own modules, in the order in which they are made. Areas' migrations follow it.

#include <vector>

#include "platform/db/migration.h"

namespace belfry::platform {

std::vector<db::Migration> migrations();

} // namespace belfry::platform
