#pragma once
// The authority's trend. No page may add up 600 schools' sessions, and no register may write a row that all others
// write too: a job counts the school year again every hour.

#include "platform/jobs/jobs.h"

namespace belfry::registration {

// The job "registration.weeks", every hour.
void add_authority_weeks_job(jobs::Kinds& kinds);
// On this thread; what the job does. Gives JSON: {"weeks":12}.
Result<std::string> recount_authority_weeks(platform::Platform& platform);

} // namespace belfry::registration
