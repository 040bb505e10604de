#include "reader/queue.h"

#include <doctest/doctest.h>

#include <fstream>

#include "platform/testing/temporary_folder.h"

using namespace belfry;
using namespace belfry::reader;

namespace {

Moment at(std::int64_t second) { return {Instant::from_seconds(1788249600 + second), second * 1000000, "b00t0001"}; }

std::string read(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::unique_ptr<Queue> open(std::filesystem::path const& folder) {
    auto queue = Queue::open(folder);
    REQUIRE_MESSAGE(queue.ok(), queue.problem().detail);
    return std::move(*queue);
}

} // namespace

TEST_CASE("what was added is found again after the program ended, in order and with its times") {
    testing::TemporaryFolder folder;
    std::string epoch;
    {
        auto const queue = open(folder.path());
        epoch = queue->epoch();
        CHECK(queue->add("04A2B1C9D2", at(1)).value() == 1);
        CHECK(queue->add("04FF EE\n11", at(2)).value() == 2);
        CHECK(queue->add("", at(3)).value() == 3);
    }
    auto const queue = open(folder.path());
    CHECK(queue->epoch() == epoch);
    auto const taps = queue->next(10);
    REQUIRE(taps.size() == 3);
    CHECK(taps[0].card == "04A2B1C9D2");
    CHECK(taps[0].at.wall == at(1).wall);
    CHECK(taps[0].at.since_boot == 1000000);
    CHECK(taps[0].at.boot == "b00t0001");
    CHECK(taps[1].card == "04FFEE11");
    CHECK(taps[2].card == "-");
    CHECK(queue->add("04A2B1C9D2", at(4)).value() == 4);
}

TEST_CASE("what the service has is not sent again, and numbers go on") {
    testing::TemporaryFolder folder;
    {
        auto const queue = open(folder.path());
        for (int i = 1; i <= 3; ++i) CHECK(queue->add("04AA", at(i)).ok());
        queue->done(2);
        CHECK(queue->waiting() == 1);
    }
    auto const queue = open(folder.path());
    REQUIRE(queue->waiting() == 1);
    CHECK(queue->next(10)[0].seq == 3);
    queue->done(3);
    CHECK(queue->wait_until_empty(std::chrono::milliseconds(0)));
    CHECK(queue->add("04AA", at(4)).value() == 4);
}

TEST_CASE("a line that a crash cut is left out, and those after it are whole") {
    testing::TemporaryFolder folder;
    {
        auto const queue = open(folder.path());
        for (int i = 1; i <= 2; ++i) CHECK(queue->add("04AA", at(i)).ok());
    }
    auto const file = folder.path() / "taps";
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 5);
    {
        auto const queue = open(folder.path());
        CHECK(queue->waiting() == 1);
        CHECK(queue->add("04BB", at(3)).value() == 2);
    }
    auto const queue = open(folder.path());
    REQUIRE(queue->waiting() == 2);
    CHECK(queue->next(10)[1].card == "04BB");
}

TEST_CASE("a queue that was lost begins under another name, and nonsense in its place too") {
    testing::TemporaryFolder folder;
    auto const first = open(folder.path())->epoch();
    std::filesystem::remove(folder.path() / "taps");
    auto const second = open(folder.path())->epoch();
    CHECK(second != first);
    std::ofstream(folder.path() / "taps") << "nonsense\n\0\xFF";
    auto const queue = open(folder.path());
    CHECK(queue->epoch() != second);
    CHECK(queue->add("04AA", at(1)).ok());
}

TEST_CASE("a damaged line in the middle costs that line alone, is kept, and no number is used again under the name") {
    testing::TemporaryFolder folder;
    auto const file = folder.path() / "taps";
    std::string before;
    {
        auto const queue = open(folder.path());
        before = queue->epoch();
        for (int i = 1; i <= 5; ++i) CHECK(queue->add("04A" + std::to_string(i), at(i)).ok());
        queue->done(1);
    }
    auto text = read(file);
    text.replace(text.find("04A3"), 4, "#");
    std::ofstream(file, std::ios::binary) << text;
    std::string after;
    for (int opened = 0; opened < 2; ++opened) { // the mended file is whole
        auto const queue = open(folder.path());
        CHECK(queue->damaged() == (opened == 0 ? 1 : 0));
        CHECK(queue->epoch() != before);
        if (opened == 1) CHECK(queue->epoch() == after);
        after = queue->epoch();
        auto const taps = queue->next(10);
        REQUIRE(taps.size() == static_cast<std::size_t>(3 + opened));
        CHECK(taps[0].card == "04A2");
        CHECK(taps[0].seq == 2);
        CHECK(taps[1].card == "04A4");
        CHECK(taps[2].card == "04A5");
        CHECK(taps[2].at.wall == at(5).wall);
        if (opened == 0) CHECK(queue->add("04A6", at(6)).value() == 6);
    }
    CHECK(read(folder.path() / "damaged").find(" # ") != std::string::npos);
}

