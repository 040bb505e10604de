// SQL of card sign-in: a row for each of 600 schools, one for each of some 100,000 PINs, all by key.
#include "areas/cards/sign_in/sign_in_store.h"

#include "base/text.h"

namespace belfry::cards {
namespace {

constexpr db::Sql kRules = "SELECT school_id, pupils, staff FROM cards_sign_in_rules WHERE school_id IN (:schools[])";
constexpr db::Sql kSetRule =
    "INSERT INTO cards_sign_in_rules (school_id, pupils, staff, changed_at) VALUES (:school, :pupils, :staff, :now) "
    "ON CONFLICT (school_id) DO UPDATE SET pupils = excluded.pupils, staff = excluded.staff, changed_at = "
    "excluded.changed_at";
constexpr db::Sql kWorkstation = "SELECT school_id FROM cards_workstations WHERE digest = :digest";
constexpr db::Sql kWorkstations =
    "SELECT id, name, made_at FROM cards_workstations WHERE school_id = :school ORDER BY name, id";
constexpr db::Sql kOneWorkstation =
    "SELECT id, name, made_at FROM cards_workstations WHERE id = :id AND school_id = :school";
constexpr db::Sql kAddWorkstation =
    "INSERT INTO cards_workstations (id, school_id, name, digest, made_at) VALUES (:id, :school, :name, :digest, :now)";
constexpr db::Sql kRemoveWorkstation = "DELETE FROM cards_workstations WHERE id = :id AND school_id = :school";
constexpr db::Sql kPin = "SELECT hash, wrong, set_at FROM cards_pins WHERE person_id = :person";
constexpr db::Sql kSetPin =
    "INSERT INTO cards_pins (person_id, hash, wrong, set_at) VALUES (:person, :hash, 0, :now) ON CONFLICT (person_id) "
    "DO UPDATE SET hash = excluded.hash, wrong = 0, set_at = excluded.set_at";
constexpr db::Sql kWrongPin = "UPDATE cards_pins SET wrong = wrong + 1 WHERE person_id = :person AND wrong < :most";
constexpr db::Sql kForgive = "UPDATE cards_pins SET wrong = 0 WHERE person_id = :person";
constexpr db::Sql kClear = "DELETE FROM cards_pins WHERE person_id = :person";

NamedWorkstation read_workstation(db::Rows const& rows) {
    return {rows.id<WorkstationId>(0), rows.str(1), rows.instant(2)};
}

} // namespace

std::string_view secret_code(PupilSecret secret) {
    return secret == PupilSecret::off ? "off" : secret == PupilSecret::picture ? "picture" : "pin";
}

std::string_view secret_code(StaffSecret secret) { return secret == StaffSecret::off ? "off" : "pin"; }

std::optional<PupilSecret> pupil_secret_from(std::string_view code) {
    for (auto const one : {PupilSecret::off, PupilSecret::picture, PupilSecret::pin})
        if (secret_code(one) == code) return one;
    return std::nullopt;
}

std::optional<StaffSecret> staff_secret_from(std::string_view code) {
    for (auto const one : {StaffSecret::off, StaffSecret::pin})
        if (secret_code(one) == code) return one;
    return std::nullopt;
}

std::vector<SignInRule> sign_in_rules(db::Session& session, std::span<SchoolId const> schools) {
    std::vector<std::int64_t> ids;
    for (auto const school : schools) ids.push_back(school.value());
    std::vector<SignInRule> rules;
    for (auto rows = session.select(kRules, {{":schools", ids}}); rows.next();)
        rules.push_back({rows.id<SchoolId>(0), pupil_secret_from(rows.text(1)).value_or(PupilSecret::off),
                         staff_secret_from(rows.text(2)).value_or(StaffSecret::off)});
    return rules;
}

SignInRule sign_in_rule(db::Session& session, SchoolId school) {
    auto const found = sign_in_rules(session, std::span(&school, 1));
    return found.empty() ? SignInRule{school} : found[0];
}

Status set_sign_in_rule(db::Tx& tx, SignInRule const& rule, Instant now) {
    TRY_DO(tx.run(kSetRule, {{":school", rule.school},
                             {":pupils", secret_code(rule.pupils)},
                             {":staff", secret_code(rule.staff)},
                             {":now", now}}));
    return {};
}

std::optional<SchoolId> workstation_school(db::Session& session, std::string_view digest) {
    auto rows = session.select(kWorkstation, {{":digest", db::Bytes{digest}}});
    if (!rows.next()) return std::nullopt;
    return rows.id<SchoolId>(0);
}

std::vector<NamedWorkstation> workstations_of(db::Session& session, SchoolId school) {
    std::vector<NamedWorkstation> found;
    for (auto rows = session.select(kWorkstations, {{":school", school}}); rows.next();)
        found.push_back(read_workstation(rows));
    return found;
}

std::optional<NamedWorkstation> workstation_by_id(db::Session& session, SchoolId school, WorkstationId id) {
    auto rows = session.select(kOneWorkstation, {{":id", id}, {":school", school}});
    if (!rows.next()) return std::nullopt;
    return read_workstation(rows);
}

Status add_workstation(db::Tx& tx, SchoolId school, NamedWorkstation const& one, std::string_view digest) {
    auto const all = workstations_of(tx, school);
    if (static_cast<std::int64_t>(all.size()) >= kWorkstationsMax) return conflict("workstations_full");
    auto const name = fold_for_search(one.name);
    if (std::ranges::any_of(all, [&](auto const& other) { return fold_for_search(other.name) == name; }))
        return conflict("workstation_known");
    TRY_DO(tx.run(kAddWorkstation, {{":id", one.id},
                                    {":school", school},
                                    {":name", one.name},
                                    {":digest", db::Bytes{digest}},
                                    {":now", one.made_at}}));
    return {};
}

Status remove_workstation(db::Tx& tx, SchoolId school, WorkstationId id) {
    TRY(removed, tx.run(kRemoveWorkstation, {{":id", id}, {":school", school}}));
    if (removed == 0) return not_found();
    return {};
}

std::optional<Pin> pin_of(db::Session& session, PersonId person) {
    auto rows = session.select(kPin, {{":person", person}});
    if (!rows.next()) return std::nullopt;
    return Pin{rows.str(0), rows.integer(1), rows.instant(2)};
}

Status set_pin(db::Tx& tx, PersonId person, std::string_view hash, Instant now) {
    TRY_DO(tx.run(kSetPin, {{":person", person}, {":hash", hash}, {":now", now}}));
    return {};
}

Status count_wrong_pin(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kWrongPin, {{":person", person}, {":most", kWrongPinsMax}}));
    return {};
}

Status forgive_pins(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kForgive, {{":person", person}}));
    return {};
}

Status clear_pin(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kClear, {{":person", person}}));
    return {};
}

} // namespace belfry::cards
