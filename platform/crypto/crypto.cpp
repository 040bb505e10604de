// Digests and random bytes: OpenSSL for SHA, libsodium for the rest. Called several times a request.
#include "platform/crypto/crypto.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace belfry::crypto {
namespace {

// Once, before anything of libsodium is used.
void need_sodium() {
    static bool const ready = sodium_init() >= 0;
    BELFRY_ASSERT(ready);
}

unsigned char const* data_of(std::string_view bytes) { return reinterpret_cast<unsigned char const*>(bytes.data()); }
unsigned char* data_of(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

} // namespace

// Small draws come from a store of each thread, so that the kernel is asked once in some ten of them; what was given
// out is wiped from it.
std::string random_bytes(std::size_t count) {
    need_sodium();
    constexpr std::size_t kStore = 512;
    thread_local std::array<char, kStore> store;
    thread_local std::size_t left = 0;
    std::string bytes(count, '\0');
    if (count > kStore / 4) {
        randombytes_buf(bytes.data(), bytes.size());
        return bytes;
    }
    if (left < count) {
        randombytes_buf(store.data(), store.size());
        left = kStore;
    }
    left -= count;
    std::copy_n(store.data() + left, count, bytes.data());
    sodium_memzero(store.data() + left, count);
    return bytes;
}

std::string random_token() { return base64url(random_bytes(32)); }

std::uint32_t random_below(std::uint32_t bound) {
    BELFRY_ASSERT(bound >= 1);
    need_sodium();
    return randombytes_uniform(bound);
}

std::string sha256(std::string_view bytes) {
    need_sodium();
    std::string digest(kDigestBytes, '\0');
    crypto_hash_sha256(data_of(digest), data_of(bytes), bytes.size());
    return digest;
}

// OpenSSL here: it uses the processor's SHA instructions, which matters for files of gigabytes.
struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    BELFRY_ASSERT(state_->context && EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
    BELFRY_ASSERT(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finish() {
    std::string digest(kDigestBytes, '\0');
    unsigned length = 0;
    BELFRY_ASSERT(EVP_DigestFinal_ex(state_->context, data_of(digest), &length) == 1 && length == kDigestBytes);
    return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
    need_sodium();
    std::string digest(kDigestBytes, '\0');
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, data_of(key), key.size());
    crypto_auth_hmacsha256_update(&state, data_of(message), message.size());
    crypto_auth_hmacsha256_final(&state, data_of(digest));
    return digest;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    need_sodium();
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string base32(std::string_view bytes) {
    static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t pending = 0;
    int bits = 0;
    for (char raw : bytes) {
        pending = (pending << 8) | static_cast<unsigned char>(raw);
        for (bits += 8; bits >= 5;) {
            bits -= 5;
            out += kAlphabet[(pending >> bits) & 31];
        }
    }
    if (bits > 0) out += kAlphabet[(pending << (5 - bits)) & 31];
    return out;
}

std::string new_totp_secret() { return random_bytes(20); }

std::string totp_code(std::string_view secret, std::int64_t step, int digits) {
    BELFRY_ASSERT(digits >= 6 && digits <= 8);
    std::array<unsigned char, 8> counter;
    for (int i = 0; i < 8; ++i) counter[static_cast<std::size_t>(7 - i)] = static_cast<unsigned char>(step >> (8 * i));
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac;
    unsigned length = 0;
    BELFRY_ASSERT(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(),
                       mac.data(), &length) &&
                  length == 20);
    // Dynamic truncation, RFC 4226, 5.3.
    std::size_t const at = mac[19] & 15;
    std::uint32_t const number = (mac[at] & 0x7Fu) << 24 | mac[at + 1] << 16 | mac[at + 2] << 8 | mac[at + 3];
    std::uint32_t power = 1;
    for (int i = 0; i < digits; ++i) power *= 10;
    auto text = std::to_string(number % power);
    return std::string(static_cast<std::size_t>(digits) - text.size(), '0') + text;
}

std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view code, Instant now,
                                       std::int64_t last_step, int window) {
    auto const current = now.seconds() / kTotpSeconds;
    std::optional<std::int64_t> found;
    // Every step is tried, so that the time taken tells nothing.
    for (auto step = current - window; step <= current + window; ++step)
        if (equal_in_constant_time(totp_code(secret, step), code) && step > last_step && !found) found = step;
    return found;
}

std::string totp_address(std::string_view secret, std::string_view issuer, std::string_view account) {
    return "otpauth://totp/" + percent_encode(issuer) + ":" + percent_encode(account) + "?secret=" + base32(secret) +
           "&issuer=" + percent_encode(issuer);
}

} // namespace belfry::crypto
