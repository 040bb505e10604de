#pragma once
// Entries are kept six years from the date they were made (the regulations, and no longer: data protection).

#include "platform/jobs/jobs.h"

namespace belfry::registration {

inline constexpr int kYearsKept = 6;

// The job "registration.retention", once a day; its result says what it removed and up to which day.
void add_retention_job(jobs::Kinds& kinds);
// On this thread. Gives JSON: {"entries":..,"weeks":..,"until":"2020-11-22"}.
Result<std::string> remove_what_is_over(platform::Platform& platform);

} // namespace belfry::registration
