#pragma once
// The rows of mail. Whoever sends a message claims it first; `tries` is the fence: what is said of a try that another
// has taken over since changes nothing.

#include <vector>

#include "platform/mail/mail.h"

namespace belfry::mail::store {

// How long one that was claimed is left alone: longer than a message may take (SmtpLimits).
inline constexpr int kLeaseSeconds = 300;

struct Waiting {
    std::int64_t id = 0;
    Message message;
    int tries = 0; // so far
    Instant created;
};

Status add(db::Tx& tx, std::int64_t id, Message const& message, Instant now);
// The longest due first.
std::vector<Waiting> due(db::Session& session, Instant now, int most);
// Takes it for the try `tries + 1`, if nobody else has since it was read.
Result<bool> claim(db::Tx& tx, Waiting const& waiting, Instant now);

// The ends of a try; `tries` with this one. The row keeps no body once it is sent or given up.
Status sent(db::Tx& tx, std::int64_t id, int tries, Instant now);
Status failed(db::Tx& tx, std::int64_t id, int tries, std::string_view problem, Instant next_try);
Status given_up(db::Tx& tx, std::int64_t id, int tries, std::string_view problem, Instant now);

Status remove_ended_before(db::Tx& tx, Instant moment);

} // namespace belfry::mail::store
