#pragma once
// What happened while a day was played: each thing that was asked is in exactly one of these counts.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace belfry::day {

// How long answers took, in milliseconds.
class Times {
public:
    void add(double milliseconds) { all_.push_back(static_cast<float>(milliseconds)); }
    std::size_t count() const { return all_.size(); }
    double at(double part) const; // 0.99: of a hundred, one took longer; 0 where there are none

private:
    std::vector<float> all_;
};

struct Counts {
    // Taps: once each, however often they were sent.
    std::int64_t taps_planned = 0, taken = 0, known = 0;
    std::map<std::string, std::int64_t, std::less<>> set_aside; // by reason
    std::int64_t wrong_key = 0;                                 // refused for it
    // Beside these: what was sent again on purpose and answered as known, and requests that had to be tried again.
    std::int64_t sent_again = 0, doubled = 0, tap_requests = 0, tap_failures = 0; // `doubled` should not be

    std::int64_t sign_ins = 0, sign_ins_refused = 0, sign_ins_later = 0; // told to come later, and did
    std::int64_t registers_planned = 0, registers_saved = 0, registers_refused = 0, clashes = 0;
    std::int64_t parents_planned = 0, parents_looked = 0, reports = 0, reports_refused = 0;
    std::int64_t asked_again = 0;            // of people, where no answer came
    std::map<int, std::int64_t> other_pages; // answers that were not expected, by status; 0: none came

    Times tap, register_page, register_save, page, sign_in;
    double seconds = 0, cpu_seconds = 0; // in earnest, of this program

    std::int64_t aside() const;
    // Taps that nobody has answered for: 0 in a whole day.
    std::int64_t unanswered() const { return taps_planned - taken - known - aside() - wrong_key; }
    std::string json() const;
    // Lines for a person to read.
    std::string text() const;
};

} // namespace belfry::day
