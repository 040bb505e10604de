// Reading who is who: six statements a school, 600 schools in a few seconds; 250,000 ids in memory.
#include "app/day/cast.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "areas/identity/api/identity.h"
#include "platform/extension/call.h"

namespace belfry::day {
namespace {

constexpr std::size_t kPupilsOfOneParent = 20;
constexpr std::size_t kAtOnce = 400;

std::map<PersonId, std::string> sign_ins(db::Session& session, std::vector<PersonId> const& people) {
    std::map<PersonId, std::string> names;
    for (std::size_t at = 0; at < people.size(); at += kAtOnce) {
        auto const some = std::span(people).subspan(at, std::min(kAtOnce, people.size() - at));
        for (auto const& account : identity::accounts_of(session, some))
            if (account.state == identity::AccountState::active) names[account.person] = account.username;
    }
    return names;
}

void read_registers(db::Session& session, School& school, SchoolDay day) {
    auto const scope = access::SchoolScope::for_job_of_school(school.id);
    std::vector<directory::GroupId> ids;
    std::map<directory::GroupId, Register> registers;
    for (auto const& group : directory::groups_at(session, scope, "tutor_group", day)) {
        ids.push_back(group.id);
        registers[group.id].group = group.id;
    }
    for (auto const& [pupil, group] : directory::pupils_in_groups(session, scope, "tutor_group", day))
        if (auto const found = registers.find(group); found != registers.end()) found->second.pupils.push_back(pupil);
    std::vector<PersonId> leaders;
    for (auto const& one : directory::belongings_in(session, ids, day, day))
        if (one.part == directory::Part::leader && registers[one.group].teacher.empty()) {
            registers[one.group].teacher = one.person;
            leaders.push_back(one.person);
        }
    auto const names = sign_ins(session, leaders);
    for (auto& [group, one] : registers) {
        if (one.pupils.empty()) continue;
        if (auto const name = names.find(one.teacher); name != names.end()) one.sign_in = name->second;
        school.registers.push_back(std::move(one));
    }
}

void read_parents(db::Session& session, School& school) {
    std::vector<PersonId> children;
    std::size_t number = 0;
    for (auto const& one : school.registers)
        for (auto const pupil : one.pupils)
            if (number++ % kPupilsOfOneParent == 0) children.push_back(pupil);
    std::map<PersonId, PersonId> parents; // of each child the first to be rung
    for (std::size_t at = 0; at < children.size(); at += kAtOnce) {
        auto const some = std::span(children).subspan(at, std::min(kAtOnce, children.size() - at));
        for (auto const& one : directory::contacts_of(session, some))
            parents.try_emplace(one.link.pupil, one.link.guardian);
    }
    std::vector<PersonId> people;
    for (auto const& [child, parent] : parents) people.push_back(parent);
    std::ranges::sort(people);
    people.erase(std::unique(people.begin(), people.end()), people.end());
    auto names = sign_ins(session, people);
    for (auto const& [child, parent] : parents) {
        auto const name = names.find(parent);
        if (name == names.end()) continue;
        school.parents.push_back({name->second, child});
        names.erase(name); // one visit a parent
    }
}

// A line each: "school 0..", "gate 12", "other 13", "register 0.. 0.. name 0.. 0..", "parent name 0..".
std::string text_of(School const& school) {
    std::ostringstream out;
    out << "school " << school.id.text() << "\n";
    for (auto const id : school.gates) out << "gate " << id.text() << "\n";
    for (auto const id : school.others) out << "other " << id.text() << "\n";
    for (auto const& one : school.registers) {
        out << "register " << one.group.text() << " " << one.teacher.text() << " "
            << (one.sign_in.empty() ? "-" : one.sign_in);
        for (auto const pupil : one.pupils) out << " " << pupil.text();
        out << "\n";
    }
    for (auto const& one : school.parents) out << "parent " << one.sign_in << " " << one.child.text() << "\n";
    return out.str();
}

template <class T>
bool read_id(std::istream& in, T& id) {
    std::string text;
    if (!(in >> text)) return false;
    auto const read = T::parse(text);
    if (read) id = *read;
    return read.has_value();
}

bool read_line(std::string const& line, Cast& cast) {
    std::istringstream in(line);
    std::string what;
    in >> what;
    if (what == "school") return read_id(in, cast.schools.emplace_back().id);
    if (cast.schools.empty()) return false;
    auto& school = cast.schools.back();
    if (what == "gate") return read_id(in, school.gates.emplace_back());
    if (what == "other") return read_id(in, school.others.emplace_back());
    if (what == "parent") {
        auto& parent = school.parents.emplace_back();
        return in >> parent.sign_in && read_id(in, parent.child);
    }
    if (what != "register") return false;
    auto& one = school.registers.emplace_back();
    if (!read_id(in, one.group) || !read_id(in, one.teacher) || !(in >> one.sign_in)) return false;
    if (one.sign_in == "-") one.sign_in.clear();
    while (in >> std::ws, !in.eof())
        if (!read_id(in, one.pupils.emplace_back())) return false;
    return true;
}

// Of the technician in the list of sign-ins.
SchoolId watched_school(db::Session& session, SchoolDay day) {
    for (auto const& [kind, person] : directory::demonstration_people(session))
        if (kind == "technician")
            for (auto const& role : directory::roles_of(session, person, day))
                if (role.role == access::Role::technician) return role.school;
    return {};
}

} // namespace

std::int64_t Cast::pupils() const {
    std::size_t all = 0;
    for (auto const& school : schools)
        for (auto const& one : school.registers) all += one.pupils.size();
    return static_cast<std::int64_t>(all);
}

Cast read_cast(platform::Platform& platform, int schools_max, SchoolDay day) {
    auto session = platform.db.read();
    Cast cast;
    auto schools = directory::schools_served(session);
    std::ranges::stable_partition(
        schools, [watched = watched_school(session, day)](auto const& one) { return one.id == watched; });
    for (auto const& known : schools) {
        if (cast.schools.size() == static_cast<std::size_t>(schools_max)) break;
        School school;
        school.id = known.id;
        for (auto const& reader : cards::readers_of(session, access::SchoolScope::for_job_of_school(known.id)))
            if (!reader.revoked)
                (reader.place == cards::Place::gate ? school.gates : school.others).push_back(reader.id);
        if (school.gates.empty()) continue;
        read_registers(session, school, day);
        if (school.registers.empty()) continue;
        read_parents(session, school);
        cast.schools.push_back(std::move(school));
    }
    return cast;
}

Status save_cast(Cast const& cast, std::filesystem::path const& file) {
    std::ofstream out(file);
    for (auto const& school : cast.schools) out << text_of(school);
    if (!out.flush()) return Problem{ProblemKind::unavailable, "cast_file", file.string()};
    return {};
}

Result<Cast> load_cast(std::filesystem::path const& file) {
    std::ifstream in(file);
    if (!in) return Problem{ProblemKind::unavailable, "cast_file", file.string()};
    Cast cast;
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (!read_line(line, cast)) return invalid("cast_syntax", "line " + std::to_string(number));
    }
    return cast;
}

} // namespace belfry::day
