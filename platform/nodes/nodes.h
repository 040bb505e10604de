#pragma once
// One program to a folder, and one to a node number. Ids are made of the node number and the time, so two programs with
// the same number make the same ids.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "base/result.h"
#include "platform/db/db.h"

namespace belfry::nodes {

// Commands beside a running service make ids too: each takes a number that no node may have.
inline constexpr int kNodesMax = 768, kNumbers = 1024;
int visitor_number();

// A file that one program holds at a time; the kernel gives it back however the program ends.
class FolderLock {
public:
    // Problem conflict ("folder_in_use") where another program has it, unavailable ("folder") where it cannot be made.
    static Result<FolderLock> take(std::filesystem::path const& file);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&& other) noexcept;
    ~FolderLock();

private:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

// Machine and folder, as another program on the same one would say it.
std::string place_of(std::filesystem::path const& folder);

// A node number in the database (PostgreSQL), renewed by a thread of its own until it goes.
class Lease {
public:
    struct Times {
        std::chrono::milliseconds lease{15000}, renew{3000};
    };
    // Of a program that is no more it is taken over once it ran out, or at once from the same place, whose folder the
    // caller has locked. Problem conflict ("node_in_use", where in the detail) where another program renews it.
    static Result<std::unique_ptr<Lease>> take(db::Database& db, int node, std::string const& place, Times times);
    ~Lease();

    // Renewed in time, by what passed here: also false after a pause of the whole machine, until it is renewed.
    bool held() const;
    // Another program has the number now; it never comes back.
    bool lost() const { return lost_.load(std::memory_order_relaxed); }

private:
    Lease(db::Database& db, int node, std::string instance, Times times);
    void renew_until_stopped();
    void renew();

    db::Database& db_;
    int const node_;
    std::string const instance_;
    Times const times_;
    std::atomic<std::int64_t> renewed_us_{0};
    std::atomic<bool> lost_{false};
    std::mutex lock_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

std::span<db::Migration const> migrations();

} // namespace belfry::nodes
