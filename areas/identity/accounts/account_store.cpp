// SQL of one account at a time: sign-in, passwords, second factor. 500,000 accounts; every statement goes by a key.
#include "areas/identity/accounts/account_store.h"

#include "areas/identity/accounts/username.h"
#include "base/text.h"
#include "platform/json/json.h"

namespace belfry::identity {
namespace {

#define SIGN_IN_COLUMNS                                                                                                \
    "person_id, username, username_folded, email_folded, display_name, state, password_hash, password_ends_at, "       \
    "must_change, CASE WHEN totp_secret IS NULL THEN 0 ELSE 1 END, last_school_id, last_peer"

constexpr db::Sql kNamed =
    "SELECT " SIGN_IN_COLUMNS " FROM identity_accounts WHERE username_folded = :name OR email_folded = :name "
    "ORDER BY CASE WHEN username_folded = :name THEN 0 ELSE 1 END LIMIT 3";
constexpr db::Sql kWithEmail =
    "SELECT " SIGN_IN_COLUMNS " FROM identity_accounts WHERE email_folded = :email ORDER BY person_id LIMIT 10";
constexpr db::Sql kOf =
    "SELECT " SIGN_IN_COLUMNS ", school_id, kind, sort_name, totp_secret, totp_pending, totp_step, preferences, "
    "last_sign_in_at, password_set_at, created_at, new_email_folded FROM identity_accounts WHERE person_id = :person";
constexpr db::Sql kBatch = "SELECT person_id, username, display_name, state, CASE WHEN totp_secret IS NULL THEN 0 ELSE "
                           "1 END, last_sign_in_at, kind "
                           "FROM identity_accounts WHERE person_id IN (:people[]) ORDER BY person_id";
constexpr db::Sql kTakeStem = "INSERT INTO identity_username_stems (stem, used) VALUES (:stem, 1) "
                              "ON CONFLICT (stem) DO UPDATE SET used = identity_username_stems.used + 1";
constexpr db::Sql kStemUsed = "SELECT used FROM identity_username_stems WHERE stem = :stem";
constexpr db::Sql kCreate =
    "INSERT INTO identity_accounts (person_id, username, username_folded, email_folded, display_name, sort_name, "
    "school_id, kind, state, created_at) VALUES (:person, :username, :username, :email, :name, :sort_name, :school, "
    ":kind, 'waiting', :now) ON CONFLICT (username_folded) DO NOTHING";
constexpr db::Sql kRefresh =
    "UPDATE identity_accounts SET display_name = :name, sort_name = :sort_name WHERE person_id = :person";
constexpr db::Sql kSetAddress =
    "UPDATE identity_accounts SET email_folded = :email, new_email_folded = NULL WHERE person_id = :person";
constexpr db::Sql kSetNewAddress = "UPDATE identity_accounts SET new_email_folded = :email WHERE person_id = :person";
constexpr db::Sql kPlace = "UPDATE identity_accounts SET school_id = :school, kind = :kind WHERE person_id = :person";
constexpr db::Sql kIsAddress =
    "SELECT 1 FROM identity_accounts WHERE email_folded = :name AND person_id <> :person LIMIT 1";
constexpr db::Sql kSetUsername = "UPDATE identity_accounts SET username = :username, username_folded = :folded "
                                 "WHERE person_id = :person";
constexpr db::Sql kSetPassword =
    "UPDATE identity_accounts SET password_hash = :hash, password_set_at = :now, password_ends_at = :ends, "
    "must_change = :must_change, state = CASE WHEN state = 'locked' THEN 'locked' ELSE 'active' END "
    "WHERE person_id = :person";
constexpr db::Sql kRetireTokens =
    "UPDATE identity_tokens SET used_at = :now WHERE person_id = :person AND used_at IS NULL";
constexpr db::Sql kReplaceHash = "UPDATE identity_accounts SET password_hash = :hash WHERE person_id = :person "
                                 "AND password_hash = :old";
constexpr db::Sql kLock = "UPDATE identity_accounts SET state = 'locked' WHERE person_id = :person";
constexpr db::Sql kUnlock = "UPDATE identity_accounts SET state = CASE WHEN password_hash IS NULL THEN 'waiting' ELSE "
                            "'active' END WHERE person_id = :person";
constexpr db::Sql kNoteSignIn = "UPDATE identity_accounts SET last_sign_in_at = :now, last_peer = :peer, "
                                "last_school_id = :school WHERE person_id = :person";
constexpr db::Sql kSetPreferences = "UPDATE identity_accounts SET preferences = :preferences WHERE person_id = :person";
constexpr db::Sql kSetPending = "UPDATE identity_accounts SET totp_pending = :sealed WHERE person_id = :person";
constexpr db::Sql kConfirmTotp = "UPDATE identity_accounts SET totp_secret = totp_pending, totp_pending = NULL, "
                                 "totp_step = :step WHERE person_id = :person AND totp_pending = :checked";
constexpr db::Sql kRetireCode =
    "UPDATE identity_accounts SET password_hash = NULL, password_ends_at = NULL, must_change = 0, state = CASE WHEN "
    "state = 'locked' THEN 'locked' ELSE 'waiting' END WHERE person_id = :person AND must_change = 1";
constexpr db::Sql kClearTotp = "UPDATE identity_accounts SET totp_secret = NULL, totp_pending = NULL, totp_step = 0 "
                               "WHERE person_id = :person";
constexpr db::Sql kTakeStep =
    "UPDATE identity_accounts SET totp_step = :step WHERE person_id = :person AND totp_step < :step";
constexpr db::Sql kClearCodes = "DELETE FROM identity_recovery_codes WHERE person_id = :person";
constexpr db::Sql kAddCode =
    "INSERT INTO identity_recovery_codes (person_id, position, sealed) VALUES (:person, :position, :sealed)";
constexpr db::Sql kUnusedCodes = "SELECT position, sealed FROM identity_recovery_codes "
                                 "WHERE person_id = :person AND used_at IS NULL ORDER BY position";
constexpr db::Sql kUseCode = "UPDATE identity_recovery_codes SET used_at = :now "
                             "WHERE person_id = :person AND position = :position AND used_at IS NULL";
constexpr db::Sql kRules = "SELECT pupil_pattern, adult_pattern FROM identity_school_rules WHERE school_id = :school";
constexpr db::Sql kSetRules =
    "INSERT INTO identity_school_rules (school_id, pupil_pattern, adult_pattern) VALUES (:school, :pupil, :adult) "
    "ON CONFLICT (school_id) DO UPDATE SET pupil_pattern = :pupil, adult_pattern = :adult";

constexpr int kSignInColumns = 12;
constexpr int kUsernameTries = 1000;

SignInAccount read_sign_in(db::Rows const& rows) {
    SignInAccount account;
    account.person = rows.id<PersonId>(0);
    account.username = rows.str(1);
    account.username_folded = rows.str(2);
    account.email_folded = rows.str(3);
    account.display_name = rows.str(4);
    account.state = state_from_code(rows.text(5));
    account.password_hash = rows.str(6);
    account.password_ends = rows.maybe_instant(7);
    account.must_change = rows.truth(8);
    account.has_totp = rows.truth(9);
    account.last_school = rows.id<SchoolId>(10);
    account.last_peer = rows.str(11);
    return account;
}

std::optional<std::string_view> filled(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

Status one_row(Result<std::int64_t> rows) {
    if (!rows.ok()) return rows.problem();
    if (*rows == 0) return not_found();
    return {};
}

} // namespace

std::string_view state_code(AccountState state) {
    return state == AccountState::active ? "active" : state == AccountState::locked ? "locked" : "waiting";
}

AccountState state_from_code(std::string_view code) {
    return code == "active" ? AccountState::active : code == "locked" ? AccountState::locked : AccountState::waiting;
}

std::vector<SignInAccount> accounts_named(db::Session& session, std::string_view folded_name) {
    std::vector<SignInAccount> found;
    for (auto rows = session.select(kNamed, {{":name", folded_name}}); rows.next();)
        found.push_back(read_sign_in(rows));
    return found;
}

std::vector<SignInAccount> accounts_with_email(db::Session& session, std::string_view folded_email) {
    std::vector<SignInAccount> found;
    for (auto rows = session.select(kWithEmail, {{":email", folded_email}}); rows.next();)
        found.push_back(read_sign_in(rows));
    return found;
}

std::optional<FullAccount> account_of(db::Session& session, PersonId person) {
    auto rows = session.select(kOf, {{":person", person}});
    if (!rows.next()) return std::nullopt;
    FullAccount account;
    account.sign_in = read_sign_in(rows);
    int const at = kSignInColumns;
    account.school = rows.id<SchoolId>(at);
    account.kind = access::role_from_code(rows.text(at + 1)).value_or(access::Role::community);
    account.sort_name = rows.str(at + 2);
    account.totp_secret = std::string(rows.bytes(at + 3));
    account.totp_pending = std::string(rows.bytes(at + 4));
    account.totp_step = rows.i64(at + 5);
    account.preferences = rows.str(at + 6);
    account.last_sign_in = rows.maybe_instant(at + 7);
    account.password_set = rows.maybe_instant(at + 8);
    account.created = rows.instant(at + 9);
    account.new_email = rows.str(at + 10);
    return account;
}

std::vector<Account> accounts_of(db::Session& session, std::span<PersonId const> people) {
    std::vector<std::int64_t> ids;
    for (auto person : people) ids.push_back(person.value());
    std::vector<Account> found;
    for (auto rows = session.select(kBatch, {{":people", ids}}); rows.next();) {
        Account account;
        account.person = rows.id<PersonId>(0);
        account.username = rows.str(1);
        account.display_name = rows.str(2);
        account.state = state_from_code(rows.text(3));
        account.second_factor = rows.truth(4);
        account.last_sign_in = rows.maybe_instant(5);
        account.kind = access::role_from_code(rows.text(6)).value_or(access::Role::community);
        found.push_back(std::move(account));
    }
    return found;
}

// The stem's counter says which number is likely free; a username that somebody chose by hand may stand in its way.
Result<std::string> create_account(db::Tx& tx, NewAccount const& account, Instant now) {
    if (auto const known = account_of(tx, account.person)) return known->sign_in.username;
    for (int attempt = 0; attempt < kUsernameTries; ++attempt) {
        TRY_DO(tx.run(kTakeStem, {{":stem", account.stem}}));
        std::int64_t number = 1;
        if (auto rows = tx.select(kStemUsed, {{":stem", account.stem}}); rows.next()) number = rows.i64(0);
        auto const username = username_numbered(account.stem, number);
        TRY(made, tx.run(kCreate, {{":person", account.person},
                                   {":username", username},
                                   {":email", filled(account.email_folded)},
                                   {":name", account.display_name},
                                   {":sort_name", account.sort_name},
                                   {":school", account.school},
                                   {":kind", access::role_code(account.kind)},
                                   {":now", now}}));
        if (made == 1) return username;
    }
    return conflict("username_taken");
}

Status refresh_account(db::Tx& tx, PersonId person, std::string_view display_name, std::string_view sort_name) {
    TRY_DO(tx.run(kRefresh, {{":name", display_name}, {":sort_name", sort_name}, {":person", person}}));
    return {};
}

Status set_address(db::Tx& tx, PersonId person, std::string_view email_folded) {
    return one_row(tx.run(kSetAddress, {{":email", filled(email_folded)}, {":person", person}}));
}

Status set_new_address(db::Tx& tx, PersonId person, std::string_view email_folded) {
    return one_row(tx.run(kSetNewAddress, {{":email", filled(email_folded)}, {":person", person}}));
}

Status place_account(db::Tx& tx, PersonId person, SchoolId school, access::Role kind) {
    TRY_DO(tx.run(kPlace, {{":school", school}, {":kind", access::role_code(kind)}, {":person", person}}));
    return {};
}

Status set_username(db::Tx& tx, PersonId person, std::string_view username, std::string_view folded) {
    if (tx.select(kIsAddress, {{":name", folded}, {":person", person}}).next()) return conflict("username_taken");
    auto changed = tx.run(kSetUsername, {{":username", username}, {":folded", folded}, {":person", person}});
    if (!changed.ok() && changed.problem().code == "db_unique") return conflict("username_taken");
    return one_row(std::move(changed));
}

Status retire_tokens(db::Tx& tx, PersonId person, Instant now) {
    TRY_DO(tx.run(kRetireTokens, {{":now", now}, {":person", person}}));
    return {};
}

Status set_password(db::Tx& tx, PersonId person, std::string_view hash, std::optional<Instant> code_ends, Instant now) {
    TRY_DO(retire_tokens(tx, person, now));
    return one_row(tx.run(kSetPassword, {{":hash", hash},
                                         {":now", now},
                                         {":ends", code_ends},
                                         {":must_change", code_ends.has_value()},
                                         {":person", person}}));
}

Status replace_hash(db::Tx& tx, PersonId person, std::string_view old_hash, std::string_view hash) {
    TRY(replaced, tx.run(kReplaceHash, {{":hash", hash}, {":person", person}, {":old", old_hash}}));
    if (replaced == 0) return conflict("password_replaced");
    return {};
}

Status set_locked(db::Tx& tx, PersonId person, bool locked, Instant now) {
    TRY_DO(retire_tokens(tx, person, now));
    return one_row(locked ? tx.run(kLock, {{":person", person}}) : tx.run(kUnlock, {{":person", person}}));
}

Status note_sign_in(db::Tx& tx, PersonId person, SchoolId school, std::string_view peer, Instant now) {
    return one_row(tx.run(kNoteSignIn, {{":now", now}, {":peer", peer}, {":school", school}, {":person", person}}));
}

Status set_preferences(db::Tx& tx, PersonId person, std::string_view preferences) {
    return one_row(tx.run(kSetPreferences, {{":preferences", preferences}, {":person", person}}));
}

Status set_totp_pending(db::Tx& tx, PersonId person, std::string_view sealed) {
    return one_row(tx.run(kSetPending, {{":sealed", db::Bytes{sealed}}, {":person", person}}));
}

Status confirm_totp(db::Tx& tx, PersonId person, std::string_view checked, std::int64_t step) {
    TRY(confirmed, tx.run(kConfirmTotp, {{":step", step}, {":person", person}, {":checked", db::Bytes{checked}}}));
    if (confirmed == 0) return conflict("totp_replaced");
    return {};
}

Status retire_code(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kRetireCode, {{":person", person}}));
    return {};
}

