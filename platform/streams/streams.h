#pragma once
// Live streams of all nodes together: what is sent on one reaches the listeners of every other within a second.

#include <functional>
#include <string>

#include "platform/db/channel.h"
#include "platform/http/message.h"

namespace belfry::streams {

class SharedStreams final : public http::EventStreams {
public:
    // `local` are this node's listeners. `reload` tells all of them to look again: called when the connection to the
    // database is back after it was lost, since nobody knows what was missed.
    SharedStreams(http::EventStreams& local, std::function<void()> reload, std::string conninfo);

    void send(http::Topic const& topic, std::string_view event, std::string_view data) override;
    std::int64_t listeners() const override { return local_.listeners(); }

private:
    void hear(std::string_view message);

    http::EventStreams& local_;
    db::Channel channel_;
};

} // namespace belfry::streams
