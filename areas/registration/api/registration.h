#pragma once
// Registration for others: what its permissions are called.

#include "platform/access/access.h"

namespace belfry::registration {

inline constexpr access::Permission kTake{"registration.take"};       // take the registers of the school
inline constexpr access::Permission kSettle{"registration.settle"};   // amend marks, settle absences, plan, set times
inline constexpr access::Permission kSee{"registration.see"};         // marks of every pupil of the school
inline constexpr access::Permission kFigures{"registration.figures"}; // percentages, without names
inline constexpr access::Permission kRestore{"registration.restore"}; // bring back what retention removed; everywhere

} // namespace belfry::registration
