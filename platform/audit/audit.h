#pragma once
// The audit trail: who did what to whom, when and from where; append-only. Each entry carries a code over itself, and a
// chain of codes over all of them in their order, both made with a key that lies outside the database; the chain's head
// is kept outside too. So `belfry check audit` finds what was changed, left out, put in, cut off or written anew.

#include <cstdint>
#include <filesystem>
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
    std::int64_t id = 0;
    std::int64_t number = 0; // 1, 2, 3 .. without a gap; 0: not chained yet
    Instant at;
    std::string action, detail, peer;
    PersonId actor, person;
    SchoolId school;
    std::int64_t subject = 0;
};

// What is looked for in the trail. Newest first; `before` is the last one seen, for the next page.
struct Filter {
    access::SchoolScope scope;
    PersonId person = {}; // whom it concerns
    PersonId actor = {};
    Instant from = {}, until = {};     // `until` not included; none: no bound
    std::string_view action_part = {}; // "directory.looked", or "directory." for all of an area; empty: all
    Instant before_at = {};
    std::int64_t before_id = 0; // 0: from the newest
};

struct Verified {
    enum class Fault {
        none,
        edited,    // the entry at `first_bad` is not as it was written, or another stands there
        missing,   // the entry, or its number, is gone
        forged,    // it was not written by this program: its code is not of our key
        cut,       // the trail ends before what was anchored (first_bad: where it ends, plus one)
        rewritten, // all of it fits together and is not what was anchored
        unanchored // there is a key, and no head that it made
    } fault = Fault::none;
    std::int64_t entries = 0;   // that hold
    std::int64_t waiting = 0;   // written and not numbered yet; each is looked at too
    std::int64_t first_bad = 0; // a number; 0: none, or an entry without one
    std::string last_hash_hex;  // of the last that holds
    std::string head_line;      // as people keep it, where a head is anchored
};

struct Options {
    std::string key = {};                            // 32 bytes; empty only in tests
    std::vector<std::filesystem::path> anchors = {}; // folders in which the chain's head is kept
};

class Audit {
public:
    virtual ~Audit() = default;
    // In the caller's transaction. Chained when the commit is made, so that many writers do not wait for each other.
    virtual Status add(db::Tx& tx, Entry const& entry) = 0;
    // That somebody looked at what is sensitive: kept within a second, without the answer waiting for it, and once in a
    // quarter of an hour for the same person, action and thing by the same actor.
    virtual void looked(Entry const& entry) = 0;
    // At most `most`. By index, whatever is asked for; a school's within a day's few hundred.
    virtual std::vector<Kept> find(db::Session& session, Filter const& filter, int most) = 0;
    // Newest first, those that concern that person.
    virtual std::vector<Kept> of_person(db::Session& session, PersonId person, int most) = 0;
    // Newest first; `before` 0, or the number of the last one seen.
    virtual std::vector<Kept> newest(db::Session& session, access::SchoolScope const& scope, std::int64_t before,
                                     int most) = 0;
    // Chains what has been added and not chained yet, and anchors the head; called by a job every few seconds. On
    // several nodes at once it does no harm. Problem unavailable ("audit_anchor") where the head could not be kept.
    virtual Status chain() = 0;
    // Reads everything, in pages, and writes nothing.
    virtual Result<Verified> verify(std::function<void(std::int64_t done)> const& progress) = 0;
    // The head for the day's file; gives the line, nothing where nothing is anchored.
    virtual Result<std::string> note_day() = 0;
};

// The jobs "audit.chain", every five seconds, and "audit.day", which notes the head each day and mails it where
// somebody wants that (`tell`). `audit` outlives the kinds.
void add_job(jobs::Kinds& kinds, Audit& audit, std::function<Status(std::string const& line)> tell = {});

// Safe from any thread. The tables refuse changes and removals themselves, by triggers.
std::unique_ptr<Audit> make_audit(db::Database& db, Clock& clock, Options options = {});
// For the first start with a key, once the database is migrated: what is there already was written without one, and is
// covered by the head that this anchors. Later starts change nothing: a head that is gone is for a person to explain.
// Nothing is anchored where entries of another key are there already: their key was lost or taken away, and the check
// says so.
Status begin_anchor(db::Database& db, Clock& clock, Options const& options);
std::span<db::Migration const> migrations();

} // namespace belfry::audit
