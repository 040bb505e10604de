// Judging taps. Some thousand a call at most; cards and known taps are in memory by then.
#include "areas/cards/taps/judge.h"

#include <algorithm>

#include "areas/cards/cards/card.h"

namespace belfry::cards {
namespace {

constexpr std::int64_t kSecond = 1000000;
constexpr std::size_t kMinutesMax = 256;

// The number as it is kept: normal, or what was sent where it is no card's.
std::string number_of(SentTap const& tap) { return normal_number(tap.card).value_or(tap.card); }

// Of a tap whose own number was another's: negative, and the same whenever it is sent again.
std::int64_t reused_id(TapId id, std::string_view number) {
    return -(number_key(std::to_string(id.value()) + " " + std::string(number)) | 1);
}

struct When {
    Instant at;
    std::string_view reason; // why that cannot be
};

bool within_error(std::int64_t error, std::int64_t seconds_max) {
    return error <= seconds_max * kSecond && error >= -seconds_max * kSecond;
}

When true_time(ReceivedBatch const& batch, SentTap const& tap, std::int64_t error) {
    if (!tap.at) return {batch.received, reason::unreadable};
    if (!within_error(error, batch.demonstration ? kDemonstrationErrorSecondsMax : kClockErrorSecondsMax))
        return {batch.received, reason::clock};
    Instant const at(tap.at->microseconds() + error);
    if (at > batch.received.plus_seconds(kFutureSecondsMax)) return {batch.received, reason::future};
    if (at < batch.received.plus_seconds(-kAgeDaysMax * 86400)) return {at, reason::too_old};
    return {std::min(at, batch.received), {}};
}

std::string_view why_not_good(Card const& card) {
    switch (card.state) {
    case CardState::active:
        return reason::over;
    case CardState::lost:
        return reason::lost;
    case CardState::cancelled:
        return reason::cancelled;
    case CardState::replaced:
        return reason::replaced;
    }
    return reason::cancelled;
}

struct Found {
    Card const* card = nullptr;
    std::string_view reason;
};

class CardBook {
public:
    explicit CardBook(std::span<Card const> cards) {
        for (auto const& card : cards) by_number_.emplace(card.number, &card);
    }

    // The card that had this number at the school at that moment.
    Found find(std::string_view number, SchoolId school, Instant at) const {
        Card const *good = nullptr, *was = nullptr;
        bool elsewhere = false, two = false;
        auto const [from, until] = by_number_.equal_range(number);
        for (auto one = from; one != until; ++one) {
            auto const& card = *one->second;
            if (card.school != school) {
                elsewhere = true;
            } else if (!was_good(card, at)) {
                if (!was || card.state_since > was->state_since) was = &card;
            } else {
                two = two || (good && (good->person != card.person || good->holder != card.holder));
                good = &card;
            }
        }
        if (two) return {nullptr, reason::two_cards};
        if (good) return {good, {}};
        if (was) return {was, why_not_good(*was)};
        return {nullptr, elsewhere ? reason::other_school : reason::unknown};
    }

private:
    std::unordered_multimap<std::string_view, Card const*> by_number_;
};

class Judge {
public:
    Judge(std::unordered_map<std::int64_t, std::string> known, std::span<Card const> cards, TapRates const& rates)
        : cards_(cards), rates_(rates) {
        result.known = std::move(known);
    }

    void batch(ReceivedBatch const& batch) {
        auto const error = clock_error_of(batch);
        result.answers.emplace_back();
        for (auto const& tap : batch.sent.taps) one(batch, tap, error);
    }

    void finish() {
        for (auto& [key, taps] : fresh_) result.minutes.push_back({key.first, key.second, std::move(taps)});
    }

    Judged result;

private:
    void one(ReceivedBatch const& batch, SentTap const& tap, std::int64_t error) {
        auto& answer = result.answers.back();
        auto number = number_of(tap);
        auto id = tap_id(batch.reader.id, batch.epoch, tap.seq);
        bool reused = false;
        if (auto const found = result.known.find(id.value()); found != result.known.end()) {
            reused = found->second != number;
            if (reused) id = TapId(reused_id(id, number));
            if (!reused || result.known.contains(id.value())) {
                ++answer.known;
                return;
            }
        }
        auto const when = true_time(batch, tap, error);
        StoredTap stored{id, batch.reader.id, batch.reader.school, {}, {}, when.at, batch.received, false, {}, {}};
        stored.reason = reused ? reason::number_reused : when.reason;
        if (stored.reason.empty() && !normal_number(tap.card)) stored.reason = reason::unreadable;
        if (stored.reason.empty()) stored.reason = beyond_rate(batch.reader.id, number, when.at);
        if (stored.reason.empty()) find_card(stored, batch, number);
        auto const kept = result.known.emplace(id.value(), std::move(number)).first;
        if (stored.reason.empty()) {
            ++answer.taken;
        } else {
            stored.number = kept->second;
            answer.set_aside.push_back({tap.seq, std::string(stored.reason)});
        }
        result.store.push_back(stored);
    }

