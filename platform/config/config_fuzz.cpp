// Any bytes are either a configuration within its ranges or a refusal that says where.
#include <cstdlib>

#include "platform/config/config.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto config = belfry::config::Config::parse({reinterpret_cast<char const*>(data), size}, "f");
    if (config.ok()) {
        if (config->port < 0 || config->port > 65535 || config->folder.empty()) std::abort();
    } else if (!config.problem().detail.starts_with("f:")) {
        std::abort();
    }
    return 0;
}
