// Instants, days and zones over Howard Hinnant's date library (the system's time zone database).
#include "base/time.h"

#include <date/date.h>
#include <date/tz.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <shared_mutex>

#include "base/text.h"

namespace belfry {
namespace {

using std::chrono::microseconds;

date::sys_time<microseconds> to_sys(Instant instant) {
    return date::sys_time<microseconds>(microseconds(instant.microseconds()));
}

date::year_month_day ymd_of(SchoolDay day) { return date::year_month_day(date::sys_days(date::days(day.days()))); }

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
    if (text.size() < from + count) return std::nullopt;
    int value = 0;
    for (char c : text.substr(from, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::string printf_text(char const* format, int a, int b) {
    char buffer[48];
    std::snprintf(buffer, sizeof buffer, format, a, b);
    return buffer;
}

// Writes a number over the zeros that end there. By hand, for what each line of the log and each mark of a year has:
// date::format, which goes through a stream, takes 1.5 us, and printf a fifth of that.
void put_number(std::string& out, std::size_t end, int value) {
    for (; value > 0; value /= 10) out[--end] = static_cast<char>('0' + value % 10);
}

void put_date(std::string& out, date::year_month_day day) {
    put_number(out, 4, int(day.year()));
    put_number(out, 7, static_cast<int>(unsigned(day.month())));
    put_number(out, 10, static_cast<int>(unsigned(day.day())));
}

// Minutes east of UTC of "Z", "+01:00", "-0530"; nothing for anything else.
std::optional<int> offset_minutes(std::string_view text) {
    if (text == "Z" || text == "z") return 0;
    if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    bool const colon = text.size() == 6 && text[3] == ':';
    if (!colon && text.size() != 5) return std::nullopt;
    auto hours = digits(text, 1, 2);
    auto minutes = digits(text, colon ? 4 : 3, 2);
    if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
    return (text[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
}

} // namespace

std::optional<Instant> Instant::parse(std::string_view iso) {
    auto day = SchoolDay::parse(iso.substr(0, 10));
    if (!day || iso.size() < 20 || (iso[10] != 'T' && iso[10] != ' ') || iso[13] != ':' || iso[16] != ':')
        return std::nullopt;
    auto hour = digits(iso, 11, 2), minute = digits(iso, 14, 2), second = digits(iso, 17, 2);
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    std::size_t at = 19;
    std::int64_t fraction = 0;
    if (iso[at] == '.') {
        std::int64_t scale = 100000;
        std::size_t const first = ++at;
        for (; at < iso.size() && iso[at] >= '0' && iso[at] <= '9'; ++at, scale /= 10)
            fraction += (iso[at] - '0') * scale;
        if (at == first) return std::nullopt;
    }
    auto offset = offset_minutes(iso.substr(at));
    if (!offset) return std::nullopt;
    std::int64_t const seconds =
        std::int64_t{day->days()} * 86400 + *hour * 3600 + *minute * 60 + *second - *offset * 60;
    return Instant(seconds * 1000000 + fraction);
}

std::string Instant::text() const {
    auto const whole = date::floor<std::chrono::seconds>(to_sys(*this));
    auto const midnight = date::floor<date::days>(whole);
    date::year_month_day const day(midnight);
    auto const second = static_cast<int>((whole - midnight).count());
    if (int(day.year()) < 0 || int(day.year()) > 9999) return date::format("%FT%TZ", whole);
    std::string out = "0000-00-00T00:00:00Z";
    put_date(out, day);
    put_number(out, 13, second / 3600);
    put_number(out, 16, second / 60 % 60);
    put_number(out, 19, second % 60);
    return out;
}

std::string Instant::http_text() const {
    return date::format("%a, %d %b %Y %T GMT", date::floor<std::chrono::seconds>(to_sys(*this)));
}

std::optional<SchoolDay> SchoolDay::of(int year, int month, int day) {
    if (year < 1800 || year > 2999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    date::year_month_day const ymd{date::year(year), date::month(static_cast<unsigned>(month)),
                                   date::day(static_cast<unsigned>(day))};
    if (!ymd.ok()) return std::nullopt;
    return SchoolDay(date::sys_days(ymd).time_since_epoch().count());
}

std::optional<SchoolDay> SchoolDay::parse(std::string_view iso) {
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
    auto year = digits(iso, 0, 4), month = digits(iso, 5, 2), day = digits(iso, 8, 2);
    if (!year || !month || !day) return std::nullopt;
    return of(*year, *month, *day);
}

int SchoolDay::year() const { return int(ymd_of(*this).year()); }
int SchoolDay::month() const { return static_cast<int>(unsigned(ymd_of(*this).month())); }
int SchoolDay::day() const { return static_cast<int>(unsigned(ymd_of(*this).day())); }

Weekday SchoolDay::weekday() const {
    return static_cast<Weekday>(date::weekday(date::sys_days(date::days(days_))).iso_encoding());
}

std::string SchoolDay::text() const {
    auto const day = ymd_of(*this);
    if (int(day.year()) < 0 || int(day.year()) > 9999) return date::format("%F", day);
    std::string out = "0000-00-00";
    put_date(out, day);
    return out;
}

SchoolDay SchoolDay::week_start() const { return plus(1 - static_cast<int>(weekday())); }

int SchoolDay::age_of(SchoolDay birth) const {
    auto const now = ymd_of(*this), born = ymd_of(birth);
    int const years = int(now.year()) - int(born.year());
    bool const had_birthday = std::pair(now.month(), now.day()) >= std::pair(born.month(), born.day());
    return had_birthday ? years : years - 1;
}

std::optional<TimeOfDay> TimeOfDay::parse(std::string_view text) {
    auto const colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3) return std::nullopt;
    auto hour = digits(text, 0, colon), minute = digits(text, colon + 1, 2);
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    return TimeOfDay(*hour * 60 + *minute);
}

std::string TimeOfDay::text() const {
    if (minutes_ < 0 || minutes_ >= 100 * 60) return printf_text("%02d:%02d", minutes_ / 60, minutes_ % 60);
    std::string out = "00:00";
    put_number(out, 2, minutes_ / 60);
    put_number(out, 5, minutes_ % 60);
    return out;
}

std::optional<TimeZone> TimeZone::named(std::string_view name) {
    try {
        TimeZone zone;
        zone.zone_ = date::locate_zone(std::string(name));
        return zone;
    } catch (std::runtime_error const&) {
        return std::nullopt;
    }
}

TimeZone TimeZone::london() {
    static TimeZone const zone = *named("Europe/London");
    return zone;
}

std::string_view TimeZone::name() const { return static_cast<date::time_zone const*>(zone_)->name(); }

SchoolDay TimeZone::day_of(Instant instant) const {
    auto const local = static_cast<date::time_zone const*>(zone_)->to_local(to_sys(instant));
    return SchoolDay(date::floor<date::days>(local).time_since_epoch().count());
}

TimeOfDay TimeZone::time_of(Instant instant) const {
    auto const local = static_cast<date::time_zone const*>(zone_)->to_local(to_sys(instant));
    auto const since_midnight = local - date::floor<date::days>(local);
    return TimeOfDay(static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(since_midnight).count()));
}

Instant TimeZone::instant_of(SchoolDay day, TimeOfDay time) const {
    date::local_time<microseconds> const local(date::days(day.days()) + std::chrono::minutes(time.minutes()));
    auto const info = static_cast<date::time_zone const*>(zone_)->get_info(local);
    if (info.result == date::local_info::nonexistent)
        return Instant(std::chrono::duration_cast<microseconds>(info.second.begin.time_since_epoch()).count());
    return Instant((local.time_since_epoch() - info.first.offset).count());
}

Instant SystemClock::now() const {
    return Instant(
        std::chrono::duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch()).count());
}

struct ShiftedClock::State {
    mutable std::shared_mutex mutex;
    Setting setting;
};

ShiftedClock::ShiftedClock() : state_(new State) {}
ShiftedClock::~ShiftedClock() = default;

Instant ShiftedClock::now() const {
    auto const real = SystemClock().now();
    std::shared_lock const lock(state_->mutex);
    auto const& [from, shown, speed] = state_->setting;
    return Instant(shown.microseconds() + (real.microseconds() - from.microseconds()) * speed);
}

void ShiftedClock::set(Setting const& setting) {
    std::unique_lock const lock(state_->mutex);
    state_->setting = setting;
}

std::string ShiftedClock::Setting::text() const {
    return std::to_string(real.microseconds()) + " " + std::to_string(shown.microseconds()) + " " +
           std::to_string(speed);
}

std::optional<ShiftedClock::Setting> ShiftedClock::Setting::parse(std::string_view text) {
    std::int64_t numbers[3] = {};
    auto const* at = text.data();
    auto const* const end = at + text.size();
    for (auto& number : numbers) {
        while (at != end && (*at == ' ' || *at == '\n')) ++at;
        auto const [next, error] = std::from_chars(at, end, number);
        if (error != std::errc()) return std::nullopt;
        at = next;
    }
    if (numbers[2] < 1 || numbers[2] > kSpeedMax) return std::nullopt;
    return Setting{Instant(numbers[0]), Instant(numbers[1]), static_cast<int>(numbers[2])};
}

struct FakeClock::State {
    std::atomic<std::int64_t> microseconds;
};

FakeClock::FakeClock(Instant start) : state_(new State{start.microseconds()}) {}
FakeClock::~FakeClock() = default;
Instant FakeClock::now() const { return Instant(state_->microseconds.load()); }
void FakeClock::set(Instant instant) { state_->microseconds.store(instant.microseconds()); }
void FakeClock::advance_seconds(std::int64_t seconds) { state_->microseconds.fetch_add(seconds * 1000000); }

} // namespace belfry
