#pragma once
// SQL of sessions and known devices. The token itself is never kept, only its SHA-256.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/access/access.h"
#include "platform/db/db.h"

namespace belfry::identity {

struct SessionRow {
    SessionId id;
    PersonId person;
    SchoolId school; // where they are working now
    std::string school_name, school_accent;
    std::string agent, peer;
    bool second_factor = false;
    std::string form_secret;
    Instant created, seen, ends;
    Instant proved; // when they last showed who they are
    int idle_seconds = 0;
};
// A session with what every page needs of its account.
struct LiveSession {
    SessionRow session;
    std::string display_name, preferences;
    bool must_change = false, locked = false;
};
// One statement; nothing for a token that is not known. Whether it is over is the caller's to ask (session_over).
std::optional<LiveSession> session_by_token(db::Session& session, std::string_view token_hash);

Status add_session(db::Tx& tx, SessionRow const& row, std::string_view token_hash);
Status touch_session(db::Tx& tx, SessionId id, Instant now);
Status set_session_school(db::Tx& tx, SessionId id, SchoolId school, std::string_view name, std::string_view accent);
Status set_session_factor(db::Tx& tx, SessionId id);
Status set_session_proved(db::Tx& tx, SessionId id, Instant now);
// Newest use first.
std::vector<SessionRow> sessions_of(db::Session& session, PersonId person);
// One of that person's; not_found otherwise.
Status end_session(db::Tx& tx, SessionId id, PersonId person);
// All but `keep`; gives how many.
Result<std::int64_t> end_sessions(db::Tx& tx, PersonId person, SessionId keep);

// Those who are signed in somewhere - with an account of that school, or anybody's - the next 500 after `after`.
std::vector<PersonId> people_signed_in(db::Session& session, access::SchoolScope const& scope, PersonId after);

bool device_known(db::Session& session, std::string_view device_hash, PersonId person);
Status keep_device(db::Tx& tx, std::string_view device_hash, PersonId person, Instant now);
// And the places they signed in from.
Status forget_devices(db::Tx& tx, PersonId person);

// Takes away what is over: sessions past their end, devices not seen for `device_days`, links long over. Gives how many
// rows. Called by a job every hour.
Result<std::int64_t> sweep_sessions(db::Tx& tx, Instant now, int device_days);

} // namespace belfry::identity
