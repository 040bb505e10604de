#pragma once
// Slips to cut out: one for each person, a class on one page. Pure: words and people in, a PDF out.

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace belfry::identity {

inline constexpr int kSlipsPerPage = 33;      // 3 by 11
inline constexpr int kInvitationsPerPage = 8; // 2 by 4

struct Slip {
    std::string name;     // whose it is
    std::string username; // empty on an invitation
    std::string code;
    std::string note = {}; // a line under the name: on an invitation, for which child
};
struct SlipWords {
    std::string title;    // "Class 7A · Elmgreen School"
    std::string intro;    // one line beside it: until when the codes work
    std::string username; // "Username"
    std::string code;     // "Code"
    std::string how;      // "Go to belfry.example and sign in with these."
    std::string address;  // in the QR code; "?name=" and the username are added where there is one, else "?code="
};
// Problem unavailable ("pdf").
Result<std::string> slip_sheet(SlipWords const& words, std::vector<Slip> const& slips, int per_page, Instant made);

} // namespace belfry::identity
