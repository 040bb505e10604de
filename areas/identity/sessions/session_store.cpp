// SQL of sessions: some 60,000 rows at once, one look-up a request by the token's hash; devices: 1,500,000 rows.
#include "areas/identity/sessions/session_store.h"

namespace belfry::identity {
namespace {

#define SESSION_COLUMNS                                                                                                \
    "s.id, s.person_id, s.school_id, s.school_name, s.school_accent, s.agent, s.peer, s.second_factor, "               \
    "s.form_secret, s.created_at, s.seen_at, s.ends_at, s.idle_seconds, s.proved_at"

constexpr db::Sql kByToken =
    "SELECT " SESSION_COLUMNS ", a.display_name, a.preferences, a.must_change, "
    "CASE WHEN a.state = 'locked' THEN 1 ELSE 0 END FROM identity_sessions s JOIN identity_accounts a "
    "ON a.person_id = s.person_id WHERE s.token_hash = :token";
constexpr db::Sql kOfPerson =
    "SELECT " SESSION_COLUMNS " FROM identity_sessions s WHERE s.person_id = :person ORDER BY s.seen_at DESC LIMIT 100";
constexpr db::Sql kAdd =
    "INSERT INTO identity_sessions (id, token_hash, person_id, school_id, school_name, school_accent, agent, peer, "
    "second_factor, form_secret, created_at, seen_at, idle_seconds, ends_at, proved_at) VALUES (:id, :token, :person, "
    ":school, "
    ":name, :accent, :agent, :peer, :factor, :secret, :created, :seen, :idle, :ends, :proved)";
constexpr db::Sql kTouch = "UPDATE identity_sessions SET seen_at = :now WHERE id = :id AND seen_at < :now";
constexpr db::Sql kSetSchool = "UPDATE identity_sessions SET school_id = :school, school_name = :name, "
                               "school_accent = :accent WHERE id = :id";
constexpr db::Sql kSetFactor = "UPDATE identity_sessions SET second_factor = 1 WHERE id = :id";
constexpr db::Sql kSetProved = "UPDATE identity_sessions SET proved_at = :now WHERE id = :id";
constexpr db::Sql kEnd = "DELETE FROM identity_sessions WHERE id = :id AND person_id = :person";
constexpr db::Sql kEndAll = "DELETE FROM identity_sessions WHERE person_id = :person AND id <> :keep";
constexpr db::Sql kSignedIn = "SELECT DISTINCT person_id FROM identity_sessions WHERE person_id > :after "
                              "ORDER BY person_id LIMIT 500";
constexpr db::Sql kSignedInAt =
    "SELECT DISTINCT s.person_id FROM identity_accounts a JOIN identity_sessions s ON s.person_id = a.person_id "
    "WHERE a.school_id = :school AND s.person_id > :after ORDER BY s.person_id LIMIT 500";
constexpr db::Sql kDeviceKnown = "SELECT 1 FROM identity_devices WHERE device_hash = :device AND person_id = :person";
constexpr db::Sql kKeepDevice =
    "INSERT INTO identity_devices (device_hash, person_id, seen_at) VALUES (:device, :person, :now) "
    "ON CONFLICT (device_hash, person_id) DO UPDATE SET seen_at = :now";
constexpr db::Sql kForgetDevices = "DELETE FROM identity_devices WHERE person_id = :person";
constexpr db::Sql kForgetPlaces = "DELETE FROM identity_places WHERE person_id = :person";
constexpr db::Sql kSweepSessions = "DELETE FROM identity_sessions WHERE ends_at < :now";
constexpr db::Sql kSweepDevices = "DELETE FROM identity_devices WHERE seen_at < :before";
constexpr db::Sql kSweepTokens = "DELETE FROM identity_tokens WHERE ends_at < :before";

constexpr int kSessionColumns = 14;

SessionRow read_session(db::Rows const& rows) {
    SessionRow row;
    row.id = rows.id<SessionId>(0);
    row.person = rows.id<PersonId>(1);
    row.school = rows.id<SchoolId>(2);
    row.school_name = rows.str(3);
    row.school_accent = rows.str(4);
    row.agent = rows.str(5);
    row.peer = rows.str(6);
    row.second_factor = rows.truth(7);
    row.form_secret = rows.str(8);
    row.created = rows.instant(9);
    row.seen = rows.instant(10);
    row.ends = rows.instant(11);
    row.idle_seconds = rows.integer(12);
    row.proved = rows.instant(13);
    return row;
}

} // namespace

std::optional<LiveSession> session_by_token(db::Session& session, std::string_view token_hash) {
    auto rows = session.select(kByToken, {{":token", db::Bytes{token_hash}}});
    if (!rows.next()) return std::nullopt;
    LiveSession live;
    live.session = read_session(rows);
    live.display_name = rows.str(kSessionColumns);
    live.preferences = rows.str(kSessionColumns + 1);
    live.must_change = rows.truth(kSessionColumns + 2);
    live.locked = rows.truth(kSessionColumns + 3);
    return live;
}

Status add_session(db::Tx& tx, SessionRow const& row, std::string_view token_hash) {
    TRY_DO(tx.run(kAdd, {{":id", row.id},
                         {":token", db::Bytes{token_hash}},
                         {":person", row.person},
                         {":school", row.school},
                         {":name", row.school_name},
                         {":accent", row.school_accent},
                         {":agent", row.agent},
                         {":peer", row.peer},
                         {":factor", row.second_factor},
                         {":secret", row.form_secret},
                         {":created", row.created},
                         {":seen", row.seen},
                         {":idle", row.idle_seconds},
                         {":ends", row.ends},
                         {":proved", row.proved}}));
    return {};
}

Status touch_session(db::Tx& tx, SessionId id, Instant now) {
    TRY_DO(tx.run(kTouch, {{":now", now}, {":id", id}}));
    return {};
}

Status set_session_school(db::Tx& tx, SessionId id, SchoolId school, std::string_view name, std::string_view accent) {
    TRY_DO(tx.run(kSetSchool, {{":school", school}, {":name", name}, {":accent", accent}, {":id", id}}));
    return {};
}

Status set_session_factor(db::Tx& tx, SessionId id) {
    TRY_DO(tx.run(kSetFactor, {{":id", id}}));
    return {};
}

Status set_session_proved(db::Tx& tx, SessionId id, Instant now) {
    TRY_DO(tx.run(kSetProved, {{":now", now}, {":id", id}}));
    return {};
}

std::vector<SessionRow> sessions_of(db::Session& session, PersonId person) {
    std::vector<SessionRow> found;
    for (auto rows = session.select(kOfPerson, {{":person", person}}); rows.next();)
        found.push_back(read_session(rows));
    return found;
}

Status end_session(db::Tx& tx, SessionId id, PersonId person) {
    TRY(ended, tx.run(kEnd, {{":id", id}, {":person", person}}));
    if (ended == 0) return not_found();
    return {};
}

Result<std::int64_t> end_sessions(db::Tx& tx, PersonId person, SessionId keep) {
    return tx.run(kEndAll, {{":person", person}, {":keep", keep.value()}});
}

std::vector<PersonId> people_signed_in(db::Session& session, access::SchoolScope const& scope, PersonId after) {
    std::vector<PersonId> people;
    auto rows = scope.whole_authority()
                    ? session.select(kSignedIn, {{":after", after.value()}})
                    : session.select(kSignedInAt, {{":after", after.value()}, {":school", scope.school()}});
    while (rows.next()) people.push_back(rows.id<PersonId>(0));
    return people;
}

bool device_known(db::Session& session, std::string_view device_hash, PersonId person) {
    auto rows = session.select(kDeviceKnown, {{":device", db::Bytes{device_hash}}, {":person", person}});
    return rows.next();
}

Status keep_device(db::Tx& tx, std::string_view device_hash, PersonId person, Instant now) {
    TRY_DO(tx.run(kKeepDevice, {{":device", db::Bytes{device_hash}}, {":person", person}, {":now", now}}));
    return {};
}

Status forget_devices(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kForgetDevices, {{":person", person}}));
    TRY_DO(tx.run(kForgetPlaces, {{":person", person}}));
    return {};
}

Result<std::int64_t> sweep_sessions(db::Tx& tx, Instant now, int device_days) {
    TRY(sessions, tx.run(kSweepSessions, {{":now", now}}));
    TRY(devices, tx.run(kSweepDevices, {{":before", now.plus_seconds(-86400ll * device_days)}}));
    TRY(tokens, tx.run(kSweepTokens, {{":before", now.plus_seconds(-30 * 86400ll)}}));
    return sessions + devices + tokens;
}

} // namespace belfry::identity
