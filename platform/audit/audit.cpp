// The trail. Entries are written with what they tell, each sealed; numbers and the chain follow every few seconds in
// one unit for all, so that a thousand writers need not queue behind the last link.
#include "platform/audit/audit.h"

#include <atomic>
#include <mutex>
#include <unordered_map>

#include "base/text.h"
#include "platform/audit/anchor.h"
#include "platform/audit/audit_store.h"
#include "platform/audit/embedded.h"
#include "platform/crypto/crypto.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"

namespace belfry::audit {
namespace {

constexpr int kChainMost = 2000;
constexpr int kVerifyPage = 2000;
constexpr std::int64_t kLatelySeconds = 15 * 60;
constexpr std::size_t kLatelyMax = 20000;
// Ids are given before their commit, so an entry may appear below the newest chained one; those longer ago (a clock
// went back) are looked for once, when the program starts.
constexpr std::int64_t kLateMilliseconds = 3600 * 1000;
constexpr int kIdBitsBelowMilliseconds = 22; // base/id.h

void append_number(std::string& out, std::int64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>((number >> shift) & 0xFF);
}

void append_text(std::string& out, std::string_view text) {
    append_number(out, static_cast<std::int64_t>(text.size()));
    out += text;
}

void append_entry(std::string& out, EntryId id, Kept const& entry) {
    append_number(out, id.value());
    append_number(out, entry.at.microseconds());
    append_text(out, entry.action);
    append_number(out, entry.actor.value());
    append_number(out, entry.person.value());
    append_number(out, entry.school.value());
    append_number(out, entry.subject);
    append_text(out, entry.detail);
    append_text(out, entry.peer);
}

Kept kept_of(Entry const& entry, Instant now) {
    Kept kept;
    kept.at = now;
    kept.action = entry.action;
    kept.actor = entry.actor;
    kept.person = entry.person;
    kept.school = entry.school;
    kept.subject = entry.subject;
    kept.detail = entry.detail;
    kept.peer = entry.peer;
    return kept;
}

class Trail final : public Audit {
public:
    Trail(db::Database& db, Clock& clock, Options const& options)
        : db_(db), clock_(clock), key_(options.key), anchor_(options.key, options.anchors) {}

    Status add(db::Tx& tx, Entry const& entry) override {
        auto const id = next_id<EntryId>();
        auto const now = clock_.now();
        return store::add(tx, id, entry, now, seal_of(key_, id, kept_of(entry, now)));
    }

    void looked(Entry const& entry) override {
        auto const now = clock_.now();
        if (seen_lately(entry, now)) return;
        auto const id = next_id<EntryId>();
        auto kept = std::make_shared<Kept>(kept_of(entry, now));
        db_.write_later(
            [this, id, kept](db::Tx& tx) {
                Entry const one{kept->action,  kept->actor,  kept->person, kept->school,
                                kept->subject, kept->detail, kept->peer};
                return store::add(tx, id, one, kept->at, seal_of(key_, id, *kept));
            },
            [](Status const& status) {
                if (!status.ok()) log::error("audit.look_not_kept", {{"code", status.problem().code}});
            });
    }

    std::vector<Kept> find(db::Session& session, Filter const& filter, int most) override {
        return store::find(session, filter, most);
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
        if (!first_.exchange(false)) {
            auto snapshot = db_.read();
            newest = store::newest_chained(snapshot);
        }
        auto const late = newest.value() - (kLateMilliseconds << kIdBitsBelowMilliseconds);
        TRY_DO(chain_after(EntryId(std::max<std::int64_t>(late, 0))));
        return anchor_head();
    }

    Result<Verified> verify(std::function<void(std::int64_t done)> const& progress) override {
        Verified verified;
        auto const head = anchor_.read();
        if (head) verified.head_line = Anchor::line(*head);
        if (anchor_.kept() && !head) {
            verified.fault = Verified::Fault::unanchored;
            return verified;
        }
        auto const sealed_from = head ? head->sealed_from : 1;
        std::string before;
        for (bool more = true; more;) {
            auto snapshot = db_.read();
            auto const page = store::links_after(snapshot, verified.entries, kVerifyPage);
            for (auto const& one : page) {
                verified.fault = fault_of(one, verified.entries + 1, before, sealed_from);
                if (verified.fault == Verified::Fault::none && head && one.link.number == head->number &&
                    one.link.hash != head->hash)
                    verified.fault = Verified::Fault::rewritten;
                if (verified.fault != Verified::Fault::none) {
                    verified.first_bad = verified.entries + 1;
                    return verified;
                }
                before = one.link.hash;
                ++verified.entries;
            }
            if (progress) progress(verified.entries);
            more = static_cast<int>(page.size()) == kVerifyPage;
        }
        verified.last_hash_hex = hex(before);
        if (head && verified.entries < head->number) {
            verified.fault = Verified::Fault::cut;
            verified.first_bad = verified.entries + 1;
            return verified;
        }
        verify_waiting(verified);
        return verified;
    }

