#pragma once
// What readers and the service say to each other (JSON over HTTPS), read and written in one place.
//
//   POST /api/readers/taps      Authorization: Bearer <reader>.<key>
//   {"epoch": "q-5F2A..", "now": "2026-09-07T07:41:03.250Z",
//    "taps": [{"seq": 41, "card": "04A2B1C9D2", "at": "2026-09-07T07:40:59Z"}, ..]}
//   {"taken": 1, "known": 0, "set_aside": [{"seq": 41, "reason": "unknown"}]}
//
// `seq` are the reader's own numbers, 0 to 4294967295, each used for one tap. `epoch` names the queue from which they
// count, and changes when they begin anew; a reader that cannot say has one for each device. `now` is the reader's
// clock as it sends: what it is wrong by, the taps are wrong by too. Order does not matter, nor does sending again.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace belfry::cards {

inline constexpr std::size_t kBatchTapsMax = 500;
inline constexpr std::size_t kBatchBytesMax = 128 * 1024;
inline constexpr std::size_t kEpochCharactersMax = 40;
inline constexpr std::size_t kCardCharactersMax = 64; // as sent; longer is cut
inline constexpr std::int64_t kSeqMax = 0xFFFFFFFF;
inline constexpr std::string_view kTapsPath = "/api/readers/taps";

struct SentTap {
    std::int64_t seq = 0;
    std::string card;          // as sent, anything
    std::optional<Instant> at; // nothing where it is no time
};
struct TapBatch {
    std::string epoch; // "" where the reader does not say
    std::optional<Instant> now;
    std::vector<SentTap> taps;
};
// Problem invalid ("taps_syntax") for what is no JSON of that form, lacks a number within range, or holds no tap;
// too_large ("taps_many") beyond a limit. A tap whose card or time cannot be read is read all the same, so that one bad
// tap never holds up the others.
Result<TapBatch> parse_batch(std::string_view body);
// Whether an answer that is no BatchAnswer is the service's own word that it cannot read the batch: {"problem": a code
// of parse_batch()}. What a proxy or another program says is none, whatever its status.
bool says_unreadable(std::string_view body);
std::string write_batch(TapBatch const& batch);

struct AsideAnswer {
    std::int64_t seq = 0;
    std::string reason;
};
struct BatchAnswer {
    std::int64_t taken = 0, known = 0;
    std::vector<AsideAnswer> set_aside;
};
std::string write_answer(BatchAnswer const& answer);
// Problem invalid ("answer_syntax").
Result<BatchAnswer> parse_answer(std::string_view body);

} // namespace belfry::cards
