// Queueing mail and sending what waits. Two short writes a message, 200 messages a run, one run every 15 seconds.
#include "platform/extension/call.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"
#include "platform/mail/embedded.h"
#include "platform/mail/mail_store.h"
#include "platform/mail/transport.h"

namespace belfry::mail {
namespace {

constexpr int kReadAtOnce = 20;
// So many in a row that found the server away end the run.
constexpr int kAwayMax = 3;
// Both: a clock that jumps two days gives nothing up. Refused messages are tried every six hours.
constexpr std::int64_t kGiveUpSeconds = 2 * 24 * 3600;
constexpr int kGiveUpTries = 6;
constexpr std::int64_t kKeptSeconds = 30 * 24 * 3600;

std::int64_t wait_seconds(Fate fate, int tries) {
    constexpr std::int64_t kWaits[] = {60, 300, 900, 1800, 3600};
    if (fate == Fate::refused) return 6 * 3600;
    return kWaits[std::min<std::size_t>(static_cast<std::size_t>(tries) - 1, std::size(kWaits) - 1)];
}

// RFC 5322 has numbers where HTTP has GMT.
std::string date_of(Instant instant) {
    auto text = instant.http_text();
    text.replace(text.size() - 3, 3, "+0000");
    return text;
}

class QueuedMailer final : public Mailer {
public:
    QueuedMailer(db::Database& db, Clock& clock, config::Config const& config)
        : db_(db), clock_(clock), config_(config) {}

    Status send(db::Tx& tx, Message const& message) override {
        // The sender is the configuration's: a mistake there is no reason to refuse what somebody does.
        TRY_DO(to_rfc5322(message, "no-reply@localhost", "1@localhost", "now"));
        return store::add(tx, next_id_value(), message, clock_.now());
    }

    int send_waiting() override {
        std::unique_ptr<Transport> transport;
        int sent = 0, tried = 0, away = 0;
        while (tried < messages_at_once_max && away < kAwayMax) {
            auto const batch = read_due();
            if (batch.empty()) break;
            if (!transport) transport = make_transport();
            for (auto const& waiting : batch) {
                if (++tried > messages_at_once_max || away == kAwayMax) break;
                if (!claim(waiting)) continue;
                auto const outcome = deliver(*transport, waiting);
                end(waiting, outcome);
                sent += outcome.fate == Fate::sent;
                away = outcome.fate == Fate::away ? away + 1 : 0;
            }
        }
        if (sent > 0) log::info("mail.sent", {{"messages", sent}});
        return sent;
    }

    Status sweep(Instant now) override {
        return db_.write([&](db::Tx& tx) { return store::remove_ended_before(tx, now.plus_seconds(-kKeptSeconds)); });
    }

private:
    std::unique_ptr<Transport> make_transport() const {
        if (config_.mail_mode == "smtp") return make_smtp_transport(config_);
        return make_folder_transport(config_.folder / "mail");
    }

    std::vector<store::Waiting> read_due() {
        auto snapshot = db_.read();
        return store::due(snapshot, clock_.now(), kReadAtOnce);
    }

    // A database that cannot take writes breaks the run, and the job edge tells of it: nothing is sent unclaimed.
    static void demand(bool ok) {
        if (!ok) throw db::Broken(db::Fault::busy, "mail: the queue cannot be written");
    }

    bool claim(store::Waiting const& waiting) {
        auto claimed = db_.write([&](db::Tx& tx) { return store::claim(tx, waiting, clock_.now()); });
        demand(claimed.ok());
        return *claimed;
    }

    Outcome deliver(Transport& transport, store::Waiting const& waiting) const {
        auto const name = id_to_text(waiting.id);
        auto const from = address_of(config_.mail_from);
        auto const domain = from.substr(from.rfind('@') + 1);
        auto text =
            to_rfc5322(waiting.message, config_.mail_from, name + "@" + std::string(domain), date_of(waiting.created));
        // It was good when it was queued, so the sender is at fault.
        if (!text.ok()) return {Fate::away, "mail_from"};
        return transport.deliver({.name = name, .from = from, .to = waiting.message.to_address, .text = *text});
    }

    void end(store::Waiting const& waiting, Outcome const& outcome) {
        auto const now = clock_.now(), last = waiting.created.plus_seconds(kGiveUpSeconds);
        auto const tries = waiting.tries + 1;
        bool const give_up = outcome.fate != Fate::sent && now >= last && tries >= kGiveUpTries;
        auto next = now.plus_seconds(wait_seconds(outcome.fate, tries));
        if (now < last) next = std::min(next, last);
        if (outcome.fate != Fate::sent)
            log::warn(give_up ? "mail.given_up" : "mail.failed",
                      {{"message", waiting.id}, {"tries", tries}, {"why", outcome.why}});
        auto written = db_.write([&](db::Tx& tx) {
            if (outcome.fate == Fate::sent) return store::sent(tx, waiting.id, tries, now);
            if (give_up) return store::given_up(tx, waiting.id, tries, outcome.why, now);
            return store::failed(tx, waiting.id, tries, outcome.why, next);
        });
        demand(written.ok());
    }

    db::Database& db_;
    Clock& clock_;
    config::Config const& config_;
};

} // namespace

std::unique_ptr<Mailer> make_mailer(db::Database& db, Clock& clock, config::Config const& config) {
    return std::make_unique<QueuedMailer>(db, clock, config);
}

void add_job(jobs::Kinds& kinds, Mailer& mailer) {
    auto send_all = [&mailer](platform::Platform&, jobs::Run& run) -> Result<std::string> {
        std::int64_t sent = 0;
        int now = 0;
        do {
            now = mailer.send_waiting();
            sent += now;
            run.progress(sent, 0);
        } while (now == messages_at_once_max && !run.cancelled());
        return "{\"sent\":" + std::to_string(sent) + "}";
    };
    auto sweep = [&mailer](platform::Platform& platform, jobs::Run&) -> Result<std::string> {
        TRY(now, platform.jobs.known_time().removal_time());
        TRY_DO(mailer.sweep(now));
        return std::string("{}");
    };
    kinds.add({.name = "mail.sweep",
               .run = sweep,
               .every_seconds = 6 * 3600,
               .removes = jobs::Removes{"clock.removes.mail", [](SchoolDay today) {
                                            return today.plus(-static_cast<int>(kKeptSeconds / (24 * 3600)));
                                        }}});
    kinds.add({.name = "mail.send", .run = send_all, .every_seconds = 15, .lane = jobs::Lane::outward});
}

std::span<db::Migration const> migrations() { return embedded::migrations(); }

} // namespace belfry::mail
