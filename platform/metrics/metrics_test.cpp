#include "platform/metrics/metrics.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using namespace belfry;

TEST_CASE("the same name and labels are the same counter") {
    metrics::Registry registry;
    auto& ok = registry.counter("belfry_requests_total", "Requests answered.", "status=\"2xx\"");
    registry.counter("belfry_requests_total", "", "status=\"5xx\"").add();
    registry.counter("belfry_requests_total", "", "status=\"2xx\"").add(4);
    CHECK(ok.value() == 4);
    CHECK(registry.text() == "# HELP belfry_requests_total Requests answered.\n"
                             "# TYPE belfry_requests_total counter\n"
                             "belfry_requests_total{status=\"2xx\"} 4\n"
                             "belfry_requests_total{status=\"5xx\"} 1\n");
}

TEST_CASE("a histogram counts each duration in every bucket above it, in seconds") {
    metrics::Registry registry;
    auto& h = registry.histogram("belfry_request_seconds", "Time.", "area=\"x\"");
    h.observe(100);
    h.observe(101);
    h.observe(99000000);
    h.observe(-5);
    auto const text = registry.text();
    CHECK(text.find("belfry_request_seconds_bucket{area=\"x\",le=\"0.000100\"} 2\n") != std::string::npos);
    CHECK(text.find("belfry_request_seconds_bucket{area=\"x\",le=\"0.000250\"} 3\n") != std::string::npos);
    CHECK(text.find("le=\"10.000000\"} 3\n") != std::string::npos);
    CHECK(text.find("le=\"+Inf\"} 4\n") != std::string::npos);
    CHECK(text.find("belfry_request_seconds_sum{area=\"x\"} 99.000201\n") != std::string::npos);
    CHECK(text.find("belfry_request_seconds_count{area=\"x\"} 4\n") != std::string::npos);
}

TEST_CASE("a gauge is asked when the page is made") {
    metrics::Registry registry;
    std::int64_t waiting = 3;
    registry.gauge("belfry_waiting", "Line one\nand two.", [&] { return waiting; });
    waiting = 7;
    CHECK(registry.text() ==
          "# HELP belfry_waiting Line one\\nand two.\n# TYPE belfry_waiting gauge\nbelfry_waiting 7\n");
}

TEST_CASE("counting from many threads loses nothing") {
    metrics::Registry registry;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 10000; ++i) registry.counter("belfry_c_total", "c").add();
        });
    for (auto& thread : threads) thread.join();
    CHECK(registry.counter("belfry_c_total", "c").value() == 40000);
}
