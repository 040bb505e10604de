#pragma once
// Files by content: kept once under the SHA-256 of what they hold, on disk, never in the database; streamed both ways.
// A file that is not named by any row after a day is swept away by a job.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "platform/db/db.h"
#include "platform/http/message.h"

namespace belfry::files {

struct File {
    FileId id;
    std::string name;         // as given by the user, cleaned
    std::string content_type; // found by looking at it (libmagic), never believed from outside
    std::int64_t size_bytes = 0;
    std::string sha256_hex;
};

class Files {
public:
    virtual ~Files() = default;
    // Takes the file at `path` (moved where it lies on the same disk), makes it durable, then the row.
    virtual Result<File> keep(std::filesystem::path const& path, std::string_view name, SchoolId school) = 0;
    virtual Result<File> keep_bytes(std::string_view bytes, std::string_view name, SchoolId school) = 0;
    virtual Result<File> find(db::Session& session, FileId id) = 0;
    // Where its bytes lie; read only.
    virtual std::filesystem::path path_of(File const& file) const = 0;
    virtual Result<http::BodySource> open(File const& file) const = 0;
    virtual Status remove(db::Tx& tx, FileId id) = 0;
};

} // namespace belfry::files
