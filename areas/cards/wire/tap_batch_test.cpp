#include "areas/cards/wire/tap_batch.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::cards;

namespace {

std::string_view code_of(std::string_view body) {
    auto const batch = parse_batch(body);
    return batch.ok() ? "" : batch.problem().code;
}

} // namespace

TEST_CASE("a batch is read as it was written") {
    TapBatch batch;
    batch.epoch = "q-1";
    batch.now = Instant::parse("2026-09-01T08:00:05.250Z");
    batch.taps = {{7, "04A2B1C9D2", Instant::parse("2026-09-01T07:59:59Z")}, {kSeqMax, "04\"<", std::nullopt}};
    auto const again = parse_batch(write_batch(batch));
    REQUIRE(again.ok());
    CHECK(again->epoch == "q-1");
    CHECK(again->now == batch.now);
    REQUIRE(again->taps.size() == 2);
    CHECK(again->taps[0].seq == 7);
    CHECK(again->taps[0].at == batch.taps[0].at);
    CHECK(again->taps[1].seq == kSeqMax);
    CHECK(again->taps[1].card == "04\"<");
    CHECK_FALSE(again->taps[1].at);
}

TEST_CASE("a tap whose card or time cannot be read does not hold up the others") {
    auto const batch =
        parse_batch(R"({"taps":[{"seq":1},{"seq":2,"card":5,"at":"yesterday"},{"seq":3,"card":"04AA"}]})");
    REQUIRE(batch.ok());
    CHECK(batch->taps.size() == 3);
    CHECK(batch->taps[1].card.empty());
    CHECK_FALSE(batch->now);
}

TEST_CASE("what is no batch is refused whole") {
    CHECK(code_of("") == "json_syntax");
    CHECK(code_of("[]") == "taps_syntax");
    CHECK(code_of(R"({"taps":[]})") == "taps_syntax");
    CHECK(code_of(R"({"taps":{"seq":1}})") == "taps_syntax");
    CHECK(code_of(R"({"taps":[{"card":"04AA"}]})") == "taps_syntax");
    CHECK(code_of(R"({"taps":[{"seq":-1}]})") == "taps_syntax");
    CHECK(code_of(R"({"taps":[{"seq":4294967296}]})") == "taps_syntax");
    CHECK(code_of(R"({"taps":[{"seq":1.5}]})") == "taps_syntax");
    CHECK(code_of(R"({"now":"soon","taps":[{"seq":1}]})") == "taps_syntax");
    CHECK(code_of(R"({"epoch":"a\u0000b","taps":[{"seq":1}]})") == "taps_syntax");
    CHECK(code_of(R"({"epoch":")" + std::string(41, 'e') + R"(","taps":[{"seq":1}]})") == "taps_syntax");
    CHECK(code_of(R"({"taps":[{"seq":1,"a":{"b":{"c":1}}}]})") == "json_too_large");
    std::string many = R"({"taps":[{"seq":0})";
    for (int i = 1; i <= 500; ++i) many += R"(,{"seq":)" + std::to_string(i) + "}";
    CHECK(code_of(many + "]}") == "taps_many");
    CHECK(code_of(R"({"taps":[{"seq":1,"card":")" + std::string(200000, '4') + R"("}]})") == "json_too_large");
}

TEST_CASE("an answer is read as it was written, and nonsense is not taken for one") {
    auto const answer = parse_answer(write_answer({3, 1, {{9, "unknown"}}}));
    REQUIRE(answer.ok());
    CHECK(answer->taken == 3);
    CHECK(answer->known == 1);
    REQUIRE(answer->set_aside.size() == 1);
    CHECK(answer->set_aside[0].seq == 9);
    CHECK(answer->set_aside[0].reason == "unknown");
    CHECK_FALSE(parse_answer("<html>").ok());
    CHECK_FALSE(parse_answer("{}").ok());
}
