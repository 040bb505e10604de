// The registration of identity: everything that it contributes, named once.
#include "areas/identity/area.h"

#include "areas/identity/accounts/account_pages.h"
#include "areas/identity/accounts/account_store.h"
#include "areas/identity/accounts/commands.h"
#include "areas/identity/accounts/demonstration.h"
#include "areas/identity/accounts/demonstration_store.h"
#include "areas/identity/accounts/follow_directory.h"
#include "areas/identity/accounts/life_cycle.h"
#include "areas/identity/addresses/address_change.h"
#include "areas/identity/addresses/address_pages.h"
#include "areas/identity/embedded.h"
#include "areas/identity/joining/join_pages.h"
#include "areas/identity/passwords/password_pages.h"
#include "areas/identity/personal.h"
#include "areas/identity/rights/right_pages.h"
#include "areas/identity/rights/right_store.h"
#include "areas/identity/second_factor/second_factor.h"
#include "areas/identity/sessions/proof_pages.h"
#include "areas/identity/sessions/session_store.h"
#include "areas/identity/sessions/viewer.h"
#include "areas/identity/settings/me_pages.h"
#include "areas/identity/signing_in/failure_store.h"
#include "areas/identity/signing_in/failures.h"
#include "areas/identity/signing_in/shared_store.h"
#include "areas/identity/signing_in/sign_in_pages.h"
#include "areas/identity/slips/slip_pages.h"
#include "areas/identity/trail/trail_pages.h"
#include "platform/config/config.h"
#include "platform/jobs/jobs.h"
#include "platform/json/json.h"

namespace belfry::identity {
namespace {

using access::Role;

constexpr int kDeviceDays = 180;

// For the terminal in which a trial is started.
std::string sign_ins_to_print(platform::Platform& platform) {
    auto snapshot = platform.db.read();
    std::string out = "Sign in as one of these; the password of each is: " + std::string(kDemonstrationPassword) + "\n";
    for (auto const& one : demonstration_sign_ins(snapshot)) {
        auto line = "  " + one.username;
        line.resize(std::max<std::size_t>(line.size() + 1, 20), ' ');
        out += line + one.who + "\n";
    }
    return out;
}

std::vector<access::Grant> grants() {
    return {
        {kManageAccounts, {Role::head, Role::office, Role::technician, Role::service_manager}, true},
        {kPrintSlips, {Role::teacher, Role::head, Role::office, Role::technician, Role::service_manager}, true},
        {kSeeRights, {Role::head, Role::office, Role::technician, Role::authority_officer, Role::service_manager}},
        {kChangeRights, {Role::service_manager}, true},
        {kSeeTrail, {Role::head, Role::authority_officer, Role::service_manager}, true},
    };
}

std::vector<platform::NavEntry> nav() {
    using access::Rule;
    return {
        {"nav.accounts", "key-round", "/accounts", Rule::may(kManageAccounts), {Role::technician, Role::office}, 60},
        {"nav.slips", "printer", "/slips", Rule::may(kPrintSlips), {Role::office}, 62},
        {"nav.trail", "history", "/trail", Rule::may(kSeeTrail), {}, 66},
        {"nav.rights", "shield", "/rights", Rule::may(kSeeRights), {Role::service_manager}, 64},
    };
}

Result<std::string> sweep(platform::Platform& platform, jobs::Run&) {
    TRY(now, platform.jobs.known_time().removal_time());
    TRY(rows, platform.db.write([&](db::Tx& tx) -> Result<std::int64_t> {
        TRY_DO(sweep_failures(tx, now));
        TRY_DO(sweep_guesses(tx, now));
        return sweep_sessions(tx, now, kDeviceDays);
    }));
    return json::Writer().object().field("rows", rows).end().take();
}

} // namespace

platform::Area area() {
    auto const service = std::make_shared<Service>();
    platform::Area area;
    area.name = "identity";
    area.needs = {"directory"};
    area.migrations = embedded::migrations();
    area.words = embedded::words_en();
    area.grants = grants();
    area.routes = [service](platform::Routes& routes) {
        add_sign_in_routes(routes, service);
        add_second_factor_routes(routes, service);
        add_password_routes(routes, service);
        add_me_routes(routes);
        add_proof_routes(routes, service);
        add_address_routes(routes);
        add_account_routes(routes, service);
        add_account_list_routes(routes);
        add_slip_routes(routes, service);
        add_join_routes(routes, service);
        add_right_routes(routes);
        add_trail_routes(routes);
    };
    area.nav = nav();
    area.home_panels = account_home_panels();
    area.home_panels.push_back(spray_panel());
    area.person_panels = {account_panel(), invitation_panel(), looks_panel()};
    area.commands = {person_command()};
    area.subscribe = subscribe_to_directory;
    area.jobs = [](jobs::Kinds& kinds) {
        kinds.add({"identity.sweep", sweep, 600, 3600});
        add_follow_job(kinds);
        add_failure_job(kinds);
    };
    area.start = [](platform::Platform& platform) -> Status {
        auto snapshot = platform.db.read();
        apply_right_changes(snapshot, platform.catalogue);
        for (auto const role : {Role::head, Role::office})
            platform.catalogue.want_second_factor(role, platform.config.school_second_factor);
        return {};
    };
    area.viewer_of = [service](platform::Platform& platform, db::Session& session, http::Request const& request,
                               std::vector<http::Cookie>&) { return viewer_of(*service, platform, session, request); };
    area.goes_first = [](access::Viewer const& viewer) -> std::optional<html::Href> {
        if (viewer.must_change_password) return html::Href::to("/me/password");
        return std::nullopt;
    };
    area.may_change_address = may_change_address;
    area.demonstration =
        platform::Demonstration{[service](platform::Platform& platform, platform::DemoPlan const& plan) {
            return make_demonstration(*service, platform, plan);
        }};
    area.sign_ins = sign_ins_to_print;
    area.export_person = export_account;
    area.erase_person = erase_account;
    area.personal = personal_tables();
    return area;
}

} // namespace belfry::identity
