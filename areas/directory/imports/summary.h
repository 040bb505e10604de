#pragma once
// What an import would do or did, in numbers; kept with the import as JSON.

#include <array>
#include <functional>
#include <map>

#include "areas/directory/imports/formats/record.h"

namespace belfry::directory::imports {

struct Counts {
    std::int64_t added = 0, changed = 0, ended = 0, unchanged = 0, bad = 0;
    bool not_ended = false; // nobody was ended for being absent, because rows could not be read
};

struct Summary {
    std::array<Counts, kKinds> kinds;
    std::int64_t errors = 0, warnings = 0;
    std::map<std::string, std::int64_t> by_code; // findings

    Counts& of(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }
    Counts const& of(Kind kind) const { return kinds[static_cast<std::size_t>(kind)]; }
    // Rows that would be written.
    std::int64_t changes() const;
    // A file that it needs is not there or could not be read at all, so that what it says is not to be trusted.
    bool incomplete() const;
};

// Whether a finding of that code makes a bundle incomplete.
bool is_incomplete(std::string_view finding);

std::string to_json(Summary const& summary);
// Zeros for whatever cannot be read.
Summary summary_from_json(std::string_view json);

// How a long step tells where it is. `cancelled` is asked now and then.
struct Progress {
    std::function<void(std::string_view words_key)> step = [](std::string_view) {};
    std::function<void(std::int64_t done, std::int64_t total)> at = [](std::int64_t, std::int64_t) {};
    std::function<bool()> cancelled = [] { return false; };
};

} // namespace belfry::directory::imports
