// Checking a second factor: one code a sign-in of some thousand staff a day.
#include "areas/identity/second_factor/second_factor.h"

#include "areas/identity/passwords/codes.h"
#include "areas/identity/second_factor/sealed_secrets.h"
#include "areas/identity/signing_in/shared_store.h"
#include "platform/crypto/crypto.h"

namespace belfry::identity {

std::string totp_purpose(PersonId person) { return "identity.totp:" + person.text(); }
std::string recovery_purpose(PersonId person) { return "identity.recovery:" + person.text(); }

namespace {

Result<CodeUsed> use_app_code(Service& service, platform::Call& call, FullAccount const& account,
                              std::string_view code) {
    if (account.totp_secret.empty()) return CodeUsed::none;
    auto const person = account.sign_in.person;
    TRY(box, service.box(call.platform));
    TRY(secret, box->open(account.totp_secret, totp_purpose(person)));
    auto const step = crypto::totp_match(secret, code, call.now(), account.totp_step);
    if (!step) return CodeUsed::none;
    TRY(taken, call.platform.db.write([&](db::Tx& tx) { return take_totp_step(tx, person, *step); }));
    return taken ? CodeUsed::app : CodeUsed::none;
}

Result<CodeUsed> use_recovery(Service& service, platform::Call& call, FullAccount const& account,
                              std::string_view code) {
    auto const person = account.sign_in.person;
    TRY(box, service.box(call.platform));
    std::int64_t position = 0;
    for (auto const& one : unused_recovery_codes(call.db(), person)) {
        TRY(kept, box->open(one.sealed, recovery_purpose(person)));
        if (crypto::equal_in_constant_time(kept, code)) position = one.position;
    }
    if (position == 0) return CodeUsed::none;
    call.forget_snapshot();
    TRY(used, call.platform.db.write([&](db::Tx& tx) { return use_recovery_code(tx, person, position, call.now()); }));
    return used ? CodeUsed::recovery : CodeUsed::none;
}

} // namespace

Result<CodeUsed> use_code(Service& service, platform::Call& call, FullAccount const& account, std::string_view typed) {
    auto const code = fold_code(typed);
    // Never by device or address: who comes this far knows the password.
    Attempt const attempt{account.sign_in.username_folded, call.request.peer, "", Familiarity::stranger};
    learn_shared(call.db(), service.code_limits, Guessed::code, attempt, call.now());
    call.forget_snapshot();
    if (auto const gate = service.code_limits.check(attempt, call.now()); !gate.open())
        return Problem{ProblemKind::too_many, "sign_in_wait", std::to_string(gate.wait_seconds)};
    TRY(used,
        code.size() == 6 ? use_app_code(service, call, account, code) : use_recovery(service, call, account, code));
    bool const wrong = used == CodeUsed::none;
    if (wrong) service.code_limits.failed(attempt, call.now());
    bool const over = !wrong && service.code_limits.succeeded(attempt);
    auto const share = [attempt, wrong, now = call.now()](db::Tx& tx) {
        return wrong ? share_failure(tx, Guessed::code, attempt, now) : share_forgiven(tx, Guessed::code, attempt.name);
    };
    if (wrong || over) call.platform.db.write_later(share, [](Status) {});
    return used;
}

} // namespace belfry::identity
