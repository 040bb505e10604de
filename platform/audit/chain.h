#pragma once
// What is sealed: the hash of an entry at its place in the chain. Pure.

#include "platform/audit/audit.h"

namespace belfry::audit {

using EntryId = Id<struct AuditEntryTag>;

// SHA-256 over the hash before (empty for number 1), the number, the id and every field, each with its length: with a
// key by HMAC, and without one, as it was before there were keys, plain.
std::string chain_hash(std::string_view key, std::string_view before, EntryId id, Kept const& entry);
// HMAC over the id and every field but the number: what an entry carries from when it is written.
std::string seal_of(std::string_view key, EntryId id, Kept const& entry);

} // namespace belfry::audit