    void find_card(StoredTap& stored, ReceivedBatch const& batch, std::string_view number) const {
        auto const found = cards_.find(number, batch.reader.school, stored.at);
        stored.reason = found.reason;
        if (!found.card) return;
        stored.card = found.card->id;
        if (found.reason.empty()) stored.person = found.card->person;
        stored.gate = found.reason.empty() && batch.reader.place == Place::gate && stored.person;
    }

    // Empty where it is within both limits.
    std::string_view beyond_rate(ReaderId reader, std::string_view number, Instant at) {
        auto const minute = at.seconds() / 60;
        auto const card = number_key(number);
        auto const& before = rates_.of(reader, minute);
        auto& fresh = fresh_[{reader, minute}];
        if (before.of(card) + fresh.of(card) >= kCardTapsPerMinuteMax) return reason::stuck;
        ++fresh.cards[card];
        return before.taps + ++fresh.taps > kTapsPerMinuteMax ? reason::too_fast : std::string_view();
    }

    CardBook cards_;
    TapRates const& rates_;
    std::map<std::pair<ReaderId, std::int64_t>, TapMinute> fresh_;
};

} // namespace

int TapMinute::of(std::int64_t card) const {
    auto const found = cards.find(card);
    return found == cards.end() ? 0 : found->second;
}

void TapMinute::add(TapMinute const& more) {
    taps += more.taps;
    for (auto const& [card, count] : more.cards) {
        if (cards.size() < kTapsPerMinuteMax)
            cards[card] += count;
        else if (auto const known = cards.find(card); known != cards.end())
            known->second += count;
    }
}

TapMinute const& TapRates::of(ReaderId reader, std::int64_t minute) const {
    static TapMinute const none;
    auto const found = minutes_.find(reader);
    if (found == minutes_.end()) return none;
    auto const taps = found->second.find(minute);
    return taps == found->second.end() ? none : taps->second;
}

void TapRates::add(ReaderId reader, std::int64_t minute, TapMinute const& taps) {
    auto& minutes = minutes_[reader];
    minutes[minute].add(taps);
    if (minutes.size() > kMinutesMax) minutes.erase(minutes.begin());
}

std::vector<std::int64_t> ids_of(std::span<ReceivedBatch const* const> batches) {
    std::vector<std::int64_t> ids;
    for (auto const* batch : batches)
        for (auto const& tap : batch->sent.taps) ids.push_back(tap_id(batch->reader.id, batch->epoch, tap.seq).value());
    return ids;
}

std::vector<std::int64_t> keys_of(std::span<ReceivedBatch const* const> batches) {
    std::vector<std::int64_t> keys;
    for (auto const* batch : batches)
        for (auto const& tap : batch->sent.taps)
            if (auto const number = normal_number(tap.card)) keys.push_back(number_key(*number));
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

std::vector<std::int64_t> ids_of_reused(std::span<ReceivedBatch const* const> batches,
                                        std::unordered_map<std::int64_t, std::string> const& known) {
    std::vector<std::int64_t> ids;
    if (known.empty()) return ids;
    for (auto const* batch : batches)
        for (auto const& tap : batch->sent.taps) {
            auto const id = tap_id(batch->reader.id, batch->epoch, tap.seq);
            auto const found = known.find(id.value());
            if (found == known.end()) continue;
            if (auto const number = number_of(tap); number != found->second) ids.push_back(reused_id(id, number));
        }
    return ids;
}

std::int64_t clock_error_of(ReceivedBatch const& batch) {
    if (!batch.sent.now) return 0;
    auto const error = batch.received.microseconds() - batch.sent.now->microseconds();
    return error > kClockTrustSeconds * kSecond || error < -kClockTrustSeconds * kSecond ? error : 0;
}

std::int64_t shown_error_of(ReceivedBatch const& batch) {
    auto const error = clock_error_of(batch);
    return batch.demonstration && within_error(error, kDemonstrationErrorSecondsMax) ? 0 : error;
}

Judged judge(std::span<ReceivedBatch const* const> batches, std::unordered_map<std::int64_t, std::string> known,
             std::span<Card const> cards, TapRates const& rates) {
    Judge judge(std::move(known), cards, rates);
    for (auto const* batch : batches) judge.batch(*batch);
    judge.finish();
    return std::move(judge.result);
}

} // namespace belfry::cards
