// Secrets at rest. One key file a node group; a few thousand small secrets (one-time-code secrets of staff).
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/descriptor.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace belfry::crypto {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
// First byte of everything sealed, so that another construction can follow one day.
constexpr char kVersion = 1;

unsigned char const* data_of(std::string_view bytes) { return reinterpret_cast<unsigned char const*>(bytes.data()); }
unsigned char* data_of(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

Problem key_problem(std::filesystem::path const& file, std::string const& what) {
    return {ProblemKind::internal, "key_file", file.string() + ": " + what};
}

Problem system_problem(std::filesystem::path const& file) { return key_problem(file, std::strerror(errno)); }

// Made whole under another name first and then linked, so that nobody ever reads half a key, and of two programs that
// start together both use the one that came first.
Status make_key(std::filesystem::path const& file) {
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    auto const draft = file.string() + "." + hex(random_bytes(8));
    Descriptor const out(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.get() < 0) return system_problem(file);
    auto const key = random_bytes(kKeyBytes);
    bool const written =
        ::write(out.get(), key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(out.get()) == 0;
    bool const linked = written && (::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST);
    Status const status = linked ? Status() : Status(system_problem(file));
    ::unlink(draft.c_str());
    Descriptor const folder(
        ::open(file.parent_path().empty() ? "." : file.parent_path().c_str(), O_RDONLY | O_CLOEXEC));
    if (folder.get() >= 0) (void)::fsync(folder.get());
    return status;
}

} // namespace

Result<std::string> open_key_file(std::filesystem::path const& key_file) {
    if (sodium_init() < 0) return key_problem(key_file, "no random numbers");
    if (!std::filesystem::exists(key_file)) TRY_DO(make_key(key_file));
    Descriptor const in(::open(key_file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat about;
    if (in.get() < 0 || ::fstat(in.get(), &about) != 0) return system_problem(key_file);
    if ((about.st_mode & 077) != 0) return key_problem(key_file, "may be read by others than its owner");
    std::string key(kKeyBytes + 1, '\0');
    auto const length = ::read(in.get(), key.data(), key.size());
    if (length != static_cast<ssize_t>(kKeyBytes)) return key_problem(key_file, "is not 32 bytes");
    key.resize(kKeyBytes);
    return key;
}

SealedBox::SealedBox(std::string key) : key_(std::move(key)) {}
SealedBox::SealedBox(SealedBox&&) noexcept = default;
SealedBox::~SealedBox() { sodium_memzero(key_.data(), key_.size()); }

Result<SealedBox> SealedBox::open_key(std::filesystem::path const& key_file) {
    TRY(key, open_key_file(key_file));
    return SealedBox(std::move(key));
}

std::string SealedBox::seal(std::string_view plain, std::string_view purpose) const {
    auto const nonce = random_bytes(kNonceBytes);
    std::string out = std::string(1, kVersion) + nonce;
    out.resize(out.size() + plain.size() + kTagBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(data_of(out) + 1 + kNonceBytes, nullptr, data_of(plain), plain.size(),
                                               data_of(purpose), purpose.size(), nullptr, data_of(nonce),
                                               data_of(key_));
    return out;
}

Result<std::string> SealedBox::open(std::string_view sealed, std::string_view purpose) const {
    Problem const refused{ProblemKind::internal, "sealed_box", "does not open"};
    if (sealed.size() < 1 + kNonceBytes + kTagBytes || sealed[0] != kVersion) return refused;
    auto const nonce = sealed.substr(1, kNonceBytes);
    auto const body = sealed.substr(1 + kNonceBytes);
    std::string plain(body.size() - kTagBytes, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(data_of(plain), nullptr, nullptr, data_of(body), body.size(),
                                                   data_of(purpose), purpose.size(), data_of(nonce),
                                                   data_of(key_)) != 0)
        return refused;
    return plain;
}

} // namespace belfry::crypto
