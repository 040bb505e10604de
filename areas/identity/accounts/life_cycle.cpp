// Starters, movers and leavers one by one: some 200 a day, each a few statements. Many at once: follow_directory.cpp.
#include "areas/identity/accounts/life_cycle.h"

#include <algorithm>

#include "areas/identity/accounts/follow_directory.h"
#include "areas/identity/accounts/username.h"
#include "areas/identity/addresses/address_change.h"
#include "areas/identity/sessions/place.h"
#include "areas/identity/sessions/session_store.h"
#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/events/events.h"
#include "platform/extension/call.h"

namespace belfry::identity {
namespace {

using directory::Person;
using directory::PersonRole;
using platform::Platform;

SchoolDay today_of(Platform& platform) { return TimeZone::london().day_of(platform.clock.now()); }

PersonRole const* strongest(std::span<PersonRole const> roles) {
    auto const best = std::ranges::min_element(
        roles, [](auto const& a, auto const& b) { return strength(a.role) < strength(b.role); });
    return best == roles.end() ? nullptr : &*best;
}

std::optional<Person> person_of(db::Session& session, PersonId id) {
    auto people = directory::people_by_id(session, std::span(&id, 1));
    return people.empty() ? std::nullopt : std::optional(std::move(people.front()));
}

Status person_changed(Platform& platform, db::Tx& tx, events::Event const& event) {
    PersonId const id(event.subject);
    auto const person = person_of(tx, id);
    if (!person) return {};
    auto const account = account_of(tx, id);
    if (!account) return {};
    TRY_DO(refresh_account(tx, id, person->name(), sort_key(person->list_name())));
    return follow_address(platform, tx, *account, fold_username(person->email));
}

// The role may begin later than today: the account is made now, and opens on the day.
Status role_started(Platform& platform, db::Tx& tx, events::Event const& event) {
    PersonId const id(event.subject);
    auto const person = person_of(tx, id);
    if (!person) return {};
    auto roles = directory::roles_of(tx, id, today_of(platform));
    std::erase_if(roles, [](auto const& role) { return role.role == access::Role::parent; });
    if (roles.empty()) {
        roles = directory::role_history(tx, id);
        std::erase_if(roles, [&](auto const& role) { return role.ends_on && *role.ends_on < today_of(platform); });
    }
    if (roles.empty()) return {};
    TRY_DO(ensure_account(platform, tx, *person, roles));
    auto const* best = strongest(roles);
    return place_account(tx, id, best->school, best->role);
}

Status role_ended(Platform& platform, db::Tx& tx, events::Event const& event) {
    PersonId const id(event.subject);
    auto const roles = directory::roles_of(tx, id, today_of(platform));
    if (auto const* best = strongest(roles)) return place_account(tx, id, best->school, best->role);
    TRY_DO(end_sessions(tx, id, SessionId()));
    return forget_devices(tx, id);
}

} // namespace

int school_year_of(SchoolDay day) { return day.month() >= 9 ? day.year() : day.year() - 1; }

NewAccount plan_account(Person const& person, access::Role kind, SchoolId school, std::optional<SchoolDay> entry,
                        SchoolRules const& rules) {
    bool const pupil = kind == access::Role::pupil;
    NameParts name{person.known_as.empty() ? person.given_name : person.known_as, person.family_name};
    if (pupil && entry) name.entry_year = school_year_of(*entry);
    NewAccount account;
    account.person = person.id;
    account.stem = username_stem(pupil ? rules.pupil_pattern : rules.adult_pattern, name);
    account.email_folded = fold_username(person.email);
    account.display_name = person.name();
    account.sort_name = sort_key(person.list_name());
    account.school = school;
    account.kind = kind;
    return account;
}

Result<std::string> ensure_account(Platform& platform, db::Tx& tx, Person const& person,
                                   std::span<PersonRole const> roles) {
    if (auto const known = account_of(tx, person.id)) return known->sign_in.username;
    auto const* best = strongest(roles);
    auto const school = best ? best->school : SchoolId();
    auto const kind = best ? best->role : access::Role::parent;
    auto const entry = best ? std::optional(best->starts_on) : std::nullopt;
    TRY(username,
        create_account(tx, plan_account(person, kind, school, entry, school_rules(tx, school)), platform.clock.now()));
    audit::Entry trail;
    trail.action = "identity.account_made";
    trail.person = person.id;
    trail.school = school;
    TRY_DO(platform.audit.add(tx, trail));
    return username;
}

void subscribe_to_directory(events::Subscriptions& subscriptions) {
    subscriptions.on("directory.person_changed", "identity.person_changed", person_changed);
    subscriptions.on("directory.role_started", "identity.role_started", role_started);
    subscriptions.on("directory.role_ended", "identity.role_ended", role_ended);
    subscriptions.on("directory.imported", "identity.imported", start_following);
    subscriptions.on("directory.import_undone", "identity.import_undone", start_following);
}

} // namespace belfry::identity
