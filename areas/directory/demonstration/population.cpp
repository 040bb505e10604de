// The people of the demonstration authority: some 900 a school in all, 500,000 for a county.
#include "areas/directory/demonstration/population.h"

#include "base/text.h"

namespace belfry::directory::demonstration {
namespace {

using access::Role;

constexpr std::string_view kSubjects[] = {"English", "Mathematics",    "Science",   "History",           "Geography",
                                          "French",  "Art and design", "Computing", "Physical education"};
constexpr std::string_view kSubjectCodes[] = {"En", "Ma", "Sc", "Hi", "Ge", "Fr", "Ar", "Co", "Pe"};
constexpr std::string_view kTrees[] = {"Acorn", "Beech", "Cedar", "Hazel", "Maple", "Oak", "Rowan", "Willow"};
constexpr std::size_t kFamiliesKept = 1500;

std::string slug(std::string_view name) {
    std::string out;
    for (char c : fold_for_search(name))
        if (c != ' ' && static_cast<unsigned char>(c) < 0x80) out += c;
    return out;
}

// The first of September at or before today.
SchoolDay school_year_begin(SchoolDay today) {
    int const year = today.month() >= 9 ? today.year() : today.year() - 1;
    return *SchoolDay::of(year, 9, 1);
}

} // namespace

Population::Population(SchoolDay today, std::uint64_t seed)
    : today_(today), year_begins_(school_year_begin(today)), random_(seed) {}

Heritage const& Population::some_heritage() {
    int at = random_.below(100);
    for (auto const& heritage : heritages())
        if ((at -= heritage.weight) < 0) return heritage;
    return heritages()[0];
}

std::string Population::given_name(Heritage const& heritage, bool girl) {
    return std::string(girl ? random_.pick(heritage.girls) : random_.pick(heritage.boys));
}

std::string Population::email_at(Person const& person, School const& school) {
    return slug(person.given_name).substr(0, 1) + "." + slug(person.family_name) + "." +
           std::to_string(next_id_ % 9973) + "@" + slug(school.name) + ".hartshire.example";
}

std::string Population::mobile() { return "07700 900" + std::to_string(random_.between(100, 999)); }

void Population::start(BulkWriter& writer, PersonId person, SchoolId school, Role role, std::string title, int year,
                       SchoolDay from, std::optional<SchoolDay> until, bool subsidiary) {
    NewRole wanted;
    wanted.person = person;
    wanted.school = school;
    wanted.role = role;
    wanted.title = std::move(title);
    if (role == Role::pupil) wanted.year_group = year;
    wanted.subsidiary = subsidiary;
    wanted.starts_on = from;
    wanted.ends_on = until;
    writer.role({make_id<RoleId>(), std::move(wanted)});
}

void Population::make_guardians(BulkWriter& writer, Family& family, SchoolId school) {
    auto add = [&](bool woman, std::string relationship) {
        Person adult;
        adult.id = make_id<PersonId>();
        adult.given_name = given_name(*family.heritage, woman);
        adult.family_name = random_.chance(18) ? std::string(random_.pick(some_heritage().families)) : family.surname;
        adult.sex = woman ? "F" : "M";
        adult.email = slug(adult.given_name) + "." + std::to_string(next_id_) + "@family.example";
        adult.phone = mobile();
        family.guardians.push_back(adult.id);
        family.relationships.push_back(std::move(relationship));
        writer.person(std::move(adult), {school});
    };
    int const kind = random_.below(100);
    if (kind < 66) {
        add(true, "mother");
        add(false, "father");
    } else if (kind < 88) {
        add(true, "mother");
    } else if (kind < 93) {
        add(false, "father");
    } else if (kind < 96) {
        add(true, "grandparent");
    } else if (kind < 98) {
        add(true, "foster_carer");
        add(false, "social_worker");
    } else {
        add(true, "mother");
        add(true, "mother");
    }
    if (family.guardians.size() == 2 && random_.chance(2)) family.no_contact = 1;
}

Population::Family& Population::family_for(BulkWriter& writer, PlannedSchool const& school, int year) {
    auto& known = families_[school.district];
    // Siblings: a recent family of the district that has not three children yet.
    if (!known.empty() && random_.chance(42)) {
        auto& family = known[static_cast<std::size_t>(random_.below(static_cast<int>(known.size())))];
        if (family.children < 3 && year < 14) {
            if (std::ranges::find(family.schools, school.school.id) == family.schools.end())
                family.schools.push_back(school.school.id);
            return family;
        }
    }
    if (known.size() >= kFamiliesKept) known.pop_front();
    Family family;
    family.heritage = &some_heritage();
    family.surname = std::string(random_.pick(family.heritage->families));
    family.schools.push_back(school.school.id);
    make_guardians(writer, family, school.school.id);
    known.push_back(std::move(family));
    return known.back();
}

void Population::link(BulkWriter& writer, Family const& family, PersonId pupil) {
    for (std::size_t i = 0; i < family.guardians.size(); ++i) {
        Guardian guardian;
        guardian.id = make_id<GuardianLinkId>();
        guardian.pupil = pupil;
        guardian.guardian = family.guardians[i];
        guardian.relationship = family.relationships[i];
        guardian.responsibility = family.relationships[i] != "foster_carer";
        guardian.contact_order = static_cast<int>(i) + 1;
        guardian.lives_with = i == 0 || random_.chance(80);
        guardian.no_contact = static_cast<int>(i) == family.no_contact;
        writer.guardian(std::move(guardian));
    }
}

Population::Pupil Population::make_pupil(BulkWriter& writer, PlannedSchool const& school, int year) {
    auto& family = family_for(writer, school, year);
    bool const girl = random_.chance(50);
    Person person;
    person.id = make_id<PersonId>();
    person.given_name = given_name(*family.heritage, girl);
    person.family_name = family.surname;
    if (random_.chance(3)) person.known_as = person.given_name.substr(0, person.given_name.find(' ')).substr(0, 3);
    if (!valid_utf8(person.known_as)) person.known_as.clear();
    person.sex = girl ? "F" : "M";
    // Reception is the school year in which a child turns five.
    auto const youngest = *SchoolDay::of(year_begins_.year() - 4 - year, 8, 31);
    person.birth_day = youngest.plus(-random_.below(365));
    person.pupil_number = "X" + std::to_string(910000000000 + person.id.value() % 80000000000);
    bool const new_family = family.children == 0;
    ++family.children;
    // A few pupils have nobody yet, so that the office has something to mend.
    bool const nobody = new_family && random_.below(400) == 0;
    if (!nobody) link(writer, family, person.id);
    auto const since = *SchoolDay::of(year_begins_.year() - std::max(0, year - school.first_year), 9, 1);
    auto const starts = random_.below(500) == 0 ? today_.plus(random_.between(1, 12)) : since;
    std::optional<SchoolDay> ends;
    if (random_.below(500) == 0) ends = today_.plus(random_.between(1, 13));
    start(writer, person.id, school.school.id, Role::pupil, "", year, starts,
          ends && *ends > starts ? ends : std::nullopt);
    Pupil pupil{person.id, year, false};
    // A parent of several children in several schools shows best what one home page means.
    if (family.children >= 2 && family.schools.size() >= 2 && family.no_contact < 0 &&
        family.relationships[0] == "mother")
        showcase_.try_emplace("parent", family.guardians[0]);
    writer.person(std::move(person), {school.school.id});
    return pupil;
}

PersonId Population::make_adult(BulkWriter& writer, School const& school, Role role, std::string title, int years_ago) {
    auto const& heritage = some_heritage();
    bool const woman = random_.chance(64);
    Person person;
    person.id = make_id<PersonId>();
    person.given_name = given_name(heritage, woman);
    person.family_name = std::string(random_.pick(heritage.families));
    person.sex = woman ? "F" : "M";
    person.email = email_at(person, school);
    person.phone = mobile();
    auto const id = person.id;
    start(writer, id, school.id, role, std::move(title), 0, year_begins_.plus(-365 * years_ago));
    std::vector<SchoolId> schools;
    if (school.id) schools.push_back(school.id);
    writer.person(std::move(person), std::move(schools));
    return id;
}

std::vector<Population::Teacher> Population::make_staff(BulkWriter& writer, PlannedSchool const& planned) {
    auto const& school = planned.school;
    bool const secondary = school.phase == "secondary";
    int const teachers = std::max(3, planned.pupils / (secondary ? 16 : school.phase == "special" ? 6 : 24));
    std::vector<Teacher> made;
    for (int i = 0; i < teachers; ++i) {
        auto const subject =
            secondary ? std::string(kSubjects[static_cast<std::size_t>(i) % std::size(kSubjects)]) : std::string();
        auto title = !secondary                                   ? std::string("Class teacher")
                     : i < static_cast<int>(std::size(kSubjects)) ? "Head of " + subject
                                                                  : "Teacher of " + subject;
        made.push_back({make_adult(writer, school, Role::teacher, std::move(title), random_.below(12)), subject});
    }
    auto const head = make_adult(writer, school, Role::head, "Head teacher", random_.between(1, 9));
    make_adult(writer, school, Role::head, "Deputy head teacher", random_.between(1, 9));
    auto const office = make_adult(writer, school, Role::office, "School secretary", random_.between(1, 20));
    if (planned.pupils > 300) make_adult(writer, school, Role::office, "Attendance officer", random_.below(9));
    auto const technician = make_adult(writer, school, Role::technician, "ICT technician", random_.below(9));
    for (int i = 0; i < std::max(2, planned.pupils / 40); ++i)
        make_adult(writer, school, Role::support_staff,
                   random_.chance(70) ? "Teaching assistant" : "Lunchtime supervisor", random_.below(9));
    for (int i = 0; i < 3; ++i)
        make_adult(writer, school, Role::governor, i == 0 ? "Chair of governors" : "Governor", random_.below(4));
    showcase_.try_emplace("teacher", made[0].id);
    showcase_.try_emplace("head", head);
    showcase_.try_emplace("office", office);
    showcase_.try_emplace("technician", technician);
    if (school.phase == "primary") showcase_.try_emplace("primary_office", office);
    return made;
}

GroupId Population::make_group(BulkWriter& writer, SchoolId school, std::string kind, std::string name,
                               std::string subject, int year) {
    Group group;
    group.id = make_id<GroupId>();
    group.school = school;
    group.kind = std::move(kind);
    group.name = std::move(name);
    group.subject = std::move(subject);
    if (year > -90) group.year_group = year;
    group.starts_on = year_begins_;
    group.ends_on = *SchoolDay::of(year_begins_.year() + 1, 8, 31);
    auto const id = group.id;
    writer.group(std::move(group));
    return id;
}

void Population::put(BulkWriter& writer, GroupId group, PersonId person, Part part) {
    Membership membership;
    membership.id = make_id<MembershipId>();
    membership.group = group;
    membership.person = person;
    membership.part = part;
    membership.starts_on = year_begins_;
    writer.membership(membership);
}

void Population::make_tutor_groups(BulkWriter& writer, PlannedSchool const& school, std::vector<Pupil> const& pupils,
                                   std::vector<Teacher> const& teachers) {
    bool const secondary = school.school.phase == "secondary";
    int const size = school.school.phase == "special" ? 9 : 30;
    std::size_t teacher = 0;
    for (std::size_t from = 0; from < pupils.size();) {
        int const year = pupils[from].year;
        std::size_t until = from;
        while (until < pupils.size() && pupils[until].year == year) ++until;
        int const count = static_cast<int>(until - from);
        int const groups = std::max(1, (count + size - 1) / size);
        std::vector<GroupId> made;
        for (int i = 0; i < groups; ++i) {
            auto const letter = std::string(1, static_cast<char>('A' + i));
            auto const year_name = year < 0    ? std::string("Nursery")
                                   : year == 0 ? std::string("R")
                                               : std::to_string(year);
            auto const tree = std::string(kTrees[static_cast<std::size_t>(year + 1 + i * 3) % std::size(kTrees)]);
            auto const name =
                secondary ? std::to_string(year) + letter : year_name + " " + tree + (i >= 8 ? letter : "");
            made.push_back(make_group(writer, school.school.id, "tutor_group", name, "", year));
            auto const leader = teachers[teacher++ % teachers.size()].id;
            put(writer, made.back(), leader, Part::leader);
            if (school.school.phase == "primary" && year == 1) showcase_.try_emplace("primary_teacher", leader);
        }
        for (std::size_t i = from; i < until; ++i)
            put(writer, made[(i - from) % made.size()], pupils[i].id, Part::member);
        from = until;
    }
}

void Population::make_classes(BulkWriter& writer, PlannedSchool const& school, std::vector<Pupil> const& pupils,
                              std::vector<Teacher> const& teachers) {
    if (school.school.phase != "secondary") return;
    for (std::size_t from = 0; from < pupils.size();) {
        int const year = pupils[from].year;
        std::size_t until = from;
        while (until < pupils.size() && pupils[until].year == year) ++until;
        std::size_t const subjects = year >= 12 ? 3 : 5;
        for (std::size_t s = 0; s < subjects; ++s) {
            std::size_t const subject =
                (s + (year >= 12 ? static_cast<std::size_t>(random_.below(6)) : 0)) % std::size(kSubjects);
            std::size_t const sets = std::max<std::size_t>(1, (until - from + 27) / 28);
            std::vector<GroupId> made;
            for (std::size_t i = 0; i < sets; ++i) {
                auto const name =
                    std::to_string(year) + "/" + std::string(kSubjectCodes[subject]) + std::to_string(i + 1);
                made.push_back(
                    make_group(writer, school.school.id, "class", name, std::string(kSubjects[subject]), year));
                auto const per_subject = teachers.size() / std::size(kSubjects);
                auto const at = subject + std::size(kSubjects) * (per_subject ? i % (per_subject) : 0);
                put(writer, made.back(), teachers[at % teachers.size()].id, Part::leader);
            }
            for (std::size_t i = from; i < until; ++i)
                put(writer, made[(i * 7 + s) % made.size()], pupils[i].id, Part::member);
        }
        from = until;
    }
}

void Population::make_leavers(BulkWriter& writer, PlannedSchool const& school) {
    if (school.temporary_site) return;
    auto const left_on = *SchoolDay::of(year_begins_.year(), 7, 22);
    for (int i = 0; i < std::max(2, school.pupils / 60); ++i) {
        auto const& heritage = some_heritage();
        Person person;
        person.id = make_id<PersonId>();
        person.sex = random_.chance(50) ? "F" : "M";
        person.given_name = given_name(heritage, person.sex == "F");
        person.family_name = std::string(random_.pick(heritage.families));
        person.birth_day =
            SchoolDay::of(year_begins_.year() - 5 - school.last_year, random_.between(1, 12), random_.between(1, 28));
        start(writer, person.id, school.school.id, Role::pupil, "", school.last_year,
              *SchoolDay::of(year_begins_.year() - 5, 9, 1), left_on);
        writer.person(std::move(person), {});
    }
}

// Some of the sixth form take one course at another school of their district, and are registered there as well.
void Population::make_consortium(BulkWriter& writer, PlannedSchool const& school, std::vector<Pupil> const& pupils,
                                 std::vector<PlannedSchool> const& all) {
    if (!school.school.sixth_form) return;
    PlannedSchool const* partner = nullptr;
    for (auto const& other : all)
        if (other.district == school.district && other.school.id != school.school.id && other.school.sixth_form &&
            other.last_year == 13)
            partner = &other;
    if (!partner) return;
    auto const group =
        make_group(writer, partner->school.id, "class",
                   "12/Consortium " + school.school.name.substr(0, school.school.name.find(' ')), "Computing", 12);
    int joined = 0;
    for (auto const& pupil : pupils) {
        if (pupil.year != 12 || ++joined > 12) continue;
        start(writer, pupil.id, partner->school.id, Role::pupil, "", 12, year_begins_, {}, true);
        put(writer, group, pupil.id, Part::member);
    }
}

void Population::fill(BulkWriter& writer, PlannedSchool const& school, std::vector<PlannedSchool> const& all) {
    auto const teachers = make_staff(writer, school);
    std::vector<Pupil> pupils;
    int const years = school.last_year - school.first_year + 1;
    for (int year = school.first_year; year <= school.last_year; ++year) {
        int count = school.pupils / years + (year - school.first_year < school.pupils % years ? 1 : 0);
        for (int i = 0; i < count; ++i) pupils.push_back(make_pupil(writer, school, year));
    }
    for (auto const& pupil : pupils)
        if (pupil.year == 9 || (pupil.year == 7 && school.last_year == 7)) {
            showcase_.try_emplace("pupil", pupil.id);
            break;
        }
    make_tutor_groups(writer, school, pupils, teachers);
    make_classes(writer, school, pupils, teachers);
    make_consortium(writer, school, pupils, all);
    make_leavers(writer, school);
}

void Population::fill_authority(BulkWriter& writer, std::vector<PlannedSchool> const& all) {
    School authority;
    authority.name = "office";
    showcase_.try_emplace("authority_officer",
                          make_adult(writer, authority, Role::authority_officer, "School improvement officer", 4));
    make_adult(writer, authority, Role::authority_officer, "Director of education", 6);
    showcase_.try_emplace("service_manager",
                          make_adult(writer, authority, Role::service_manager, "Service manager", 2));
    for (int i = 0; i < 3; ++i) make_adult(writer, authority, Role::technician, "Field engineer", i);
    auto const& host = all.front().school;
    auto const club = make_group(writer, host.id, "club", "Evening pottery", "Art and design", -99);
    for (int i = 0; i < 12; ++i) {
        auto const member =
            make_adult(writer, host, Role::community, i == 0 ? "Community tutor" : "Adult learner", random_.below(3));
        put(writer, club, member, i == 0 ? Part::leader : Part::member);
        if (i == 1) showcase_.try_emplace("community", member);
    }
}

} // namespace belfry::directory::demonstration
