#pragma once
// The directory: schools, people, what they are where and when, groups and guardians. Everything is read in batches and
// as of a day, because roles and memberships begin and end. REQ-2, 10, 23, 25, 30.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/access/access.h"
#include "platform/db/db.h"

namespace belfry::platform {
struct Platform;
class Call;
} // namespace belfry::platform

namespace belfry::directory {

using DistrictId = Id<struct DistrictTag>;
using RoleId = Id<struct RoleTag>;
using GroupId = Id<struct GroupTag>;
using MembershipId = Id<struct MembershipTag>;
using GuardianLinkId = Id<struct GuardianLinkTag>;
using TermId = Id<struct TermTag>;
using SiteId = Id<struct SiteTag>;

inline constexpr access::Permission kSeePeople{"directory.see_people"};     // every pupil and adult of the school
inline constexpr access::Permission kEditPeople{"directory.edit_people"};   // names, roles, guardians
inline constexpr access::Permission kSeeContacts{"directory.see_contacts"}; // guardians, addresses, telephone
inline constexpr access::Permission kEditGroups{"directory.edit_groups"};
inline constexpr access::Permission kSeeSchools{"directory.see_schools"}; // all schools with their counts
inline constexpr access::Permission kEditSchools{"directory.edit_schools"};
inline constexpr access::Permission kImport{"directory.import"};
inline constexpr access::Permission kExport{"directory.export"};

struct School {
    SchoolId id;
    std::string register_number, establishment_number, local_authority;
    std::string name;
    std::string phase = "other"; // nursery, primary, middle, secondary, all_through, special, post_16, other
    std::string kind;
    std::string status = "open"; // open, closing, closed, proposed
    DistrictId district;
    std::optional<std::int64_t> low_age, high_age;
    std::string sexes, faith;
    bool sixth_form = false;
    std::string street, locality, town, county, postcode, website, phone, accent;
    std::string time_zone = "Europe/London";
    std::optional<SchoolDay> opened_on, closed_on;
    bool served = true;
};

struct Person {
    PersonId id;
    std::string given_name, family_name, known_as;
    std::optional<SchoolDay> birth_day;
    std::string sex, email, phone, pupil_number;

    // As people call them: "Zoë O'Brien".
    std::string name() const { return (known_as.empty() ? given_name : known_as) + " " + family_name; }
    // As lists show them: "O'Brien, Zoë".
    std::string list_name() const { return family_name + ", " + (known_as.empty() ? given_name : known_as); }
};

struct PersonRole {
    RoleId id; // empty for the role of parent, which follows from guardianship
    PersonId person;
    SchoolId school; // empty: of the authority
    std::string school_name, school_accent, school_time_zone;
    access::Role role = access::Role::community;
    std::string title;
    std::optional<std::int64_t> year_group;
    bool subsidiary = false;
    SchoolDay starts_on;
    std::optional<SchoolDay> ends_on;

    bool current(SchoolDay on) const { return starts_on <= on && (!ends_on || *ends_on >= on); }
};

struct Group {
    GroupId id;
    SchoolId school;
    std::string kind; // tutor_group, class, project, club, team
    std::string name, subject;
    std::optional<std::int64_t> year_group;
    SchoolDay starts_on;
    std::optional<SchoolDay> ends_on;
};

enum class Part { member, leader, helper };
std::string_view part_code(Part part);
std::optional<Part> part_from_code(std::string_view code);

struct Membership {
    MembershipId id;
    GroupId group;
    PersonId person;
    Part part = Part::member;
    SchoolDay starts_on;
    std::optional<SchoolDay> ends_on;
};

struct Guardian {
    GuardianLinkId id;
    PersonId pupil, guardian;
    std::string relationship;
    bool responsibility = false;
    int contact_order = 1;
    bool lives_with = false;
    bool no_contact = false;
};

// ---- reading. Order of answers is by name unless said otherwise; unknown ids are left out.
// Those that Belfry serves, by name.
std::vector<School> schools_served(db::Session& session);
std::vector<School> schools_by_id(db::Session& session, std::span<SchoolId const> ids);
std::optional<School> school_by_register_number(db::Session& session, std::string_view number);
std::vector<Person> people_by_id(db::Session& session, std::span<PersonId const> ids);
// What they are on that day, everywhere, parent roles included. One statement; this is what a session is made from.
std::vector<PersonRole> roles_of(db::Session& session, PersonId person, SchoolDay on);
// All that they ever were, newest first, without parent roles.
std::vector<PersonRole> role_history(db::Session& session, PersonId person);

struct Child {
    Person person;
    SchoolId school; // empty where the child is on no roll that day
    std::string school_name;
    std::optional<std::int64_t> year_group;
    std::string tutor_group;
    bool subsidiary = false;
};
// The children about whom this person may be told things: with parental responsibility and no no-contact order. A child
// registered at two schools comes twice. One statement.
std::vector<Child> children_of(db::Session& session, PersonId guardian, SchoolDay on);

struct GuardianPerson {
    Guardian link;
    Person person;
};
// For staff: everybody, no-contact orders included and first, then by contact order.
std::vector<GuardianPerson> guardians_of(db::Session& session, std::span<PersonId const> pupils);
// For sending: never somebody under a no-contact order; only those with responsibility; by contact order.
std::vector<GuardianPerson> contacts_of(db::Session& session, std::span<PersonId const> pupils);
// The same for a school's pages: of those alone who are its pupils on that day or will be.
std::vector<GuardianPerson> contacts_at(db::Session& session, SchoolId school, std::span<PersonId const> pupils,
                                        SchoolDay on);

struct GroupOf {
    Group group;
    Part part = Part::member;
    std::string leaders;      // names, "Ms A Khan, Mr B Lee"
    std::int64_t members = 0; // counted where `part` is not member; 0 there
};
// The groups somebody belongs to that day, with leaders and size. One statement.
std::vector<GroupOf> groups_of(db::Session& session, PersonId person, SchoolDay on);
std::optional<Group> group_by_id(db::Session& session, GroupId id);
struct Member {
    Membership membership;
    Person person;
    std::optional<std::int64_t> year_group;
};
std::vector<Member> members_of(db::Session& session, GroupId group, SchoolDay on);
// What somebody belongs to within some days: the days of the membership, cut to those of the group.
struct Belonging {
    PersonId person;
    GroupId group;
    SchoolId school; // that leads the group
    Part part = Part::member;
    SchoolDay starts_on;
    std::optional<SchoolDay> ends_on;

