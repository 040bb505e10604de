#pragma once
// SQL of failed sign-ins: counted by minute and address, so that whoever makes many fills no disk.

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/db/db.h"

namespace belfry::identity {

inline constexpr int kAddressesAMinuteMax = 500; // what comes from more is counted together, as from "*"
inline constexpr int kSprayNames = 100;          // names tried from one address within an hour that make an alarm
inline constexpr int kSprayShownHours = 48;

// One failure. `new_name`: that name had not failed there within the hour. `person`: whose account it means, if any.
Status count_failed(db::Tx& tx, std::string_view household, bool new_name, PersonId person, Instant now);

struct FailedMinute {
    Instant minute;
    std::string household;
    std::int64_t failures = 0, names = 0;
    PersonId person; // the only one meant
};
// Minutes that are over and not in the trail yet; oldest first, at most 2,000.
std::vector<FailedMinute> failed_to_note(db::Session& session, Instant now);
Status set_noted(db::Tx& tx, FailedMinute const& one);

struct Spray {
    std::string household;
    Instant began, last;
    std::int64_t failures = 0, names = 0;
};
// Addresses that tried kSprayNames names or more in the last hour are kept as sprays; gives how many. One statement.
Result<std::int64_t> keep_sprays(db::Tx& tx, Instant now);
// Of the last kSprayShownHours, newest first, at most ten. One statement.
std::vector<Spray> newest_sprays(db::Session& session, Instant now);

Status sweep_failures(db::Tx& tx, Instant now);

// Places that somebody signed in from; the newest kPlacesMax of each person are kept.
inline constexpr int kPlacesMax = 20;
bool place_known(db::Session& session, PersonId person, std::string_view household);
Status keep_place(db::Tx& tx, PersonId person, std::string_view household, Instant now);

} // namespace belfry::identity
