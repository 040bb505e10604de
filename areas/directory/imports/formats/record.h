#pragma once
// What a bundle says, whatever its format: a stream of records, each with the file and line it came from, and findings
// about what could not be taken or only in part. Nothing here knows of the database.
//
// References between records are external ids: the ids that the sending system gave. Texts in records are views that
// live only during the call that hands the record over.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "areas/directory/api/directory.h"

namespace belfry::directory::imports {

// Kept in the database as these numbers.
enum class Kind : std::uint8_t {
    school = 1,
    term = 2,
    course = 3, // not kept: gives its classes their subject
    person = 4,
    role = 5,
    demographics = 6,
    guardian = 7,
    group = 8,
    membership = 9,
};
inline constexpr int kKinds = 10;      // numbers 0 to 9
std::string_view kind_code(Kind kind); // "school" ..

enum class Weight : std::uint8_t {
    warning, // taken, but not all of it
    error,   // the row (or file) was not taken
};

// The sentence is `import.finding.<code>` in the area's words; {value} and {column} are its fills.
struct Finding {
    Weight weight = Weight::error;
    std::string_view code; // a literal
    std::string file;
    std::int64_t line = 0;  // 0: of the file as a whole
    std::size_t column = 0; // from 1; 0: of the row as a whole
    std::string column_name;
    std::string value; // what stood there, at most 80 characters; never from a password column
};

// An organisation: a school, or what stands above and within schools.
struct SchoolRecord {
    School school;         // id empty; only the name is set unless `full`
    std::string_view type; // "school", "district", "department" .. in lower case
    std::string_view parent;
    bool full = false; // says all that the directory keeps of a school, so that empty means empty
};
struct TermRecord {
    std::string_view name;
    std::string_view kind; // as directory_terms keeps it
    SchoolDay starts_on, ends_on;
};
struct CourseRecord {
    std::string_view title, subject;
};
struct PersonRecord {
    std::string_view given_name, family_name, known_as, email, phone, pupil_number;
    std::optional<int> year_group;
};
struct RoleRecord {
    std::string_view person, school;
    std::optional<access::Role> role; // nothing: a guardian, whose role follows from the link to a child
    std::string_view relationship;    // of a guardian: "parent", "guardian", "relative"
    std::string_view title;
    std::optional<int> year_group; // nothing: that of the person
    bool subsidiary = false;
    std::optional<SchoolDay> starts_on, ends_on;
};
struct DemographicsRecord {
    std::string_view person;
    std::optional<SchoolDay> birth_day;
    std::string_view sex; // "F", "M" or empty
};
struct GuardianRecord {
    std::string_view pupil, guardian;
    bool direction_known = true; // false: either may be the pupil; what roles they hold decides
    std::string_view relationship =
        {}; // of directory_guardians, or a word unknown there; empty: from the guardian's own role
    std::optional<bool> responsibility = {};
    int contact_order = 1;
    bool lives_with = false;
    bool no_contact = false;
};
struct GroupRecord {
    std::string_view school, course, name, kind, subject;
    std::optional<int> year_group;
    std::vector<std::string_view> terms;
    std::optional<SchoolDay> starts_on, ends_on;
};
struct MembershipRecord {
    std::string_view group, person;
    Part part = Part::member;
    std::optional<SchoolDay> starts_on, ends_on;
};

using Body = std::variant<SchoolRecord, TermRecord, CourseRecord, PersonRecord, RoleRecord, DemographicsRecord,
                          GuardianRecord, GroupRecord, MembershipRecord>;

struct Record {
    Kind kind = Kind::person;
    std::string_view external_id;
    bool gone = false; // "tobedeleted": only kind and id need be set
    std::size_t file = 0;
    std::int64_t line = 0;
    Body body;
};

class Receiver {
public:
    virtual ~Receiver() = default;
    // A problem ends the reading and is given back.
    virtual Status record(Record const& record) = 0;
    virtual void finding(Finding finding) = 0;
    // A row of that kind could not be taken. With its id, what is stored under it stays as it is; without, nobody can
    // say what it was about, and so nothing of that kind may be ended for being absent.
    virtual void unusable(Kind kind, std::string_view external_id) = 0;
    // All rows of that kind have been handed over, and they are the whole truth: who is not among them has left.
    virtual void covered(Kind kind) = 0;
    // Called every few thousand rows; a problem (code "cancelled") ends the reading.
    virtual Status progress(std::int64_t bytes_done) = 0;
};

} // namespace belfry::directory::imports
