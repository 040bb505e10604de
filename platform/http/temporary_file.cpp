// Temporary files of uploads: at most uploads_max a request, written in pieces of up to 256 kB.
#include "platform/http/temporary_file.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "base/id.h"

namespace belfry::http {
namespace {

constexpr std::string_view kPrefix = "upload-";
constexpr std::string_view kSuffix = ".part";

Problem trouble(int error) {
    bool const full = error == ENOSPC || error == EDQUOT;
    return {ProblemKind::unavailable, full ? "disk_full" : "disk_trouble", "errno " + std::to_string(error)};
}

} // namespace

Result<std::shared_ptr<TemporaryFile>> TemporaryFile::create(std::filesystem::path const& folder) {
    std::string name(kPrefix);
    name.append(id_to_text(next_id_value())).append(kSuffix);
    auto path = folder / name;
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return trouble(errno);
    return std::shared_ptr<TemporaryFile>(new TemporaryFile(std::move(path), file));
}

TemporaryFile::~TemporaryFile() {
    close();
    ::unlink(path_.c_str());
}

Status TemporaryFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        auto const written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return trouble(errno);
        size_bytes_ += written;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

void TemporaryFile::close() {
    if (file_ >= 0) ::close(file_);
    file_ = -1;
}

int TemporaryFile::sweep(std::filesystem::path const& folder) {
    int removed = 0;
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator(folder, error)) {
        auto const name = entry.path().filename().string();
        if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
        std::error_code ignored;
        if (std::filesystem::remove(entry.path(), ignored)) ++removed;
    }
    return removed;
}

} // namespace belfry::http
