#pragma once
// Who plays the school day of a demonstration: its schools, their readers, registers, teachers and parents. Read once
// from the demonstration's database, and kept in a file where the day is played from another machine.

#include <filesystem>
#include <string>
#include <vector>

#include "areas/cards/api/cards.h"
#include "areas/directory/api/directory.h"

namespace belfry::platform {
struct Platform;
}

namespace belfry::day {

struct Register {
    directory::GroupId group;
    PersonId teacher;    // its leader
    std::string sign_in; // the leader's username; empty where they have no account
    std::vector<PersonId> pupils;
};
struct Parent {
    std::string sign_in;
    PersonId child;
};
struct School {
    SchoolId id;
    std::vector<cards::ReaderId> gates;  // at least one
    std::vector<cards::ReaderId> others; // library, till, rooms
    std::vector<Register> registers;     // of tutor groups
    std::vector<Parent> parents;
};
struct Cast {
    std::vector<School> schools;
    std::int64_t pupils() const;
};

// Of the first so many schools that have gates and tutor groups; of every twentieth pupil one parent with an account.
Cast read_cast(platform::Platform& platform, int schools_max, SchoolDay day);

// Problem unavailable ("cast_file").
Status save_cast(Cast const& cast, std::filesystem::path const& file);
// Problem unavailable ("cast_file"), invalid ("cast_syntax", the line in its detail).
Result<Cast> load_cast(std::filesystem::path const& file);

} // namespace belfry::day
