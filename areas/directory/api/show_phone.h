#pragma once

#include <string_view>

#include "platform/html/html.h"

namespace belfry::directory {

// " 07700 900823", to be touched and rung where it can be; nothing where there is no number.
void show_phone(html::Writer& h, std::string_view phone);

} // namespace belfry::directory
