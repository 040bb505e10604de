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

} // namespace belfry::platform
