#pragma once
// The people of the demonstration authority, made school by school: pupils, families that siblings share, staff,
// groups. The same seed makes the same people with the same ids. Memory is a few thousand families, however large the
// county.

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "areas/directory/bulk/bulk_store.h"
#include "areas/directory/demonstration/county.h"
#include "areas/directory/demonstration/names.h"

namespace belfry::directory::demonstration {

class Population {
public:
    Population(SchoolDay today, std::uint64_t seed);

    // Everybody of one school.
    void fill(BulkWriter& writer, PlannedSchool const& school, std::vector<PlannedSchool> const& all);
    // Officers, the service's own people and community members.
    void fill_authority(BulkWriter& writer, std::vector<PlannedSchool> const& all);
    // One person of each kind, for the list of sign-ins: "pupil", "teacher", "parent", "head", "office", "technician",
    // "authority_officer", "service_manager", "community"; of a primary school "primary_office", "primary_teacher".
    std::map<std::string, PersonId> const& showcase() const { return showcase_; }

private:
    struct Family {
        std::string surname;
        Heritage const* heritage = nullptr;
        std::vector<PersonId> guardians;
        std::vector<std::string> relationships;
        int no_contact = -1; // index of a guardian under a no-contact order
        std::vector<SchoolId> schools;
        int children = 0;
    };
    struct Pupil {
        PersonId id;
        int year = 0;
        bool subsidiary = false;
    };
    struct Teacher {
        PersonId id;
        std::string subject;
    };

    template <class IdType>
    IdType make_id() {
        return IdType((std::int64_t{1} << 45) + (next_id_++ << 10));
    }
    Heritage const& some_heritage();
    std::string given_name(Heritage const& heritage, bool girl);
    std::string email_at(Person const& person, School const& school);
    std::string mobile();

    Family& family_for(BulkWriter& writer, PlannedSchool const& school, int year);
    void make_guardians(BulkWriter& writer, Family& family, SchoolId school);
    Pupil make_pupil(BulkWriter& writer, PlannedSchool const& school, int year);
    void link(BulkWriter& writer, Family const& family, PersonId pupil);
    PersonId make_adult(BulkWriter& writer, School const& school, access::Role role, std::string title, int years_ago);
    std::vector<Teacher> make_staff(BulkWriter& writer, PlannedSchool const& school);
    void make_tutor_groups(BulkWriter& writer, PlannedSchool const& school, std::vector<Pupil> const& pupils,
                           std::vector<Teacher> const& teachers);
    void make_classes(BulkWriter& writer, PlannedSchool const& school, std::vector<Pupil> const& pupils,
                      std::vector<Teacher> const& teachers);
    GroupId make_group(BulkWriter& writer, SchoolId school, std::string kind, std::string name, std::string subject,
                       int year);
    void put(BulkWriter& writer, GroupId group, PersonId person, Part part);
    void make_leavers(BulkWriter& writer, PlannedSchool const& school);
    void make_consortium(BulkWriter& writer, PlannedSchool const& school, std::vector<Pupil> const& pupils,
                         std::vector<PlannedSchool> const& all);
    void start(BulkWriter& writer, PersonId person, SchoolId school, access::Role role, std::string title, int year,
               SchoolDay from, std::optional<SchoolDay> until = {}, bool subsidiary = false);

    SchoolDay today_, year_begins_;
    Random random_;
    std::int64_t next_id_ = 1;
    std::map<int, std::deque<Family>> families_; // by district, the last few thousand
    std::map<std::string, PersonId> showcase_;
};

} // namespace belfry::directory::demonstration
