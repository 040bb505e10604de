// The registry of measures. A few hundred of them, looked up when their owner is made, counted millions of times; the
// page is made every few seconds.
#include "platform/metrics/metrics.h"

#include <cstdio>
#include <map>
#include <mutex>
#include <vector>

#include "base/result.h"

namespace belfry::metrics {
namespace {

// Names are our own: [a-z_:][a-z0-9_:]*
bool good_name(std::string_view name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
    for (char c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == ':')) return false;
    return true;
}

std::string one_line(std::string_view help) {
    std::string out;
    for (char c : help) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

std::string seconds(std::int64_t microseconds) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%lld.%06lld", static_cast<long long>(microseconds / 1000000),
                  static_cast<long long>(microseconds % 1000000));
    return buffer;
}

void sample(std::string& out, std::string_view name, std::string_view labels, std::string_view value) {
    out += name;
    if (!labels.empty()) (out += '{').append(labels) += '}';
    (out += ' ').append(value) += '\n';
}

void write_histogram(std::string& out, std::string const& name, std::string const& labels, Histogram const& h) {
    auto const with = [&](std::string const& bound) {
        return (labels.empty() ? "" : labels + ",") + "le=\"" + bound + "\"";
    };
    std::int64_t below = 0;
    for (int i = 0; i < Histogram::kBuckets; ++i) {
        below += h.buckets[i].load(std::memory_order_relaxed);
        auto const last = i == Histogram::kBuckets - 1;
        sample(out, name + "_bucket", with(last ? "+Inf" : seconds(Histogram::kBounds[i])), std::to_string(below));
    }
    sample(out, name + "_sum", labels, seconds(h.sum_microseconds.load(std::memory_order_relaxed)));
    // The sum of the buckets, not `count`: a page made in the middle of observe() still agrees with itself.
    sample(out, name + "_count", labels, std::to_string(below));
}

} // namespace

void Histogram::observe(std::int64_t microseconds) {
    if (microseconds < 0) microseconds = 0;
    int at = 0;
    while (at < kBuckets - 1 && microseconds > kBounds[at]) ++at;
    buckets[at].fetch_add(1, std::memory_order_relaxed);
    count.fetch_add(1, std::memory_order_relaxed);
    sum_microseconds.fetch_add(microseconds, std::memory_order_relaxed);
}

struct Registry::Impl {
    // One of the three is used by all series of a family.
    struct Family {
        std::string help;
        std::map<std::string, std::unique_ptr<Counter>, std::less<>> counters;
        std::map<std::string, std::unique_ptr<Histogram>, std::less<>> histograms;
        std::function<std::int64_t()> gauge;
    };
    mutable std::mutex lock;
    std::map<std::string, Family, std::less<>> families;

    Family& family(std::string_view name, std::string_view help) {
        BELFRY_ASSERT(good_name(name));
        auto& found = families[std::string(name)];
        if (found.help.empty()) found.help = one_line(help);
        return found;
    }
};

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Counter& Registry::counter(std::string_view name, std::string_view help, std::string_view labels) {
    std::lock_guard const guard(impl_->lock);
    auto& family = impl_->family(name, help);
    BELFRY_ASSERT(family.histograms.empty() && !family.gauge);
    auto& slot = family.counters[std::string(labels)];
    if (!slot) slot = std::make_unique<Counter>();
    return *slot;
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, std::string_view labels) {
    std::lock_guard const guard(impl_->lock);
    auto& family = impl_->family(name, help);
    BELFRY_ASSERT(family.counters.empty() && !family.gauge);
    auto& slot = family.histograms[std::string(labels)];
    if (!slot) slot = std::make_unique<Histogram>();
    return *slot;
}

void Registry::gauge(std::string_view name, std::string_view help, std::function<std::int64_t()> read) {
    std::lock_guard const guard(impl_->lock);
    auto& family = impl_->family(name, help);
    BELFRY_ASSERT(family.counters.empty() && family.histograms.empty());
    family.gauge = std::move(read);
}

std::string Registry::text() const {
    std::lock_guard const guard(impl_->lock);
    std::string out;
    for (auto const& [name, family] : impl_->families) {
        auto const type = family.gauge ? "gauge" : family.histograms.empty() ? "counter" : "histogram";
        out += "# HELP " + name + " " + family.help + "\n# TYPE " + name + " " + type + "\n";
        for (auto const& [labels, counter] : family.counters)
            sample(out, name, labels, std::to_string(counter->value()));
        for (auto const& [labels, histogram] : family.histograms) write_histogram(out, name, labels, *histogram);
        if (family.gauge) sample(out, name, "", std::to_string(family.gauge()));
    }
    return out;
}

} // namespace belfry::metrics
