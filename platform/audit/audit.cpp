// The trail. Entries are written with what they tell; numbers and hashes follow every few seconds in one unit for all,
// so that a thousand writers need not queue behind the last hash.
#include "platform/audit/audit.h"

#include "base/text.h"
#include "platform/audit/audit_store.h"
#include "platform/audit/embedded.h"
#include "platform/crypto/crypto.h"
#include "platform/jobs/jobs.h"

namespace belfry::audit {
namespace {

constexpr int kChainMost = 2000;
constexpr int kVerifyPage = 2000;
// Ids are given before their commit, so an entry may appear below the newest chained one; older ones than this are
// found by verify().
constexpr std::int64_t kLateMilliseconds = 3600 * 1000;
constexpr int kIdBitsBelowMilliseconds = 22; // base/id.h

void append_number(std::string& out, std::int64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>((number >> shift) & 0xFF);
}

void append_text(std::string& out, std::string_view text) {
    append_number(out, static_cast<std::int64_t>(text.size()));
    out += text;
}

class Trail final : public Audit {
public:
    Trail(db::Database& db, Clock& clock) : db_(db), clock_(clock) {}

    Status add(db::Tx& tx, Entry const& entry) override {
        return store::add(tx, next_id<EntryId>(), entry, clock_.now());
    }

    std::vector<Kept> of_person(db::Session& session, PersonId person, int most) override {
        return store::of_person(session, person, most);
    }

    std::vector<Kept> newest(db::Session& session, access::SchoolScope const& scope, std::int64_t before,
                             int most) override {
        return store::newest(session, scope, before, most);
    }

    Status chain() override {
        EntryId newest;
        {
            auto snapshot = db_.read();
            newest = store::newest_chained(snapshot);
        }
        auto const late = newest.value() - (kLateMilliseconds << kIdBitsBelowMilliseconds);
        return chain_after(EntryId(std::max<std::int64_t>(late, 0)));
    }

    Result<Verified> verify(std::function<void(std::int64_t done)> const& progress) override {
        TRY_DO(chain_after(EntryId()));
        Verified verified;
        std::string before;
        for (;;) {
            auto snapshot = db_.read();
            auto const page = store::links_after(snapshot, verified.entries, kVerifyPage);
            for (auto const& [link, entry] : page) {
                auto const expected = verified.entries + 1;
                bool const holds =
                    link.number == expected && entry && chain_hash(before, link.entry, *entry) == link.hash;
                if (!holds) {
                    verified.first_bad = expected;
                    return verified;
                }
                before = link.hash;
                ++verified.entries;
            }
            if (progress) progress(verified.entries);
            if (static_cast<int>(page.size()) < kVerifyPage) break;
        }
        verified.last_hash_hex = hex(before);
        return verified;
    }

private:
    Status chain_after(EntryId from) {
        for (int added = kChainMost; added == kChainMost;) {
            {
                // Most of the time there is nothing to do, and then nothing is written.
                auto snapshot = db_.read();
                if (store::unchained(snapshot, from, 1).empty()) return {};
            }
            auto some = db_.write([&](db::Tx& tx) { return chain_some(tx, from); });
            // Another node was quicker: what it chained is chained.
            if (!some.ok() && some.problem().kind == ProblemKind::conflict) return {};
            TRY_DO(some);
            added = *some;
        }
        return {};
    }

    static Result<int> chain_some(db::Tx& tx, EntryId from) {
        auto last = store::last_link(tx);
        auto const waiting = store::unchained(tx, from, kChainMost);
        for (auto const& [id, found] : waiting) {
            auto entry = found;
            entry.number = last.number + 1;
            last = {entry.number, id, chain_hash(last.hash, id, entry)};
            TRY_DO(store::add_link(tx, last));
        }
        return static_cast<int>(waiting.size());
    }

    db::Database& db_;
    Clock& clock_;
};

} // namespace

std::string chain_hash(std::string_view before, EntryId id, Kept const& entry) {
    std::string bytes;
    append_text(bytes, before);
    append_number(bytes, entry.number);
    append_number(bytes, id.value());
    append_number(bytes, entry.at.microseconds());
    append_text(bytes, entry.action);
    append_number(bytes, entry.actor.value());
    append_number(bytes, entry.person.value());
    append_number(bytes, entry.school.value());
    append_number(bytes, entry.subject);
    append_text(bytes, entry.detail);
    append_text(bytes, entry.peer);
    return crypto::sha256(bytes);
}

std::unique_ptr<Audit> make_audit(db::Database& db, Clock& clock) { return std::make_unique<Trail>(db, clock); }

void add_job(jobs::Kinds& kinds, Audit& audit) {
    kinds.add({.name = "audit.chain",
               .run = [&audit](platform::Platform&, jobs::Run&) -> Result<std::string> {
                   TRY_DO(audit.chain());
                   return std::string("{}");
               },
               .seconds_max = 600,
               .every_seconds = 5,
               .lane = jobs::Lane::prompt});
}

std::span<db::Migration const> migrations() { return embedded::migrations(); }

} // namespace belfry::audit