Status clear_totp(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kClearCodes, {{":person", person}}));
    return one_row(tx.run(kClearTotp, {{":person", person}}));
}

Result<bool> take_totp_step(db::Tx& tx, PersonId person, std::int64_t step) {
    TRY(taken, tx.run(kTakeStep, {{":step", step}, {":person", person}}));
    return taken == 1;
}

Status set_recovery_codes(db::Tx& tx, PersonId person, std::vector<std::string> const& sealed) {
    TRY_DO(tx.run(kClearCodes, {{":person", person}}));
    std::int64_t position = 0;
    for (auto const& one : sealed)
        TRY_DO(tx.run(kAddCode,
                      {{":person", person}, {":position", ++position}, {":sealed", db::Bytes{std::string_view(one)}}}));
    return {};
}

std::vector<RecoveryCode> unused_recovery_codes(db::Session& session, PersonId person) {
    std::vector<RecoveryCode> codes;
    for (auto rows = session.select(kUnusedCodes, {{":person", person}}); rows.next();)
        codes.push_back({rows.i64(0), std::string(rows.bytes(1))});
    return codes;
}

Result<bool> use_recovery_code(db::Tx& tx, PersonId person, std::int64_t position, Instant now) {
    TRY(used, tx.run(kUseCode, {{":now", now}, {":person", person}, {":position", position}}));
    return used == 1;
}

SchoolRules school_rules(db::Session& session, SchoolId school) {
    auto rows = session.select(kRules, {{":school", school}});
    if (!rows.next()) return {std::string(kPupilPattern), std::string(kAdultPattern)};
    return {rows.str(0), rows.str(1)};
}

Status set_school_rules(db::Tx& tx, SchoolId school, SchoolRules const& rules) {
    TRY_DO(check_pattern(rules.pupil_pattern));
    TRY_DO(check_pattern(rules.adult_pattern));
    TRY_DO(tx.run(kSetRules, {{":school", school}, {":pupil", rules.pupil_pattern}, {":adult", rules.adult_pattern}}));
    return {};
}

} // namespace belfry::identity
