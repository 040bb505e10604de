#pragma once
// What becomes of each tap that was sent: taken, known already, or set aside with a reason. Pure; a tap storm, a clock
// that is wrong and a card of another school are decided here.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "areas/cards/api/cards.h"
#include "areas/cards/taps/tap_store.h"
#include "areas/cards/wire/tap_batch.h"

namespace belfry::cards {

inline constexpr std::int64_t kClockTrustSeconds = 2;        // the network takes as long; not put right
inline constexpr std::int64_t kClockErrorSecondsMax = 86400; // beyond it nobody knows when a tap was
inline constexpr std::int64_t kDemonstrationErrorSecondsMax = 200LL * 86400;
inline constexpr std::int64_t kFutureSecondsMax = 60;
inline constexpr std::int64_t kAgeDaysMax = 14;
// By true time. One card first, so that one that is stuck in a reader takes nothing from those behind it; the reader's
// own limit is for what is left.
inline constexpr int kCardTapsPerMinuteMax = 10; // of one card at one reader
inline constexpr int kTapsPerMinuteMax = 240;    // of one reader: four people a second

// Why a tap is set aside; kept as it stands, words under "cards.aside.<reason>".
namespace reason {
inline constexpr std::string_view unreadable = "unreadable"; // card or time
inline constexpr std::string_view clock = "clock";           // the reader's clock is off by more than can be believed
inline constexpr std::string_view future = "future";
inline constexpr std::string_view too_old = "too_old";
inline constexpr std::string_view too_fast = "too_fast"; // more a minute than people can be
inline constexpr std::string_view stuck = "stuck";       // one card, again and again within a minute
inline constexpr std::string_view unknown = "unknown";
inline constexpr std::string_view other_school = "other_school";
inline constexpr std::string_view two_cards = "two_cards"; // active for two people at once
inline constexpr std::string_view lost = "lost";
inline constexpr std::string_view cancelled = "cancelled";
inline constexpr std::string_view replaced = "replaced";
inline constexpr std::string_view over = "over"; // a temporary card after its time, or before its issue
inline constexpr std::string_view number_reused = "number_reused"; // the reader's number was another card's before
} // namespace reason
inline constexpr std::string_view kReasons[] = {
    reason::unknown,  reason::other_school, reason::lost,       reason::cancelled,    reason::replaced,
    reason::over,     reason::two_cards,    reason::clock,      reason::future,       reason::too_old,
    reason::too_fast, reason::stuck,        reason::unreadable, reason::number_reused};

// A batch as it came in.
struct ReceivedBatch {
    Reader reader;
    std::int64_t epoch = 1;
    SchoolDay day; // of the reader's school, when it came
    Instant received;
    TapBatch sent;
    bool demonstration = false; // whose own clock may show a day some months away
};

// What a reader gave in a minute: its taps without those of stuck cards, and how many of them are each card's, by
// number_key().
struct TapMinute {
    int taps = 0;
    std::unordered_map<std::int64_t, int> cards;
    int of(std::int64_t card) const;
    // Not more cards than a reader may give taps: beyond, every tap is set aside as it is.
    void add(TapMinute const& more);
};
// The same of each reader and minute, by true time, as far as this process has seen; the newest 256 minutes of a
// reader.
class TapRates {
public:
    TapMinute const& of(ReaderId reader, std::int64_t minute) const;
    void add(ReaderId reader, std::int64_t minute, TapMinute const& taps);

private:
    std::unordered_map<ReaderId, std::map<std::int64_t, TapMinute>> minutes_;
};

// The ids of all taps of these batches, and the keys of their cards: what must be looked up before judging.
std::vector<std::int64_t> ids_of(std::span<ReceivedBatch const* const> batches);
std::vector<std::int64_t> keys_of(std::span<ReceivedBatch const* const> batches);
// The ids under which taps are kept whose own number was another card's before, by what is known; mostly none.
std::vector<std::int64_t> ids_of_reused(std::span<ReceivedBatch const* const> batches,
                                        std::unordered_map<std::int64_t, std::string> const& known);

struct Judged {
    std::vector<StoredTap> store;                        // numbers are views into `known`
    std::unordered_map<std::int64_t, std::string> known; // all that is known now, these taps among it
    std::vector<BatchAnswer> answers;                    // one for each batch, in order
    struct Minute {
        ReaderId reader;
        std::int64_t minute;
        TapMinute taps;
    };
    std::vector<Minute> minutes; // to be added to the rates once they are stored
};
// `known`: id to number of what is stored already. `cards`: every card of these numbers, at whichever school.
Judged judge(std::span<ReceivedBatch const* const> batches, std::unordered_map<std::int64_t, std::string> known,
             std::span<Card const> cards, TapRates const& rates);

// How many microseconds the reader's clock was behind when it sent, 0 where that is within what a network takes.
std::int64_t clock_error_of(ReceivedBatch const& batch);
// .. as a technician is shown it; none where a demonstration takes it.
std::int64_t shown_error_of(ReceivedBatch const& batch);

} // namespace belfry::cards
