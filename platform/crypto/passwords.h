#pragma once
// Passwords: Argon2id (2 passes over 19 MiB, the OWASP minimum; 15 ms each) on threads of their own with a queue of
// bounded length, so that a storm of sign-ins never starves pages. Those threads give way to all others.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace belfry::crypto {

inline constexpr std::size_t kPasswordBytesMax = 1024;

struct PasswordOptions {
    int threads = 1;
    int queue_max = 64; // waiting, beside those being worked on; more are refused
    int passes = 2;
    int memory_kib = 19 * 1024;
};

class Passwords {
public:
    explicit Passwords(PasswordOptions const& options = {});
    // Finishes what is being worked on; what waits is answered "sign_in_busy".
    ~Passwords();

    // These wait for their turn on the calling thread. Problem unavailable ("sign_in_busy") where the queue is full,
    // invalid ("password_too_long") beyond kPasswordBytesMax.
    // Gives the text to keep: "$argon2id$v=19$m=19456,t=2,p=1$..".
    Result<std::string> hash(std::string_view password);
    // Empty `kept` is somebody who is not there: it takes as long as another and is false.
    Result<bool> verify(std::string_view password, std::string_view kept);

    // The same without waiting; `done` is called once, on a thread of the pool, and must be quick and not throw.
    void hash_later(std::string password, std::function<void(Result<std::string>)> done);
    void verify_later(std::string password, std::string kept, std::function<void(Result<bool>)> done);

    // Kept under other costs than today's (or not by us at all): hash the password anew when it has been verified.
    bool needs_rehash(std::string_view kept) const;

    struct Stats {
        std::int64_t waiting = 0, done = 0, refused = 0;
    };
    Stats stats() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace belfry::crypto
