#pragma once
// A bundle of files that somebody hands in: a zip, a folder, or a single file, all seen as one flat list of entries.
// Nothing is ever unpacked to disk; entries are read as streams, as often as wanted. Every limit below is checked
// against what is declared when the bundle is opened and again against what really comes out.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace belfry::archive {

// Fills `buffer` and gives the bytes written, 0 at the end (as csv::Source and http::BodySource do).
using Source = std::function<Result<std::size_t>(std::span<char> buffer)>;

struct Limits {
    std::size_t entries_max = 200;
    std::int64_t entry_bytes_max = 4ll << 30;
    std::int64_t total_bytes_max = 8ll << 30;
    // Uncompressed bytes for each byte of the zip; a bundle that unpacks to less than this many bytes is not judged.
    std::int64_t ratio_max = 200;
    std::int64_t ratio_free_bytes = 16 << 20;
};

struct Entry {
    std::string name; // without its folder: "users.csv"
    std::int64_t size_bytes = 0;
};

// All problems are of kind invalid or too_large, with a code that begins with "archive_": _unreadable, _damaged, _path
// (absolute, "..", backslash, control characters, more than one folder deep), _link (symbolic links, devices),
// _duplicate (the same name twice, case aside), _encrypted, _entries, _too_large, _bomb.
class Bundle {
public:
    // `shown_name` is the name of the one entry where `path` is a single file.
    static Result<Bundle> open(std::filesystem::path const& path, std::string_view shown_name,
                               Limits const& limits = {});

    enum class Form { zip, folder, file };
    Form form() const { return form_; }
    // In the order of the bundle (by name in a folder). The leavings of file managers (__MACOSX/, .DS_Store, Thumbs.db,
    // names that begin with a dot) are left out.
    std::vector<Entry> const& entries() const { return entries_; }
    // Names differ in case from one sender to the next; null where there is none.
    Entry const* find(std::string_view name_ignoring_case) const;
    // Each call reads from the entry's beginning. The source may outlive the bundle.
    Result<Source> read(Entry const& entry) const;

private:
    Bundle() = default;
    Status list_zip();
    Status list_folder();
    Status add_entry(std::string name, std::string stored_as, std::int64_t size_bytes);
    Form form_ = Form::file;
    std::filesystem::path path_;
    Limits limits_;
    std::vector<Entry> entries_;
    std::vector<std::string> stored_as_; // beside entries_: the name in the zip or folder
    std::int64_t total_bytes_ = 0;
    std::int64_t file_bytes_ = 0; // of the zip
};

// Writes a zip. It appears under its name only when finish() has made it durable; else nothing is left.
class ZipWriter {
public:
    static Result<ZipWriter> create(std::filesystem::path const& path);
    ZipWriter(ZipWriter&&) noexcept;
    ZipWriter& operator=(ZipWriter&&) noexcept;
    ~ZipWriter();

    // Begins the next entry; the one before ends. Entries carry no date, so that the same content gives the same bytes.
    Status begin(std::string_view name);
    Status write(std::string_view bytes);
    Status finish();

private:
    struct Impl;
    explicit ZipWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace belfry::archive
