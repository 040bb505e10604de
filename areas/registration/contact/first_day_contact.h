#pragma once
// First-day contact: on the day of an absence without a reason, a parent is asked for it, at the school's time.

#include "platform/jobs/jobs.h"

namespace belfry::registration {

// The job "registration.first_day_contact", every minute. Asks the first guardian in contact order who has parental
// responsibility, no no-contact order and an address, once a pupil and day; nobody where a parent has reported the
// absence already.
void add_contact_job(jobs::Kinds& kinds);

// On this thread: asks what is to be asked now; gives how many were asked.
Result<int> ask_parents(platform::Platform& platform);

} // namespace belfry::registration
