// Zips written through libarchive into a file beside the wanted name, made durable, then renamed.
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "platform/archive/archive.h"

namespace belfry::archive {

struct ZipWriter::Impl {
    std::filesystem::path path, part;
    int fd = -1;
    ::archive* out = nullptr;

    ~Impl() {
        if (out != nullptr) archive_write_free(out);
        if (fd >= 0) {
            ::close(fd);
            ::unlink(part.c_str());
        }
    }
    Problem failed() const {
        char const* why = archive_error_string(out);
        return {ProblemKind::unavailable, "archive_not_written", why != nullptr ? why : std::strerror(errno)};
    }
};

ZipWriter::ZipWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ZipWriter::ZipWriter(ZipWriter&&) noexcept = default;
ZipWriter& ZipWriter::operator=(ZipWriter&&) noexcept = default;
ZipWriter::~ZipWriter() = default;

Result<ZipWriter> ZipWriter::create(std::filesystem::path const& path) {
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->part = path.string() + ".part";
    impl->fd = ::open(impl->part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (impl->fd < 0) return Problem{ProblemKind::unavailable, "archive_not_written", std::strerror(errno)};
    impl->out = archive_write_new();
    if (archive_write_set_format_zip(impl->out) != ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(impl->out, 1) != ARCHIVE_OK ||
        archive_write_open_fd(impl->out, impl->fd) != ARCHIVE_OK)
        return impl->failed();
    return ZipWriter(std::move(impl));
}

Status ZipWriter::begin(std::string_view name) {
    std::unique_ptr<::archive_entry, void (*)(::archive_entry*)> entry(archive_entry_new(), archive_entry_free);
    std::string const path(name);
    archive_entry_set_pathname_utf8(entry.get(), path.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    if (archive_write_header(impl_->out, entry.get()) != ARCHIVE_OK) return impl_->failed();
    return {};
}

Status ZipWriter::write(std::string_view bytes) {
    while (!bytes.empty()) {
        la_ssize_t const put = archive_write_data(impl_->out, bytes.data(), bytes.size());
        if (put <= 0) return impl_->failed();
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

Status ZipWriter::finish() {
    if (archive_write_close(impl_->out) != ARCHIVE_OK) return impl_->failed();
    if (::fsync(impl_->fd) != 0 || ::rename(impl_->part.c_str(), impl_->path.c_str()) != 0)
        return Problem{ProblemKind::unavailable, "archive_not_written", std::strerror(errno)};
    ::close(impl_->fd);
    impl_->fd = -1;
    return {};
}

} // namespace belfry::archive
