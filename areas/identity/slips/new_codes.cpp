// Codes for a class of thirty: half a second of hashing on the pool's thread, then one transaction.
#include "areas/identity/slips/new_codes.h"

#include "areas/identity/accounts/account_store.h"
#include "areas/identity/accounts/username.h"
#include "areas/identity/addresses/tell_owner.h"
#include "areas/identity/passwords/codes.h"
#include "areas/identity/sessions/end_trust.h"
#include "areas/identity/show.h"
#include "areas/identity/signing_in/shared_store.h"
#include "platform/config/config.h"

namespace belfry::identity {

Result<std::vector<Slip>> give_codes(Service& service, platform::Call& call, std::span<Account const> accounts) {
    call.forget_snapshot();
    std::vector<Slip> slips;
    std::vector<std::string> hashes;
    for (auto const& account : accounts) {
        auto code = new_code(kSlipCodeLetters);
        TRY(hash, service.passwords().hash(fold_code(code)));
        hashes.push_back(std::move(hash));
        slips.push_back({account.display_name, account.username, std::move(code)});
    }
    auto const ends = call.now().plus_seconds(kSlipDays * 86400ll);
    auto const keep = [&](db::Tx& tx) -> Status {
        for (std::size_t i = 0; i < accounts.size(); ++i) {
            auto const person = accounts[i].person;
            TRY_DO(set_password(tx, person, hashes[i], ends, call.now()));
            TRY_DO(end_trust(call.platform, tx, person));
            TRY_DO(share_forgiven(tx, Guessed::password, fold_username(accounts[i].username)));
            TRY_DO(call.platform.audit.add(tx, entry_of(call, "identity.slip_printed", person)));
            if (accounts[i].kind == access::Role::pupil) continue; // a pupil holds the slip in hand
            if (auto const account = account_of(tx, person))
                TRY_DO(tell_owner(call.platform, tx, account->sign_in, Told::slip_printed));
        }
        return {};
    };
    TRY_DO(call.platform.db.write(keep));
    for (auto const& account : accounts) service.sign_in_limits.forgive(fold_username(account.username));
    return slips;
}

Result<http::Response> slip_download(platform::Call& call, std::string_view title, std::vector<Slip> const& slips) {
    auto const last_day = call.zone().day_of(call.now().plus_seconds(kSlipDays * 86400ll));
    SlipWords words;
    words.title = title;
    words.intro = call.word("identity.slips.until", {{"day", ui::long_date(last_day)}});
    words.username = call.word("identity.username");
    words.code = call.word("identity.slips.code");
    words.how = call.word("identity.slips.how");
    words.address = address_at(call.platform, "/sign-in");
    TRY(file, slip_sheet(words, slips, kSlipsPerPage, call.now()));
    auto response = http::Response::download(std::string(call.word("identity.slips.file")) + ".pdf", "application/pdf",
                                             std::move(file));
    response.header("cache-control", "no-store");
    return response;
}

} // namespace belfry::identity
