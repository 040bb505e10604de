// A message is the topic, the event and the data, a line end between them; the data may have more.
#include "platform/streams/streams.h"

#include "platform/log/log.h"

namespace belfry::streams {

SharedStreams::SharedStreams(http::EventStreams& local, std::function<void()> reload, std::string conninfo)
    : local_(local), channel_(
                         std::move(conninfo), "belfry_streams", [this](std::string_view message) { hear(message); },
                         std::move(reload)) {}

void SharedStreams::send(http::Topic const& topic, std::string_view event, std::string_view data) {
    local_.send(topic, event, data);
    std::string message(topic);
    message.append("\n").append(event).append("\n").append(data);
    if (!channel_.send(std::move(message))) log::warn("streams.too_long", {{"topic", topic}});
}

void SharedStreams::hear(std::string_view message) {
    auto const first = message.find('\n');
    auto const second = first == std::string_view::npos ? first : message.find('\n', first + 1);
    if (second == std::string_view::npos) return; // a newer program's
    local_.send(http::Topic(message.substr(0, first)), message.substr(first + 1, second - first - 1),
                message.substr(second + 1));
}

} // namespace belfry::streams
