// Readers: each sends a tap as it happens, and all that happened while it waited for an answer together. 1,500 in a
// county.
#include "app/day/reader.h"

#include <algorithm>

#include "areas/cards/wire/tap_batch.h"
#include "base/text.h"

namespace belfry::day {
namespace {

constexpr std::size_t kBatch = 100;
constexpr Moment kLineLost = moment(8, 40), kLineBack = moment(8, 50);
constexpr std::int64_t kYearSeconds = 400LL * 86400;
constexpr std::chrono::seconds kTryAgain{1}; // where no answer came

class Reader final : public std::enable_shared_from_this<Reader> {
public:
    Reader(Stage& stage, ReaderPart const& part) : stage_(stage), part_(part), line_(stage.loop.line()) {
        auto const key =
            part.character == Character::wrong_key ? std::string(43, 'A') : cards::demonstration_key(part.id);
        authorization_ = cards::authorization(part.id, key);
    }

    void wait() {
        if (next_ == part_.taps.size()) {
            line_->hang_up();
            --stage_.parts_left;
            return;
        }
        auto when = part_.taps[next_].at;
        bool const lost = part_.character == Character::lost_line && std::max(when, stage_.clock->now()) >= kLineLost;
        if (lost && stage_.clock->now() < kLineBack) when = std::max(when, kLineBack);
        stage_.at(when, [self = shared_from_this()] { self->send(); });
    }

private:
    void send() {
        if (!again_) make_batch();
        if (sent_ == 0) return wait(); // woken a moment early
        ++stage_.counts.tap_requests;
        line_->ask({.method = "POST",
                    .target = std::string(cards::kTapsPath),
                    .headers = {{"Authorization", authorization_}, {"Content-Type", "application/json"}},
                    .body = body_},
                   [self = shared_from_this()](http::Told const& told) { self->hear(told); });
    }

    void make_batch() {
        auto const now = stage_.clock->now();
        auto const shift = part_.character == Character::wrong_clock ? -kYearSeconds : 0;
        cards::TapBatch batch{stage_.epoch, stage_.clock->instant(now).plus_seconds(shift), {}};
        for (auto i = next_; i < part_.taps.size() && batch.taps.size() < kBatch; ++i) {
            auto const& tap = part_.taps[i];
            if (tap.at > now) break;
            batch.taps.push_back(
                {static_cast<std::int64_t>(i), tap.card, stage_.clock->instant(tap.at).plus_seconds(shift)});
        }
        sent_ = batch.taps.size();
        body_ = cards::write_batch(batch);
    }

    void hear(http::Told const& told) {
        auto& counts = stage_.counts;
        auto const count = static_cast<std::int64_t>(sent_);
        if (told.status == 401) {
            counts.wrong_key += count;
            return go_on();
        }
        auto const answer =
            told.status == 200 ? cards::parse_answer(told.body) : Result<cards::BatchAnswer>(invalid("answer_syntax"));
        if (!answer.ok()) {
            ++counts.tap_failures;
            auto const later = parse_int(told.header("Retry-After")).value_or(0);
            auto const wait = std::max<std::chrono::seconds>(kTryAgain, std::chrono::seconds(later));
            return stage_.loop.after(wait, [self = shared_from_this()] { self->send(); });
        }
        counts.tap.add(told.milliseconds);
        if (again_) {
            again_ = false;
            counts.sent_again += count;
            counts.doubled += answer->taken;
            return go_on();
        }
        counts.taken += answer->taken;
        counts.known += answer->known;
        for (auto const& aside : answer->set_aside) ++counts.set_aside[aside.reason];
        if (part_.character != Character::says_twice) return go_on();
        again_ = true;
        send();
    }

    void go_on() {
        next_ += sent_;
        wait();
    }

    Stage& stage_;
    ReaderPart const& part_;
    std::shared_ptr<http::ClientLine> line_;
    std::string authorization_, body_;
    std::size_t next_ = 0, sent_ = 0;
    bool again_ = false; // this batch was sent before
};

} // namespace

void play_reader(Stage& stage, ReaderPart const& part) {
    ++stage.parts_left;
    std::make_shared<Reader>(stage, part)->wait();
}

} // namespace belfry::day
