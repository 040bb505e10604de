// Hands events to their handlers, in order for each subject, many to one transaction: an import leaves 300,000 behind,
// and a commit each would take minutes. When one of such a batch fails, the batch is undone and done one by one.
#include "platform/events/events.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "platform/events/embedded.h"
#include "platform/events/events_store.h"
#include "platform/extension/call.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"

namespace belfry::events {

void Subscriptions::on(std::string_view event_name, std::string_view handler_name, Handler handler) {
    for (auto const& one : all_) BELFRY_ASSERT(one.handler_name != handler_name || one.event_name != event_name);
    all_.push_back({std::string(event_name), std::string(handler_name), std::move(handler)});
}

std::span<db::Migration const> migrations() { return embedded::migrations(); }

namespace {

using namespace std::chrono_literals;

constexpr int kPageEvents = 200;
constexpr std::size_t kBatchMax = 50;
constexpr int kBackOffSecondsMax = 600;
constexpr int kSlackSeconds = 120; // clocks of nodes differ
// Both: a clock that jumps three days gives nothing up.
constexpr int kGiveUpSeconds = 3 * 24 * 3600, kGiveUpTries = 12;
constexpr int kKeepSeconds = 7 * 24 * 3600;
constexpr int kRemoveMost = 2000;
constexpr auto kLookEvery = 1s;
// After something was published: it is there when its transaction has committed, usually within these.
constexpr std::chrono::milliseconds kLookSoon[] = {1ms, 2ms, 5ms, 10ms, 20ms, 50ms, 100ms, 200ms};

// One event of a page, with the handlers that it still waits for.
struct Work {
    Event event;
    std::map<std::string, store::Marked, std::less<>> marks;
    int left = 0;
};
struct Task {
    Work* work;
    Subscriptions::One const* to;
};

class Dispatcher final : public Events {
public:
    Dispatcher(db::Database& db, Clock& clock, Subscriptions const& subscriptions)
        : db_(db), clock_(clock), subscriptions_(subscriptions) {}
    ~Dispatcher() override { stop(); }

    void set_platform(platform::Platform& platform) override { platform_ = &platform; }

    Status publish(db::Tx& tx, std::string_view name, std::int64_t subject, SchoolId school,
                   std::string_view body) override {
        auto const& all = subscriptions_.all();
        if (std::none_of(all.begin(), all.end(), [&](auto const& one) { return one.event_name == name; })) return {};
        TRY_DO(
            store::add(tx, {next_id<EventId>(), std::string(name), subject, school, std::string(body), clock_.now()}));
        {
            std::lock_guard const guard(lock_);
            look_soon_ = true;
        }
        wake_.notify_one();
        return {};
    }

    int handle_waiting() override {
        BELFRY_ASSERT(platform_);
        std::lock_guard const one_at_a_time(pass_lock_);
        int all = 0;
        for (int some = 1; some > 0; all += some) some = handle_all_once();
        return all;
    }

    void start() override {
        BELFRY_ASSERT(!thread_.joinable() && platform_);
        thread_ = std::thread([this] { run_until_stopped(); });
    }

    void stop() override {
        {
            std::lock_guard const guard(lock_);
            stopping_ = true;
        }
        wake_.notify_all();
        if (thread_.joinable()) thread_.join();
        stopping_ = false;
    }

private:
    using Lane = std::pair<std::string_view, std::int64_t>; // handler and subject: handled in order

    int handle_all_once() {
        std::set<Lane> blocked;
        EventId after;
        int handled = 0;
        for (;;) {
            auto page = next_page(after);
            if (page.empty() || stopping_) return handled;
            after = page.back().event.id;
            std::vector<Task> batch;
            for (auto& work : page)
                for (auto const& task : due(work, blocked)) {
                    // What has failed before goes alone, so that it does not undo others again and again.
                    if (was_tried(task) || batch.size() >= kBatchMax) handled += run_batch(batch, blocked);
                    if (is_blocked(task, blocked)) continue;
                    batch.push_back(task);
                    if (was_tried(task)) handled += run_batch(batch, blocked);
                }
            handled += run_batch(batch, blocked);
        }
    }

    std::vector<Work> next_page(EventId after) {
        std::vector<Work> page;
        auto snapshot = db_.read();
        for (auto& waiting : store::waiting(snapshot, after, kPageEvents))
            page.push_back({std::move(waiting.event), std::move(waiting.marks)});
        return page;
    }

    // What the event still waits for, counted in `left`; a handler whose next try is not due blocks its subject.
    std::vector<Task> due(Work& work, std::set<Lane>& blocked) {
        std::vector<Task> tasks;
        for (auto const& one : subscriptions_.all()) {
            if (one.event_name != work.event.name) continue;
            auto const found = work.marks.find(one.handler_name);
            bool const tried = found != work.marks.end();
            if (tried && found->second.mark != store::Mark::trying) continue;
            if (tried && is_ahead(found->second.next_try)) blocked.emplace(one.handler_name, work.event.subject);
            tasks.push_back({&work, &one});
        }
        work.left = static_cast<int>(tasks.size());
        // Nobody wants it any more: it was written by an older program, or all have had it.
        if (tasks.empty()) (void)db_.write([&](db::Tx& tx) { return store::finish(tx, work.event.id); });
        return tasks;
    }

    // Further off than any wait: a clock that ran ahead put it off, and it is tried now.
    bool is_ahead(Instant next_try) const {
        auto const now = clock_.now();
        return next_try > now && next_try <= now.plus_seconds(kBackOffSecondsMax + kSlackSeconds);
    }

