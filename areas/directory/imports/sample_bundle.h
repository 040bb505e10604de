#pragma once
// For tests: a bundle of a small school, OneRoster 1.2, and ways to change it.

#include "areas/directory/imports/import_world.h"

namespace belfry::directory::imports::testing {

// A small school, OneRoster 1.2, each file of which a test may change.
struct Bundle {
    std::string manifest =
        "propertyName,value\noneroster.version,1.2\nfile.orgs,bulk\nfile.academicSessions,bulk\n"
        "file.courses,bulk\nfile.classes,bulk\nfile.users,bulk\nfile.roles,bulk\nfile.enrollments,bulk\n"
        "file.demographics,bulk\n";
    std::string orgs = "sourcedId,status,name,type,identifier,parentSourcedId\n"
                       "o1,,Ash Green School,school,117500,d1\no2,,Oak Hill,school,,d1\nd1,,County,district,,\n";
    std::string sessions = "sourcedId,title,type,startDate,endDate\nt1,Autumn term,term,2026-09-01,2026-12-18\n"
                           "t2,Spring term,term,2027-01-05,2027-03-26\n";
    std::string courses = "sourcedId,title,subjects\nk1,Mathematics course,Mathematics\n";
    std::string classes = "sourcedId,title,grades,courseSourcedId,classType,schoolSourcedId,termSourcedIds\n"
                          "c1,7A Maths,07,k1,scheduled,o1,\"t1,t2\"\nc2,7A,07,,homeroom,o1,t1\n";
    std::string users =
        "sourcedId,status,givenName,familyName,preferredFirstName,email,userIds,grades,agentSourcedIds\n"
        "s1,,Zoë,O'Brien,,,{UPN:A123456789012},07,\"g1,g2\"\n"
        "s2,,Sam,Ng,,,,07,\n"
        "t1,,Bo,Lee,,bo@example.org,,,\n"
        "g1,,Ann,O'Brien,,,,,s1\n"
        "g2,,Gran,O'Brien,,,,,\n";
    std::string roles = "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n"
                        "r1,,s1,primary,student,2026-09-01,,o1\nr2,,s1,secondary,student,2026-09-01,,o2\n"
                        "r3,,s2,primary,student,2026-09-01,,o1\nr4,,t1,primary,teacher,2020-09-01,,o1\n"
                        "r5,,g1,primary,parent,,,o1\nr6,,g2,primary,relative,,,o1\n";
    std::string enrollments = "sourcedId,status,classSourcedId,userSourcedId,role,beginDate,endDate\n"
                              "e1,,c1,s1,student,2026-09-01,\ne2,,c1,s2,student,2026-09-01,\ne3,,c1,t1,teacher,,\n"
                              "e4,,c2,s1,student,,\n";
    std::string demographics = "sourcedId,birthDate,sex\ns1,2015-02-28,female\ns2,2014-11-05,male\n";

    std::vector<InputFile> files() const {
        return {file("manifest.csv", manifest),
                file("orgs.csv", orgs),
                file("academicSessions.csv", sessions),
                file("courses.csv", courses),
                file("classes.csv", classes),
                file("users.csv", users),
                file("roles.csv", roles),
                file("enrollments.csv", enrollments),
                file("demographics.csv", demographics)};
    }
};

inline std::string without(std::string text, std::string_view line_with) {
    std::size_t const at = text.find(line_with);
    REQUIRE(at != std::string::npos);
    std::size_t const begin = text.rfind('\n', at) + 1;
    return text.erase(begin, text.find('\n', at) + 1 - begin);
}
inline std::string with(std::string text, std::string_view was, std::string_view is) {
    std::size_t const at = text.find(was);
    REQUIRE(at != std::string::npos);
    return text.replace(at, was.size(), is);
}

} // namespace belfry::directory::imports::testing
