#pragma once
// Names as varied as the country, for fictional people. Each heritage has its own given and family names, so that they
// go together; the weights are roughly those of a mixed English county.

#include <span>
#include <string_view>

namespace belfry::directory::demonstration {

struct Heritage {
    int weight;
    std::span<std::string_view const> girls, boys, families;
};
std::span<Heritage const> heritages();

} // namespace belfry::directory::demonstration
