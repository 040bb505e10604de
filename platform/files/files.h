#pragma once
// Files by content: kept once under the SHA-256 of what they hold, on disk, never in the database; streamed both ways.
// The bytes are durable before the row that names them exists. Contents that no row names are swept away by a job, once
// they are a day old.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/db/db.h"
#include "platform/http/message.h"

namespace belfry::jobs {
class Kinds;
}

namespace belfry::files {

struct File {
    FileId id;
    std::string name;         // as given by the user, cleaned
    std::string content_type; // found by looking at it (libmagic), never believed from outside
    std::int64_t size_bytes = 0;
    std::string sha256_hex;
};

// The last part of a name from outside, without control characters, at most 200 characters; "file" where nothing is
// left.
std::string clean_name(std::string_view name);

class Files {
public:
    virtual ~Files() = default;
    // Takes the file at `path` (moved where it lies on the same disk), makes it durable, then the row. Problem
    // unavailable ("disk_full") where there is no room; nothing is left behind then.
    virtual Result<File> keep(std::filesystem::path const& path, std::string_view name, SchoolId school) = 0;
    virtual Result<File> keep_bytes(std::string_view bytes, std::string_view name, SchoolId school) = 0;
    virtual Result<File> find(db::Session& session, FileId id) = 0;
    // Where its bytes lie; read only.
    virtual std::filesystem::path path_of(File const& file) const = 0;
    // Problem internal ("file_lost") where the bytes are gone.
    virtual Result<http::BodySource> open(File const& file) const = 0;
    // Removes the row; the bytes go with the next sweep where no other row names them.
    virtual Status remove(db::Tx& tx, FileId id) = 0;
    // Removes contents of at least that age that no row names; gives how many.
    virtual Result<std::int64_t> sweep(std::int64_t age_seconds_min) = 0;
};

// `folder` is made if missing.
std::unique_ptr<Files> make_files(db::Database& db, Clock& clock, std::filesystem::path folder);
// The nightly sweep.
void add_job(jobs::Kinds& kinds, Files& files);
std::span<db::Migration const> migrations();

} // namespace belfry::files
