// SQL of many accounts: a school's list and counts (at most some 4,000 rows by its index), bulk creation (500,000 in
// one run of the demonstration), and the export and erasure of one person's.
#include "areas/identity/accounts/account_store.h"
#include "areas/identity/sessions/session_store.h"
#include "base/text.h"
#include "platform/json/json.h"

namespace belfry::identity {
namespace {

// One text for both directions: SQL is literal, so the order is chosen by a bound number.
#define FILTERED                                                                                                       \
    " FROM identity_accounts WHERE school_id = :school AND (:show = 0 OR (:show = 1 AND state = 'waiting') OR "        \
    "(:show = 2 AND last_sign_in_at IS NULL) OR (:show = 3 AND state = 'locked') OR "                                  \
    "(:show = 4 AND totp_secret IS NOT NULL)) AND (:text = '' OR sort_name LIKE :like OR username_folded LIKE :like) " \
    "AND NOT (person_id IN (:without[]))"
#define LISTED                                                                                                         \
    "SELECT person_id, username, display_name, state, CASE WHEN totp_secret IS NULL THEN 0 ELSE 1 END, "               \
    "last_sign_in_at, sort_name, kind" FILTERED

constexpr db::Sql kDevicesSeen = "SELECT seen_at FROM identity_devices WHERE person_id = :person ORDER BY seen_at DESC";
constexpr db::Sql kByName = LISTED " ORDER BY sort_name, person_id LIMIT :most OFFSET :skip";
constexpr db::Sql kByNameDown = LISTED " ORDER BY sort_name DESC, person_id DESC LIMIT :most OFFSET :skip";
constexpr db::Sql kByUsername = LISTED " ORDER BY username_folded LIMIT :most OFFSET :skip";
constexpr db::Sql kByUsernameDown = LISTED " ORDER BY username_folded DESC LIMIT :most OFFSET :skip";
constexpr db::Sql kBySignIn = LISTED " ORDER BY COALESCE(last_sign_in_at, 0), sort_name LIMIT :most OFFSET :skip";
constexpr db::Sql kBySignInDown =
    LISTED " ORDER BY COALESCE(last_sign_in_at, 0) DESC, sort_name LIMIT :most OFFSET :skip";
constexpr db::Sql kCount = "SELECT COUNT(*)" FILTERED;

#define COUNTED                                                                                                        \
    "SELECT COUNT(*), SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), "                                            \
    "SUM(CASE WHEN last_sign_in_at IS NULL THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'locked' THEN 1 ELSE 0 END) "     \
    "FROM identity_accounts WHERE "
constexpr db::Sql kSchoolCounts = COUNTED "school_id = :school";
// By the accounts' keys; the index of the counts does not have them.
constexpr db::Sql kCountsOf = COUNTED "person_id IN (:people[]) AND (:school = 0 OR school_id = :school)";
constexpr db::Sql kLockedCount = "SELECT COUNT(*) FROM identity_accounts WHERE state = 'locked'";

constexpr db::Sql kAdd =
    "INSERT INTO identity_accounts (person_id, username, username_folded, email_folded, display_name, sort_name, "
    "school_id, kind, state, password_hash, password_set_at, created_at) VALUES (:person, :username, :username, "
    ":email, :name, :sort_name, :school, :kind, :state, :hash, :set_at, :now) ON CONFLICT DO NOTHING";
constexpr db::Sql kStemUsed = "SELECT used FROM identity_username_stems WHERE stem = :stem";
constexpr db::Sql kCopies = "SELECT person_id, display_name, sort_name, "
                            "COALESCE(new_email_folded, email_folded), school_id, kind "
                            "FROM identity_accounts WHERE person_id IN (:people[]) ORDER BY person_id";
constexpr db::Sql kAddStem = "INSERT INTO identity_username_stems (stem, used) VALUES (:stem, :used) "
                             "ON CONFLICT (stem) DO UPDATE SET used = identity_username_stems.used + :used";

constexpr db::Sql kEraseSessions = "DELETE FROM identity_sessions WHERE person_id = :person";
constexpr db::Sql kEraseTokens = "DELETE FROM identity_tokens WHERE person_id = :person OR child_id = :person";
constexpr db::Sql kEraseCodes = "DELETE FROM identity_recovery_codes WHERE person_id = :person";
constexpr db::Sql kEraseFailures = "UPDATE identity_failed_minutes SET person_id = NULL WHERE person_id = :person";
constexpr db::Sql kEraseAccount = "DELETE FROM identity_accounts WHERE person_id = :person";

std::optional<std::string_view> filled(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

std::vector<std::int64_t> values_of(std::span<PersonId const> people) {
    std::vector<std::int64_t> values;
    for (auto const person : people) values.push_back(person.value());
    return values;
}

// A folded name holds no character that LIKE reads, but what is typed for a username may.
std::string like_pattern(std::string_view text) {
    std::string out = "%";
    for (char c : ascii_lower(text))
        if (c != '%' && c != '_' && c != '\\') out += c;
    return out + "%";
}

db::Rows select_list(db::Session& session, SchoolId school, AccountFilter const& filter) {
    auto const like = like_pattern(filter.text);
    auto const without = values_of(filter.without);
    auto run = [&](db::Sql sql) {
        return session.select(sql, {{":school", school},
                                    {":show", static_cast<int>(filter.show)},
                                    {":text", filter.text},
                                    {":like", like},
                                    {":without", without},
                                    {":most", filter.most},
                                    {":skip", filter.skip}});
    };
    if (filter.sort == "username") return run(filter.descending ? kByUsernameDown : kByUsername);
    if (filter.sort == "sign_in") return run(filter.descending ? kBySignInDown : kBySignIn);
    return run(filter.descending ? kByNameDown : kByName);
}

} // namespace

std::vector<AccountRow> list_accounts(db::Session& session, SchoolId school, AccountFilter const& filter) {
    std::vector<AccountRow> found;
    for (auto rows = select_list(session, school, filter); rows.next();) {
        AccountRow row;
        row.account.person = rows.id<PersonId>(0);
        row.account.username = rows.str(1);
        row.account.display_name = rows.str(2);
        row.account.state = state_from_code(rows.text(3));
        row.account.second_factor = rows.truth(4);
        row.account.last_sign_in = rows.maybe_instant(5);
        row.sort_name = rows.str(6);
        row.account.kind = access::role_from_code(rows.text(7)).value_or(access::Role::community);
        found.push_back(std::move(row));
    }
    return found;
}

std::int64_t count_accounts(db::Session& session, SchoolId school, AccountFilter const& filter) {
    auto const like = like_pattern(filter.text);
    auto const without = values_of(filter.without);
    auto rows = session.select(kCount, {{":school", school},
                                        {":show", static_cast<int>(filter.show)},
                                        {":text", filter.text},
                                        {":without", without},
                                        {":like", like}});
    return rows.next() ? rows.i64(0) : 0;
}

AccountCounts account_counts(db::Session& session, SchoolId school, std::span<PersonId const> without) {
    AccountCounts counts;
    if (school) {
        auto rows = session.select(kSchoolCounts, {{":school", school}});
        if (rows.next()) counts = {rows.i64(0), rows.i64(1), rows.i64(2), rows.i64(3)};
    } else {
        auto rows = session.select(kLockedCount);
        if (rows.next()) counts.locked = rows.i64(0);
    }
    if (without.empty()) return counts;
    auto const people = values_of(without);
    auto rows = session.select(kCountsOf, {{":people", people}, {":school", school.value()}});
    if (!rows.next()) return counts;
    counts.locked -= rows.i64(3);
    if (!school) return counts;
    counts.all -= rows.i64(0);
    counts.waiting -= rows.i64(1);
    counts.never -= rows.i64(2);
    return counts;
}

Result<std::int64_t> add_accounts(db::Tx& tx, std::vector<BulkAccount> const& accounts, std::string_view password_hash,
                                  Instant now) {
    auto bulk = tx.bulk(kAdd);
    for (auto const& one : accounts)
        TRY_DO(bulk.add({{":person", one.account.person},
                         {":username", one.username},
                         {":email", filled(one.account.email_folded)},
                         {":name", one.account.display_name},
                         {":sort_name", one.account.sort_name},
                         {":school", one.account.school},
                         {":kind", access::role_code(one.account.kind)},
                         {":state", password_hash.empty() ? "waiting" : "active"},
                         {":hash", filled(password_hash)},
                         {":set_at", password_hash.empty() ? std::nullopt : std::optional(now)},
                         {":now", now}}));
    return bulk.finish();
}

Status add_stems(db::Tx& tx, std::vector<std::pair<std::string, std::int64_t>> const& used) {
    auto bulk = tx.bulk(kAddStem);
    for (auto const& [stem, count] : used) TRY_DO(bulk.add({{":stem", stem}, {":used", count}}));
    TRY_DO(bulk.finish());
    return {};
}

std::int64_t stem_used(db::Session& session, std::string_view stem) {
    auto rows = session.select(kStemUsed, {{":stem", stem}});
    return rows.next() ? rows.i64(0) : 0;
}

std::vector<AccountCopy> account_copies(db::Session& session, std::span<PersonId const> people) {
    std::vector<std::int64_t> ids;
    for (auto person : people) ids.push_back(person.value());
    std::vector<AccountCopy> copies;
    for (auto rows = session.select(kCopies, {{":people", ids}}); rows.next();)
        copies.push_back({rows.id<PersonId>(0), rows.str(1), rows.str(2), rows.str(3), rows.id<SchoolId>(4),
                          access::role_from_code(rows.text(5)).value_or(access::Role::community)});
    return copies;
}

// What they may be told of their own account: no hashes, no secrets.
std::string export_account(db::Session& session, PersonId person) {
    auto const account = account_of(session, person);
    if (!account) return "{}";
    json::Writer w;
    w.object()
        .field("username", account->sign_in.username)
        .field("email", account->sign_in.email_folded)
        .field("state", state_code(account->sign_in.state))
        .field("preferences", account->preferences)
        .field("second_factor", account->sign_in.has_totp)
        .field("created", account->created.text());
    if (!account->new_email.empty()) w.field("email_to_be_confirmed", account->new_email);
    if (account->last_sign_in) w.field("last_sign_in", account->last_sign_in->text());
    w.field("last_address", account->sign_in.last_peer);
    w.key("sessions").list();
    for (auto const& one : sessions_of(session, person))
        w.object()
            .field("began", one.created.text())
            .field("last_used", one.seen.text())
            .field("browser", one.agent)
            .field("address", one.peer)
            .end();
    w.end();
    w.key("machines_last_seen").list();
    for (auto rows = session.select(kDevicesSeen, {{":person", person}}); rows.next();) w.value(rows.instant(0).text());
    w.end().end();
    return w.take();
}

Status erase_account(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kEraseSessions, {{":person", person}}));
    TRY_DO(forget_devices(tx, person));
    TRY_DO(tx.run(kEraseTokens, {{":person", person}}));
    TRY_DO(tx.run(kEraseCodes, {{":person", person}}));
    TRY_DO(tx.run(kEraseFailures, {{":person", person}}));
    TRY_DO(tx.run(kEraseAccount, {{":person", person}}));
    return {};
}

} // namespace belfry::identity
