#pragma once
// The head of the chain, kept outside the database: how far the trail reached, and its last code. Whoever shortens the
// trail, or writes it anew, meets it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace belfry::audit {

struct Head {
    std::int64_t sealed_from = 1; // the number of the first entry that the key covers
    std::int64_t number = 0;      // of the last entry; 0: none yet
    std::string hash;             // its link
    Instant at;                   // when that was so
};

class Anchor {
public:
    // One file in each of the folders, "audit-head", under `key`. No folder: nothing is kept.
    Anchor(std::string key, std::vector<std::filesystem::path> folders);

    bool kept() const { return !folders_.empty(); }
    // The farthest of those that are as they were written; nothing where there is none.
    std::optional<Head> read() const;
    // Written under another name and moved there, so that nobody reads half of it. Problem unavailable ("audit_anchor")
    // where one of the folders does not take it; the others have it then.
    Status write(Head const& head) const;
    // One more line in "audit-heads" of each folder, which only grows: for whoever prints or files it each day.
    Status write_day(Head const& head) const;
    // "2026-11-24T08:50:00Z 1204 3f..": a head as people keep it.
    static std::string line(Head const& head);

private:
    std::string text(Head const& head) const;
    std::optional<Head> parse(std::string_view text) const;
    std::string const key_;
    std::vector<std::filesystem::path> const folders_;
};

} // namespace belfry::audit
