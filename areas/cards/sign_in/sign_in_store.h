#pragma once
// SQL of signing in with a card: what schools allow, and PINs.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "areas/cards/api/cards.h"

namespace belfry::cards {

enum class PupilSecret { off, picture, pin }; // `picture`: or a PIN, for those who have no badge
enum class StaffSecret { off, pin };          // never less: a number alone is copied in a second
std::string_view secret_code(PupilSecret secret);
std::string_view secret_code(StaffSecret secret);
std::optional<PupilSecret> pupil_secret_from(std::string_view code);
std::optional<StaffSecret> staff_secret_from(std::string_view code);

struct SignInRule {
    SchoolId school;
    PupilSecret pupils = PupilSecret::off;
    StaffSecret staff = StaffSecret::off;
    friend bool operator==(SignInRule const&, SignInRule const&) = default;
};
// Those of these schools that have said anything. One statement.
std::vector<SignInRule> sign_in_rules(db::Session& session, std::span<SchoolId const> schools);
SignInRule sign_in_rule(db::Session& session, SchoolId school);
// Leaves the school's workstations as they are.
Status set_sign_in_rule(db::Tx& tx, SignInRule const& rule, Instant now);

// Whose workstations bring the key of that SHA-256.
std::optional<SchoolId> workstation_school(db::Session& session, std::string_view digest);
using WorkstationId = Id<struct WorkstationTag>;
inline constexpr std::int64_t kWorkstationsMax = 300; // of a school
struct NamedWorkstation {
    WorkstationId id;
    std::string name;
    Instant made_at;
};
// By name.
std::vector<NamedWorkstation> workstations_of(db::Session& session, SchoolId school);
std::optional<NamedWorkstation> workstation_by_id(db::Session& session, SchoolId school, WorkstationId id);
// Conflict "workstations_full" where the school has too many, "workstation_known" where one has that name, however it
// is spelled.
Status add_workstation(db::Tx& tx, SchoolId school, NamedWorkstation const& one, std::string_view digest);
// not_found where it is not that school's.
Status remove_workstation(db::Tx& tx, SchoolId school, WorkstationId id);

inline constexpr int kWrongPinsMax = 10; // in a row; then its owner sets a new one, signed in by name and password
struct Pin {
    std::string hash;
    int wrong = 0;
    Instant set_at;
    bool closed() const { return wrong >= kWrongPinsMax; }
};
// One statement each.
std::optional<Pin> pin_of(db::Session& session, PersonId person);
Status set_pin(db::Tx& tx, PersonId person, std::string_view hash, Instant now); // none wrong
// Never beyond the most, so that closed stays closed. Nobody where `person` is empty.
Status count_wrong_pin(db::Tx& tx, PersonId person);
Status forgive_pins(db::Tx& tx, PersonId person);
Status clear_pin(db::Tx& tx, PersonId person);

} // namespace belfry::cards
