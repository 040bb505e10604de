#pragma once
// Entries are kept six years from the date they were made (the regulations, and no longer: data protection), and with
// them go the marks, sums and other records that follow from them.

#include "areas/registration/retention/retention_store.h"
#include "areas/registration/show.h"
#include "platform/extension/area.h"
#include "platform/jobs/jobs.h"

namespace belfry::registration {

inline constexpr int kYearsKept = 6;
// The first day whose entries are still kept: six years before; of 29 February, the 28th.
SchoolDay kept_since(SchoolDay today);

// What will be over within a month, told beforehand: the end of it, from that first day on.
Horizon due_horizon(SchoolDay kept);

inline constexpr std::string_view kRetentionKind = "registration.retention";
// The job of that kind, once a day; what it removed stands on /attendance/kept.
void add_retention_job(jobs::Kinds& kinds);
// On this thread. Gives JSON: {"entries":..,"marks":..,"lessons":..,"asked":..,"years":..,"until":"2020-11-22"}. Of a
// run that is asked to stop, what it has done so far is kept: problem invalid ("cancelled").
Result<std::string> remove_what_is_over(platform::Platform& platform, jobs::Run* run = nullptr);

// For so long what was removed can be brought back.
inline constexpr int kAsideDays = 30;
inline constexpr std::string_view kRestoreKind = "registration.restore";
struct Restore {
    SchoolId school; // none: of all
    Instant since;   // what was removed from then on
    PersonId by;     // none: the command line
};
// On this thread; what is over is removed again by the next night's run. Gives what came back.
Result<Counted> restore_registers(platform::Platform& platform, Restore const& wanted, jobs::Run* run = nullptr);
void add_restore_job(jobs::Kinds& kinds);
std::string restore_input(Restore const& wanted);
// `belfry registers restore`
platform::Command registers_command();

void add_retention_routes(platform::Routes& routes, ServicePtr const& service);

} // namespace belfry::registration