TEST_CASE("a damaged head loses no tap, and damage at the end gives no number that counts as sent") {
    testing::TemporaryFolder folder;
    auto const file = folder.path() / "taps";
    {
        auto const queue = open(folder.path());
        for (int i = 1; i <= 3; ++i) CHECK(queue->add("04AA", at(i)).ok());
    }
    auto text = read(file);
    text[3] = '\0';
    std::ofstream(file, std::ios::binary) << text;
    {
        auto const queue = open(folder.path());
        CHECK(queue->damaged() == 1);
        CHECK(queue->waiting() == 3);
        queue->done(3);
    }
    text = read(file);
    text[text.size() - 2] ^= 1; // of the last line, which is done
    std::ofstream(file, std::ios::binary) << text;
    {
        auto const queue = open(folder.path());
        CHECK(queue->waiting() == 0);
        CHECK(queue->add("04BB", at(9)).value() == 4);
    }
    auto const queue = open(folder.path());
    CHECK(queue->waiting() == 1);
}

TEST_CASE("a queue whose file was lost gives no number that is marked as done") {
    testing::TemporaryFolder folder;
    {
        auto const queue = open(folder.path());
        for (int i = 1; i <= 3; ++i) CHECK(queue->add("04AA", at(i)).ok());
        queue->done(3);
    }
    std::filesystem::remove(folder.path() / "taps");
    CHECK(open(folder.path())->add("04BB", at(4)).ok());
    CHECK(open(folder.path())->waiting() == 1);
}

TEST_CASE("a mark of what is done that cannot be read only means that it is sent again") {
    testing::TemporaryFolder folder;
    {
        auto const queue = open(folder.path());
        CHECK(queue->add("04AA", at(1)).ok());
        queue->done(1);
    }
    std::ofstream(folder.path() / "done") << "???";
    CHECK(open(folder.path())->waiting() == 1);
}

TEST_CASE("two gateways never share one queue") {
    testing::TemporaryFolder folder;
    auto const queue = open(folder.path());
    auto const second = Queue::open(folder.path());
    REQUIRE_FALSE(second.ok());
    CHECK(second.problem().code == "queue");
}

TEST_CASE("the file begins anew once all is sent and it has grown, under the same name and numbers") {
    testing::TemporaryFolder folder;
    std::int64_t last = 0;
    std::string epoch;
    {
        auto const queue = open(folder.path());
        epoch = queue->epoch();
        // As if a year had been written.
        auto const size = std::filesystem::file_size(folder.path() / "taps");
        while (static_cast<std::int64_t>(std::filesystem::file_size(folder.path() / "taps") - size) < 1100 * 1024)
            for (int i = 0; i < 500; ++i) last = queue->add(std::string(64, '4'), at(last)).value();
        queue->done(last);
        CHECK(std::filesystem::file_size(folder.path() / "taps") < 100);
        CHECK(queue->add("04AA", at(1)).value() == last + 1);
    }
    auto const queue = open(folder.path());
    CHECK(queue->epoch() == epoch);
    CHECK(queue->next(10).at(0).seq == last + 1);
}

TEST_CASE("a clock that was set while the machine ran is put right, and after another start it is left alone") {
    Moment const tap{Instant::from_seconds(1000), 50 * 1000000, "a"};
    Moment const later{Instant::from_seconds(99060), 110 * 1000000, "a"};
    CHECK(put_right(tap, later) == Instant::from_seconds(99000));
    CHECK(put_right(tap, {later.wall, later.since_boot, "b"}) == tap.wall);
    CHECK(put_right(tap, {later.wall, 1, "a"}) == tap.wall);
}
