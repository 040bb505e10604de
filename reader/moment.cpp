// Reading the machine's clocks; once a tap.
#include "reader/moment.h"

#include <ctime>
#include <fstream>

namespace belfry::reader {

SystemTimes::SystemTimes() {
    std::ifstream in("/proc/sys/kernel/random/boot_id");
    in >> boot_;
    boot_ = boot_.substr(0, 8);
    if (boot_.empty()) boot_ = "unknown";
}

Moment SystemTimes::now() const {
    timespec since{};
    ::clock_gettime(CLOCK_BOOTTIME, &since);
    return {SystemClock().now(), std::int64_t{since.tv_sec} * 1000000 + since.tv_nsec / 1000, boot_};
}

Instant put_right(Moment const& then, Moment const& now) {
    if (then.boot != now.boot || then.since_boot > now.since_boot) return then.wall;
    return Instant(now.wall.microseconds() - (now.since_boot - then.since_boot));
}

} // namespace belfry::reader
