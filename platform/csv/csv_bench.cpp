// Reading and writing a file shaped like a county's users.csv; bytes a second.
#include <benchmark/benchmark.h>

#include <cstring>

#include "platform/csv/csv.h"

using namespace belfry;
using namespace belfry::csv;

namespace {

std::string people(bool quoted) {
    std::string out =
        "sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,email,phone,grades\r\n";
    for (int i = 0; i < 200000; ++i) {
        std::string const n = std::to_string(i);
        std::string const name = i % 50 == 0 ? "Zoë" : "Amelia";
        std::string const q = quoted ? "\"" : "";
        out += q + "p" + n + q + "," + q + "active" + q + ",," + q + "true" + q + "," + q + "a.smith" + n + q + "," +
               q + name + q + "," + q + "Smith-" + n + q + "," + q + "a.smith" + n + "@example.org" + q + ",," + q +
               "9" + q + "\r\n";
    }
    return out;
}

void read_all(benchmark::State& state, bool quoted) {
    std::string const text = people(quoted);
    for (auto _ : state) {
        std::size_t at = 0, cells = 0;
        Reader reader(
            [&](std::span<char> buffer) -> Result<std::size_t> {
                std::size_t const length = std::min(buffer.size(), text.size() - at);
                std::memcpy(buffer.data(), text.data() + at, length);
                at += length;
                return length;
            },
            {});
        while (*reader.next()) cells += reader.row().size();
        benchmark::DoNotOptimize(cells);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void csv_read_plain(benchmark::State& state) { read_all(state, false); }
void csv_read_quoted(benchmark::State& state) { read_all(state, true); }
BENCHMARK(csv_read_plain)->Unit(benchmark::kMillisecond);
BENCHMARK(csv_read_quoted)->Unit(benchmark::kMillisecond);

void csv_write(benchmark::State& state) {
    std::int64_t bytes = 0;
    for (auto _ : state) {
        Writer writer(
            [&](std::string_view piece) -> Status {
                return bytes += static_cast<std::int64_t>(piece.size()), Status();
            },
            For::people);
        for (int i = 0; i < 200000; ++i) {
            writer.number(i).text("active").text("Amelia").text("O'Brien, Smith").text("a.smith@example.org").text("9");
            if (!writer.end_row().ok()) state.SkipWithError("sink");
        }
    }
    state.SetBytesProcessed(bytes);
}
BENCHMARK(csv_write)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
