// Two jobs: a read of the whole file once a night, some seconds for each gigabyte; a look at the statistics, a
// millisecond every ten seconds.
#include "app/upkeep.h"

#include "platform/db/kept_copy.h"
#include "platform/db/statistics.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"

namespace belfry::app {

Upkeep::Upkeep(db::Database& db, std::filesystem::path file) : db_(db), file_(std::move(file)) {}

void Upkeep::add_jobs(jobs::Kinds& kinds) {
    if (file_.empty()) {
        kinds.add({"db.statistics",
                   [this](platform::Platform&, jobs::Run&) -> Result<std::string> {
                       TRY_DO(db::refresh_grown(db_));
                       return std::string("{}");
                   },
                   300, 10, jobs::Lane::prompt});
        return;
    }
    kinds.add({"db.check",
               [this](platform::Platform&, jobs::Run&) -> Result<std::string> {
                   auto const whole = db::check_file(file_);
                   damaged_ = !whole.ok();
                   if (whole.ok()) return std::string("{}");
                   log::error("database.damaged", {{"what", whole.problem().detail}});
                   return whole.problem();
               },
               3600, 24 * 3600});
}

platform::HealthCheck Upkeep::health_check() {
    return {"whole", [this](platform::Platform&) -> Status {
                if (damaged_) return Problem{ProblemKind::unavailable, "database_damaged"};
                return {};
            }};
}

} // namespace belfry::app
