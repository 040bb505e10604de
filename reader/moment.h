#pragma once
// When something was, by two clocks: the wall's, which somebody may set, and the one that runs since the machine began.

#include <cstdint>
#include <string>

#include "base/time.h"

namespace belfry::reader {

struct Moment {
    Instant wall;
    std::int64_t since_boot = 0; // microseconds, sleep included
    std::string boot;            // names this run of the machine; eight characters
};

class Times {
public:
    virtual ~Times() = default;
    virtual Moment now() const = 0;
};

class SystemTimes final : public Times {
public:
    SystemTimes();
    Moment now() const override;

private:
    std::string boot_;
};

// What the wall's clock would have said at `then` had it gone as it goes now; its own word where the machine has been
// started again since, and nothing is known.
Instant put_right(Moment const& then, Moment const& now);

} // namespace belfry::reader
