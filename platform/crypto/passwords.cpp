// The pool that hashes passwords. At eight in the morning a county signs in: some 70 a second for each thread, the rest
// wait their turn or are asked to try again.
#include "platform/crypto/passwords.h"

#include <sodium.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

namespace belfry::crypto {
namespace {

// How much these threads give way: a page that wants the processor gets about nine tenths of it.
constexpr int kNice = 10;

Problem busy() { return {ProblemKind::unavailable, "sign_in_busy", "the queue of passwords is full"}; }

Status check_length(std::string_view password) {
    if (password.size() > kPasswordBytesMax) return invalid("password_too_long");
    return {};
}

} // namespace

struct Passwords::Impl {
    // `run(true)` does the work, `run(false)` answers that it will not be done.
    using Task = std::function<void(bool)>;

    explicit Impl(PasswordOptions const& wanted) : options(wanted) {
        BELFRY_ASSERT(sodium_init() >= 0);
        BELFRY_ASSERT(options.threads >= 1 && options.passes >= 1 && options.memory_kib >= 8);
        nobody = hash_now("nobody has this password").value();
        for (int i = 0; i < options.threads; ++i) threads.emplace_back([this] { work(); });
    }

    ~Impl() {
        std::deque<Task> left;
        {
            std::lock_guard const guard(lock);
            stopping = true;
            left.swap(queue);
        }
        wake.notify_all();
        for (auto& task : left) task(false);
        for (auto& thread : threads) thread.join();
    }

    void add(Task task) {
        {
            std::lock_guard const guard(lock);
            if (!stopping && static_cast<int>(queue.size()) < options.queue_max + idle) {
                queue.push_back(std::move(task));
                task = nullptr;
            } else {
                ++refused;
            }
        }
        if (task)
            task(false);
        else
            wake.notify_one();
    }

    void work() {
        // A thread is a task of its own to Linux, so this touches no other thread.
        (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kNice);
        std::unique_lock guard(lock);
        for (;;) {
            ++idle;
            wake.wait(guard, [this] { return stopping || !queue.empty(); });
            --idle;
            if (queue.empty()) return;
            auto task = std::move(queue.front());
            queue.pop_front();
            guard.unlock();
            task(true);
            task = nullptr;
            guard.lock();
            ++done;
        }
    }

    std::size_t memory_bytes() const { return static_cast<std::size_t>(options.memory_kib) * 1024; }

    Result<std::string> hash_now(std::string_view password) const {
        char out[crypto_pwhash_STRBYTES];
        if (crypto_pwhash_str_alg(out, password.data(), password.size(),
                                  static_cast<unsigned long long>(options.passes), memory_bytes(),
                                  crypto_pwhash_ALG_ARGON2ID13) != 0)
            return Problem{ProblemKind::unavailable, "sign_in_busy", "no memory for a password"};
        return std::string(out);
    }

    bool verify_now(std::string_view password, std::string const& kept) const {
        auto const& against = kept.empty() ? nobody : kept;
        bool const matches = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
        return matches && !kept.empty();
    }

    PasswordOptions options;
    std::string nobody;
    mutable std::mutex lock;
    std::condition_variable wake;
    std::deque<Task> queue;
    std::vector<std::thread> threads;
    bool stopping = false;
    int idle = 0;
    std::int64_t done = 0, refused = 0;
};

Passwords::Passwords(PasswordOptions const& options) : impl_(std::make_unique<Impl>(options)) {}
Passwords::~Passwords() = default;

void Passwords::hash_later(std::string password, std::function<void(Result<std::string>)> done) {
    if (auto fits = check_length(password); !fits.ok()) return done(fits.problem());
    impl_->add([impl = impl_.get(), password = std::move(password), done = std::move(done)](bool go) mutable {
        done(go ? impl->hash_now(password) : Result<std::string>(busy()));
        sodium_memzero(password.data(), password.size());
    });
}

void Passwords::verify_later(std::string password, std::string kept, std::function<void(Result<bool>)> done) {
    if (auto fits = check_length(password); !fits.ok()) return done(fits.problem());
    impl_->add([impl = impl_.get(), password = std::move(password), kept = std::move(kept),
                done = std::move(done)](bool go) mutable {
        done(go ? Result<bool>(impl->verify_now(password, kept)) : Result<bool>(busy()));
        sodium_memzero(password.data(), password.size());
    });
}

Result<std::string> Passwords::hash(std::string_view password) {
    auto promise = std::make_shared<std::promise<Result<std::string>>>();
    auto answer = promise->get_future();
    hash_later(std::string(password), [promise](Result<std::string> r) { promise->set_value(std::move(r)); });
    return answer.get();
}

Result<bool> Passwords::verify(std::string_view password, std::string_view kept) {
    auto promise = std::make_shared<std::promise<Result<bool>>>();
    auto answer = promise->get_future();
    verify_later(std::string(password), std::string(kept), [promise](Result<bool> r) { promise->set_value(r); });
    return answer.get();
}

bool Passwords::needs_rehash(std::string_view kept) const {
    return crypto_pwhash_str_needs_rehash(std::string(kept).c_str(),
                                          static_cast<unsigned long long>(impl_->options.passes),
                                          impl_->memory_bytes()) != 0;
}

Passwords::Stats Passwords::stats() const {
    std::lock_guard const guard(impl_->lock);
    return {static_cast<std::int64_t>(impl_->queue.size()), impl_->done, impl_->refused};
}

} // namespace belfry::crypto
