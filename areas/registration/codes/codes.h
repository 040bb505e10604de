#pragma once
// The codes of the attendance register: The School Attendance (Pupil Registration) (England) Regulations 2024, in force
// since 19 August 2024. Each code has days between which it may be entered; marks made before stay readable.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/time.h"

namespace belfry::registration {

// The two statutory sessions of a school day.
enum class Half : std::uint8_t { morning, afternoon };

enum class Counts : std::uint8_t { attending, authorised, unauthorised, not_possible };

// Kept in the database by its number, which never changes meaning.
struct CodeTag;
class Code {
public:
    constexpr Code() = default; // no mark
    constexpr explicit Code(std::uint8_t number) : number_(number) {}
    constexpr std::uint8_t number() const { return number_; }
    constexpr bool none() const { return number_ == 0; }
    friend constexpr bool operator==(Code, Code) = default;

private:
    std::uint8_t number_ = 0;
};

struct CodeInfo {
    Code code;
    std::string_view text; // as the register writes it: "/", "C1"
    Counts counts;
    bool minutes = false;            // whether minutes late belong to it
    SchoolDay from, until;           // days of sessions for which it may be entered
    std::string_view words_key = {}; // "code.present"
};

// All there ever were, in the order in which people choose.
std::span<CodeInfo const> all_codes();
// Never null for a code that was read from the database or from code_of().
CodeInfo const* info_of(Code code);
// "c1" is C1; nothing where that day knows no such code.
std::optional<Code> code_of(std::string_view text, SchoolDay day);
bool valid_on(Code code, SchoolDay day);

// Present in that session: / in the morning, \ in the afternoon.
Code present(Half half);
inline constexpr Code kLate{3}, kNoReason{22}, kLateAfterClose{24}, kIllness{14}, kAppointment{16}, kPartTime{12},
    kNotRequired{26};

// Of the school's calendar and its admissions (#, Z): nobody marks a pupil with them by hand.
bool administrative(Code code);

Counts counts_as(Code code); // not_possible for no mark

} // namespace belfry::registration
