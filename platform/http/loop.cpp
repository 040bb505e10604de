// Event loops. One or a few; up to 10,000 members each, all looked at four times a second (some 50 us).
//
// Who drives is one number, `turn`: even while the driver is in the loop, odd while it answers a request itself. The
// driver makes it odd and, after the answer, even again; the watcher, when it sees the same odd number over a whole
// tick, makes it even in its stead and drives from then on. Whoever comes second finds the number changed.
#include "platform/http/loop.h"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace belfry::http {
namespace asio = boost::asio;

namespace {

constexpr auto kSweep = std::chrono::milliseconds(250);
constexpr auto kTick = std::chrono::milliseconds(2); // of the watcher: a slow answer holds the loop for one to two
constexpr int kQuietTicksMax = 50;                   // after which the watcher sleeps until it is called

thread_local bool lost_the_loop = false;
thread_local std::uint64_t own_turn = 0; // of the answer that this thread makes

} // namespace

struct Loop::Impl {
    explicit Impl(int spare) : spare_threads(spare) {}

    asio::io_context context;
    asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                               asio::io_context::executor_type>
        timer{context};
    std::unordered_map<Member*, std::weak_ptr<Member>> members;

    int const spare_threads;
    std::vector<std::thread> threads;
    std::atomic<std::uint64_t> turn{0};
    std::atomic<bool> watched{false}, watcher_awake{false};
    std::mutex mutex; // of what follows
    std::condition_variable roles, watcher;
    bool has_driver = false, has_watcher = false, ending = false;

    std::vector<std::shared_ptr<Member>> all() {
        std::vector<std::shared_ptr<Member>> found;
        found.reserve(members.size());
        for (auto& [key, weak] : members)
            if (auto member = weak.lock()) found.push_back(std::move(member));
        return found;
    }

    void arm() {
        timer.expires_after(kSweep);
        timer.async_wait([this](boost::system::error_code error) {
            if (error) return;
            auto const now = std::chrono::steady_clock::now();
            for (auto& member : all()) member->sweep(now);
            arm();
        });
    }

    // Each thread drives, watches, or waits until it is wanted for either.
    void thread_main() {
        std::unique_lock lock(mutex);
        while (!ending) {
            if (!has_driver) {
                has_driver = true;
                drive(lock);
            } else if (!has_watcher) {
                if (watch(lock)) drive(lock);
            } else {
                roles.wait(lock);
            }
        }
    }

    void drive(std::unique_lock<std::mutex>& lock) {
        lock.unlock();
        lost_the_loop = false;
        while (!lost_the_loop && !context.stopped()) context.run_one();
        lock.lock();
    }

    // True when this thread has taken the loop over.
    bool watch(std::unique_lock<std::mutex>& lock) {
        has_watcher = true;
        watched.store(true);
        auto seen = turn.load();
        bool taken = false;
        for (int quiet = 0; !ending && !taken;) {
            if (quiet >= kQuietTicksMax) {
                watcher_awake.store(false);
                if (turn.load() == seen && seen % 2 == 0)
                    watcher.wait(lock, [this] { return ending || watcher_awake; });
                quiet = 0;
            }
            watcher_awake.store(true);
            watcher.wait_for(lock, kTick);
            auto now = turn.load();
            if (now == seen && now % 2 == 1) taken = turn.compare_exchange_strong(now, now + 1);
            quiet = now == seen ? quiet + 1 : 0;
            seen = now;
        }
        has_watcher = false;
        watched.store(false);
        watcher_awake.store(false);
        roles.notify_one();
        return taken && !ending;
    }
};

Loop::Loop(int spare_threads) : impl_(std::make_unique<Impl>(spare_threads)) {}
Loop::~Loop() { end(); }

void Loop::start() {
    impl_->arm();
    for (int i = 0; i < 1 + impl_->spare_threads; ++i)
        impl_->threads.emplace_back([impl = impl_.get()] { impl->thread_main(); });
}

void Loop::end() {
    {
        std::lock_guard lock(impl_->mutex);
        impl_->ending = true;
    }
    impl_->context.stop();
    impl_->roles.notify_all();
    impl_->watcher.notify_all();
    for (auto& thread : impl_->threads)
        if (thread.joinable()) thread.join();
}

bool Loop::begin_here() {
    if (!impl_->watched.load(std::memory_order_relaxed)) return false;
    own_turn = impl_->turn.fetch_add(1) + 1;
    if (!impl_->watcher_awake.load()) {
        {
            std::lock_guard lock(impl_->mutex);
            impl_->watcher_awake = true;
        }
        impl_->watcher.notify_one();
    }
    return true;
}

bool Loop::end_here() {
    auto expected = own_turn;
    lost_the_loop = !impl_->turn.compare_exchange_strong(expected, own_turn + 1);
    return !lost_the_loop;
}

asio::io_context& Loop::context() { return impl_->context; }
void Loop::post(std::function<void()> task) { asio::post(impl_->context, std::move(task)); }
void Loop::add(std::shared_ptr<Member> const& member) { impl_->members.emplace(member.get(), member); }
void Loop::remove(Member* member) { impl_->members.erase(member); }
void Loop::stop_members(bool at_once) {
    for (auto& member : impl_->all()) member->stop(at_once);
}

} // namespace belfry::http
