#pragma once
// How a message leaves: into a folder, or to a mail server. One transport serves one run of sending, on one thread.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "platform/config/config.h"

namespace belfry::mail {

enum class Fate {
    sent,
    deferred, // not now; others may go
    refused,  // the server will not have this one
    away,     // nothing goes at the moment: no connection, no sign-in, no room on the disk
};

struct Outcome {
    Fate fate = Fate::sent;
    std::string why = {}; // "smtp 550"; nothing personal
};

struct Envelope {
    std::string_view name; // of the file: the message's id
    std::string_view from; // addresses alone
    std::string_view to;
    std::string_view text; // RFC 5322
};

class Transport {
public:
    virtual ~Transport() = default;
    virtual Outcome deliver(Envelope const& envelope) = 0;
};

// <folder>/<name>.eml, durable before it is said to have gone. The same name again replaces the file.
std::unique_ptr<Transport> make_folder_transport(std::filesystem::path folder);

struct SmtpLimits {
    int connect_seconds_max = 10;
    int answer_seconds_max = 20;  // one answer of the server
    int message_seconds_max = 60; // a message in all
};
// One connection for all messages of the run. TLS 1.2 or later: at once with smtps://, after STARTTLS with smtp://
// where the server offers it. A password goes over TLS only, or to this machine itself.
std::unique_ptr<Transport> make_smtp_transport(config::Config const& config, SmtpLimits limits = {});

// The address in "Name <address>", or the whole where there are no angle brackets.
std::string_view address_of(std::string_view from);

} // namespace belfry::mail
