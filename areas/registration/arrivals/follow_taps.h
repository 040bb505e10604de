#pragma once
// From a touch at the gate to a mark: present, late with minutes, or after close, by the school's times. REQ-46.

#include "areas/registration/show.h"
#include "platform/jobs/jobs.h"

namespace belfry::registration {

inline constexpr int kTapsAtOnce = 2000;

// The job "registration.follow_taps", every two seconds: taps that wait are taken up in the unit that makes marks of
// them, so that each counts once however often the job is killed.
void add_tap_job(jobs::Kinds& kinds, ServicePtr const& service);

// On this thread, at most kTapsAtOnce; gives how many were taken up.
Result<int> follow_taps(Service& service, platform::Platform& platform);

} // namespace belfry::registration
