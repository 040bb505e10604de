// Network threads. One or two; up to 10,000 members each, all looked at four times a second (some 50 us).
#include "platform/http/loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include <unordered_map>
#include <vector>

namespace belfry::http {
namespace asio = boost::asio;

struct Loop::Impl {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                               asio::io_context::executor_type>
        timer{context};
    std::unordered_map<Member*, std::weak_ptr<Member>> members;
    std::thread thread;

    std::vector<std::shared_ptr<Member>> all() {
        std::vector<std::shared_ptr<Member>> found;
        found.reserve(members.size());
        for (auto& [key, weak] : members)
            if (auto member = weak.lock()) found.push_back(std::move(member));
        return found;
    }
    void arm() {
        timer.expires_after(std::chrono::milliseconds(250));
        timer.async_wait([this](boost::system::error_code error) {
            if (error) return;
            auto const now = std::chrono::steady_clock::now();
            for (auto& member : all()) member->sweep(now);
            arm();
        });
    }
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() { end(); }

void Loop::start() {
    impl_->arm();
    impl_->thread = std::thread([this] { impl_->context.run(); });
}

void Loop::end() {
    impl_->context.stop();
    if (impl_->thread.joinable()) impl_->thread.join();
}

asio::io_context& Loop::context() { return impl_->context; }
void Loop::post(std::function<void()> task) { asio::post(impl_->context, std::move(task)); }
void Loop::add(std::shared_ptr<Member> const& member) { impl_->members.emplace(member.get(), member); }
void Loop::remove(Member* member) { impl_->members.erase(member); }
void Loop::stop_members(bool at_once) {
    for (auto& member : impl_->all()) member->stop(at_once);
}

} // namespace belfry::http
