// Who is asking. Twice a statement on each request of somebody signed in; the last use is written every few minutes.
#include "areas/identity/sessions/viewer.h"

#include "areas/identity/rights/right_store.h"
#include "areas/identity/service.h"
#include "areas/identity/sessions/place.h"
#include "areas/identity/sessions/session_life.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/extension/call.h"

namespace belfry::identity {
namespace {

constexpr std::size_t kTokenCharacters = 43;
constexpr int kRightsSeconds = 30;

} // namespace

std::string_view session_cookie_name(http::Request const& request) {
    return request.secure ? "__Host-belfry" : "belfry";
}

std::vector<access::HeldRole> held_roles(std::vector<directory::PersonRole> const& roles) {
    std::vector<access::HeldRole> held;
    held.reserve(roles.size());
    for (auto const& role : roles) held.push_back({role.role, role.school});
    return held;
}

access::Viewer make_viewer(LiveSession const& live, std::vector<directory::PersonRole> const& roles,
                           access::Catalogue const& catalogue) {
    access::Viewer viewer;
    if (roles.empty()) return viewer;
    auto const& session = live.session;
    viewer.use(&catalogue);
    viewer.person = session.person;
    viewer.session = session.id;
    viewer.name = live.display_name;
    viewer.roles = held_roles(roles);
    viewer.school = choose_place(viewer.roles, session.school);
    viewer.acting = acting_role(viewer.roles, viewer.school);
    for (auto const& role : roles) {
        if (!viewer.school || role.school != viewer.school) continue;
        viewer.school_name = role.school_name;
        viewer.school_accent = role.school_accent;
        if (role.school_time_zone != viewer.zone.name())
            viewer.zone = TimeZone::named(role.school_time_zone).value_or(viewer.zone);
        break;
    }
    if (viewer.school && viewer.school_name.empty() && viewer.school == session.school) {
        viewer.school_name = session.school_name; // staff of the authority, looking in
        viewer.school_accent = session.school_accent;
    }
    viewer.preferences = access::Preferences::from_text(live.preferences);
    viewer.second_factor = session.second_factor;
    viewer.must_change_password = live.must_change;
    viewer.form_secret = session.form_secret;
    return viewer;
}

access::Viewer viewer_of(Service& service, platform::Platform& platform, db::Session& session,
                         http::Request const& request) {
    auto const token = request.cookies.get(session_cookie_name(request));
    if (token.size() != kTokenCharacters) return {};
    auto const live = session_by_token(session, crypto::sha256(token));
    auto const now = platform.clock.now();
    if (!live || live->locked || session_over(live->session.seen, live->session.idle_seconds, live->session.ends, now))
        return {};
    if (service.rights_due(now, kRightsSeconds)) {
        auto fresh = platform.db.read(); // this request's own snapshot may be older than a change made meanwhile
        apply_right_changes(fresh, platform.catalogue);
    }
    auto const today = TimeZone::london().day_of(now);
    auto viewer = make_viewer(*live, directory::roles_of(session, live->session.person, today), platform.catalogue);
    // In a demonstration taken as given, like the second check: its clock jumps.
    viewer.proved_lately = platform.config.demonstration || now.seconds_since(live->session.proved) <= kProofSeconds;
    if (viewer.signed_in() && now.seconds_since(live->session.seen) >= kSeenWriteSeconds) {
        auto const id = live->session.id;
        platform.db.write_later([id, now](db::Tx& tx) { return touch_session(tx, id, now); }, [](Status) {});
    }
    return viewer;
}

} // namespace belfry::identity
