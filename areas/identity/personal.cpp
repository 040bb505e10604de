// Which tables of this area speak of people, why, and how long. Held against the schema by a test.
#include "areas/identity/personal.h"

namespace belfry::identity {

std::vector<platform::PersonalTable> personal_tables() {
    using Table = platform::PersonalTable;
    using Exported = Table::Exported;
    using Erased = Table::Erased;
    return {
        {"identity_accounts",
         {"person_id", "username", "username_folded", "email_folded", "new_email_folded", "display_name", "sort_name",
          "last_peer", "password_hash", "totp_secret", "totp_pending", "preferences"},
         "how somebody signs in",
         "until erased",
         Exported::in_part,
         Erased::yes},
        {"identity_sessions",
         {"person_id", "agent", "peer"},
         "who is signed in, and where",
         "until the session ends",
         Exported::yes,
         Erased::yes},
        {"identity_devices",
         {"person_id", "device_hash"},
         "machines known to somebody",
         "180 days after they were last seen",
         Exported::yes,
         Erased::yes},
        {"identity_places",
         {"person_id", "household"},
         "network addresses from which somebody has signed in, so that others' guessing there keeps them out of "
         "nothing",
         "the last twenty, half a year",
         Exported::no,
         Erased::yes},
        {"identity_failed_minutes",
         {"person_id", "household"},
         "failed sign-ins of a minute at an address, and whose account was meant",
         "a day",
         Exported::no,
         Erased::yes},
        {"identity_recovery_codes",
         {"person_id"},
         "ways in without the second factor",
         "until erased",
         Exported::no,
         Erased::yes},
        {"identity_tokens",
         {"person_id", "child_id"},
         "links to set a password, second steps, invitations",
         "until they end",
         Exported::no,
         Erased::yes},
        {"identity_right_changes",
         {"changed_by"},
         "who changed what a role may do",
         "until changed again",
         Exported::no,
         Erased::kept_by_law},
        {"identity_demonstration",
         {"who", "username"},
         "sign-ins of a demonstration",
         "demonstrations alone",
         Exported::no,
         Erased::with_its_owner},
        {"identity_username_stems",
         {"stem"},
         "beginnings of usernames, so that none is given twice",
         "for ever; nobody is known by it alone",
         Exported::no,
         Erased::kept_by_law},
    };
}

} // namespace belfry::identity
