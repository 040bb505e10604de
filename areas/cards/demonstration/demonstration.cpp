// The demonstration's cards: 6,000 by default, 300,000 for a county, in one unit, streamed; in memory stays a row for
// each school.
#include "areas/cards/demonstration/demonstration.h"

#include <map>

#include "areas/cards/api/cards.h"
#include "areas/cards/cards/card_store.h"
#include "areas/cards/readers/reader_store.h"
#include "areas/cards/sign_in/sign_in_store.h"
#include "platform/crypto/crypto.h"
#include "platform/extension/call.h"

namespace belfry::cards {
namespace {

constexpr std::size_t kBatch = 2000;
constexpr std::int64_t kReportEvery = 10000;
constexpr int kOldestOfOneGate = 6;                // year groups beyond it need a second gate
constexpr std::int64_t kIssuedAtSecond = 8 * 3600; // of the first day, before anybody taps
constexpr int kPupilsOfLibrary = 200;

struct SchoolSeen {
    int pupils = 0;
    std::int64_t oldest = -1; // year group
};

class Maker {
public:
    Maker(db::Tx& tx, Instant now, platform::DemoPlan const& plan) : tx_(tx), now_(now), plan_(plan) {}

    Status role(directory::PersonRole const& role) {
        bool const pupil = role.role == access::Role::pupil;
        if (!role.school || (!pupil && !access::is_staff(role.role))) return {};
        auto& school = schools_[role.school];
        if (pupil) {
            ++school.pupils;
            school.oldest = std::max(school.oldest, role.year_group.value_or(-1));
        }
        if (last_ != role.person) at_.clear(); // roles come by person
        last_ = role.person;
        if (std::ranges::find(at_, role.school) != at_.end()) return {};
        at_.push_back(role.school);
        Card card;
        card.id = next_id<CardId>();
        card.school = role.school;
        card.person = role.person;
        card.number = demonstration_number(role.person);
        card.kind = pupil ? CardKind::pupil : CardKind::staff;
        card.issued_at =
            std::min(now_, Instant::from_seconds(std::int64_t{role.starts_on.days()} * 86400 + kIssuedAtSecond));
        card.state_since = card.issued_at;
        waiting_.push_back(std::move(card));
        return waiting_.size() >= kBatch ? flush() : Status();
    }

    Status flush() {
        TRY_DO(add_cards(tx_, waiting_));
        done_ += static_cast<std::int64_t>(waiting_.size());
        waiting_.clear();
        if (plan_.progress && done_ - reported_ >= kReportEvery) plan_.progress("cards", reported_ = done_, 0);
        return {};
    }

    Status readers() {
        for (auto const& [id, school] : schools_) {
            TRY_DO(reader(id, Place::gate, "Main gate"));
            bool const young = school.oldest <= kOldestOfOneGate;
            if (!young) TRY_DO(reader(id, Place::gate, "Field gate"));
            TRY_DO(
                set_sign_in_rule(tx_, {id, young ? PupilSecret::picture : PupilSecret::pin, StaffSecret::pin}, now_));
            if (school.pupils >= kPupilsOfLibrary) TRY_DO(reader(id, Place::library, "Library"));
            if (school.pupils < kPupilsOfLibrary || young) continue;
            TRY_DO(reader(id, Place::till, "Dining hall"));
            TRY_DO(reader(id, Place::room, "Sixth form room"));
        }
        if (plan_.progress) plan_.progress("cards", done_, done_);
        return {};
    }

private:
    Status reader(SchoolId school, Place place, std::string name) {
        TRY(id, add_reader(tx_, {school, place, std::move(name), std::string(crypto::kDigestBytes, '\0')}, now_));
        return set_reader_key(tx_, id, crypto::sha256(demonstration_key(id)), false, now_);
    }

    db::Tx& tx_;
    Instant now_;
    platform::DemoPlan const& plan_;
    std::map<SchoolId, SchoolSeen> schools_;
    std::vector<Card> waiting_;
    PersonId last_;
    std::vector<SchoolId> at_; // where that person has a card by now
    std::int64_t done_ = 0, reported_ = 0;
};

} // namespace

Status make_demonstration(platform::Platform& platform, platform::DemoPlan const& plan) {
    auto const now = platform.clock.now();
    auto const today = TimeZone::london().day_of(now);
    return platform.db.write_long([&](db::Tx& tx) -> Status {
        Maker maker(tx, now, plan);
        Status failed;
        directory::each_role(tx, today, [&](directory::PersonRole const& role) {
            if (failed.ok()) failed = maker.role(role);
        });
        TRY_DO(failed);
        TRY_DO(maker.flush());
        return maker.readers();
    });
}

} // namespace belfry::cards
