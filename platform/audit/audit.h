#pragma once
// The audit trail: who did what to whom, when and from where; append-only, each entry carrying a hash over itself and
// the entry before it, so that a change or a gap is found by `belfry check audit`.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/access/access.h"
#include "platform/db/db.h"

namespace belfry::jobs {
class Kinds;
}

namespace belfry::audit {

struct Entry {
    std::string_view action; // "identity.signed_in"; words under "audit.<action>"
    PersonId actor;          // empty: the program itself
    PersonId person;         // whom it concerns, if anybody
    SchoolId school;
    std::int64_t subject = 0;  // the thing it concerns
    std::string detail = "{}"; // JSON of field names and ids, never secrets; values only where the law wants them kept
    std::string peer;          // address it came from
};

struct Kept {
    std::int64_t number = 0; // 1, 2, 3 .. without a gap; 0: not chained yet
    Instant at;
    std::string action, detail, peer;
    PersonId actor, person;
    SchoolId school;
    std::int64_t subject = 0;
};

struct Verified {
    std::int64_t entries = 0;
    std::int64_t first_bad = 0; // the number of the first that was edited, removed or inserted; 0: the chain holds
    std::string last_hash_hex;  // kept elsewhere, it shows a later cut at the end
};

class Audit {
public:
    virtual ~Audit() = default;
    // In the caller's transaction. Chained when the commit is made, so that many writers do not wait for each other.
    virtual Status add(db::Tx& tx, Entry const& entry) = 0;
    // Newest first, those that concern that person.
    virtual std::vector<Kept> of_person(db::Session& session, PersonId person, int most) = 0;
    // Newest first; `before` 0, or the number of the last one seen.
    virtual std::vector<Kept> newest(db::Session& session, access::SchoolScope const& scope, std::int64_t before,
                                     int most) = 0;
    // Chains what has been added and not chained yet; called by a job every few seconds and before verify(). On several
    // nodes at once it does no harm.
    virtual Status chain() = 0;
    // Reads everything, in pages.
    virtual Result<Verified> verify(std::function<void(std::int64_t done)> const& progress) = 0;
};

// The job "audit.chain", every five seconds. `audit` outlives the kinds.
void add_job(jobs::Kinds& kinds, Audit& audit);

// Holds nothing in memory; safe from any thread. The tables refuse changes and removals themselves, by triggers.
std::unique_ptr<Audit> make_audit(db::Database& db, Clock& clock);
std::span<db::Migration const> migrations();

} // namespace belfry::audit
