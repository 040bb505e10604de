// Server-sent events. Some thousands of listeners a node, a few topics each; an event is written out once and shared by
// all that hear it.
#include "platform/http/event_hub.h"

#include <algorithm>

namespace belfry::http {

std::string event_text(std::string_view event, std::string_view data) {
    std::string text;
    if (!event.empty()) {
        text += "event: ";
        for (char c : event)
            if (c != '\r' && c != '\n') text += c;
        text += '\n';
    }
    for (;;) {
        auto const end = data.find_first_of("\r\n");
        text.append("data: ").append(data.substr(0, end)).append("\n");
        if (end == std::string_view::npos) break;
        data.remove_prefix(end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    text += '\n';
    return text;
}

void EventHub::subscribe(std::vector<Topic> const& topics, std::shared_ptr<Listener> const& listener, Loop& loop) {
    std::lock_guard lock(mutex_);
    for (auto const& topic : topics) topics_[topic].push_back({listener.get(), listener, &loop});
    count_.fetch_add(1, std::memory_order_relaxed);
}

void EventHub::unsubscribe(std::vector<Topic> const& topics, Listener const* listener) {
    std::lock_guard lock(mutex_);
    for (auto const& topic : topics) {
        auto const found = topics_.find(topic);
        if (found == topics_.end()) continue;
        std::erase_if(found->second, [&](One const& one) { return one.key == listener; });
        if (found->second.empty()) topics_.erase(found);
    }
    count_.fetch_sub(1, std::memory_order_relaxed);
}

void EventHub::send(Topic const& topic, std::string_view event, std::string_view data) {
    std::map<Loop*, std::vector<std::weak_ptr<Listener>>> by_loop;
    {
        std::lock_guard lock(mutex_);
        auto const found = topics_.find(topic);
        if (found == topics_.end()) return;
        for (auto const& one : found->second) by_loop[one.loop].push_back(one.listener);
    }
    auto const text = std::make_shared<std::string const>(event_text(event, data));
    for (auto& [loop, listeners] : by_loop)
        loop->post([text, those = std::move(listeners)] {
            for (auto const& weak : those)
                if (auto const listener = weak.lock()) listener->deliver(text);
        });
}

void EventHub::send_to_all(std::string_view event, std::string_view data) {
    std::vector<Topic> topics;
    {
        std::lock_guard lock(mutex_);
        for (auto const& [topic, listeners] : topics_) topics.push_back(topic);
    }
    for (auto const& topic : topics) send(topic, event, data);
}

} // namespace belfry::http
