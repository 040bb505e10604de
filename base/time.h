#pragma once
// Instants, school days, times of day, and the clock that gives them.
// An Instant is a point in UTC. A SchoolDay is a date in a school's own time zone: "absent on Monday" is a SchoolDay.

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace belfry {

// Microseconds since 1970-01-01T00:00:00Z.
class Instant {
public:
    constexpr Instant() = default;
    constexpr explicit Instant(std::int64_t microseconds) : us_(microseconds) {}
    static constexpr Instant from_seconds(std::int64_t seconds) { return Instant(seconds * 1000000); }
    // "2026-09-01T08:40:00Z" or with ".sss", or with an offset "+01:00".
    static std::optional<Instant> parse(std::string_view iso);

    constexpr std::int64_t microseconds() const { return us_; }
    constexpr std::int64_t seconds() const { return us_ / 1000000; }
    // "2026-09-01T08:40:00Z"
    std::string text() const;
    // "Tue, 01 Sep 2026 08:40:00 GMT" (RFC 9110, 5.6.7)
    std::string http_text() const;

    constexpr Instant plus_seconds(std::int64_t seconds) const { return Instant(us_ + seconds * 1000000); }
    constexpr std::int64_t seconds_since(Instant earlier) const { return (us_ - earlier.us_) / 1000000; }

    friend constexpr auto operator<=>(Instant, Instant) = default;

private:
    std::int64_t us_ = 0;
};

enum class Weekday { monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday };

// Days since 1970-01-01, years 1800 to 2999. Kept as that integer in both engines.
class SchoolDay {
public:
    constexpr SchoolDay() = default;
    constexpr explicit SchoolDay(std::int32_t days) : days_(days) {}
    // Nothing unless the date exists.
    static std::optional<SchoolDay> of(int year, int month, int day);
    // "2026-09-01" only.
    static std::optional<SchoolDay> parse(std::string_view iso);

    constexpr std::int32_t days() const { return days_; }
    int year() const;
    int month() const;
    int day() const;
    Weekday weekday() const;
    // "2026-09-01"
    std::string text() const;
    constexpr SchoolDay plus(std::int32_t days) const { return SchoolDay(days_ + days); }
    constexpr std::int32_t days_since(SchoolDay earlier) const { return days_ - earlier.days_; }
    // The Monday on or before this day.
    SchoolDay week_start() const;
    // Whole years from `birth` to this day; a birthday on 29 February falls on 1 March in other years (English law).
    int age_of(SchoolDay birth) const;

    friend constexpr auto operator<=>(SchoolDay, SchoolDay) = default;

private:
    std::int32_t days_ = 0;
};

// Minutes after midnight by the wall clock, 0 to 1439.
class TimeOfDay {
public:
    constexpr TimeOfDay() = default;
    constexpr explicit TimeOfDay(int minutes) : minutes_(minutes) {}
    // "08:40", "8:40"
    static std::optional<TimeOfDay> parse(std::string_view text);
    constexpr int minutes() const { return minutes_; }
    // "08:40"
    std::string text() const;
    friend constexpr auto operator<=>(TimeOfDay, TimeOfDay) = default;

private:
    int minutes_ = 0;
};

// A time zone of the IANA database, by name. Cheap to copy.
class TimeZone {
public:
    static std::optional<TimeZone> named(std::string_view name);
    static TimeZone london();

    std::string_view name() const;
    SchoolDay day_of(Instant instant) const;
    TimeOfDay time_of(Instant instant) const;
    // The instant at which that wall-clock time falls. A time skipped in spring gives the moment the clock jumped; a
    // time that happens twice in autumn gives the first.
    Instant instant_of(SchoolDay day, TimeOfDay time) const;
    // "08:40"
    std::string clock_text(Instant instant) const { return time_of(instant).text(); }

private:
    void const* zone_ = nullptr;
};

// Where "now" comes from. Handlers and jobs are given one; nothing else reads the machine's clock for a decision.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant now() const override;
};

// The machine's clock, shown as another time of which it is said when it began, and running so many times as fast: for
// demonstrations, which want a school morning on a Sunday. Safe from any thread.
class ShiftedClock final : public Clock {
public:
    struct Setting {
        Instant real, shown; // `shown` is what it says at `real`
        int speed = 1;
        // "1763800000000000 1763887800000000 1", as kept in a file.
        std::string text() const;
        static std::optional<Setting> parse(std::string_view text);
    };
    static constexpr int kSpeedMax = 600;

    ShiftedClock(); // as the machine's
    ~ShiftedClock() override;
    Instant now() const override;
    void set(Setting const& setting);

private:
    struct State;
    std::unique_ptr<State> state_;
};

// A clock that stands still until it is moved, for tests and demonstrations. Safe from any thread.
class FakeClock final : public Clock {
public:
    explicit FakeClock(Instant start);
    ~FakeClock() override;
    Instant now() const override;
    void set(Instant instant);
    void advance_seconds(std::int64_t seconds);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace belfry
