#pragma once
// What the area cards needs to let somebody in by a card and a secret: limits on guessing, the session, and a check of
// one's own password before the secret is set. REQ-10, 46.

#include <memory>
#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/html/html.h"
#include "platform/http/message.h"

namespace belfry::platform {
class Call;
}
namespace belfry::crypto {
class Passwords;
}

namespace belfry::identity {

class SignInLimits;

struct Guess {
    std::string_view name;       // need not mean anybody
    std::string_view place = {}; // where those stand whose failures count together; empty: the address that asks
    bool known = false;          // the name means somebody there
};
// What slows a guesser, with counts of its own: by name at its place; by names at that place, for those that are known
// there and those that are not apart, so that nobody keeps the former out by making up the latter; and those that are
// not known also by name from wherever (as strict, since the owner has a password beside it). Failures alone count. In
// memory, on each node. Safe from any thread.
class GuessLimits {
public:
    GuessLimits();
    ~GuessLimits();
    // Seconds to wait; 0: go ahead. Takes nothing.
    int wait_seconds(platform::Call const& call, Guess const& guess);
    void failed(platform::Call const& call, Guess const& guess);
    void succeeded(platform::Call const& call, Guess const& guess);

private:
    std::unique_ptr<SignInLimits> limits_;
};

struct CardArrival {
    PersonId person;
    SchoolId school; // whose card it is: where they work then, if they may
    // When the PIN was set: a password set later ends it. Empty: a picture, which is enough for nobody but pupils.
    std::optional<Instant> pin_set;
};
// Whether that person has an account that a card may open: none that is locked, or whose password is newer than the
// PIN. One statement, also where there is none.
bool card_opens_account(platform::Call& call, PersonId person, std::optional<Instant> pin_set);
// Begins a session that is short, since the machine is shared: 20 minutes unused, 4 hours in all. The second check is
// not given by it. Forbidden for whoever is anything for the whole authority, and ("not_a_pupil") for others than
// pupils with a picture; signed_out where there is no account, it is locked, its password is newer than the PIN, or
// they are nothing today. The cookies go out with `response`.
Status let_in_with_card(platform::Call& call, CardArrival const& arrival, http::Response& response);

// For a machine at which people sign in on that page of /sign-in/: whoever signs out there is led back to it.
http::Cookie begins_here_cookie(html::Href const& page);
http::Cookie begins_nowhere_cookie(); // no more

// Whether that is the viewer's own password. One statement and one hash; limits are the caller's.
Result<bool> is_own_password(platform::Call& call, crypto::Passwords& passwords, std::string_view typed);

} // namespace belfry::identity
