#pragma once
// Short messages between programs over one PostgreSQL (LISTEN and NOTIFY): for telling that something changed, not for
// what must not be lost. A connection and a thread of its own.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace belfry::db {

class Channel {
public:
    static constexpr std::size_t kMessageBytesMax = 7000, kWaitingMax = 10000;
    // What another program sent; and that the connection is back after it was lost, so that something may have been
    // missed. Both on the channel's thread.
    using Heard = std::function<void(std::string_view message)>;
    using Back = std::function<void()>;

    // Connects by itself, and again as often as needed. `name` is of ours: lower-case letters and '_'.
    Channel(std::string conninfo, std::string name, Heard heard, Back back);
    ~Channel();
    Channel(Channel const&) = delete;
    Channel& operator=(Channel const&) = delete;

    // Never waits. What is sent while the connection is away goes when it is back, the latest kWaitingMax at the most;
    // false where the message is too long.
    bool send(std::string message);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace belfry::db
