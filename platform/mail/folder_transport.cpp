// Mail of a trial: one file a message, so that it can be read and nothing leaves. Some hundreds of files.
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "platform/mail/transport.h"

namespace belfry::mail {
namespace {

class Descriptor {
public:
    Descriptor(std::filesystem::path const& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;

    bool write_all(std::string_view text) const {
        while (fd_ >= 0 && !text.empty()) {
            auto const written = ::write(fd_, text.data(), text.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return fd_ >= 0;
    }
    bool sync() const { return fd_ >= 0 && ::fsync(fd_) == 0; }

private:
    int fd_;
};

class FolderTransport final : public Transport {
public:
    explicit FolderTransport(std::filesystem::path folder) : folder_(std::move(folder)) {
        std::error_code ignored; // the file that cannot be opened tells of it
        std::filesystem::create_directories(folder_, ignored);
    }

    Outcome deliver(Envelope const& envelope) override {
        auto const name = std::string(envelope.name);
        auto const temporary = folder_ / ("." + name + ".part"), file = folder_ / (name + ".eml");
        bool written = false;
        {
            Descriptor const out(temporary, O_WRONLY | O_CREAT | O_TRUNC);
            written = out.write_all(envelope.text) && out.sync();
        }
        if (written && ::rename(temporary.c_str(), file.c_str()) == 0 &&
            Descriptor(folder_, O_RDONLY | O_DIRECTORY).sync())
            return {};
        auto const error = errno;
        ::unlink(temporary.c_str());
        return {Fate::away, "folder " + std::to_string(error)};
    }

private:
    std::filesystem::path folder_;
};

} // namespace

std::unique_ptr<Transport> make_folder_transport(std::filesystem::path folder) {
    return std::make_unique<FolderTransport>(std::move(folder));
}

} // namespace belfry::mail
