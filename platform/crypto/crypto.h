#pragma once
// Random bytes, digests, secrets at rest and one-time codes. Bytes are in std::string; texts are said to be so.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace belfry::crypto {

// From the system's generator. Stops the program where there is none.
std::string random_bytes(std::size_t count);
// 256 random bits as 43 characters of base64url: session tokens, one-time links.
std::string random_token();
// A number from 0 to bound - 1, each as likely; bound at least 1.
std::uint32_t random_below(std::uint32_t bound);

inline constexpr std::size_t kDigestBytes = 32;
// FIPS 180-4; 32 bytes.
std::string sha256(std::string_view bytes);
// The same of bytes that come in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    void add(std::string_view bytes);
    // Once, at the end.
    std::string finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};
// RFC 2104 with SHA-256; 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);
// Takes the same time wherever they differ; the lengths are no secret.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// ---- one-time codes, RFC 6238: SHA-1, 30 seconds, 6 digits, as every authenticator app has them
inline constexpr int kTotpSeconds = 30;
std::string new_totp_secret(); // 20 random bytes, as RFC 4226 asks
// The code of a step (seconds since 1970 / 30); `digits` 6 to 8.
std::string totp_code(std::string_view secret, std::int64_t step, int digits = 6);
// The step whose code it is, from `window` steps before now to `window` after, and later than `last_step`; nothing
// otherwise. The caller keeps the step as the new `last_step`, so that no code is taken twice (RFC 6238, 5.2).
std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view code, Instant now,
                                       std::int64_t last_step, int window = 1);
// "otpauth://totp/Belfry:ann?secret=..&issuer=Belfry", for a QR code.
std::string totp_address(std::string_view secret, std::string_view issuer, std::string_view account);
// RFC 4648, section 6, without padding: the secret as people type it.
std::string base32(std::string_view bytes);

// ---- secrets at rest (one-time-code secrets, keys of others): XChaCha20-Poly1305 under a key in a file of its own
// Reads a key of 32 bytes, or makes it (mode 0600) where there is none. Problem internal ("key_file") where it cannot
// be read or made, is not 32 bytes, or may be read by others than its owner.
Result<std::string> open_key_file(std::filesystem::path const& key_file);

class SealedBox {
public:
    // Under the key of that file, as open_key_file().
    static Result<SealedBox> open_key(std::filesystem::path const& key_file);
    SealedBox(SealedBox&&) noexcept;
    ~SealedBox();

    // `purpose` binds what is sealed to its place ("identity.totp:12"): it opens for the same purpose only.
    std::string seal(std::string_view plain, std::string_view purpose) const;
    // Problem internal ("sealed_box") where it was changed, cut, or sealed under another key or for another purpose.
    Result<std::string> open(std::string_view sealed, std::string_view purpose) const;

private:
    explicit SealedBox(std::string key);
    std::string key_;
};

} // namespace belfry::crypto
