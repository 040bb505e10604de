#pragma once
// What is kept of failed sign-ins: an entry of the trail for each address and minute, and an alarm on Today where one
// address tries many names.

#include "platform/extension/area.h"
#include "platform/jobs/jobs.h"

namespace belfry::identity {

// Minutes that are over go into the trail and the log, and sprays are found; gives JSON that says how many.
Result<std::string> note_failures(platform::Platform& platform);
// The same, every minute.
void add_failure_job(jobs::Kinds& kinds);
// On the Today of service managers: which address, how many names, since when.
platform::HomePanel spray_panel();

} // namespace belfry::identity
