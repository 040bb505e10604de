#pragma once
// Entries as bytes: eleven a mark. For the stores.

#include <string>
#include <string_view>
#include <vector>

#include "areas/registration/codes/codes.h"
#include "base/ids.h"

namespace belfry::registration {

struct PackedMark {
    PersonId pupil;
    Code code;
    std::uint8_t minutes = 0;
    bool counted = true;
};
void pack(std::string& out, PackedMark const& mark);
// Bytes that make no whole mark at the end are passed over.
std::vector<PackedMark> unpack(std::string_view bytes);

} // namespace belfry::registration
