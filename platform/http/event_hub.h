#pragma once
// Who listens to which topic on this node, and the sending to them.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/http/loop.h"
#include "platform/http/message.h"

namespace belfry::http {

class Listener {
public:
    virtual ~Listener() = default;
    // On its loop's thread. Never waits: a listener too far behind cuts itself off.
    virtual void deliver(std::shared_ptr<std::string const> const& text) = 0;
};

class EventHub final : public EventStreams {
public:
    void subscribe(std::vector<Topic> const& topics, std::shared_ptr<Listener> const& listener, Loop& loop);
    void unsubscribe(std::vector<Topic> const& topics, Listener const* listener);

    void send(Topic const& topic, std::string_view event, std::string_view data) override;
    // To the listeners of every topic.
    void send_to_all(std::string_view event, std::string_view data);
    std::int64_t listeners() const override { return count_.load(std::memory_order_relaxed); }

private:
    struct One {
        Listener const* key;
        std::weak_ptr<Listener> listener;
        Loop* loop;
    };
    std::mutex mutex_;
    std::map<Topic, std::vector<One>, std::less<>> topics_;
    std::atomic<std::int64_t> count_{0};
};

// The text of one event (HTML, 9.2.6). Line ends in `event` are dropped; each line of `data` is one of its own.
std::string event_text(std::string_view event, std::string_view data);

} // namespace belfry::http
