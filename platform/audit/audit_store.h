#pragma once
// The trail's rows.

#include "platform/audit/chain.h"

namespace belfry::audit::store {

Status add(db::Tx& tx, EntryId id, Entry const& entry, Instant now, std::string_view seal);
std::vector<Kept> of_person(db::Session& session, PersonId person, int most);
std::vector<Kept> find(db::Session& session, Filter const& filter, int most);
std::vector<Kept> newest(db::Session& session, access::SchoolScope const& scope, std::int64_t before, int most);

struct Link {
    std::int64_t number = 0;
    EntryId entry;
    std::string hash;
};
// Whether any entry was ever written under a key.
bool any_sealed(db::Session& session);
// The last of the chain; number 0 where there is none.
Link last_link(db::Session& session);
struct Unchained {
    EntryId id;
    Kept entry;
    std::string seal;
};
// Entries after `from` without a link, by id.
std::vector<Unchained> unchained(db::Session& session, EntryId from, int most);
// The newest entry that has a link.
EntryId newest_chained(db::Session& session);
Status add_link(db::Tx& tx, Link const& link);

struct Linked {
    Link link;
    std::optional<Kept> entry; // nothing where it is gone
    std::string seal;
};
std::vector<Linked> links_after(db::Session& session, std::int64_t number, int most);

} // namespace belfry::audit::store