    Result<std::string> note_day() override {
        auto const head = anchor_.read();
        if (!head) return std::string();
        TRY_DO(anchor_.write_day(*head));
        return Anchor::line(*head);
    }

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

private:
    bool seen_lately(Entry const& entry, Instant now) {
        auto const key = std::to_string(entry.actor.value()) + ' ' + std::to_string(entry.person.value()) + ' ' +
                         std::to_string(entry.subject) + ' ' + std::string(entry.action);
        std::lock_guard const guard(lock_);
        if (lately_.size() >= kLatelyMax) lately_.clear();
        auto& at = lately_[key];
        bool const lately = at != Instant() && at <= now && now.seconds_since(at) < kLatelySeconds;
        if (!lately) at = now;
        return lately;
    }

    Verified::Fault fault_of(store::Linked const& one, std::int64_t expected, std::string_view before,
                             std::int64_t sealed_from) const {
        using Fault = Verified::Fault;
        if (one.link.number != expected || !one.entry) return Fault::missing;
        bool const sealed = expected >= sealed_from;
        auto const& key = sealed ? key_ : std::string();
        if (chain_hash(key, before, one.link.entry, *one.entry) != one.link.hash) return Fault::edited;
        if (sealed && seal_of(key_, one.link.entry, *one.entry) != one.seal) return Fault::forged;
        return Fault::none;
    }

    void verify_waiting(Verified& verified) {
        for (EntryId from;;) {
            auto snapshot = db_.read();
            auto const page = store::unchained(snapshot, from, kVerifyPage);
            for (auto const& one : page)
                if (seal_of(key_, one.id, one.entry) != one.seal) verified.fault = Verified::Fault::forged;
            verified.waiting += static_cast<std::int64_t>(page.size());
            if (static_cast<int>(page.size()) < kVerifyPage) return;
            from = page.back().id;
        }
    }

    // What is anchored only grows. Where no head is there, there is nothing to grow: begin_anchor().
    Status anchor_head() {
        if (!anchor_.kept()) return {};
        auto head = anchor_.read();
        if (!head) {
            log::error("audit.no_head", {});
            return Problem{ProblemKind::unavailable, "audit_anchor"};
        }
        auto const last = [&] {
            auto snapshot = db_.read();
            return store::last_link(snapshot);
        }();
        if (last.number <= head->number) return {};
        return anchor_.write({head->sealed_from, last.number, last.hash, clock_.now()});
    }

    Result<int> chain_some(db::Tx& tx, EntryId from) const {
        auto last = store::last_link(tx);
        auto const waiting = store::unchained(tx, from, kChainMost);
        for (auto const& one : waiting) {
            auto entry = one.entry;
            entry.number = last.number + 1;
            last = {entry.number, one.id, chain_hash(key_, last.hash, one.id, entry)};
            TRY_DO(store::add_link(tx, last));
        }
        return static_cast<int>(waiting.size());
    }

    db::Database& db_;
    Clock& clock_;
    std::string const key_;
    Anchor const anchor_;
    std::atomic<bool> first_{true};
    std::mutex lock_;
    std::unordered_map<std::string, Instant> lately_; // who looked at whom
};

} // namespace

std::string chain_hash(std::string_view key, std::string_view before, EntryId id, Kept const& entry) {
    std::string bytes;
    append_text(bytes, before);
    append_number(bytes, entry.number);
    append_entry(bytes, id, entry);
    return key.empty() ? crypto::sha256(bytes) : crypto::hmac_sha256(key, bytes);
}

std::string seal_of(std::string_view key, EntryId id, Kept const& entry) {
    std::string bytes = "entry"; // never the same bytes as of a link
    append_entry(bytes, id, entry);
    return crypto::hmac_sha256(key, bytes);
}

std::unique_ptr<Audit> make_audit(db::Database& db, Clock& clock, Options options) {
    return std::make_unique<Trail>(db, clock, options);
}

Status begin_anchor(db::Database& db, Clock& clock, Options const& options) {
    Anchor const anchor(options.key, options.anchors);
    bool const of_another_key = [&] {
        auto snapshot = db.read();
        return store::any_sealed(snapshot);
    }();
    if (of_another_key) {
        log::error("audit.key_gone", {});
        return {};
    }
    TRY_DO(Trail(db, clock, {}).chain_after(EntryId()));
    auto snapshot = db.read();
    auto const last = store::last_link(snapshot);
    return anchor.write({last.number + 1, last.number, last.hash, clock.now()});
}

void add_job(jobs::Kinds& kinds, Audit& audit, std::function<Status(std::string const& line)> tell) {
    kinds.add({.name = "audit.chain",
               .run = [&audit](platform::Platform&, jobs::Run&) -> Result<std::string> {
                   TRY_DO(audit.chain());
                   return std::string("{}");
               },
               .seconds_max = 600,
               .every_seconds = 5,
               .lane = jobs::Lane::prompt});
    kinds.add({.name = "audit.day",
               .run = [&audit, tell](platform::Platform&, jobs::Run&) -> Result<std::string> {
                   TRY(line, audit.note_day());
                   if (line.empty()) return std::string("{}");
                   log::info("audit.head", {{"head", line}});
                   if (tell) TRY_DO(tell(line));
                   return std::string("{}");
               },
               .seconds_max = 60,
               .every_seconds = 24 * 3600});
}

std::span<db::Migration const> migrations() { return embedded::migrations(); }

} // namespace belfry::audit
