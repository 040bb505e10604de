// Playing a day: one thread for everybody. A county is 1,500 readers, 10,000 teachers and 12,000 parents.
#include "app/day/play.h"

#include <sys/resource.h>

#include <cstdio>

#include "app/day/people.h"
#include "app/day/reader.h"

namespace belfry::day {
namespace {

constexpr int kSigningInAtOnce = 8;
constexpr int kSilentSecondsMax = 120;
constexpr std::chrono::seconds kLook{1};

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

class Day {
public:
    Day(http::ClientLoop& loop, Cast const& cast, Script const& script, PlaySettings const& settings)
        : settings_(settings), script_(script), stage_{loop,
                                                       nullptr,
                                                       cast,
                                                       counts_,
                                                       "day-" + std::to_string(SystemClock().now().seconds()),
                                                       settings.behind_a_proxy} {
        counts_.taps_planned = script.taps();
        for (auto const& part : script.registers) parts_.push_back(make_teacher(stage_, part));
        for (auto const& part : script.parents) parts_.push_back(make_parent(stage_, part));
    }

    Counts play() {
        if (settings_.sign_in_first) sign_everybody_in();
        auto const began = std::chrono::steady_clock::now();
        auto const cpu_before = cpu_seconds();
        stage_.clock = settings_.start_clock();
        for (auto const& part : script_.readers) play_reader(stage_, part);
        for (auto const& part : parts_) part->play();
        watch();
        stage_.loop.run();
        counts_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        counts_.cpu_seconds = cpu_seconds() - cpu_before;
        return counts_;
    }

private:
    void sign_everybody_in() {
        std::size_t next = 0;
        std::function<void()> one = [&] {
            if (next == parts_.size()) return;
            if (next % 100 == 0 && settings_.show)
                settings_.show("signing in: " + std::to_string(next) + " of " + std::to_string(parts_.size()));
            parts_[next++]->sign_in_early(one);
        };
        for (int i = 0; i < kSigningInAtOnce; ++i) one();
        stage_.loop.run();
    }

    void watch() {
        auto const answers = counts_.tap.count() + counts_.page.count() + counts_.register_page.count() +
                             counts_.register_save.count() + counts_.sign_in.count();
        bool const waiting = stage_.clock->now() < last_;
        silent_ = answers == answers_ && !waiting ? silent_ + 1 : 0;
        answers_ = answers;
        if (settings_.show) settings_.show(line());
        if (stage_.parts_left == 0 || silent_ > kSilentSecondsMax) return stage_.loop.end();
        stage_.loop.after(kLook, [this] { watch(); });
    }

    std::string line() {
        auto const now = stage_.clock->now() / 1000;
        auto const done = counts_.taken + counts_.known + counts_.aside() + counts_.wrong_key;
        char text[300];
        std::snprintf(
            text, sizeof text,
            "%02lld:%02lld:%02lld  taps %lld of %lld (%lld a second, %lld set aside)  registers %lld of %lld  "
            "parents %lld of %lld",
            static_cast<long long>(now / 3600), static_cast<long long>(now / 60 % 60), static_cast<long long>(now % 60),
            static_cast<long long>(done), static_cast<long long>(counts_.taps_planned),
            static_cast<long long>(done - taps_done_), static_cast<long long>(counts_.aside()),
            static_cast<long long>(counts_.registers_saved), static_cast<long long>(counts_.registers_planned),
            static_cast<long long>(counts_.parents_looked), static_cast<long long>(counts_.parents_planned));
        taps_done_ = done;
        return text;
    }

    Moment last_planned() const {
        Moment last = 0;
        for (auto const& reader : script_.readers) last = std::max(last, reader.taps.back().at);
        for (auto const& parent : script_.parents) last = std::max(last, parent.looks);
        for (auto const& one : script_.registers)
            for (auto const opens : one.opens)
                if (opens != kNever) last = std::max(last, opens + one.thinks);
        return last;
    }

    PlaySettings const& settings_;
    Script const& script_;
    Counts counts_;
    Stage stage_;
    std::vector<std::shared_ptr<Part>> parts_;
    Moment const last_ = last_planned();
    std::size_t answers_ = 0;
    std::int64_t taps_done_ = 0;
    int silent_ = 0;
};

} // namespace

Result<Counts> play(Cast const& cast, Script const& script, PlaySettings const& settings) {
    TRY(loop, http::ClientLoop::open({settings.url, settings.ca_file, 30}));
    return Day(*loop, cast, script, settings).play();
}

} // namespace belfry::day
