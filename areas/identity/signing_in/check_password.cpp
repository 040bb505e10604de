// Four statements at most and one hash (15 ms on the pool's thread) for each try, known name or not.
#include "areas/identity/signing_in/check_password.h"

#include "areas/identity/accounts/account_store.h"
#include "areas/identity/accounts/username.h"
#include "areas/identity/sessions/session_store.h"
#include "areas/identity/sessions/start_session.h"
#include "areas/identity/signing_in/failure_store.h"
#include "areas/identity/signing_in/shared_store.h"
#include "platform/http/household.h"
#include "platform/log/log.h"
#include "platform/metrics/metrics.h"

namespace belfry::identity {
namespace {

constexpr std::size_t kNameBytesMax = 254;

// For an unknown name the device is looked for all the same, under a person that does not exist.
Familiarity familiarity_of(platform::Call& call, SignInAccount const* account, std::string_view device) {
    bool const known = !device.empty() && device_known(call.db(), device, account ? account->person : PersonId(1));
    if (account && known) return Familiarity::device;
    // The same for a place: looked for, known name or not.
    auto const here = http::household_of(call.request.peer);
    bool const been_here = place_known(call.db(), account ? account->person : PersonId(1), here);
    bool const same_address = account && !account->last_peer.empty() && http::household_of(account->last_peer) == here;
    return (account && been_here) || same_address ? Familiarity::address : Familiarity::stranger;
}

metrics::Counter& counter(platform::Call& call, std::string_view labels) {
    return call.platform.metrics.counter("belfry_sign_ins_total", "Tries to sign in, by what came of them.", labels);
}

// A right password whose hash is of older costs is kept under today's. Where the pool is busy, the next time.
void keep_better(Service& service, platform::Call& call, SignInAccount& account, std::string const& checked_text) {
    if (!service.passwords().needs_rehash(account.password_hash)) return;
    auto const better = service.passwords().hash(checked_text);
    if (!better.ok()) return;
    auto const kept = call.platform.db.write(
        [&](db::Tx& tx) { return replace_hash(tx, account.person, account.password_hash, *better); });
    if (kept.ok()) account.password_hash = *better;
}

} // namespace

Result<Checked> check_password(Service& service, platform::Call& call, std::string_view typed_name,
                               std::string_view typed_password) {
    auto name = fold_username(typed_name);
    if (name.size() > kNameBytesMax) name.resize(kNameBytesMax);
    auto const found = accounts_named(call.db(), name);
    auto const* account = meant_account(found, name);
    // Counted by what was typed: that an address and a username are one person's is told to nobody.
    Attempt attempt{name, call.request.peer, device_hash(call.request)};
    attempt.familiarity = familiarity_of(call, account, attempt.device);
    attempt.made_up = account == nullptr;
    learn_shared(call.db(), service.sign_in_limits, Guessed::password, attempt, call.now());
    call.forget_snapshot(); // held by nobody who waits for a hash
    if (auto const gate = service.sign_in_limits.check(attempt, call.now()); !gate.open()) {
        counter(call, "result=\"slowed\"").add();
        return Problem{ProblemKind::too_many, "sign_in_wait", std::to_string(gate.wait_seconds)};
    }
    auto const text = password_as_checked(account, typed_password);
    TRY(right,
        service.passwords().verify(text, account ? std::string_view(account->password_hash) : std::string_view()));
    Checked checked;
    if (account) checked.account = *account;
    checked.right = right && account;
    if (checked.right) {
        if (service.sign_in_limits.succeeded(attempt))
            call.platform.db.write_later(
                [attempt](db::Tx& tx) { return share_success(tx, Guessed::password, attempt); }, [](Status) {});
        counter(call, "result=\"right\"").add();
        keep_better(service, call, *checked.account, text);
    } else {
        checked.failures = service.sign_in_limits.failed(attempt, call.now());
        counter(call, "result=\"wrong\"").add();
        auto const unit = [household = http::household_of(call.request.peer), now = call.now(),
                           first = checked.failures == 1, person = account ? account->person : PersonId(),
                           attempt](db::Tx& tx) -> Status {
            TRY_DO(share_failure(tx, Guessed::password, attempt, now));
            return count_failed(tx, household, first, person, now);
        };
        call.platform.db.write_later(unit, [](Status) {});
        if (account && checked.failures == kFreeTries)
            log::warn("identity.guessing", {{"person", account->person.text()}, {"peer", call.request.peer}});
    }
    return checked;
}

} // namespace belfry::identity
