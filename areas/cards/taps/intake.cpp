// Taking taps: four statements a unit, however many batches and taps are in it; at a quarter to nine some fifty batches
// a unit, two hundred units a second.
#include "areas/cards/taps/intake.h"

#include "areas/cards/cards/card_store.h"
#include "areas/cards/readers/reader_store.h"
#include "platform/log/log.h"

namespace belfry::cards {
namespace {

thread_local Wake own_wake;

using Batches = std::span<ReceivedBatch const* const>;

std::vector<DayCount> counts_of(Batches batches, std::vector<BatchAnswer> const& answers) {
    std::vector<DayCount> counts;
    std::unordered_map<std::int64_t, std::size_t> at; // a unit holds many batches of many readers, all of one day
    for (std::size_t i = 0; i < batches.size(); ++i) {
        auto const& batch = *batches[i];
        auto const& answer = answers[i];
        auto const key = batch.reader.id.value() << 20 | (batch.day.days() & 0xFFFFF);
        auto const [found, fresh] = at.try_emplace(key, counts.size());
        if (fresh) counts.push_back({batch.reader.id, batch.day, 0, 0, 0, {}, 0});
        auto& count = counts[found->second];
        count.taken += answer.taken;
        count.known += answer.known;
        count.set_aside += static_cast<std::int64_t>(answer.set_aside.size());
        if (batch.received >= count.heard) count.clock_error = shown_error_of(batch);
        count.heard = std::max(count.heard, batch.received);
    }
    return counts;
}

Result<Judged> write_unit(db::Tx& tx, Batches batches, TapRates const& rates) {
    auto const ids = ids_of(batches);
    auto known = known_taps(tx, ids);
    if (auto const reused = ids_of_reused(batches, known); !reused.empty()) known.merge(known_taps(tx, reused));
    auto const keys = keys_of(batches);
    auto const cards = cards_by_key(tx, keys);
    auto judged = judge(batches, std::move(known), cards, rates);
    TRY_DO(add_taps(tx, judged.store));
    TRY_DO(add_counts(tx, counts_of(batches, judged.answers)));
    return judged;
}

} // namespace

std::vector<Intake::Waiting*> Intake::next_group() {
    std::vector<Waiting*> group;
    std::size_t taps = 0;
    while (!queue_.empty() && (group.empty() || taps + queue_.front()->batch->sent.taps.size() <= kUnitTapsMax)) {
        taps += queue_.front()->batch->sent.taps.size();
        group.push_back(queue_.front());
        queue_.pop_front();
    }
    return group;
}

void Intake::write(platform::Platform& platform, std::vector<Waiting*> const& group) {
    std::vector<ReceivedBatch const*> batches;
    for (auto const* one : group) batches.push_back(one->batch);
    try {
        auto judged = platform.db.write([&](db::Tx& tx) { return write_unit(tx, batches, rates_); });
        if (judged.ok())
            for (auto const& minute : judged->minutes) rates_.add(minute.reader, minute.minute, minute.taps);
        for (std::size_t i = 0; i < group.size(); ++i) {
            if (judged.ok())
                group[i]->answer = std::move(judged->answers[i]);
            else
                group[i]->answer = judged.problem();
        }
    } catch (std::exception const& broken) { // whoever waits must hear of it, or would wait for ever
        log::error("cards.taps_not_written", {{"what", broken.what()}, {"batches", static_cast<int>(group.size())}});
        for (auto* one : group) one->answer = Problem{ProblemKind::unavailable, "db_away", broken.what()};
    }
}

Result<BatchAnswer> Intake::take(platform::Platform& platform, ReceivedBatch const& batch) {
    Waiting mine{&batch};
    mine.wake = &own_wake;
    std::unique_lock lock(mutex_);
    queue_.push_back(&mine);
    if (busy_) {
        lock.unlock();
        mine.wake->wait();
        if (!mine.leads) return std::move(mine.answer);
        lock.lock();
    }
    busy_ = true;
    // Whoever leads stands at the head of the queue, and so is in the group.
    auto const group = next_group();
    lock.unlock();
    write(platform, group);
    lock.lock();
    Waiting* const next = queue_.empty() ? nullptr : queue_.front();
    busy_ = next != nullptr;
    if (next) next->leads = true;
    lock.unlock();
    if (next) next->wake->wake();
    for (auto* one : group)
        if (one != &mine) one->wake->wake();
    return std::move(mine.answer);
}

} // namespace belfry::cards
