#include "reader/sender.h"

#include <doctest/doctest.h>

#include <fstream>

#include "platform/testing/temporary_folder.h"

using namespace belfry;
using namespace belfry::reader;

namespace {

Instant const kStart = Instant::from_seconds(1788249600);

struct StillTimes final : Times {
    Moment now() const override { return {kStart, 60 * 1000000, "boot"}; }
};

// A service that answers as it is told, and keeps what it was sent.
struct FakeLine final : Line {
    Posted post(std::string_view json) override {
        sent.push_back(cards::parse_batch(json).value());
        if (refuses(sent.back())) return {422, "{\"problem\":\"taps_syntax\"}", 0};
        if (sent.back().taps.size() > taps_let_through) return {413, "<html>Too large</html>", 0};
        if (!answers.empty()) {
            auto answer = answers.front();
            answers.erase(answers.begin());
            return answer;
        }
        return {200, cards::write_answer({static_cast<std::int64_t>(sent.back().taps.size()), 0, {}}), 0};
    }
    bool refuses(cards::TapBatch const& batch) const {
        for (auto const& tap : batch.taps)
            if (tap.card == poison) return true;
        return false;
    }
    std::vector<cards::TapBatch> sent;
    std::vector<Posted> answers;
    std::string poison = "none";
    std::size_t taps_let_through = cards::kBatchTapsMax; // by a proxy
};

struct Gate {
    Gate() {
        auto opened = Queue::open(folder.path() / "queue");
        REQUIRE(opened.ok());
        queue = std::move(*opened);
        out = ::tmpfile();
        sign = std::make_unique<Sign>(out, true);
        sender = std::make_unique<Sender>(
            *queue, line, *sign, times, folder.path() / "refused",
            Pace{std::chrono::milliseconds(100), std::chrono::milliseconds(800), std::chrono::milliseconds(5000)});
    }
    ~Gate() { std::fclose(out); }
    void tap(std::string_view card) { CHECK(queue->add(card, times.now()).ok()); }
    std::string said() {
        std::rewind(out);
        std::string text(4096, '\0');
        text.resize(std::fread(text.data(), 1, text.size(), out));
        return text;
    }
    testing::TemporaryFolder folder;
    StillTimes times;
    FakeLine line;
    std::FILE* out = nullptr;
    std::unique_ptr<Queue> queue;
    std::unique_ptr<Sign> sign;
    std::unique_ptr<Sender> sender;
};

} // namespace

TEST_CASE("what waits is sent oldest first, with the queue's name and the clock, and what is answered is done") {
    Gate gate;
    for (int i = 0; i < 501; ++i) gate.tap("04AA");
    CHECK(gate.sender->send_once().count() == 0);
    CHECK(gate.queue->waiting() == 1);
    CHECK(gate.sender->send_once().count() == 0);
    CHECK(gate.sender->send_once().count() == 0);
    REQUIRE(gate.line.sent.size() == 2);
    CHECK(gate.line.sent[0].taps.size() == 500);
    CHECK(gate.line.sent[0].taps[0].seq == 1);
    CHECK(gate.line.sent[0].epoch == gate.queue->epoch());
    CHECK(gate.line.sent[0].now == kStart);
    CHECK(gate.line.sent[1].taps[0].seq == 501);
}

TEST_CASE("while there is no line it waits longer each time, up to a limit, and keeps everything") {
    Gate gate;
    gate.tap("04AA");
    gate.line.answers = {{0, "", 0}, {502, "", 0}, {200, "<html>not ours</html>", 0}, {503, "", 0}, {0, "", 0}};
    for (int const most : {100, 200, 400, 800, 800}) {
        auto const wait = gate.sender->send_once().count();
        CHECK(wait >= most / 2);
        CHECK(wait <= most);
    }
    CHECK(gate.queue->waiting() == 1);
    CHECK(gate.sender->send_once().count() == 0);
    CHECK(gate.queue->waiting() == 0);
    CHECK(gate.said().find("no line, waiting 1") != std::string::npos);
    gate.tap("04AA");
    gate.line.answers = {{429, "", 60}};
    CHECK(gate.sender->send_once().count() == 60000);
}

TEST_CASE("a refused key is said on the sign and the taps stay") {
    Gate gate;
    gate.tap("04AA");
    gate.line.answers = {{401, "{}", 0}};
    CHECK(gate.sender->send_once().count() == 5000);
    CHECK(gate.queue->waiting() == 1);
    CHECK(gate.said().find("key refused") != std::string::npos);
}

TEST_CASE("one tap that the service cannot read does not hold up the others") {
    Gate gate;
    gate.line.poison = "04BAD";
    for (int i = 0; i < 20; ++i) gate.tap(i == 13 ? "04BAD" : "04AA");
    for (int tries = 0; tries < 20 && gate.queue->waiting() > 0; ++tries) CHECK(gate.sender->send_once().count() == 0);
    CHECK(gate.queue->waiting() == 0);
    std::size_t taken = 0;
    for (auto const& batch : gate.line.sent)
        if (!gate.line.refuses(batch)) taken += batch.taps.size();
    CHECK(taken == 19);
    std::ifstream refused(gate.folder.path() / "refused");
    std::string when, seq, card;
    refused >> when >> seq >> card;
    CHECK(seq == "14");
    CHECK(card == "04BAD");
}

TEST_CASE("what a proxy refuses, or anything but the service, stays in the queue and is a line that is down") {
    Gate gate;
    for (int i = 0; i < 5; ++i) gate.tap("04AA");
    for (auto const& answer : std::vector<Posted>{{400, "<html>Bad request</html>", 0},
                                                  {413, "", 0},
                                                  {422, "{}", 0},
                                                  {422, "[1]", 0},
                                                  {400, "{\"problem\":\"blocked\"}", 0},
                                                  {422, "{\"problem\":7}", 0}}) {
        gate.line.answers = {answer};
        CHECK(gate.sender->send_once().count() > 0);
        CHECK(gate.queue->waiting() == 5);
    }
    CHECK_FALSE(std::filesystem::exists(gate.folder.path() / "refused"));
    CHECK(gate.said().find("no line, waiting 5") != std::string::npos);
    while (gate.queue->waiting() > 0) CHECK(gate.sender->send_once().count() == 0);
}

TEST_CASE("a proxy that lets only few taps through at once gets few, and none is given up") {
    Gate gate;
    gate.line.taps_let_through = 3;
    for (int i = 0; i < 20; ++i) gate.tap("04AA");
    for (int tries = 0; tries < 100 && gate.queue->waiting() > 0; ++tries) gate.sender->send_once();
    CHECK(gate.queue->waiting() == 0);
    CHECK_FALSE(std::filesystem::exists(gate.folder.path() / "refused"));
}

TEST_CASE("what was set aside is done, and the sign sends its holder to the office") {
    Gate gate;
    gate.tap("04AA");
    gate.line.answers = {{200, cards::write_answer({0, 0, {{1, "lost"}}}), 0}};
    CHECK(gate.sender->send_once().count() == 0);
    CHECK(gate.queue->waiting() == 0);
    CHECK(gate.said().find("set aside 1 lost") != std::string::npos);
}

TEST_CASE("it sends by itself, and stops in the middle of a wait") {
    Gate gate;
    gate.line.answers = {{0, "", 0}};
    gate.sender->start();
    gate.tap("04AA");
    CHECK(gate.queue->wait_until_empty(std::chrono::seconds(10)));
    gate.line.answers = {{401, "", 0}};
    gate.tap("04AA");
    gate.sender->stop();
    CHECK(gate.queue->waiting() <= 1);
}
