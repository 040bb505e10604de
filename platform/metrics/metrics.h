#pragma once
// Measures of the running program, given at /metrics as Prometheus text (version 0.0.4). Counting is one atomic add.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace belfry::metrics {

class Counter {
public:
    void add(std::int64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_{0};
};

// Durations in microseconds, in buckets from 100 us to 10 s.
class Histogram {
public:
    void observe(std::int64_t microseconds);
    static constexpr std::int64_t kBounds[] = {100,   250,   500,    1000,   2500,    5000,    10000,
                                               25000, 50000, 100000, 250000, 1000000, 10000000};
    static constexpr int kBuckets = sizeof kBounds / sizeof kBounds[0] + 1;
    std::atomic<std::int64_t> buckets[kBuckets] = {};
    std::atomic<std::int64_t> count{0}, sum_microseconds{0};
};

class Registry {
public:
    Registry();
    ~Registry();
    // The same name and labels give the same counter; references live as long as the registry. `labels`:
    // `status="2xx"`.
    Counter& counter(std::string_view name, std::string_view help, std::string_view labels = "");
    Histogram& histogram(std::string_view name, std::string_view help, std::string_view labels = "");
    // Asked when the page is made.
    void gauge(std::string_view name, std::string_view help, std::function<std::int64_t()> read);
    std::string text() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace belfry::metrics
