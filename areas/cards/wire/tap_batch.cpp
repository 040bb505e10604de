// Batches of taps as JSON: 1 to 500 taps, some 80 bytes each, thousands of batches a second in the morning.
#include "areas/cards/wire/tap_batch.h"

#include <algorithm>

#include "base/text.h"
#include "platform/json/json.h"

namespace belfry::cards {
namespace {

constexpr std::size_t kDepthMax = 4;
// All that parse_batch() and what it stands on can say.
constexpr std::string_view kUnreadableCodes[] = {"taps_syntax", "taps_many", "json_syntax", "json_too_large"};

bool plain(std::string_view text) {
    for (char const c : text)
        if (c < 0x20 || c == 0x7F) return false;
    return true;
}

std::optional<Instant> time_of(json::Value value) {
    auto const text = value.text();
    return text ? Instant::parse(*text) : std::nullopt;
}

Result<SentTap> read_tap(json::Value value) {
    SentTap tap;
    auto const seq = value["seq"].integer();
    if (!seq || *seq < 0 || *seq > kSeqMax) return invalid("taps_syntax", "seq");
    tap.seq = *seq;
    tap.card = first_characters(value["card"].text_or(""), kCardCharactersMax);
    tap.at = time_of(value["at"]);
    return tap;
}

// With its milliseconds, which Instant::text() leaves out.
std::string with_milliseconds(Instant instant) {
    auto text = instant.text();
    auto const milliseconds = instant.microseconds() / 1000 % 1000;
    if (milliseconds == 0 || instant.microseconds() < 0) return text;
    auto digits = std::to_string(milliseconds);
    digits.insert(0, 3 - digits.size(), '0');
    return text.insert(text.size() - 1, "." + digits);
}

} // namespace

Result<TapBatch> parse_batch(std::string_view body) {
    TRY(document, json::Document::parse(body, {.bytes_max = kBatchBytesMax, .depth_max = kDepthMax}));
    auto const root = document.root();
    auto const taps = root["taps"];
    if (!root.is_object() || !taps.is_list() || taps.size() == 0) return invalid("taps_syntax", "taps");
    if (taps.size() > kBatchTapsMax) return Problem{ProblemKind::too_large, "taps_many"};
    TapBatch batch;
    batch.epoch = root["epoch"].text_or("");
    if (batch.epoch.size() > kEpochCharactersMax || !plain(batch.epoch)) return invalid("taps_syntax", "epoch");
    batch.now = time_of(root["now"]);
    if (root["now"].exists() && !root["now"].is_null() && !batch.now) return invalid("taps_syntax", "now");
    batch.taps.reserve(taps.size());
    for (std::size_t i = 0; i < taps.size(); ++i) {
        TRY(tap, read_tap(taps.at(i)));
        batch.taps.push_back(std::move(tap));
    }
    return batch;
}

bool says_unreadable(std::string_view body) {
    auto const document = json::Document::parse(body, {.bytes_max = kBatchBytesMax, .depth_max = kDepthMax});
    if (!document.ok() || !document->root().is_object()) return false;
    auto const code = document->root()["problem"].text_or("");
    return std::ranges::find(kUnreadableCodes, code) != std::end(kUnreadableCodes);
}

std::string write_batch(TapBatch const& batch) {
    json::Writer w;
    w.object();
    if (!batch.epoch.empty()) w.field("epoch", batch.epoch);
    if (batch.now) w.field("now", with_milliseconds(*batch.now));
    w.key("taps").list();
    for (auto const& tap : batch.taps) {
        w.object().field("seq", tap.seq).field("card", tap.card);
        if (tap.at) w.field("at", with_milliseconds(*tap.at));
        w.end();
    }
    return w.end().end().take();
}

std::string write_answer(BatchAnswer const& answer) {
    json::Writer w;
    w.object().field("taken", answer.taken).field("known", answer.known).key("set_aside").list();
    for (auto const& one : answer.set_aside) w.object().field("seq", one.seq).field("reason", one.reason).end();
    return w.end().end().take();
}

Result<BatchAnswer> parse_answer(std::string_view body) {
    TRY(document, json::Document::parse(body, {.bytes_max = kBatchBytesMax, .depth_max = kDepthMax}));
    auto const root = document.root();
    auto const taken = root["taken"].integer(), known = root["known"].integer();
    if (!taken || !known || !root["set_aside"].is_list()) return invalid("answer_syntax");
    BatchAnswer answer{*taken, *known, {}};
    for (std::size_t i = 0; i < root["set_aside"].size(); ++i) {
        auto const one = root["set_aside"].at(i);
        answer.set_aside.push_back({one["seq"].integer_or(-1), std::string(one["reason"].text_or(""))});
    }
    return answer;
}

} // namespace belfry::cards
