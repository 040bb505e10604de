#pragma once
// How long a session lasts: short where machines are shared and where rights are wide. Pure.

#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "platform/access/access.h"

namespace belfry::identity {

// A session's last use is written at most this often, and so may be that much older than it says.
inline constexpr int kSeenWriteSeconds = 180;

struct SessionLife {
    int idle_seconds = 0;
    int whole_seconds = 0;
};

// Pupils (school machines change hands every lesson): 30 minutes unused, 10 hours in all. Staff of the whole authority:
// 30 minutes. Other staff: an hour, a lesson long. Parents, governors and the community, on machines of their own: 2
// hours. Never more in all than `hours_max`.
SessionLife session_life(std::span<access::HeldRole const> roles, int hours_max);
// Everybody's in a demonstration: its clock jumps to the day that somebody plays, over holidays too, and runs as fast
// as they like.
inline constexpr SessionLife kDemonstrationLife{60 * 86400, 60 * 86400};

// Whether a session is over.
bool session_over(Instant seen, int idle_seconds, Instant ends, Instant now);

// "Firefox on Windows", "Chrome on Android", or "Browser" where it says nothing known. For a person to recognise their
// own machines by; never for a decision.
std::string agent_summary(std::string_view user_agent);

} // namespace belfry::identity
