#pragma once
// Enrolling somebody, and what happens where they have a place elsewhere: the school where they are, or the authority,
// is asked first. SQL of those requests.

#include "areas/directory/rows.h"

namespace belfry::directory {

using EnrolmentId = Id<struct EnrolmentTag>;

struct Enrolment {
    EnrolmentId id;
    NewRole wanted;
    std::string person_name, school_name, present_name;
    SchoolId present;  // asked; empty: the authority alone
    std::string state; // waiting, agreed, declined, withdrawn
    PersonId asked_by;
    std::string reason;
};

// Of these roles (those that hold or will), whether one elsewhere must be asked about before the wanted one begins. Who
// has a place at the wanted school already is no stranger there: a pupil as a pupil, others in any role.
bool must_ask(std::span<PersonRole const> held, NewRole const& wanted);

enum class Enrolled { begun, asked };
// Begins the role at once, or asks where the person has a place elsewhere. `decides`: for the whole authority, which
// asks nobody. Conflict "asked_already" where the same school waits for an answer; else as start_role().
Result<Enrolled> enrol(platform::Platform& platform, db::Tx& tx, Actor const& actor, NewRole const& wanted,
                       SchoolDay today, bool decides);

std::optional<Enrolment> enrolment_by_id(db::Session& session, EnrolmentId id);
// Waiting for that school, or for anybody (whole authority), oldest first. Without people whom an order keeps from
// `viewer`. 100 at most.
std::vector<Enrolment> enrolments_to_decide(db::Session& session, access::SchoolScope const& scope, PersonId viewer);
// What a school asked for: still waiting, or settled since; the newest first. 100 at most.
std::vector<Enrolment> enrolments_asked(db::Session& session, SchoolId school, Instant since, PersonId viewer);

enum class Settled { agreed, declined, withdrawn };
std::string_view settled_code(Settled how);
// Conflict "settled_already". Agreed: the role begins as it was asked for; what the person has elsewhere stays.
Status settle_enrolment(platform::Platform& platform, db::Tx& tx, Actor const& actor, EnrolmentId id, Settled how,
                        std::string_view reason);
// The pupil with that number, born that day and called so: nobody for whom one of the three differs.
std::optional<PersonId> pupil_known_as(db::Session& session, Person const& described);

} // namespace belfry::directory
