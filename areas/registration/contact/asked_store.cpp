// SQL of first-day contact. A county asks some 6,000 parents on a morning.
#include "areas/registration/contact/asked_store.h"

namespace belfry::registration {
namespace {

constexpr db::Sql kSchools = "SELECT DISTINCT school_id FROM registration_unsettled WHERE session >= :from "
                             "AND session <= :until ORDER BY school_id";
constexpr db::Sql kAsked =
    "SELECT pupil_id, guardian_id, asked_at FROM registration_asked WHERE school_id = :school AND day = :day";
constexpr db::Sql kAskedOf = "SELECT pupil_id, guardian_id, asked_at FROM registration_asked WHERE school_id IN "
                             "(:schools[]) AND day = :day AND pupil_id IN (:pupils[]) AND guardian_id = :guardian";
constexpr db::Sql kAdd =
    "INSERT INTO registration_asked (school_id, day, pupil_id, guardian_id, asked_at) "
    "VALUES (:school, :day, :pupil, :guardian, :now) "
    "ON CONFLICT (school_id, day, pupil_id, guardian_id) DO UPDATE SET asked_at = excluded.asked_at";

} // namespace

std::vector<SchoolId> schools_with_unsettled(db::Session& session, Session from, Session until) {
    std::vector<SchoolId> all;
    for (auto rows = session.select(kSchools, {{":from", from.number()}, {":until", until.number()}}); rows.next();)
        all.push_back(rows.id<SchoolId>(0));
    return all;
}

namespace {

std::vector<Asked> read_asked(db::Rows rows) {
    std::vector<Asked> all;
    while (rows.next()) all.push_back({rows.id<PersonId>(0), rows.id<PersonId>(1), rows.instant(2)});
    return all;
}

template <class IdType>
std::vector<std::int64_t> numbers_of(std::span<IdType const> ids) {
    std::vector<std::int64_t> numbers;
    for (auto id : ids) numbers.push_back(id.value());
    return numbers;
}

} // namespace

std::vector<Asked> asked_on(db::Session& session, SchoolId school, SchoolDay day) {
    return read_asked(session.select(kAsked, {{":school", school}, {":day", day}}));
}

std::vector<Asked> asked_of(db::Session& session, std::span<SchoolId const> schools, std::span<PersonId const> pupils,
                            PersonId guardian, SchoolDay day) {
    auto const school_numbers = numbers_of(schools), pupil_numbers = numbers_of(pupils);
    return read_asked(session.select(
        kAskedOf, {{":schools", school_numbers}, {":pupils", pupil_numbers}, {":guardian", guardian}, {":day", day}}));
}

Status add_asked(db::Tx& tx, SchoolId school, SchoolDay day, Asked const& asked) {
    TRY_DO(tx.run(kAdd, {{":school", school},
                         {":day", day},
                         {":pupil", asked.pupil},
                         {":guardian", asked.guardian},
                         {":now", asked.at}}));
    return {};
}

} // namespace belfry::registration