    bool holds(SchoolDay on) const { return starts_on <= on && (!ends_on || *ends_on >= on); }
};
// What these people belong to on any of those days, by person. One statement.
std::vector<Belonging> belongings_of(db::Session& session, std::span<PersonId const> people, SchoolDay from,
                                     SchoolDay until);
// Who belongs to these groups on any of those days, by group. One statement.
std::vector<Belonging> belongings_in(db::Session& session, std::span<GroupId const> groups, SchoolDay from,
                                     SchoolDay until);
// What people and groups are called, for lists that hold many of both. One statement.
struct Names {
    std::map<PersonId, std::string> people;
    std::map<GroupId, std::string> groups;
};
Names names_of(db::Session& session, std::span<PersonId const> people, std::span<GroupId const> groups);
// Groups of one kind at a school that run on that day.
std::vector<Group> groups_at(db::Session& session, access::SchoolScope const& scope, std::string_view kind,
                             SchoolDay on);

// ---- the calendar
struct Term {
    TermId id;
    std::string name, kind; // year, term, period (part of a term), half_term, inset, closure
    SchoolDay starts_on, ends_on;
    bool own = false; // the school's own, not the authority's
    SchoolId school = {};
};
// The authority's terms and the school's own that touch those days, in order.
std::vector<Term> terms_of(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until);
// Enough of them to say of each of those days what it is, even in the middle of a holiday. One statement.
std::vector<Term> calendar_around(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until);
// What a day is in a school's calendar. Weekdays of a term are school days; a half term, INSET day or closure in it is
// not. Where `terms` (as calendar_around() gives them) hold no term at all, weekdays count as school days: nobody has
// entered the calendar yet.
enum class DayKind { school, weekend, holiday, half_term, inset, closure };
DayKind day_kind(std::span<Term const> terms, SchoolDay day);
// The authority's and those of each of these schools that touch those days, in order. One statement. A school's are
// those that name it or none.
std::vector<Term> terms_of_schools(db::Session& session, std::span<SchoolId const> schools, SchoolDay from,
                                   SchoolDay until);

// Who is a pupil (part `member`) in which group of one kind at a school that day, by person; for reports over a whole
// school. One statement.
struct PupilInGroup {
    PersonId pupil;
    GroupId group;
};
std::vector<PupilInGroup> pupils_in_groups(db::Session& session, access::SchoolScope const& scope,
                                           std::string_view kind, SchoolDay on);

// Everybody, in the order of ids, a page at a time, for long jobs.
void each_person(db::Session& session, std::function<void(Person const&)> const& visit);
// Every role that holds on that day, by person, for long jobs.
void each_role(db::Session& session, SchoolDay on, std::function<void(PersonRole const&)> const& visit);

// Who holds a role that day or will later, at a school or anywhere: the next 2,000 people after `after`, in the order
// of ids, each with all such roles of theirs, wherever. Without parents. For long jobs.
std::vector<PersonRole> roles_from(db::Session& session, access::SchoolScope const& scope, PersonId after,
                                   SchoolDay on);

// The same of these people: all that they are that day or will be, wherever, by person. Without parents. One statement.
std::vector<PersonRole> roles_of_people(db::Session& session, std::span<PersonId const> people, SchoolDay on);

// In a demonstration: one person of each kind ("pupil", "parent", ..) for the list of sign-ins; otherwise none.
std::vector<std::pair<std::string, PersonId>> demonstration_people(db::Session& session);

// ---- who may be seen
// What ties a person to the viewer: themselves, their child, staff rights at a school where the person is now or will
// be (or stands for somebody who is), or over the authority; or at a school that the person has left. not_found where
// nothing does, so that nobody learns that a person exists. At most three statements.
//
// A former school reads what it recorded itself and decides nothing: not where the person is now, nor how they are
// reached, nor who stands for them.
enum class Tie { self, child, school, authority, former };
// Staff who work with the person now, and may be told what is known of them today.
constexpr bool is_present(Tie tie) { return tie == Tie::school || tie == Tie::authority; }
// Pupils of whom a no-contact order keeps everything from that person, whatever else they are: to be left out of every
// list of pupils that is shown to them. Mostly none. One statement by index.
std::vector<PersonId> barred_from(db::Session& session, PersonId viewer);
Result<Tie> tie_to(db::Session& session, access::Viewer const& viewer, PersonId person, SchoolDay on);

// ---- writing. Each keeps the search index, the school's counts and the audit trail up, and publishes its event:
// directory.person_changed, directory.role_started, directory.role_ended, directory.guardian_changed,
// directory.membership_changed. An import publishes one event for all it did, with the school where it is a school's
// own: directory.imported, or directory.import_undone.
struct Actor {
    PersonId person; // empty: the program itself
    std::string peer;
};
Result<SchoolId> add_school(platform::Platform& platform, db::Tx& tx, School const& school);
Status change_school(platform::Platform& platform, db::Tx& tx, School const& school);
Result<PersonId> add_person(platform::Platform& platform, db::Tx& tx, Actor const& actor, Person const& person);
Status change_person(platform::Platform& platform, db::Tx& tx, Actor const& actor, Person const& person);
struct NewRole {
    PersonId person;
    SchoolId school;
    access::Role role = access::Role::community;
    std::string title;
    std::optional<std::int64_t> year_group;
    bool subsidiary = false;
    SchoolDay starts_on;
    std::optional<SchoolDay> ends_on;
};
// Conflict "role_twice": a pupil is on a school's roll once at a time.
Result<RoleId> start_role(platform::Platform& platform, db::Tx& tx, Actor const& actor, NewRole const& role);
// Ends it after that day, or sooner than it would; problem conflict "ended_already" where that would lengthen it, or
// where it is over.
Status end_role(platform::Platform& platform, db::Tx& tx, Actor const& actor, RoleId role, SchoolDay last_day);
// An end that was a mistake: the role goes on as if it had not been given. Conflict "end_stands" where it is more than
// kWithdrawDays ago, "role_twice" where the pupil is on that school's roll anew.
inline constexpr int kWithdrawDays = 31;
Status withdraw_end(platform::Platform& platform, db::Tx& tx, Actor const& actor, RoleId role);
// Links two who have no link yet. Problem conflict "guardian_known".
Result<GuardianLinkId> add_guardian(platform::Platform& platform, db::Tx& tx, Actor const& actor,
                                    Guardian const& guardian);
// Changes the link of that id. Whoever changes it has seen whether it carries a no-contact order; conflict
// "guardian_changed" where that is otherwise by now. Nothing else lifts an order, and the trail says so in an entry of
// its own (directory.no_contact_lifted).
Status change_guardian(platform::Platform& platform, db::Tx& tx, Actor const& actor, Guardian const& guardian,
                       bool order_seen);
// Adds a link, or changes the one there is. Problem conflict "order_stands" where that would lift an order.
Result<GuardianLinkId> set_guardian(platform::Platform& platform, db::Tx& tx, Actor const& actor,
                                    Guardian const& guardian);
// Problem conflict "order_stands": a link that carries an order is not removed.
Status remove_guardian(platform::Platform& platform, db::Tx& tx, Actor const& actor, GuardianLinkId link);
Result<GroupId> add_group(platform::Platform& platform, db::Tx& tx, Actor const& actor, Group const& group);
Result<MembershipId> join_group(platform::Platform& platform, db::Tx& tx, Actor const& actor,
                                Membership const& membership);
// As end_role().
Status leave_group(platform::Platform& platform, db::Tx& tx, Actor const& actor, MembershipId membership,
                   SchoolDay last_day);
// After bulk changes (imports, demonstration): counts of these schools (all where empty), from the roles.
Status recount(db::Tx& tx, std::span<SchoolId const> schools, SchoolDay on);

} // namespace belfry::directory
