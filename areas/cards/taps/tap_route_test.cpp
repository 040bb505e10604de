// Taps through the real router, on both engines.
#include "areas/cards/taps/tap_route.h"

#include <atomic>
#include <thread>

#include "areas/cards/world_test.h"

using namespace belfry;
using namespace belfry::cards;
using namespace belfry::cards::testing;

namespace {

http::Response send(World& w, std::string authorization, std::string body) {
    http::Request request;
    request.method = http::Method::post;
    request.path = kTapsPath;
    request.headers.add("authorization", std::move(authorization));
    request.body = std::move(body);
    return w.t.answer(std::move(request));
}

std::string one_tap(World& w, std::int64_t seq, std::string card) {
    return write_batch({"", w.now(), {{seq, std::move(card), w.now()}}});
}

BatchAnswer take(World& w, ReaderId reader, std::string body) {
    auto const response = send(w, authorization(reader, key_of(reader)), std::move(body));
    REQUIRE_MESSAGE(response.status == 200, response.body);
    CHECK(response.content_type == "application/json");
    auto const answer = parse_answer(response.body);
    REQUIRE(answer.ok());
    return *answer;
}

std::vector<Tap> waiting(World& w) {
    auto snapshot = w.t.db().read();
    return taps_waiting(snapshot, 1000);
}

ReaderRow row_of(World& w, ReaderId reader) {
    auto snapshot = w.t.db().read();
    return reader_row(snapshot, reader, TimeZone::london().day_of(w.now())).value();
}

} // namespace

BOTH_ENGINES("a tap is taken once, however often it is sent") {
    World w(engine);
    CHECK(take(w, w.gate, one_tap(w, 7, "04:A2:B1:C9:D2")).taken == 1);
    auto const again = take(w, w.gate, one_tap(w, 7, kZoesNumber));
    CHECK(again.taken == 0);
    CHECK(again.known == 1);
    auto const taps = waiting(w);
    REQUIRE(taps.size() == 1);
    CHECK(taps[0].person == w.zoe);
    CHECK(taps[0].school == w.elm);
    CHECK(taps[0].reader == w.gate);
    CHECK(taps[0].at == w.now());
    auto const row = row_of(w, w.gate);
    CHECK(row.taken == 1);
    CHECK(row.known == 1);
    CHECK(row.last_heard == w.now());
}

BOTH_ENGINES("what cannot be taken is kept with its reason, answered and counted, and harms nothing else") {
    World w(engine);
    TapBatch batch{"",
                   w.now(),
                   {{1, kZoesNumber, w.now()},
                    {2, "04000000", w.now()},
                    {3, kAnnsNumber, w.now().plus_seconds(-15 * 86400)},
                    {4, "", w.now()},
                    {5, kAnnsNumber, w.now().plus_seconds(-86400)}}};
    auto const answer = take(w, w.gate, write_batch(batch));
    CHECK(answer.taken == 2);
    REQUIRE(answer.set_aside.size() == 3);
    CHECK(answer.set_aside[0].reason == "unknown");
    CHECK(answer.set_aside[1].reason == "too_old");
    CHECK(answer.set_aside[2].reason == "unreadable");
    CHECK(take(w, w.gate, write_batch(batch)).known == 5);
    CHECK(take(w, w.other_gate, one_tap(w, 1, kZoesNumber)).set_aside.at(0).reason == "other_school");
    CHECK(waiting(w).size() == 2);
    CHECK(row_of(w, w.gate).set_aside == 3);
    auto snapshot = w.t.db().read();
    auto const kept = aside_taps(snapshot, w.gate, "", 10, 0);
    REQUIRE(kept.size() == 3);
    CHECK(aside_taps(snapshot, w.gate, "unknown", 10, 0)[0].number == "04000000");
}

BOTH_ENGINES("another queue of a reader begins its numbers anew; a number used for two cards is set aside") {
    World w(engine);
    CHECK(take(w, w.gate, write_batch({"one", w.now(), {{1, kZoesNumber, w.now()}}})).taken == 1);
    CHECK(take(w, w.gate, write_batch({"two", w.now(), {{1, kAnnsNumber, w.now()}}})).taken == 1);
    auto const reused = write_batch({"two", w.now(), {{1, kZoesNumber, w.now()}}});
    CHECK(take(w, w.gate, reused).set_aside.at(0).reason == "number_reused");
    CHECK(take(w, w.gate, reused).known == 1);
    CHECK(waiting(w).size() == 2);
}

