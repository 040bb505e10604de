#pragma once
// A file that exists as long as somebody holds it: what a browser uploads, until it is kept or forgotten.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace belfry::http {

class TemporaryFile {
public:
    // Made in `folder`, readable by this user alone. Problem unavailable ("disk_full" or "disk_trouble").
    static Result<std::shared_ptr<TemporaryFile>> create(std::filesystem::path const& folder);
    // Removes the file unless it was moved.
    ~TemporaryFile();
    TemporaryFile(TemporaryFile const&) = delete;
    TemporaryFile& operator=(TemporaryFile const&) = delete;

    Status write(std::string_view bytes);
    // No more will be written.
    void close();
    std::filesystem::path const& path() const { return path_; }
    std::int64_t size_bytes() const { return size_bytes_; }

    // What an earlier run of the program left behind. Gives how many were removed.
    static int sweep(std::filesystem::path const& folder);

private:
    TemporaryFile(std::filesystem::path path, int file) : path_(std::move(path)), file_(file) {}
    std::filesystem::path path_;
    int file_;
    std::int64_t size_bytes_ = 0;
};

} // namespace belfry::http
