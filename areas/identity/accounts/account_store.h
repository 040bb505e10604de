#pragma once
// SQL of accounts. Everything by key or by a school's index; nothing scans the authority.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "areas/identity/api/identity.h"
#include "areas/identity/signing_in/sign_in.h"
#include "base/result.h"
#include "platform/db/db.h"

namespace belfry::identity {

std::string_view state_code(AccountState state);
AccountState state_from_code(std::string_view code);

// Those whose username or email address is this folded name; at most three, which is enough to tell whether an address
// means one person. One statement.
std::vector<SignInAccount> accounts_named(db::Session& session, std::string_view folded_name);
// All with that address, at most ten, for forgotten passwords.
std::vector<SignInAccount> accounts_with_email(db::Session& session, std::string_view folded_email);

struct FullAccount {
    SignInAccount sign_in;
    SchoolId school;
    access::Role kind = access::Role::community;
    std::string sort_name;
    std::string new_email;                 // folded; waits to be confirmed
    std::string totp_secret, totp_pending; // sealed
    std::int64_t totp_step = 0;
    std::string preferences;
    std::optional<Instant> last_sign_in, password_set;
    Instant created;
};
std::optional<FullAccount> account_of(db::Session& session, PersonId person);

struct NewAccount {
    PersonId person;
    std::string stem;         // the username, if nobody has it; else numbered
    std::string email_folded; // empty: none
    std::string display_name, sort_name;
    SchoolId school;
    access::Role kind = access::Role::community;
};
// Gives the username; nothing new where the person has an account already (then that one's).
Result<std::string> create_account(db::Tx& tx, NewAccount const& account, Instant now);

// Copies of the person's name; nothing where there is no account. Their address: addresses/address_change.h.
Status refresh_account(db::Tx& tx, PersonId person, std::string_view display_name, std::string_view sort_name);
// The address that counts (folded; empty: none), none waiting beside it; and one that waits (empty: none).
Status set_address(db::Tx& tx, PersonId person, std::string_view email_folded);
Status set_new_address(db::Tx& tx, PersonId person, std::string_view email_folded);
Status place_account(db::Tx& tx, PersonId person, SchoolId school, access::Role kind);
// conflict "username_taken" where somebody else has it, or has it for an address: who typed it would be taken for
// the wrong one.
Status set_username(db::Tx& tx, PersonId person, std::string_view username, std::string_view folded);

// A password of their own: the account is active, nothing is to be changed. A code (`code_ends` given) must be changed
// when used. A locked account stays locked. Links, second steps and invitations under way stop working.
Status set_password(db::Tx& tx, PersonId person, std::string_view hash, std::optional<Instant> code_ends, Instant now);
// Links, second steps and invitations under way stop working.
Status retire_tokens(db::Tx& tx, PersonId person, Instant now);
// The same password kept under today's costs; conflict "password_replaced" where it is another by now.
Status replace_hash(db::Tx& tx, PersonId person, std::string_view old_hash, std::string_view hash);
// Locked, or as it was before (active with a password, waiting without). Links under way stop working, either way.
Status set_locked(db::Tx& tx, PersonId person, bool locked, Instant now);
Status note_sign_in(db::Tx& tx, PersonId person, SchoolId school, std::string_view peer, Instant now);
Status set_preferences(db::Tx& tx, PersonId person, std::string_view preferences);

Status set_totp_pending(db::Tx& tx, PersonId person, std::string_view sealed);
// The pending secret becomes the secret, if it is still the one (sealed) against which the code was checked; else
// conflict "totp_replaced".
Status confirm_totp(db::Tx& tx, PersonId person, std::string_view checked, std::int64_t step);
Status clear_totp(db::Tx& tx, PersonId person);
// A code on paper that they never made a password of ends; with a password of their own, nothing changes.
Status retire_code(db::Tx& tx, PersonId person);
// False where that step, or a later one, was taken before.
Result<bool> take_totp_step(db::Tx& tx, PersonId person, std::int64_t step);
Status set_recovery_codes(db::Tx& tx, PersonId person, std::vector<std::string> const& sealed);
struct RecoveryCode {
    std::int64_t position = 0;
    std::string sealed;
};
std::vector<RecoveryCode> unused_recovery_codes(db::Session& session, PersonId person);
Result<bool> use_recovery_code(db::Tx& tx, PersonId person, std::int64_t position, Instant now);

// Accounts that a school looks after. At most some 4,000 a school.
struct AccountFilter {
    enum class Show { all, waiting, never, locked, second_factor } show = Show::all;
    std::string text; // part of a folded name or username
    std::string sort = "name";
    bool descending = false;
    int most = 50, skip = 0;
    std::vector<PersonId> without = {}; // closed to whoever asks; left out of lists and counts alike
};
struct AccountRow {
    Account account;
    std::string sort_name;
};
std::vector<AccountRow> list_accounts(db::Session& session, SchoolId school, AccountFilter const& filter);
std::int64_t count_accounts(db::Session& session, SchoolId school, AccountFilter const& filter);

struct AccountCounts {
    std::int64_t all = 0, waiting = 0, never = 0, locked = 0;
};
// Of one school, or of the whole authority (empty): there only the locked ones are counted, since the others would be a
// scan. Those of `without` are not counted; one statement more where there are any.
AccountCounts account_counts(db::Session& session, SchoolId school, std::span<PersonId const> without);

// Many new accounts at once, in the order given, all with one password (demonstrations) or none. Accounts that are
// there, and usernames that are taken, are passed over; gives how many were made.
struct BulkAccount {
    NewAccount account;
    std::string username; // nobody else's
};
Result<std::int64_t> add_accounts(db::Tx& tx, std::vector<BulkAccount> const& accounts, std::string_view password_hash,
                                  Instant now);
Status add_stems(db::Tx& tx, std::vector<std::pair<std::string, std::int64_t>> const& used);

// How often that beginning of a username was given out; 0 where it never was, or only in bulk and once.
std::int64_t stem_used(db::Session& session, std::string_view stem);

// What an account keeps a copy of, for comparing with the directory; by person.
struct AccountCopy {
    PersonId person;
    std::string display_name, sort_name, email_folded; // the newest address, confirmed or not
    SchoolId school;
    access::Role kind = access::Role::community;
};
std::vector<AccountCopy> account_copies(db::Session& session, std::span<PersonId const> people);

std::string export_account(db::Session& session, PersonId person);
Status erase_account(db::Tx& tx, PersonId person);

struct SchoolRules {
    std::string pupil_pattern, adult_pattern;
};
SchoolRules school_rules(db::Session& session, SchoolId school);
Status set_school_rules(db::Tx& tx, SchoolId school, SchoolRules const& rules);

} // namespace belfry::identity