BOTH_ENGINES("a wrong, revoked or unknown key is refused and counted for its reader") {
    World w(engine);
    auto const status = [&](std::string authorization) {
        auto const response = send(w, std::move(authorization), one_tap(w, 1, kZoesNumber));
        return response.status;
    };
    CHECK(status("") == 401);
    CHECK(status("Basic abc") == 401);
    CHECK(status("Bearer x") == 401);
    CHECK(status(authorization(w.gate, "")) == 401);
    CHECK(status(authorization(ReaderId(999), key_of(w.gate))) == 401);
    CHECK(status(authorization(w.gate, key_of(w.other_gate))) == 401);
    w.clock().advance_seconds(kWrongKeyWriteSeconds);
    w.write([&](db::Tx& tx) { return set_reader_revoked(tx, w.gate, true, w.now()); });
    CHECK(status(authorization(w.gate, key_of(w.gate))) == 401);
    w.wait_for_wrong_keys(w.gate, 2);
    CHECK(row_of(w, w.other_gate).wrong_keys == 0);
    CHECK(waiting(w).empty());
    CHECK(status("bearer " + w.other_gate.text() + "." + key_of(w.other_gate)) == 200);
}

BOTH_ENGINES("nonsense is refused with a reason that a program can read") {
    World w(engine);
    auto const response = send(w, authorization(w.gate, key_of(w.gate)), "{\"taps\":[]}");
    CHECK(response.status == 422);
    CHECK(response.body == "{\"problem\":\"taps_syntax\"}");
    CHECK(response.content_type == "application/json");
    auto const large = send(w, authorization(w.gate, key_of(w.gate)), std::string(200000, '['));
    CHECK(large.status == 413);
    CHECK(says_unreadable(response.body)); // by which a gateway knows that it is the service that says so
    CHECK(says_unreadable(large.body));
    CHECK(says_unreadable(send(w, authorization(w.gate, key_of(w.gate)), "no JSON").body));
    CHECK_FALSE(says_unreadable(send(w, "Bearer x", one_tap(w, 1, kZoesNumber)).body));
}

BOTH_ENGINES("a reader that sends without end is told to come back, and no other reader is") {
    World w(engine);
    TapBatch batch{"", w.now(), {}};
    for (std::int64_t seq = 0; seq < 500; ++seq)
        batch.taps.push_back({seq, kZoesNumber, w.now().plus_seconds(-seq * 60)});
    auto const body = write_batch(batch);
    for (int sent = 0; sent < kTapsReceivedPerMinuteMax; sent += 500) take(w, w.gate, body);
    auto const response = send(w, authorization(w.gate, key_of(w.gate)), body);
    CHECK(response.status == 429);
    CHECK(take(w, w.other_gate, one_tap(w, 1, kZoesNumber)).set_aside.size() == 1);
    w.clock().advance_seconds(60);
    CHECK(take(w, w.gate, body).known == 500);
    CHECK(waiting(w).size() == 500);
}

BOTH_ENGINES("many readers at once: every tap is taken once and each hears of its own") {
    World w(engine);
    constexpr int kThreads = 10, kBatches = 20;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread)
        threads.emplace_back([&, thread] {
            auto const reader = thread % 2 ? w.gate : w.library;
            for (int i = 0; i < kBatches; ++i) {
                TapBatch batch{"q" + std::to_string(thread), w.now(), {}};
                for (std::int64_t seq = 0; seq < 3; ++seq) // one of them again
                    batch.taps.push_back({i * 2 + seq, seq == 1 ? "04BADBAD" : kZoesNumber,
                                          w.now().plus_seconds(-60 * (thread * 100 + i * 2 + seq))});
                auto const response = send(w, authorization(reader, key_of(reader)), write_batch(batch));
                auto const answer = parse_answer(response.body);
                bool const right = answer.ok() && answer->taken + answer->known == 2 && answer->set_aside.size() == 1 &&
                                   answer->known == (i ? 1 : 0);
                wrong += !right;
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
    CHECK(waiting(w).size() == kThreads / 2 * (kBatches + 1));
    CHECK(row_of(w, w.gate).set_aside + row_of(w, w.library).set_aside == kThreads * kBatches);
}
