// The rows of mail: some thousands waiting at the most, read twenty at a time through a partial index.
#include "platform/mail/mail_store.h"

namespace belfry::mail::store {
namespace {

constexpr db::Sql kAdd =
    "INSERT INTO mail_messages (id, to_address, to_name, subject, body, state, next_try, created_at) "
    "VALUES (:id, :address, :name, :subject, :body, 'waiting', :now, :now)";
constexpr db::Sql kDue =
    "SELECT id, to_address, to_name, subject, body, tries, created_at FROM mail_messages "
    "WHERE state = 'waiting' AND (next_try <= :now OR next_try > :far) ORDER BY next_try, id LIMIT :most";
constexpr db::Sql kClaim = "UPDATE mail_messages SET tries = tries + 1, next_try = :lease "
                           "WHERE id = :id AND state = 'waiting' AND tries = :tries "
                           "AND (next_try <= :now OR next_try > :far)";
constexpr db::Sql kSent = "UPDATE mail_messages SET state = 'sent', body = '', problem = '', ended_at = :now "
                          "WHERE id = :id AND state = 'waiting' AND tries = :tries";
constexpr db::Sql kFailed = "UPDATE mail_messages SET problem = :problem, next_try = :next_try "
                            "WHERE id = :id AND state = 'waiting' AND tries = :tries";
constexpr db::Sql kGivenUp =
    "UPDATE mail_messages SET state = 'given_up', body = '', problem = :problem, ended_at = :now "
    "WHERE id = :id AND state = 'waiting' AND tries = :tries";
constexpr db::Sql kRemoveEnded = "DELETE FROM mail_messages WHERE ended_at < :moment";

// Later than anything is put off, and than nodes' clocks differ: a clock that ran ahead queued it or put it off.
Instant far_from(Instant now) { return now.plus_seconds(std::int64_t{7} * 3600); }

} // namespace

Status add(db::Tx& tx, std::int64_t id, Message const& message, Instant now) {
    TRY_DO(tx.run(kAdd, {{":id", id},
                         {":address", message.to_address},
                         {":name", message.to_name},
                         {":subject", message.subject},
                         {":body", message.body},
                         {":now", now}}));
    return {};
}

std::vector<Waiting> due(db::Session& session, Instant now, int most) {
    std::vector<Waiting> all;
    for (auto row = session.select(kDue, {{":now", now}, {":far", far_from(now)}, {":most", most}}); row.next();)
        all.push_back({row.i64(0), {row.str(1), row.str(2), row.str(3), row.str(4)}, row.integer(5), row.instant(6)});
    return all;
}

Result<bool> claim(db::Tx& tx, Waiting const& waiting, Instant now) {
    TRY(touched, tx.run(kClaim, {{":id", waiting.id},
                                 {":tries", waiting.tries},
                                 {":lease", now.plus_seconds(kLeaseSeconds)},
                                 {":now", now},
                                 {":far", far_from(now)}}));
    return touched == 1;
}

Status sent(db::Tx& tx, std::int64_t id, int tries, Instant now) {
    TRY_DO(tx.run(kSent, {{":id", id}, {":tries", tries}, {":now", now}}));
    return {};
}

Status failed(db::Tx& tx, std::int64_t id, int tries, std::string_view problem, Instant next_try) {
    TRY_DO(tx.run(kFailed, {{":id", id}, {":tries", tries}, {":problem", problem}, {":next_try", next_try}}));
    return {};
}

Status given_up(db::Tx& tx, std::int64_t id, int tries, std::string_view problem, Instant now) {
    TRY_DO(tx.run(kGivenUp, {{":id", id}, {":tries", tries}, {":problem", problem}, {":now", now}}));
    return {};
}

Status remove_ended_before(db::Tx& tx, Instant moment) {
    TRY_DO(tx.run(kRemoveEnded, {{":moment", moment}}));
    return {};
}

} // namespace belfry::mail::store
