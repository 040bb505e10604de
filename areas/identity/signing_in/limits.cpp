// Sign-in limits. At most 100,000 names and addresses in memory (some 15 MB at the very worst); a try costs two
// look-ups.
#include "areas/identity/signing_in/limits.h"

#include <algorithm>
#include <cmath>

#include "platform/http/household.h"

namespace belfry::identity {

int name_wait_seconds(int failures, int free_tries, int wait_max) {
    int const beyond = failures - free_tries;
    if (beyond < 0) return 0;
    if (beyond >= 10) return wait_max;
    return std::min(1 << beyond, wait_max);
}

std::string SignInLimits::failure_key(Attempt const& attempt) {
    return attempt.name + '\n' +
           (attempt.familiarity == Familiarity::device ? attempt.device : "@" + http::household_of(attempt.peer));
}

std::string SignInLimits::everywhere_key(Attempt const& attempt) { return attempt.name + "\n*"; }

SignInLimits::Size SignInLimits::size_of(Attempt const& attempt) {
    if (attempt.made_up) return {'!', kMadeUpBurst, kMadeUpPerSecond};
    if (attempt.familiarity == Familiarity::address) return {'=', kFamiliarBurst, kFamiliarsPerSecond};
    return {'?', kStrangerBurst, kStrangersPerSecond};
}

double SignInLimits::taken_now(Bucket const& bucket, int per_second, Instant now) {
    auto const seconds = static_cast<double>(now.microseconds() - bucket.at.microseconds()) / 1e6;
    return std::max(0.0, bucket.taken - std::max(0.0, seconds) * per_second);
}

Gate SignInLimits::bucket_gate(Size const& size, std::string const& household, Instant now) const {
    auto const found = buckets_.find(size.mark + household);
    if (found == buckets_.end()) return {};
    auto const over = taken_now(found->second, size.per_second, now) - size.burst + 1;
    if (over <= 0) return {};
    return {std::max(1, static_cast<int>(std::ceil(over / size.per_second))), Gate::Why::address};
}

int SignInLimits::name_wait(std::string const& key, int free_tries, int wait_max, Instant now) const {
    auto const found = failures_.find(key);
    if (found == failures_.end()) return 0;
    auto const wait = name_wait_seconds(found->second.count, free_tries, wait_max);
    auto const left = found->second.last.plus_seconds(wait).microseconds() - now.microseconds();
    return wait > 0 && left > 0 ? static_cast<int>((left + 999999) / 1000000) : 0;
}

int SignInLimits::count_failure(std::string const& key, Instant now) {
    auto& failures = failures_[key];
    if (now.seconds_since(failures.last) > kForgottenAfter) failures.count = 0;
    ++failures.count;
    failures.last = now;
    return failures.count;
}

Gate SignInLimits::check(Attempt const& attempt, Instant now) {
    std::lock_guard lock(mutex_);
    bool const known_device = attempt.familiarity == Familiarity::device;
    if (rules_.names) {
        int wait =
            name_wait(failure_key(attempt), known_device ? kFreeTriesOnKnownDevice : kFreeTries, kNameWaitMax, now);
        if (attempt.familiarity == Familiarity::stranger)
            wait = std::max(
                wait, name_wait(everywhere_key(attempt), rules_.everywhere_free, rules_.everywhere_wait_max, now));
        if (wait > 0) return {wait, Gate::Why::name};
    }
    if (known_device || !rules_.addresses) return {};
    auto const household = http::household_of(attempt.peer);
    if (auto const gate = bucket_gate(size_of(attempt), household, now); !gate.open()) return gate;
    auto as_stranger = attempt;
    as_stranger.made_up = false;
    return attempt.made_up ? bucket_gate(size_of(as_stranger), household, now) : Gate();
}

int SignInLimits::failed(Attempt const& attempt, Instant now) {
    std::lock_guard lock(mutex_);
    make_room(now);
    int failures = 0;
    if (rules_.names) {
        failures = count_failure(failure_key(attempt), now);
        if (attempt.familiarity == Familiarity::stranger) count_failure(everywhere_key(attempt), now);
    }
    if (rules_.addresses && attempt.familiarity != Familiarity::device) {
        auto const size = size_of(attempt);
        auto& bucket = buckets_[size.mark + http::household_of(attempt.peer)];
        bucket.taken = taken_now(bucket, size.per_second, now) + 1;
        bucket.at = now;
    }
    return failures;
}

// Only the count that this try belongs to: a success on the owner's device says nothing of the guesses from elsewhere.
bool SignInLimits::succeeded(Attempt const& attempt) {
    std::lock_guard lock(mutex_);
    bool const had = failures_.erase(failure_key(attempt)) > 0;
    if (!rules_.addresses) failures_.erase(everywhere_key(attempt)); // strict by the name alone: it was the owner
    return had;
}

void SignInLimits::learn(std::string const& key, int failures, Instant last) {
    std::lock_guard lock(mutex_);
    make_room(last);
    auto& known = failures_[key];
    if (failures <= known.count) return;
    known.count = failures;
    known.last = std::max(known.last, last);
}

void SignInLimits::forgive(std::string_view name) {
    std::lock_guard lock(mutex_);
    std::erase_if(failures_, [&](auto const& one) {
        auto const& key = one.first;
        return key.starts_with(name) && key.size() > name.size() && key[name.size()] == '\n';
    });
}

std::size_t SignInLimits::entries() const {
    std::lock_guard lock(mutex_);
    return failures_.size() + buckets_.size();
}

// First what has run out anyway; where that is not enough, everything: an attacker who can fill this has as many
// addresses, and memory matters more than his delays.
void SignInLimits::make_room(Instant now) {
    if (failures_.size() >= kEntriesMax) {
        std::erase_if(failures_, [&](auto const& one) { return now.seconds_since(one.second.last) > kForgottenAfter; });
        if (failures_.size() >= kEntriesMax) failures_.clear();
    }
    if (buckets_.size() >= kEntriesMax) {
        auto const back = [](char mark) {
            return mark == '=' ? kFamiliarsPerSecond : mark == '!' ? kMadeUpPerSecond : kStrangersPerSecond;
        };
        std::erase_if(buckets_, [&](auto const& one) { return taken_now(one.second, back(one.first[0]), now) <= 0; });
        if (buckets_.size() >= kEntriesMax) buckets_.clear();
    }
}

} // namespace belfry::identity
