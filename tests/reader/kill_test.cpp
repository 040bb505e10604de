// The gateway and the service are killed (SIGKILL) again and again while cards come in: at the end the service has
// exactly what the gateway kept, each tap once, and every tap whose sign was shown is among them.
#include "tests/reader/service.h"

#include <random>
#include <thread>

using namespace belfry;
using namespace belfry::testing;

namespace {

// Fewer in all than are a storm.
constexpr int kGatewayLives = 12, kTapsPerLife = 28;
constexpr std::int64_t kTakenBegins = 6; // "taken "

} // namespace

TEST_CASE("whatever is killed, each tap counts once and none that was signed is lost") {
    RunningService service;
    cards::ReaderId const reader(1);
    auto const people = service.some_cards(reader, 50);
    REQUIRE(people.size() == 50);
    auto const folder = service.gateway(reader, "gateway");
    auto const settings = (folder / "belfry-reader.toml").string();
    std::mt19937 random(7); // the same kills in every run, as far as the machine lets them be
    std::map<std::int64_t, std::string> signed_taps;
    std::size_t next = 0;
    auto const number = [&] { return next % 9 == 8 ? "04BAD" + std::to_string(next) : people[next % 50].second; };
    for (int life = 0; life < kGatewayLives; ++life) {
        Child gateway({READER_PROGRAM, "--settings", settings, "--plain", "--from-file", "-"});
        REQUIRE(gateway.wait_for("ready"));
        auto const taps = 1 + random() % kTapsPerLife;
        for (std::size_t i = 0; i < taps; ++i, ++next) {
            gateway.write(number() + "\n");
            auto const taken = gateway.wait_for("taken ");
            REQUIRE(taken);
            auto const seq = std::stoll(taken->substr(kTakenBegins));
            CHECK(signed_taps.emplace(seq, number()).second); // a number is given once
            if (random() % 25 == 0) {
                service.kill();
                if (random() % 2 == 0) service.start();
            }
        }
        gateway.write(number() + "\n"); // and killed over one whose sign nobody saw
        ++next;
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 8000));
        gateway.kill();
        if (life % 3 == 1) {
            service.kill();
            service.start();
        }
    }
    service.kill();
    service.start();
    Child last({READER_PROGRAM, "--settings", settings, "--plain", "--from-file", "/dev/null"});
    last.close_input();
    while (last.line(std::chrono::seconds(60))) {
    }
    CHECK(last.status() == 0);
    service.kill();
    auto const stored = service.stored(reader);
    CHECK(stored.size() >= signed_taps.size());
    CHECK(stored.size() <= signed_taps.size() + kGatewayLives);
    for (std::size_t i = 0; i < stored.size(); ++i) {
        CHECK(stored[i].seq == static_cast<std::int64_t>(i) + 1); // each once, no gap
        auto const shown = signed_taps.find(stored[i].seq);
        if (shown != signed_taps.end()) CHECK(stored[i].number == shown->second);
        bool const known = !stored[i].number.starts_with("04BAD");
        CHECK((stored[i].reason == "unknown") == !known);
        signed_taps.erase(stored[i].seq);
    }
    CHECK(signed_taps.empty());
}
