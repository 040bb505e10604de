// One write unit for each sign-in: five statements, some 50 a second at the busiest.
#include "areas/identity/sessions/start_session.h"

#include <algorithm>

#include "areas/identity/accounts/account_store.h"
#include "areas/identity/api/card_sign_in.h"
#include "areas/identity/sessions/place.h"
#include "areas/identity/sessions/session_life.h"
#include "areas/identity/signing_in/failure_store.h"
#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/http/household.h"
#include "platform/json/json.h"

namespace belfry::identity {
namespace {

constexpr std::size_t kTokenCharacters = 43;
constexpr std::int64_t kDeviceSeconds = 180 * 86400;
constexpr std::int64_t kSchoolSeconds = 400 * 86400, kBeginsSeconds = 400 * 86400;
constexpr std::string_view kBeginsCookie = "belfry-begins";
constexpr std::size_t kAgentCharacters = 60;

SessionRow new_row(platform::Call& call, Arrival const& arrival) {
    auto const roles = held_roles(arrival.roles);
    auto life = call.platform.config.demonstration ? kDemonstrationLife
                                                   : session_life(roles, call.platform.config.session_hours_max);
    if (arrival.at_most) {
        life.idle_seconds = std::min(life.idle_seconds, arrival.at_most->idle_seconds);
        life.whole_seconds = std::min(life.whole_seconds, arrival.at_most->whole_seconds);
    }
    SessionRow row;
    row.id = next_id<SessionId>();
    row.person = arrival.person;
    row.school = choose_place(roles, arrival.last_school);
    for (auto const& role : arrival.roles) {
        if (!row.school || role.school != row.school) continue;
        row.school_name = role.school_name;
        row.school_accent = role.school_accent;
    }
    row.agent = std::string(first_characters(agent_summary(call.request.header("user-agent")), kAgentCharacters));
    row.peer = call.request.peer;
    // Nobody's data is in a demonstration, and whoever tries one has no telephone to enrol.
    row.second_factor = arrival.second_factor || call.platform.config.demonstration;
    row.form_secret = crypto::random_token();
    row.created = row.seen = call.now();
    if (arrival.proved) row.proved = row.created;
    row.idle_seconds = life.idle_seconds;
    row.ends = row.created.plus_seconds(life.whole_seconds);
    return row;
}

audit::Entry trail_entry(SessionRow const& row, Arrival const& arrival) {
    audit::Entry entry;
    entry.action = "identity.signed_in";
    entry.actor = entry.person = row.person;
    entry.school = row.school;
    entry.subject = row.id.value();
    entry.detail =
        json::Writer().object().field("how", arrival.how).field("second_factor", row.second_factor).end().take();
    entry.peer = row.peer;
    return entry;
}

} // namespace

Status start_session(platform::Call& call, Arrival const& arrival, http::Response& response) {
    auto const row = new_row(call, arrival);
    auto const token = crypto::random_token();
    auto const token_hash = crypto::sha256(token);
    std::string device(call.request.cookies.get(kDeviceCookie));
    if (device.size() != kTokenCharacters) device = crypto::random_token();
    auto const hashed_device = crypto::sha256(device);
    auto const entry = trail_entry(row, arrival);
    auto const old = call.viewer;
    call.forget_snapshot();
    auto const let_in = [&](db::Tx& tx) -> Status {
        if (auto const account = account_of(tx, row.person); !arrival.password_hash.empty())
            if (!account || account->sign_in.state == AccountState::locked ||
                account->sign_in.password_hash != arrival.password_hash)
                return Problem{ProblemKind::signed_out, "signed_out"};
        if (old.signed_in()) (void)end_session(tx, old.session, old.person); // it may have ended by itself meanwhile
        TRY_DO(add_session(tx, row, token_hash));
        TRY_DO(note_sign_in(tx, row.person, row.school, row.peer, row.created));
        TRY_DO(keep_device(tx, hashed_device, row.person, row.created));
        TRY_DO(keep_place(tx, row.person, http::household_of(row.peer), row.created));
        return call.platform.audit.add(tx, entry);
    };
    TRY_DO(call.platform.db.write(let_in));
    response.cookie({std::string(session_cookie_name(call.request)), token});
    response.cookie({std::string(kDeviceCookie), device, kDeviceSeconds});
    if (row.school) response.cookie({std::string(kSchoolCookie), row.school.text(), kSchoolSeconds});
    return {};
}

std::string device_hash(http::Request const& request) {
    auto const device = request.cookies.get(kDeviceCookie);
    return device.size() == kTokenCharacters ? crypto::sha256(device) : std::string();
}

html::Href safe_return(std::string_view wanted) {
    auto const local = html::Href::local(wanted);
    for (std::string_view not_there : {"/sign-in", "/sign-out", "/password", "/join"})
        if (wanted.starts_with(not_there)) return html::Href::to("/");
    return local.value_or(html::Href::to("/"));
}

html::Href sign_in_page_of(http::Request const& request) {
    auto const wanted = request.cookies.get(kBeginsCookie);
    auto const local = html::Href::local(wanted);
    return local && wanted.starts_with("/sign-in/") ? *local : html::Href::to("/sign-in");
}

http::Cookie begins_here_cookie(html::Href const& page) {
    return {std::string(kBeginsCookie), page.text(), kBeginsSeconds};
}

http::Cookie begins_nowhere_cookie() { return ended_cookie(kBeginsCookie); }

http::Cookie ended_cookie(std::string_view name) { return {std::string(name), "", -1}; }

} // namespace belfry::identity
