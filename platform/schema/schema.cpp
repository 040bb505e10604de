// One line a module.
#include "platform/schema/schema.h"

#include "platform/audit/audit.h"
#include "platform/events/events.h"
#include "platform/files/files.h"
#include "platform/jobs/jobs.h"
#include "platform/mail/mail.h"
#include "platform/nodes/nodes.h"
#include "platform/search/search.h"

namespace belfry::platform {

std::vector<db::Migration> migrations() {
    std::vector<db::Migration> all;
    for (auto const& some : {search::migrations(), events::migrations(), jobs::migrations(), files::migrations(),
                             mail::migrations(), audit::migrations(), nodes::migrations()})
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

std::vector<PersonalTable> personal_tables() {
    using Exported = PersonalTable::Exported;
    using Erased = PersonalTable::Erased;
    return {
        {"audit_entries",
         {"actor_id", "person_id", "peer", "detail"},
         "who did what, to whom, and when: the trail",
         "for as long as the authority must account for it",
         Exported::in_part,
         Erased::kept_by_law},
        {"events_outbox", {"subject", "body"}, "what one part tells another", "7 days", Exported::no, Erased::by_age},
        {"files_files",
         {"name"},
         "files that were handed in or made",
         "with what they belong to",
         Exported::no,
         Erased::with_its_owner},
        {"jobs_jobs",
         {"started_by", "input", "result"},
         "work in the background",
         "90 days",
         Exported::no,
         Erased::by_age},
        {"mail_messages",
         {"to_address", "to_name", "subject", "body"},
         "letters that were sent",
         "30 days",
         Exported::no,
         Erased::by_age},
        {"search_entries", {"id", "text"}, "what somebody is found by", "until erased", Exported::no, Erased::yes},
    };
}

} // namespace belfry::platform
