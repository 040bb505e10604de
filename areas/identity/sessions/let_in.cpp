// Pupils who come in by a picture badge: some 30 a class, at the beginning of a lesson.
#include "areas/identity/accounts/account_store.h"
#include "areas/identity/api/identity.h"
#include "areas/identity/sessions/start_session.h"

namespace belfry::identity {

Status let_pupil_in(platform::Call& call, PersonId person, std::string_view how, http::Response& response) {
    auto const today = TimeZone::london().day_of(call.now());
    auto const roles = directory::roles_of(call.db(), person, today);
    if (roles.empty()) return Problem{ProblemKind::signed_out, "signed_out"};
    for (auto const& role : roles)
        if (role.role != access::Role::pupil) return forbidden("not_a_pupil");
    auto const account = account_of(call.db(), person);
    if (!account || account->sign_in.state == AccountState::locked)
        return Problem{ProblemKind::signed_out, "signed_out"};
    bool const unused_code = account->sign_in.must_change;
    call.forget_snapshot();
    if (unused_code) TRY_DO(call.platform.db.write([&](db::Tx& tx) { return retire_code(tx, person); }));
    return start_session(call, {person, roles, account->sign_in.last_school, false, how}, response);
}

} // namespace belfry::identity
