// Those who come in otherwise than by a password: pupils by a picture badge, some 30 a class at the beginning of a
// lesson, and people with a card at a shared workstation.
#include "areas/identity/accounts/account_store.h"
#include "areas/identity/api/card_sign_in.h"
#include "areas/identity/api/identity.h"
#include "areas/identity/sessions/start_session.h"
#include "platform/crypto/passwords.h"

namespace belfry::identity {
namespace {

constexpr SessionLife kSharedMachine{20 * 60, 4 * 3600};

struct Proof {
    PersonId person;
    std::string_view how;
    bool of_pupils = false; // enough for them alone
    SchoolId school = {};   // where they would work
    std::optional<Instant> pin_set = {};
    std::optional<SessionLife> at_most = {};
};

Status enough(Proof const& proof, std::vector<directory::PersonRole> const& roles) {
    if (roles.empty()) return Problem{ProblemKind::signed_out, "signed_out"};
    for (auto const& role : roles) {
        if (proof.of_pupils && role.role != access::Role::pupil) return forbidden("not_a_pupil");
        if (role.school.empty()) return forbidden("not_a_school");
    }
    return {};
}

bool opens(std::optional<FullAccount> const& account, std::optional<Instant> pin_set) {
    if (!account || account->sign_in.state == AccountState::locked) return false;
    return !pin_set || !account->password_set || *account->password_set <= *pin_set;
}

Status let_in(platform::Call& call, Proof const& proof, http::Response& response) {
    auto const roles = directory::roles_of(call.db(), proof.person, TimeZone::london().day_of(call.now()));
    TRY_DO(enough(proof, roles));
    auto const account = account_of(call.db(), proof.person);
    if (!opens(account, proof.pin_set)) return Problem{ProblemKind::signed_out, "signed_out"};
    bool const unused_code = proof.of_pupils && account->sign_in.must_change;
    call.forget_snapshot();
    if (unused_code) TRY_DO(call.platform.db.write([&](db::Tx& tx) { return retire_code(tx, proof.person); }));
    Arrival arrival{proof.person, roles, proof.school ? proof.school : account->sign_in.last_school, false, proof.how};
    if (proof.pin_set) arrival.password_hash = account->sign_in.password_hash;
    arrival.at_most = proof.at_most;
    arrival.proved = false;
    return start_session(call, arrival, response);
}

} // namespace

Status let_pupil_in(platform::Call& call, PersonId person, std::string_view how, http::Response& response) {
    return let_in(call, {person, how, true}, response);
}

bool card_opens_account(platform::Call& call, PersonId person, std::optional<Instant> pin_set) {
    return opens(account_of(call.db(), person), pin_set);
}

Status let_in_with_card(platform::Call& call, CardArrival const& arrival, http::Response& response) {
    Proof proof{arrival.person, arrival.pin_set ? "card_and_pin" : "card_and_picture", !arrival.pin_set};
    proof.school = arrival.school;
    proof.pin_set = arrival.pin_set;
    proof.at_most = kSharedMachine;
    return let_in(call, proof, response);
}

Result<bool> is_own_password(platform::Call& call, crypto::Passwords& passwords, std::string_view typed) {
    auto const account = account_of(call.db(), call.viewer.person);
    call.forget_snapshot(); // held by nobody who waits for a hash
    auto const* sign_in = account ? &account->sign_in : nullptr;
    return passwords.verify(password_as_checked(sign_in, typed),
                            sign_in ? std::string_view(sign_in->password_hash) : std::string_view());
}

} // namespace belfry::identity
