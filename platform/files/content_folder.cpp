// Contents on disk. Files of up to some hundred megabytes, copied and hashed 256 KiB at a time.
#include "platform/files/content_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "base/descriptor.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace belfry::files {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kPieceBytes = 256 * 1024;

// A file under way; removed again unless it is placed.
class Temporary {
public:
    explicit Temporary(fs::path path) : path(std::move(path)) {}
    ~Temporary() {
        std::error_code ignored;
        fs::remove(path, ignored);
    }
    Temporary(Temporary const&) = delete;
    Temporary& operator=(Temporary const&) = delete;
    fs::path path;
};

Problem io_problem(char const* what) {
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) return {ProblemKind::unavailable, "disk_full", what};
    return {ProblemKind::internal, "file_io", std::string(what) + ", errno " + std::to_string(errno)};
}

Status write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        auto const wrote = ::write(fd, bytes.data(), bytes.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return io_problem("write");
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return {};
}

Status sync_folder(fs::path const& folder) {
    Descriptor const fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 || ::fsync(fd.get()) != 0) return io_problem("sync folder");
    return {};
}

} // namespace

ContentFolder::ContentFolder(fs::path folder) : folder_(std::move(folder)) { fs::create_directories(folder_ / "new"); }

fs::path ContentFolder::path_of(std::string_view sha256_hex) const {
    return folder_ / sha256_hex.substr(0, 2) / sha256_hex;
}

Status ContentFolder::place(fs::path const& temporary, std::string const& sha256_hex) const {
    auto const wanted = path_of(sha256_hex);
    auto const shelf = wanted.parent_path();
    std::error_code error;
    if (!fs::exists(shelf, error)) {
        fs::create_directories(shelf, error);
        TRY_DO(sync_folder(folder_));
    }
    // In the place of the same content where that is there: young once more, so that a sweep under way leaves it alone.
    ::utimensat(AT_FDCWD, temporary.c_str(), nullptr, 0);
    if (::chmod(temporary.c_str(), 0440) != 0 || ::rename(temporary.c_str(), wanted.c_str()) != 0)
        return io_problem("rename");
    return sync_folder(shelf);
}

Result<Content> ContentFolder::write(std::string_view bytes) {
    Temporary const temporary(folder_ / "new" / crypto::random_token());
    {
        Descriptor const out(::open(temporary.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (out.get() < 0) return io_problem("open");
        TRY_DO(write_all(out.get(), bytes));
        if (::fsync(out.get()) != 0) return io_problem("sync");
    }
    Content content{hex(crypto::sha256(bytes)), static_cast<std::int64_t>(bytes.size())};
    TRY_DO(place(temporary.path, content.sha256_hex));
    return content;
}

Result<Content> ContentFolder::take(fs::path const& path) {
    Descriptor const in(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0) return Problem{ProblemKind::not_found, "no_file"};
    Temporary const temporary(folder_ / "new" / crypto::random_token());
    // Moved where it can be; copied from another disk.
    bool const moved = ::link(path.c_str(), temporary.path.c_str()) == 0;
    Descriptor const out(moved ? -1 : ::open(temporary.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!moved && out.get() < 0) return io_problem("open");
    crypto::Sha256 digest;
    Content content;
    std::string piece(kPieceBytes, '\0');
    for (;;) {
        auto const got = ::read(in.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return io_problem("read");
        if (got == 0) break;
        std::string_view const bytes(piece.data(), static_cast<std::size_t>(got));
        digest.add(bytes);
        content.size_bytes += got;
        if (!moved) TRY_DO(write_all(out.get(), bytes));
    }
    if (::fsync(moved ? in.get() : out.get()) != 0) return io_problem("sync");
    content.sha256_hex = hex(digest.finish());
    TRY_DO(place(temporary.path, content.sha256_hex));
    ::unlink(path.c_str());
    return content;
}

void ContentFolder::each(std::function<void(std::string const&, std::int64_t)> const& visit) const {
    std::error_code error;
    auto const now = ::time(nullptr);
    for (auto const& shelf : fs::directory_iterator(folder_, error)) {
        if (shelf.path().filename().string().size() != 2) continue;
        for (auto const& entry : fs::directory_iterator(shelf.path(), error)) {
            struct ::stat state {};
            if (::stat(entry.path().c_str(), &state) == 0)
                visit(entry.path().filename().string(), now - state.st_mtime);
        }
    }
}

bool ContentFolder::remove(std::string_view sha256_hex, std::int64_t age_seconds_min) const {
    auto const wanted = path_of(sha256_hex);
    // Aside first: what is kept from now on comes under the name anew, and what was kept just before is seen by its
    // age.
    Temporary const aside(folder_ / "new" / crypto::random_token());
    if (::rename(wanted.c_str(), aside.path.c_str()) != 0) return false;
    struct ::stat state {};
    bool const old = ::stat(aside.path.c_str(), &state) == 0 && ::time(nullptr) - state.st_mtime >= age_seconds_min;
    if (!old) (void)::link(aside.path.c_str(), wanted.c_str()); // unless it came anew meanwhile
    return old;
}

void ContentFolder::sweep_unfinished(std::int64_t age_seconds_min) const {
    std::error_code error;
    for (auto const& entry : fs::directory_iterator(folder_ / "new", error)) {
        struct ::stat state {};
        std::error_code ignored;
        if (::stat(entry.path().c_str(), &state) == 0 && ::time(nullptr) - state.st_mtime >= age_seconds_min)
            fs::remove(entry.path(), ignored);
    }
}

} // namespace belfry::files
