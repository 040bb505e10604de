#pragma once
// The files of an export, one after the other, into a folder or a zip. Private to exports/.

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "platform/archive/archive.h"
#include "platform/csv/csv.h"

namespace belfry::directory::exports {

class Output {
public:
    static Result<Output> create(std::filesystem::path const& where);
    // Ends the file before, and begins that one.
    Status begin(std::string_view name);
    Status write(std::string_view bytes);
    Status finish();

private:
    Output() = default;
    std::filesystem::path folder_;
    std::shared_ptr<std::FILE> file_;
    std::optional<archive::ZipWriter> zip_;
};

} // namespace belfry::directory::exports
