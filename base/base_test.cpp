#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>

#include "base/id.h"
#include "base/money.h"
#include "base/result.h"
#include "base/text.h"
#include "base/time.h"
#include "base/wake.h"

using namespace belfry;

namespace {
Result<int> half(int n) {
    if (n % 2) return invalid("odd");
    return n / 2;
}
Result<int> quarter(int n) {
    TRY(once, half(n));
    TRY(twice, half(once));
    return twice;
}
} // namespace

TEST_CASE("TRY passes a problem on and a value through") {
    CHECK(quarter(8).value() == 2);
    CHECK(quarter(6).problem().code == "odd");
}

TEST_CASE("an id reads back from its text, and look-alikes are taken") {
    auto const id = next_id_value();
    auto const text = id_to_text(id);
    CHECK(text.size() == kIdTextLength);
    CHECK(id_from_text(text) == id);
    CHECK(id_from_text(ascii_lower(text)) == id);
    CHECK(id_from_text("000000000001O") == 32);
    CHECK_FALSE(id_from_text("").has_value());
    CHECK_FALSE(id_from_text("0000000000000").has_value());
    CHECK_FALSE(id_from_text("ZZZZZZZZZZZZZ").has_value());
    CHECK_FALSE(id_from_text("00000000000-1").has_value());
}

TEST_CASE("ids made by many threads are all different and rise within a thread") {
    std::vector<std::vector<std::int64_t>> made(4);
    std::vector<std::thread> threads;
    for (auto& mine : made)
        threads.emplace_back([&mine] {
            for (int i = 0; i < 20000; ++i) mine.push_back(next_id_value());
        });
    for (auto& thread : threads) thread.join();
    std::set<std::int64_t> all;
    for (auto const& mine : made) {
        CHECK(std::is_sorted(mine.begin(), mine.end()));
        all.insert(mine.begin(), mine.end());
    }
    CHECK(all.size() == 80000);
}

TEST_CASE("money is pence, read strictly and written with thousands") {
    CHECK(Money::parse("£1,450")->in_pence() == 145000);
    CHECK(Money::parse("-0.5")->in_pence() == -50);
    CHECK(Money::pence(-5).text() == "-£0.05");
    CHECK(Money::pence(145000).text() == "£1,450.00");
    CHECK_FALSE(Money::parse("1.234").has_value());
    CHECK_FALSE(Money::parse("").has_value());
    CHECK_FALSE(Money::parse("12a").has_value());
}

TEST_CASE("a school day exists or is refused") {
    CHECK(SchoolDay::parse("2024-02-29").has_value());
    CHECK_FALSE(SchoolDay::parse("2023-02-29").has_value());
    CHECK_FALSE(SchoolDay::parse("2023-2-9").has_value());
    CHECK(SchoolDay::parse("2026-11-22")->weekday() == Weekday::sunday);
    CHECK(SchoolDay::parse("2026-11-22")->week_start().text() == "2026-11-16");
    CHECK(SchoolDay::parse("1900-01-09")->text() == "1900-01-09");
    CHECK(SchoolDay::parse("2028-02-29")->text() == "2028-02-29");
    CHECK(SchoolDay(4'000'000).text() == "12921-08-18");
    CHECK(TimeOfDay::parse("8:05")->text() == "08:05");
    CHECK(TimeOfDay(0).text() == "00:00");
    CHECK(TimeOfDay(24 * 60).text() == "24:00");
    CHECK(TimeOfDay(100 * 60 + 7).text() == "100:07");
    CHECK(SchoolDay::parse("1970-01-01")->days() == 0);
}

TEST_CASE("someone born on a leap day grows older on the first of March") {
    auto const birth = *SchoolDay::of(2012, 2, 29);
    CHECK(SchoolDay::of(2023, 2, 28)->age_of(birth) == 10);
    CHECK(SchoolDay::of(2023, 3, 1)->age_of(birth) == 11);
    CHECK(SchoolDay::of(2024, 2, 29)->age_of(birth) == 12);
}