    static bool was_tried(Task const& task) { return task.work->marks.contains(task.to->handler_name); }

    static bool is_blocked(Task const& task, std::set<Lane> const& blocked) {
        return blocked.contains({task.to->handler_name, task.work->event.subject});
    }

    // Gives how many were handled. Empties the batch.
    int run_batch(std::vector<Task>& batch, std::set<Lane>& blocked) {
        int handled = 0;
        if (batch.size() > 1 && run(batch).ok())
            handled = static_cast<int>(batch.size());
        else
            for (auto const& task : batch)
                if (!is_blocked(task, blocked)) handled += run_alone(task, blocked);
        batch.clear();
        return handled;
    }

    int run_alone(Task const& task, std::set<Lane>& blocked) {
        auto const status = run(std::span(&task, 1));
        if (status.ok() || status.problem().code == kHadAlready) return status.ok();
        bool const given_up = note_failure(task, status.problem());
        if (!given_up) blocked.emplace(task.to->handler_name, task.work->event.subject);
        return 0;
    }

    static constexpr std::string_view kHadAlready = "event_had_already";

    // All in one transaction, or none.
    Status run(std::span<Task const> tasks) {
        auto const unit = [&](db::Tx& tx) -> Status {
            std::map<Work const*, int> left;
            for (auto const& [work, to] : tasks) {
                TRY(ours, store::mark_handled(tx, work->event.id, to->handler_name));
                if (!ours) return conflict(kHadAlready);
                TRY_DO(to->handler(*platform_, tx, work->event));
                auto& count = left.try_emplace(work, work->left).first->second;
                if (--count == 0) TRY_DO(store::finish(tx, work->event.id));
            }
            return {};
        };
        auto status = write(unit);
        if (status.ok())
            for (auto const& task : tasks) --task.work->left;
        return status;
    }

    // A handler that throws has failed; a world that is broken is nobody's failure, and ends the pass.
    Status write(std::function<Status(db::Tx&)> const& unit) {
        try {
            return db_.write(unit);
        } catch (db::Broken const& broken) {
            if (broken.fault != db::Fault::statement) throw;
            return Problem{ProblemKind::internal, "internal", broken.what()};
        } catch (std::exception const& error) {
            return Problem{ProblemKind::internal, "internal", error.what()};
        }
    }

    // True where it will not be tried again.
    bool note_failure(Task const& task, Problem const& problem) {
        auto const& event = task.work->event;
        auto const found = task.work->marks.find(task.to->handler_name);
        int const tries = (found == task.work->marks.end() ? 0 : found->second.tries) + 1;
        bool const give_up = tries >= kGiveUpTries && clock_.now().seconds_since(event.at) > kGiveUpSeconds;
        auto const wait = tries > 10 ? kBackOffSecondsMax : std::min(1 << (tries - 1), kBackOffSecondsMax);
        log::event(give_up ? log::Level::error : log::Level::warn, give_up ? "event.given_up" : "event.failed",
                   {{"handler", task.to->handler_name},
                    {"event", event.id.value()},
                    {"tries", tries},
                    {"code", problem.code},
                    {"detail", problem.detail}});
        store::Marked const mark{give_up ? store::Mark::given_up : store::Mark::trying, tries,
                                 clock_.now().plus_seconds(wait)};
        (void)db_.write([&](db::Tx& tx) -> Status {
            TRY_DO(store::mark_failed(tx, event.id, task.to->handler_name, mark));
            if (give_up && task.work->left == 1) TRY_DO(store::finish(tx, event.id));
            return {};
        });
        if (give_up) --task.work->left;
        return give_up;
    }

    void tidy() {
        auto const now = platform_->jobs.known_time().removal_time();
        if (!now.ok()) return;
        auto const moment = now->plus_seconds(-kKeepSeconds);
        for (std::int64_t removed = kRemoveMost; removed == kRemoveMost && !stopping_;) {
            auto const some =
                db_.write([&](db::Tx& tx) { return store::remove_handled_before(tx, moment, kRemoveMost); });
            removed = some.ok() ? *some : 0;
        }
    }

    void run_until_stopped() {
        std::size_t soon = 0;
        auto next_tidy = std::chrono::steady_clock::now() + 60s;
        while (!stopping_) {
            try {
                if (handle_waiting() > 0) soon = 0;
                if (std::chrono::steady_clock::now() > next_tidy) {
                    next_tidy += 3600s;
                    tidy();
                }
            } catch (std::exception const& error) {
                log::warn("events.broken", {{"detail", error.what()}});
                soon = std::size(kLookSoon);
            }
            std::unique_lock guard(lock_);
            auto const wait = soon < std::size(kLookSoon) ? kLookSoon[soon++] : std::chrono::milliseconds(kLookEvery);
            wake_.wait_for(guard, wait, [this] { return stopping_ || look_soon_; });
            if (look_soon_) soon = 0;
            look_soon_ = false;
        }
    }

    db::Database& db_;
    Clock& clock_;
    Subscriptions const& subscriptions_;
    platform::Platform* platform_ = nullptr;
    std::mutex pass_lock_;

    std::mutex lock_;
    std::condition_variable wake_;
    bool look_soon_ = false;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

} // namespace

std::unique_ptr<Events> make_events(db::Database& db, Clock& clock, Subscriptions const& subscriptions) {
    return std::make_unique<Dispatcher>(db, clock, subscriptions);
}

} // namespace belfry::events
