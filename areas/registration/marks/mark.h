#pragma once
// A mark as it counts, and how a week of them is kept. Pure.

#include <string>
#include <string_view>

#include "areas/registration/codes/codes.h"

namespace belfry::registration {

// Who a mark came from. A later one counts over an earlier one of the same or a lower rank; all are kept.
enum class Source : std::uint8_t { none, planned, gate, teacher, office };

struct Mark {
    Code code;
    std::uint8_t minutes = 0; // late, where the code has minutes
    Source source = Source::none;
    friend bool operator==(Mark const&, Mark const&) = default;
};

struct Session {
    SchoolDay day;
    Half half = Half::morning;

    std::int32_t number() const { return day.days() * 2 + static_cast<int>(half); }
    static Session of_number(std::int64_t number) {
        return {SchoolDay(static_cast<std::int32_t>(number / 2)), number % 2 ? Half::afternoon : Half::morning};
    }
    // Weeks since that of Monday 5 January 1970.
    std::int32_t week() const { return (day.week_start().days() - 4) / 7; }
    friend auto operator<=>(Session const&, Session const&) = default;
};
inline SchoolDay monday_of_week(std::int32_t week) { return SchoolDay(week * 7 + 4); }
// The session at that place of a week, 0 (Monday morning) to 13.
inline Session session_at(std::int32_t week, int place) {
    return {monday_of_week(week).plus(place / 2), place % 2 ? Half::afternoon : Half::morning};
}

// The marks of a pupil's week, Monday morning to Sunday afternoon.
class Week {
public:
    static constexpr int kSessions = 14;

    Week() = default;
    // As kept: three bytes a session. Bytes that say nothing known read as no mark.
    explicit Week(std::string_view kept) : bytes_(kept.substr(0, kSessions * kMarkBytes)) {}
    std::string const& kept() const { return bytes_; }

    Mark at(Session session) const { return at(place(session)); }
    Mark at(int place) const;
    void set(Session session, Mark mark);
    static int place(Session session) {
        return (static_cast<int>(session.day.weekday()) - 1) * 2 + static_cast<int>(session.half);
    }

private:
    static constexpr int kMarkBytes = 3;
    std::string bytes_;
};

// The calendar year in which the school year of that day began (1 September).
int school_year_of(SchoolDay day);
SchoolDay school_year_begins(int year);

// Sessions by what their marks count as.
struct Sums {
    std::int64_t attended = 0, authorised = 0, unauthorised = 0;
    std::int64_t late = 0; // of those attended

    std::int64_t possible() const { return attended + authorised + unauthorised; }
    std::int64_t missed() const { return authorised + unauthorised; }
    // Missing a tenth, or half, of the possible sessions.
    bool persistent() const { return possible() > 0 && missed() * 10 >= possible(); }
    bool severe() const { return possible() > 0 && missed() * 2 >= possible(); }
    // Of the possible sessions, in tenths of a per cent, rounded half up; 0 where none was possible.
    std::int64_t permille() const { return possible() ? (attended * 2000 + possible()) / (2 * possible()) : 0; }
    void count(Code code, int sign = 1);
    Sums& operator+=(Sums const& other);
    friend bool operator==(Sums const&, Sums const&) = default;
};

// What becomes of a mark that somebody enters.
enum class Outcome {
    counts,    // it is the mark now
    same,      // it was already, from somebody of that rank or a higher one
    outranked, // kept, but somebody of a higher rank has said otherwise: theirs counts
    clash,     // somebody changed it since the page was shown, so it was not taken
};
// `shown` is the code that the page showed when it was asked for; nothing where none was shown (a gate). Of two touches
// at a gate the earlier is the arrival, in whichever order they are heard of. `arrived_since`: a touch after somebody
// found the pupil missing, which takes the place of "no reason yet" but of nothing else.
Outcome decide(Mark current, Mark wanted, std::optional<Code> shown, bool arrived_since = false);

} // namespace belfry::registration