TEST_CASE("the school's day follows its time zone, and the clock change is settled") {
    auto const london = TimeZone::london();
    CHECK(london.day_of(*Instant::parse("2026-06-30T23:30:00Z")).text() == "2026-07-01");
    CHECK(london.clock_text(*Instant::parse("2026-06-30T23:30:00Z")) == "00:30");
    CHECK(london.instant_of(*SchoolDay::parse("2026-03-29"), *TimeOfDay::parse("01:30")).text() ==
          "2026-03-29T01:00:00Z");
    CHECK(london.instant_of(*SchoolDay::parse("2026-10-25"), *TimeOfDay::parse("01:30")).text() ==
          "2026-10-25T00:30:00Z");
    CHECK_FALSE(TimeZone::named("Europe/Nowhere").has_value());
}

TEST_CASE("instants read ISO 8601 with offsets and write HTTP dates") {
    CHECK(Instant::parse("2026-09-01T08:40:00+01:00")->text() == "2026-09-01T07:40:00Z");
    CHECK(Instant::parse("2026-09-01T07:40:00.25Z")->microseconds() % 1000000 == 250000);
    CHECK(Instant::parse("2026-09-01T07:40:00Z")->http_text() == "Tue, 01 Sep 2026 07:40:00 GMT");
    for (char const* bad : {"", "2026-09-01", "2026-09-01T25:00:00Z", "2026-09-01T07:40:00", "2026-09-01T07:40:00.Z"})
        CHECK_FALSE(Instant::parse(bad).has_value());
}

TEST_CASE("names fold so that accents, apostrophes and case are forgiven") {
    CHECK(fold_for_search("Zoë O’Brien-Smith") == "zoe obrien smith");
    CHECK(fold_for_search("O'Neill") == "oneill");
    CHECK(fold_for_search("ŁUKASZ Øst") == "lukasz ost");
    CHECK(fold_for_search("Nguyễn") == "nguyen");
    CHECK(fold_for_search("  --  ") == "");
    CHECK(fold_for_search("李 明") == "李 明");
}

TEST_CASE("Windows-1252 becomes UTF-8 and bad UTF-8 is seen") {
    CHECK(utf8_from_windows_1252("St John\x92s") == "St John’s");
    CHECK(valid_utf8("Zoë"));
    CHECK_FALSE(valid_utf8("Zo\xEB"));
    CHECK_FALSE(valid_utf8("\xC0\x80"));
}

TEST_CASE("escapes and encodings read back") {
    std::string const all = [] {
        std::string s;
        for (int i = 1; i < 256; ++i) s += static_cast<char>(i);
        return s;
    }();
    CHECK(percent_decode(percent_encode(all), false) == all);
    CHECK(bytes_from_base64url(base64url(all)) == all);
    CHECK(bytes_from_hex(hex(all)) == all);
    CHECK_FALSE(percent_decode("%0", false).has_value());
    CHECK_FALSE(percent_decode("%00", false).has_value());
    CHECK_FALSE(bytes_from_base64url("A").has_value());
    CHECK_FALSE(bytes_from_base64url("AB").has_value());
    CHECK(percent_decode("a+b", true) == "a b");
}

TEST_CASE("numbers are read whole or not at all") {
    CHECK(parse_int("-12") == -12);
    CHECK_FALSE(parse_int("12 ").has_value());
    CHECK_FALSE(parse_int("").has_value());
    CHECK_FALSE(parse_int("99999999999999999999").has_value());
    CHECK(with_thousands(-1234567) == "-1,234,567");
    CHECK(with_thousands(999) == "999");
}

TEST_CASE("a text is cut at a whole character") {
    CHECK(first_characters("Zoë!", 3) == "Zoë");
    CHECK(count_characters("Zoë") == 3);
}

TEST_CASE("a wake before the wait is kept, and each lets one wait go") {
    Wake wake;
    wake.wake();
    wake.wake();
    wake.wait();
    wake.wait();
    std::atomic<int> gone = 0;
    std::thread sleeper([&] {
        for (int i = 0; i < 1000; ++i) {
            wake.wait();
            ++gone;
        }
    });
    for (int i = 0; i < 999; ++i) wake.wake();
    while (gone < 999) std::this_thread::yield();
    CHECK(gone == 999);
    wake.wake();
    sleeper.join();
    CHECK(gone == 1000);
}
