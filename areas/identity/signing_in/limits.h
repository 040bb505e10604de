#pragma once
// What slows somebody who guesses at passwords, and lets a class of thirty in behind one school address.
//
// Measures, all of failures only (a right password costs nothing):
// - by name and address: after kFreeTries failures for one name from one address each further try must wait, 1 s
// doubling
//   to kNameWaitMax. The name need not exist; an unknown one is treated the same.
// - by name from wherever: more tries are free, and the wait stays short, so that somebody who guesses from many
// addresses
//   is slowed and the owner at a new machine is not kept out.
// - a device that has signed in to the account before has a count of its own, so that nobody can keep the owner out by
//   failing on purpose from elsewhere.
// - by address: failures of accounts that are strangers at that address take from a bucket (kStrangerBurst, one a
// second
//   back); an account that has signed in from the same address before is no stranger, and takes from a larger one. So
//   an attacker behind a school's address exhausts the strangers' bucket and not the one of those who belong there.
//   Names that mean nobody take from neither: whoever makes them up keeps nobody out. They are answered as a stranger
//   would be, and have a large bucket of their own (kMadeUpBurst), only so that nobody keeps the hashing busy.
// Kept in memory; failures by name are shared between nodes by a table (shared_store.h), those by address are each
// node's. Safe from any thread. Memory is bounded (kEntriesMax for each measure).

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace belfry::identity {

inline constexpr int kFreeTries = 5;
inline constexpr int kFreeTriesOnKnownDevice = 10;
inline constexpr int kNameWaitMax = 900; // seconds
inline constexpr int kFreeTriesEverywhere = 20, kEverywhereWaitMax = 50;
inline constexpr int kForgottenAfter = 3600; // seconds without a failure
inline constexpr int kStrangerBurst = 300, kFamiliarBurst = 3000;
inline constexpr int kStrangersPerSecond = 1, kFamiliarsPerSecond = 5;
inline constexpr int kMadeUpBurst = 3000, kMadeUpPerSecond = 10;
inline constexpr std::size_t kEntriesMax = 100000;

enum class Familiarity {
    stranger, // this account, if there is one, was never seen here
    address,  // it last signed in from this address
    device,   // this device has signed in to it before
};

struct Attempt {
    std::string name;   // folded
    std::string peer;   // address of the other end
    std::string device; // hash of the device cookie, or empty
    Familiarity familiarity = Familiarity::stranger;
    bool made_up = false; // the name means nobody
};

struct Gate {
    int wait_seconds = 0; // 0: go ahead
    enum class Why { open, name, address } why = Why::open;
    bool open() const { return wait_seconds == 0; }
};

// The seconds to wait after the `failures`th failure in a row.
int name_wait_seconds(int failures, int free_tries, int wait_max = kNameWaitMax);

struct LimitRules {
    bool names = true, addresses = true;
    int everywhere_free = kFreeTriesEverywhere, everywhere_wait_max = kEverywhereWaitMax;
};
// Who gives a code has given the right password before: strict by the name alone, and no address is held against them.
inline constexpr LimitRules kSecondStepLimits{true, false, kFreeTries, kNameWaitMax};
// An invitation code is its own name, and has tries of its own.
inline constexpr LimitRules kJoinLimits{false, true};

class SignInLimits {
public:
    SignInLimits() = default;
    explicit SignInLimits(LimitRules const& rules) : rules_(rules) {}

    // Whether a try may be made now. Takes nothing.
    Gate check(Attempt const& attempt, Instant now);
    // Gives the number of failures in a row for this name (on this device, where it is known).
    int failed(Attempt const& attempt, Instant now);
    // True where there was something to forget.
    bool succeeded(Attempt const& attempt);
    // What other nodes have counted under that key, where it is more than this one knows.
    void learn(std::string const& key, int failures, Instant last);
    // Staff have given the person a new password: start afresh, everywhere on this node.
    void forgive(std::string_view name);
    std::size_t entries() const;

    // Under which a try's failures are counted: at its place or device, and from wherever.
    static std::string failure_key(Attempt const& attempt);
    static std::string everywhere_key(Attempt const& attempt);

private:
    struct Failures {
        int count = 0;
        Instant last;
    };
    struct Bucket {
        double taken = 0;
        Instant at;
    };
    using FailureMap = std::unordered_map<std::string, Failures>;
    using BucketMap = std::unordered_map<std::string, Bucket>;

    int name_wait(std::string const& key, int free_tries, int wait_max, Instant now) const;
    int count_failure(std::string const& key, Instant now);
    // Of one kind of bucket: how much it holds, and how fast it fills again.
    struct Size {
        char mark;
        int burst, per_second;
    };
    static Size size_of(Attempt const& attempt);
    static double taken_now(Bucket const& bucket, int per_second, Instant now);
    Gate bucket_gate(Size const& size, std::string const& household, Instant now) const;
    void make_room(Instant now);

    LimitRules const rules_ = {};
    mutable std::mutex mutex_;
    FailureMap failures_;
    BucketMap buckets_;
};

} // namespace belfry::identity
