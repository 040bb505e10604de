// Any bytes: no crash, and every line within the limits.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "areas/timetable/imports/file/timetable_file.h"
#include "base/text.h"

using namespace belfry;
using namespace belfry::timetable;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const lines = read_timetable_file(csv::source_of_text(std::string(reinterpret_cast<char const*>(data), size)));
    if (!lines.ok()) return 0;
    for (auto const& line : *lines) {
        if (line.line < 1 || !valid_utf8(line.title)) std::abort();
        if (weekday_from(line.day) < 0 || weekday_from(line.day) > 7) std::abort();
        if (auto const week = week_from(line.week); week && (*week < 0 || *week > 2)) std::abort();
        for (auto const& group : line.groups)
            if (group.empty()) std::abort();
    }
    return 0;
}
