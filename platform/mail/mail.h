#pragma once
// Mail: written in the transaction of the change that causes it, sent by a job, with retries. In a trial it is written
// as .eml files to <folder>/mail, so that nothing leaves.
//
// A message goes once, whichever node sends it; only where a server took it and the answer was lost does it go again,
// under the same Message-ID. What does not go is tried again after 1, 5, 15 and 30 minutes, then every hour (every six
// hours where the server refuses it for good), and given up two days after it was queued.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/config/config.h"
#include "platform/db/db.h"

namespace belfry::jobs {
class Kinds;
}

namespace belfry::mail {

inline constexpr std::size_t address_bytes_max = 254;
inline constexpr std::size_t body_bytes_max = 200000;
inline constexpr int messages_at_once_max = 200;

struct Message {
    std::string to_address; // one address; refused ("bad_address") unless it is one
    std::string to_name;    // may be empty; limits::name_characters_max
    std::string subject;    // limits::line_characters_max
    std::string body;       // plain text, UTF-8, any line ends; body_bytes_max
};

class Mailer {
public:
    virtual ~Mailer() = default;
    // Queues it; sent after commit. Refuses what to_rfc5322 refuses.
    virtual Status send(db::Tx& tx, Message const& message) = 0;
    // Sends what waits, on this thread, at most messages_at_once_max; gives how many went. Stops early where the server
    // is away. Safe from any thread and on several nodes at once.
    virtual int send_waiting() = 0;
    // Forgets whom mail went to thirty days before that moment.
    virtual Status sweep(Instant now) = 0;
};

// All three outlive it.
std::unique_ptr<Mailer> make_mailer(db::Database& db, Clock& clock, config::Config const& config);
// The jobs "mail.send", every 15 seconds, and "mail.sweep". `mailer` outlives the kinds.
void add_job(jobs::Kinds& kinds, Mailer& mailer);
std::span<db::Migration const> migrations();

// RFC 5322 text of a message: headers encoded (RFC 2047), body quoted-printable, no line over 78 characters but one
// that holds a long address. `from` is "Name <address>" or an address, `message_id` without angle brackets. Problems
// invalid: "bad_address"; "bad_header" where a name, the subject or one of the others holds a control character (CR and
// LF among them), is not UTF-8 or is over its limit; "bad_body" where the body is not UTF-8 or holds a NUL. too_large
// "mail_too_large".
Result<std::string> to_rfc5322(Message const& message, std::string_view from, std::string_view message_id,
                               std::string_view date);
// local@domain in ASCII: a dot-atom of at most 64, and a domain of at least two names (or "localhost"). Stricter than
// RFC 5321: no quoted local parts, no address literals, no comments.
bool valid_address(std::string_view address);

} // namespace belfry::mail
