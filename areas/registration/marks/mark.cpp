// Marks and weeks. 250,000 weeks of 30 bytes are written each school week.
#include "areas/registration/marks/mark.h"

namespace belfry::registration {

Mark Week::at(int place) const {
    auto const from = static_cast<std::size_t>(place * kMarkBytes);
    if (from + kMarkBytes > bytes_.size()) return {};
    auto const byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes_[from + i]); };
    Mark mark{Code(byte(0)), byte(1), static_cast<Source>(byte(2))};
    if (!info_of(mark.code) || mark.source > Source::office) return {};
    return mark;
}

void Week::set(Session session, Mark mark) {
    auto const from = static_cast<std::size_t>(place(session) * kMarkBytes);
    if (bytes_.size() < from + kMarkBytes) bytes_.resize(from + kMarkBytes, '\0');
    bytes_[from] = static_cast<char>(mark.code.number());
    bytes_[from + 1] = static_cast<char>(mark.minutes);
    bytes_[from + 2] = static_cast<char>(mark.source);
}

int school_year_of(SchoolDay day) { return day.month() >= 9 ? day.year() : day.year() - 1; }

SchoolDay school_year_begins(int year) { return *SchoolDay::of(year, 9, 1); }

void Sums::count(Code code, int sign) {
    if (code.none()) return;
    switch (counts_as(code)) {
    case Counts::attending:
        attended += sign;
        if (code == kLate) late += sign;
        break;
    case Counts::authorised:
        authorised += sign;
        break;
    case Counts::unauthorised:
        unauthorised += sign;
        break;
    case Counts::not_possible:
        break;
    }
}

Sums& Sums::operator+=(Sums const& other) {
    attended += other.attended;
    authorised += other.authorised;
    unauthorised += other.unauthorised;
    late += other.late;
    return *this;
}

Outcome decide(Mark current, Mark wanted, std::optional<Code> shown, bool arrived_since) {
    if (current.code == wanted.code && current.minutes == wanted.minutes)
        return wanted.source > current.source ? Outcome::counts : Outcome::same;
    if (shown && *shown != current.code) return Outcome::clash;
    if (wanted.source == Source::gate && current.source == Source::gate && !current.code.none())
        return wanted.minutes < current.minutes ? Outcome::counts : Outcome::same;
    if (arrived_since && current.code == kNoReason) return Outcome::counts;
    if (wanted.source < current.source) return Outcome::outranked;
    return Outcome::counts;
}

} // namespace belfry::registration
