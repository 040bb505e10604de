#pragma once
// Accounts brought up to what the directory says, many at once: after an import, and by hand on the command line. The
// same as life_cycle.h does for one person: who begins gets an account, who moves is looked after by the new school,
// who is called otherwise now is shown so, who has left is signed out. REQ-11.

#include <functional>

#include "platform/access/access.h"
#include "platform/events/events.h"
#include "platform/extension/area.h"
#include "platform/jobs/jobs.h"

namespace belfry::identity {

struct Followed {
    std::int64_t made = 0, moved = 0, renamed = 0, signed_out = 0;
};
struct FollowProgress {
    std::function<void(std::string_view words_key)> step = [](std::string_view) {};
    std::function<void(std::int64_t done)> at = [](std::int64_t) {};
    std::function<bool()> cancelled = [] { return false; };
};

// Everybody of that school, or all. 2,000 people a unit; whatever is done already is left, so that it may be run again
// from the start at any time. Problem "cancelled", or of the database.
Result<Followed> follow_directory(platform::Platform& platform, access::SchoolScope const& scope,
                                  FollowProgress const& progress);

// Of an event of an import: begins the job, exactly once for each event.
Status start_following(platform::Platform& platform, db::Tx& tx, events::Event const& event);
void add_follow_job(jobs::Kinds& kinds);

} // namespace belfry::identity
