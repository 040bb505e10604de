#pragma once
// For tests: a platform with a real database, clock, words and measures; of jobs, events and the rest there is nothing
// behind the name, so a test that touches them stops. Not part of the program.

#include <cstddef>
#include <string>
#include <vector>

#include "platform/config/config.h"
#include "platform/extension/area.h"
#include "platform/extension/call.h"
#include "platform/metrics/metrics.h"
#include "platform/testing/database.h"
#include "platform/ui/words.h"

namespace belfry::platform::testing {

class FakePlatform {
public:
    FakePlatform() : database(db::Engine::sqlite), words(ui::Words::load({"test.word = A word"}).value()) {}

    belfry::testing::TestDatabase database;
    FakeClock clock{Instant::from_seconds(1788249600)}; // 1 September 2026, 08:00 UTC
    config::Config config;
    access::Catalogue catalogue;
    ui::Words words;
    std::vector<Area> areas;
    metrics::Registry metrics;

private:
    alignas(std::max_align_t) std::byte nothing_[64] = {};
    template <class T>
    T& absent() {
        return *reinterpret_cast<T*>(nothing_);
    }

public:
    Platform platform{*database,
                      clock,
                      config,
                      catalogue,
                      words,
                      areas,
                      absent<jobs::Jobs>(),
                      absent<events::Events>(),
                      absent<files::Files>(),
                      absent<search::Index>(),
                      absent<mail::Mailer>(),
                      metrics,
                      absent<audit::Audit>()};
};

} // namespace belfry::platform::testing
