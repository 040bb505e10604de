// What one password costs, alone on a thread.
#include <benchmark/benchmark.h>

#include "platform/crypto/passwords.h"

namespace {
void verify_a_password(benchmark::State& state) {
    belfry::crypto::Passwords passwords;
    auto const kept = passwords.hash("correct horse").value();
    for (auto _ : state) benchmark::DoNotOptimize(passwords.verify("correct horse", kept));
}
BENCHMARK(verify_a_password)->UseRealTime()->Unit(benchmark::kMillisecond);
} // namespace

BENCHMARK_MAIN();
