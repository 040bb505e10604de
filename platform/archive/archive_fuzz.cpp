// Any bytes as a zip: no crash, no entry with a name that could leave its folder, no more out than the limits allow.
#include <unistd.h>

#include <cstdio>

#include "platform/archive/archive.h"

using namespace belfry;
using namespace belfry::archive;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static std::string const path =
        (std::filesystem::temp_directory_path() / ("belfry_fuzz_" + std::to_string(::getpid()))).string();
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) return 0;
    std::fwrite("PK\x03\x04", 1, 4, file);
    if (size > 4) std::fwrite(data + 4, 1, size - 4, file);
    std::fclose(file);

    Limits const limits{
        .entries_max = 8, .entry_bytes_max = 1 << 18, .total_bytes_max = 1 << 19, .ratio_free_bytes = 1 << 19};
    auto bundle = Bundle::open(path, "fuzz.zip", limits);
    if (bundle.ok()) {
        std::size_t total = 0;
        for (Entry const& entry : bundle->entries()) {
            BELFRY_ASSERT(!entry.name.empty() && entry.name.find_first_of("/\\") == std::string::npos &&
                          entry.name[0] != '.');
            auto source = bundle->read(entry);
            char buffer[4096];
            while (source.ok()) {
                auto got = (*source)(buffer);
                if (!got.ok() || *got == 0) break;
                total += *got;
            }
        }
        BELFRY_ASSERT(total <= 1 << 19);
    }
    std::remove(path.c_str());
    return 0;
}
