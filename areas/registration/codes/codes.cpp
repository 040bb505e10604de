// The table of codes. Numbers are kept in 95 million marks a year: never reuse one.
#include "areas/registration/codes/codes.h"

#include <algorithm>
#include <array>

namespace belfry::registration {
namespace {

constexpr SchoolDay kAlways{0}, kForever{400000};
constexpr SchoolDay kReform{19954}; // 19 August 2024
constexpr SchoolDay kBefore{19953};

constexpr CodeInfo code(int number, std::string_view text, Counts counts, std::string_view words, bool minutes = false,
                        SchoolDay from = kAlways, SchoolDay until = kForever) {
    return {Code(static_cast<std::uint8_t>(number)), text, counts, minutes, from, until, words};
}

constexpr std::array kCodes{
    code(1, "/", Counts::attending, "code.present"),
    code(2, "\\", Counts::attending, "code.present"),
    code(3, "L", Counts::attending, "code.late", true),
    code(22, "N", Counts::unauthorised, "code.no_reason"),
    code(14, "I", Counts::authorised, "code.illness"),
    code(16, "M", Counts::authorised, "code.appointment"),
    code(24, "U", Counts::unauthorised, "code.late_after_close", true),
    code(4, "K", Counts::attending, "code.authority_provision", false, kReform),
    code(5, "V", Counts::attending, "code.visit"),
    code(6, "P", Counts::attending, "code.sport"),
    code(7, "W", Counts::attending, "code.work_experience"),
    code(8, "B", Counts::attending, "code.other_activity"),
    code(10, "C", Counts::authorised, "code.leave"),
    code(11, "C1", Counts::authorised, "code.performance", false, kReform),
    code(12, "C2", Counts::authorised, "code.part_time", false, kReform),
    code(13, "E", Counts::authorised, "code.suspended"),
    code(15, "J1", Counts::authorised, "code.interview", false, kReform),
    code(17, "R", Counts::authorised, "code.religious"),
    code(18, "S", Counts::authorised, "code.study_leave"),
    code(19, "T", Counts::authorised, "code.traveller"),
    code(21, "G", Counts::unauthorised, "code.holiday_not_granted"),
    code(23, "O", Counts::unauthorised, "code.unauthorised"),
    code(9, "D", Counts::not_possible, "code.dual"),
    code(25, "Q", Counts::not_possible, "code.access_not_made", false, kReform),
    code(26, "X", Counts::not_possible, "code.not_required"),
    code(27, "Y1", Counts::not_possible, "code.no_transport", false, kReform),
    code(28, "Y2", Counts::not_possible, "code.travel_disrupted", false, kReform),
    code(29, "Y3", Counts::not_possible, "code.part_closed", false, kReform),
    code(30, "Y4", Counts::not_possible, "code.site_closed", false, kReform),
    code(31, "Y5", Counts::not_possible, "code.justice", false, kReform),
    code(32, "Y6", Counts::not_possible, "code.public_health", false, kReform),
    code(33, "Y7", Counts::not_possible, "code.unavoidable", false, kReform),
    code(34, "Z", Counts::not_possible, "code.not_on_roll"),
    code(35, "#", Counts::not_possible, "code.planned_closure"),
    // Of earlier years.
    code(36, "H", Counts::authorised, "code.holiday_granted", false, kAlways, kBefore),
    code(37, "J", Counts::attending, "code.interview_activity", false, kAlways, kBefore),
    code(38, "Y", Counts::not_possible, "code.unable", false, kAlways, kBefore),
};

constexpr int kNumbers = 39;
constexpr auto kByNumber = [] {
    std::array<CodeInfo const*, kNumbers> table{};
    for (auto const& one : kCodes) table[one.code.number()] = &one;
    return table;
}();
static_assert(std::ranges::count(kByNumber, nullptr) == 2); // 0, no mark, and 20, never given

} // namespace

std::span<CodeInfo const> all_codes() { return kCodes; }

CodeInfo const* info_of(Code code) { return code.number() < kNumbers ? kByNumber[code.number()] : nullptr; }

std::optional<Code> code_of(std::string_view text, SchoolDay day) {
    auto const upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
    for (auto const& one : kCodes)
        if (valid_on(one.code, day) &&
            std::ranges::equal(one.text, text, [&](char a, char b) { return a == upper(b); }))
            return one.code;
    return std::nullopt;
}

bool valid_on(Code code, SchoolDay day) {
    auto const* info = info_of(code);
    return info && info->from <= day && day <= info->until;
}

Code present(Half half) { return half == Half::morning ? Code(1) : Code(2); }

bool administrative(Code code) { return code == Code(34) || code == Code(35); }

Counts counts_as(Code code) {
    auto const* info = info_of(code);
    return info ? info->counts : Counts::not_possible;
}

} // namespace belfry::registration
