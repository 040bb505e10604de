// Who serves a folder and who has a node number: asked once at the start, renewed every three seconds.
#include "platform/nodes/nodes.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>

#include "platform/log/log.h"
#include "platform/nodes/embedded.h"
#include "platform/nodes/lease_store.h"

namespace belfry::nodes {
namespace {

// Goes on while the machine sleeps.
std::int64_t elapsed_us() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * std::int64_t{1'000'000} + now.tv_nsec / 1000;
}

std::int64_t microseconds(std::chrono::milliseconds time) { return std::chrono::microseconds(time).count(); }

} // namespace

std::span<db::Migration const> migrations() { return embedded::migrations(); }

int visitor_number() { return kNodesMax + static_cast<int>(::getpid() % (kNumbers - kNodesMax)); }

Result<FolderLock> FolderLock::take(std::filesystem::path const& file) {
    int const descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return Problem{ProblemKind::unavailable, "folder", "cannot make " + file.string()};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return conflict("folder_in_use", "another program is serving " + file.parent_path().string() +
                                             "; stop it first, or give this one a folder of its own");
    }
    return FolderLock(descriptor);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}
FolderLock::~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string place_of(std::filesystem::path const& folder) {
    std::array<char, 256> name{};
    (void)::gethostname(name.data(), name.size() - 1);
    std::error_code ignored;
    return std::string(name.data()) + ":" + std::filesystem::weakly_canonical(folder, ignored).string();
}

Lease::Lease(db::Database& db, int node, std::string instance, Times times)
    : db_(db), node_(node), instance_(std::move(instance)), times_(times), renewed_us_(elapsed_us()) {
    thread_ = std::thread([this] { renew_until_stopped(); });
}

Result<std::unique_ptr<Lease>> Lease::take(db::Database& db, int node, std::string const& place, Times times) {
    store::Holder const wanted{id_to_text(next_id_value()), place};
    auto const last = std::chrono::steady_clock::now() + times.lease + 2 * times.renew;
    std::optional<std::int64_t> seen;
    for (;;) {
        TRY(taken, db.write([&](db::Tx& tx) { return store::take(tx, node, wanted, microseconds(times.lease)); }));
        if (taken) return std::unique_ptr<Lease>(new Lease(db, node, wanted.instance, times));
        auto const holder = [&] {
            auto snapshot = db.read();
            return store::holder(snapshot, node);
        }();
        // It lives if it renews; one that died leaves a lease that runs out.
        bool const lives = holder && seen && holder->renewals != *seen;
        if (lives || std::chrono::steady_clock::now() > last)
            return conflict("node_in_use", "node number " + std::to_string(node) + " is in use by the program at " +
                                               (holder ? holder->place : std::string("?")) +
                                               "; each node has a number of its own (node = ..)");
        if (holder && !seen) seen = holder->renewals;
        std::this_thread::sleep_for(times.renew / 6);
    }
}

Lease::~Lease() {
    {
        std::lock_guard const guard(lock_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    try {
        (void)db_.write([&](db::Tx& tx) { return store::give_back(tx, node_, instance_); });
    } catch (db::Broken const& broken) {
        log::warn("node.not_given_back", {{"what", broken.what()}}); // it runs out by itself
    }
}

bool Lease::held() const { return !lost() && elapsed_us() - renewed_us_ < microseconds(times_.lease); }

void Lease::renew_until_stopped() {
    std::unique_lock guard(lock_);
    while (!wake_.wait_for(guard, times_.renew, [this] { return stopping_; }) && !lost()) {
        guard.unlock();
        renew();
        guard.lock();
    }
}

void Lease::renew() {
    auto const asked = elapsed_us(); // the lease counts from before the question
    try {
        auto const kept =
            db_.write([&](db::Tx& tx) { return store::renew(tx, node_, instance_, microseconds(times_.lease)); });
        if (kept.ok() && *kept) renewed_us_ = asked;
        if (kept.ok() && !*kept) {
            lost_ = true;
            log::error("node.lost", {{"node", node_}});
        }
    } catch (db::Broken const& broken) {
        log::warn("node.not_renewed", {{"what", broken.what()}});
    }
}

} // namespace belfry::nodes
