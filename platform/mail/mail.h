#pragma once
// Mail: written in the transaction of the change that causes it, sent by a job, with retries. In a trial it is written
// as .eml files to <folder>/mail, so that nothing leaves.

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "platform/db/db.h"

namespace belfry::mail {

struct Message {
    std::string to_address; // one address; refused ("bad_address") unless it is one
    std::string to_name;
    std::string subject;
    std::string body; // plain text, UTF-8
};

class Mailer {
public:
    virtual ~Mailer() = default;
    // Queues it; sent after commit.
    virtual Status send(db::Tx& tx, Message const& message) = 0;
    // Sends what waits, on this thread; gives how many went.
    virtual int send_waiting() = 0;
};

// RFC 5322 text of a message: headers encoded (RFC 2047), body quoted-printable. A CR or LF in a field is refused.
Result<std::string> to_rfc5322(Message const& message, std::string_view from, std::string_view message_id,
                               std::string_view date);
bool valid_address(std::string_view address);

} // namespace belfry::mail
