// Bundles read through libarchive's seekable zip reader (the one that believes the central directory and never streams)
// or straight from a folder. A roster bundle has some 20 entries; opening one reads the directory again, which is
// cheap.
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "platform/archive/archive.h"

namespace belfry::archive {
namespace {

struct Close {
    void operator()(::archive* a) const { archive_read_free(a); }
};
using Reading = std::unique_ptr<::archive, Close>;

Problem damaged(::archive* a) {
    char const* why = archive_error_string(a);
    return invalid("archive_damaged", why != nullptr ? why : "");
}
Problem too_large(std::string_view code) { return {ProblemKind::too_large, code}; }

Result<Reading> open_zip(std::filesystem::path const& path) {
    Reading reading(archive_read_new());
    archive_read_support_format_zip_seekable(reading.get());
    if (archive_read_open_filename(reading.get(), path.c_str(), 64 * 1024) != ARCHIVE_OK) return damaged(reading.get());
    return reading;
}

bool control_character(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// The name without its one folder; empty for a folder itself and for the leavings of file managers.
Result<std::string> flat_name(std::string_view stored) {
    bool const bad = stored.empty() || stored.front() == '/' || stored.find('\\') != stored.npos ||
                     (stored.size() > 1 && stored[1] == ':') || stored.size() > 400 || !valid_utf8(stored) ||
                     std::any_of(stored.begin(), stored.end(), control_character);
    if (bad) return invalid("archive_path");
    auto pieces = split(stored, '/');
    for (std::string_view piece : pieces)
        if (piece == ".." || piece == ".") return invalid("archive_path");
    if (pieces.front() == "__MACOSX" || pieces.back().empty()) {
        if (pieces.size() > 8) return invalid("archive_path");
        return std::string();
    }
    if (pieces.back().starts_with('.') || ascii_equal_ignoring_case(pieces.back(), "thumbs.db")) return std::string();
    if (pieces.size() > 2) return invalid("archive_path");
    return std::string(pieces.back());
}

// What a zip's entry says of itself, refused where it is no plain file.
Status check_kind(::archive_entry* entry) {
    if (archive_entry_is_encrypted(entry) != 0) return invalid("archive_encrypted");
    if (archive_entry_symlink(entry) != nullptr || archive_entry_hardlink(entry) != nullptr)
        return invalid("archive_link");
    auto const type = archive_entry_filetype(entry);
    if (type != AE_IFREG && type != AE_IFDIR) return invalid("archive_link");
    return {};
}

// libarchive gives names in the C locale's bytes; a zip that is not UTF-8 gives none there.
std::string stored_name(::archive_entry* entry) {
    char const* name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = archive_entry_pathname(entry);
    return name != nullptr ? name : "";
}

// Counts what really comes out.
class Meter {
public:
    Meter(std::int64_t declared, std::int64_t zip_bytes, Limits const& limits)
        : declared_(declared), most_(std::max(limits.ratio_free_bytes, limits.ratio_max * zip_bytes)) {}
    Status add(std::size_t bytes) {
        seen_ += static_cast<std::int64_t>(bytes);
        if (seen_ > declared_ || seen_ > most_) return too_large("archive_bomb");
        return {};
    }

private:
    std::int64_t declared_, most_, seen_ = 0;
};

Result<Source> source_of_fd(int fd) {
    std::shared_ptr<int> file(new int(fd), [](int* held) {
        ::close(*held);
        delete held;
    });
    return Source([file](std::span<char> buffer) -> Result<std::size_t> {
        for (;;) {
            ssize_t const got = ::read(*file, buffer.data(), buffer.size());
            if (got >= 0) return static_cast<std::size_t>(got);
            if (errno != EINTR) return Problem{ProblemKind::unavailable, "archive_unreadable", std::strerror(errno)};
        }
    });
}

} // namespace

Status Bundle::add_entry(std::string name, std::string stored_as, std::int64_t size_bytes) {
    if (find(name) != nullptr) return invalid("archive_duplicate");
    if (entries_.size() >= limits_.entries_max) return too_large("archive_entries");
    if (size_bytes < 0 || size_bytes > limits_.entry_bytes_max) return too_large("archive_too_large");
    total_bytes_ += size_bytes;
    if (total_bytes_ > limits_.total_bytes_max) return too_large("archive_too_large");
    entries_.push_back({std::move(name), size_bytes});
    stored_as_.push_back(std::move(stored_as));
    return {};
}

Status Bundle::list_zip() {
    TRY(reading, open_zip(path_));
    ::archive_entry* entry = nullptr;
    std::size_t headers = 0;
    for (;;) {
        int const got = archive_read_next_header(reading.get(), &entry);
        if (got == ARCHIVE_EOF) break;
        if (got != ARCHIVE_OK && got != ARCHIVE_WARN) return damaged(reading.get());
        if (++headers > 4 * limits_.entries_max) return too_large("archive_entries");
        TRY_DO(check_kind(entry));
        std::string stored = stored_name(entry);
        TRY(name, flat_name(stored));
        if (name.empty()) continue;
        if (!archive_entry_size_is_set(entry)) return invalid("archive_damaged", "no size");
        TRY_DO(add_entry(std::move(name), std::move(stored), archive_entry_size(entry)));
    }
    if (archive_read_has_encrypted_entries(reading.get()) > 0) return invalid("archive_encrypted");
    if (total_bytes_ > std::max(limits_.ratio_free_bytes, limits_.ratio_max * file_bytes_))
        return too_large("archive_bomb");
    return {};
}

Status Bundle::list_folder() {
    std::error_code error;
    std::vector<std::filesystem::directory_entry> found;
    for (std::filesystem::recursive_directory_iterator at(path_, error), end; !error && at != end;
         at.increment(error)) {
        if (found.size() > 4 * limits_.entries_max) return too_large("archive_entries");
        if (at->is_symlink()) return invalid("archive_link");
        if (at.depth() > 1) return invalid("archive_path");
        if (!at->is_directory() && !at->is_regular_file()) return invalid("archive_link");
        if (at->is_regular_file()) found.push_back(*at);
    }
    if (error) return invalid("archive_unreadable", error.message());
    std::sort(found.begin(), found.end());
    for (auto const& file : found) {
        std::string stored = file.path().lexically_relative(path_).generic_string();
        TRY(name, flat_name(stored));
        if (name.empty()) continue;
        TRY_DO(add_entry(std::move(name), std::move(stored), static_cast<std::int64_t>(file.file_size(error))));
    }
    return {};
}

Result<Bundle> Bundle::open(std::filesystem::path const& path, std::string_view shown_name, Limits const& limits) {
    Bundle bundle;
    bundle.path_ = path;
    bundle.limits_ = limits;
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        bundle.form_ = Form::folder;
        TRY_DO(bundle.list_folder());
        return bundle;
    }
    bundle.file_bytes_ = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
    int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (error || fd < 0) return invalid("archive_unreadable", std::strerror(errno));
    char head[4] = {};
    ssize_t const got = ::read(fd, head, sizeof head);
    ::close(fd);
    std::string_view const magic(head, got > 0 ? static_cast<std::size_t>(got) : 0);
    if (magic == "PK\x03\x04" || magic == "PK\x05\x06" || magic == "PK\x07\x08") {
        bundle.form_ = Form::zip;
        TRY_DO(bundle.list_zip());
        return bundle;
    }
    TRY_DO(bundle.add_entry(std::string(shown_name), {}, bundle.file_bytes_));
    return bundle;
}

Entry const* Bundle::find(std::string_view name) const {
    for (Entry const& entry : entries_)
        if (ascii_equal_ignoring_case(entry.name, name)) return &entry;
    return nullptr;
}

Result<Source> Bundle::read(Entry const& wanted) const {
    auto const at = static_cast<std::size_t>(&wanted - entries_.data());
    BELFRY_ASSERT(at < entries_.size());
    if (form_ != Form::zip) {
        auto const path = form_ == Form::file ? path_ : path_ / stored_as_[at];
        int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | (form_ == Form::folder ? O_NOFOLLOW : 0));
        if (fd < 0) return invalid("archive_unreadable", std::strerror(errno));
        return source_of_fd(fd);
    }
    TRY(opened, open_zip(path_));
    std::shared_ptr<::archive> reading(std::move(opened));
    ::archive_entry* entry = nullptr;
    do {
        int const got = archive_read_next_header(reading.get(), &entry);
        if (got != ARCHIVE_OK && got != ARCHIVE_WARN) return damaged(reading.get());
    } while (stored_name(entry) != stored_as_[at]);
    auto meter = std::make_shared<Meter>(wanted.size_bytes, file_bytes_, limits_);
    return Source([reading, meter](std::span<char> buffer) -> Result<std::size_t> {
        la_ssize_t const got = archive_read_data(reading.get(), buffer.data(), buffer.size());
        if (got < 0) return damaged(reading.get());
        TRY_DO(meter->add(static_cast<std::size_t>(got)));
        return static_cast<std::size_t>(got);
    });
}

} // namespace belfry::archive
