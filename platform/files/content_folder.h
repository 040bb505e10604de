#pragma once
// The folder of contents: <folder>/ab/abcdef.., each file read-only and complete. No database here.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace belfry::files {

struct Content {
    std::string sha256_hex;
    std::int64_t size_bytes = 0;
};

class ContentFolder {
public:
    explicit ContentFolder(std::filesystem::path folder);
    // Durable when it answers: the bytes, then the name.
    Result<Content> take(std::filesystem::path const& path);
    Result<Content> write(std::string_view bytes);
    std::filesystem::path path_of(std::string_view sha256_hex) const;
    // Each content with its age in seconds by the file system's clock.
    void each(std::function<void(std::string const& sha256_hex, std::int64_t age_seconds)> const& visit) const;
    // Takes it away unless it is younger than that by now: somebody may have kept the same content meanwhile. False
    // where it stays.
    bool remove(std::string_view sha256_hex, std::int64_t age_seconds_min) const;
    // What broke off while it was written, older than that.
    void sweep_unfinished(std::int64_t age_seconds_min) const;

private:
    Status place(std::filesystem::path const& temporary, std::string const& sha256_hex) const;
    std::filesystem::path folder_;
};

} // namespace belfry::files
