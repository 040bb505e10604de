// Every address that names something, asked for and posted to with the things of another school, by each kind of
// person: the handlers themselves are called, and give nothing and take nothing. So are those who were there once,
// those of whom an order keeps a child, and whoever would act on their own account.
#include "app/trial_for_test.h"

#include <algorithm>
#include <set>

#include "areas/directory/people/people_store.h"

using namespace belfry;
using namespace belfry::app::testing;
using access::Role;

namespace {

using Samples = std::map<std::string, std::string>; // by the name of a piece of the path

// Of each kind of thing one that is of that school and of no other. Areas' tables are read here as nowhere else.
struct Sampler {
    char const* name;
    db::Sql sql; // :school, :day; an id
};
Sampler const kSamplers[] = {
    {"person", "SELECT r.person_id FROM directory_roles r WHERE r.school_id = :school AND r.role = 'pupil' AND "
               "r.starts_on <= :day AND (r.ends_on IS NULL OR r.ends_on >= :day) AND NOT EXISTS (SELECT 1 FROM "
               "directory_roles o WHERE o.person_id = r.person_id AND o.school_id <> :school) ORDER BY r.id LIMIT 1"},
    {"group",
     "SELECT id FROM directory_groups WHERE school_id = :school AND kind IN ('tutor', 'class') AND (ends_on IS NULL OR "
     "ends_on >= :day) ORDER BY id LIMIT 1"},
    {"school", "SELECT id FROM directory_schools WHERE id = :school AND :day > 0"},
    {"role", "SELECT id FROM directory_roles WHERE school_id = :school AND role = 'pupil' AND starts_on <= :day "
             "ORDER BY id LIMIT 1"},
    {"membership", "SELECT m.id FROM directory_memberships m JOIN directory_groups g ON g.id = m.group_id WHERE "
                   "g.school_id = :school AND m.starts_on <= :day ORDER BY m.id LIMIT 1"},
    {"link",
     "SELECT g.id FROM directory_guardians g JOIN directory_roles r ON r.person_id = g.pupil_id WHERE "
     "r.school_id = :school AND r.role = 'pupil' AND r.starts_on <= :day AND (r.ends_on IS NULL OR r.ends_on >= "
     ":day) AND NOT EXISTS (SELECT 1 FROM directory_roles o WHERE o.person_id = r.person_id AND o.school_id <> "
     ":school) ORDER BY g.id LIMIT 1"},
    {"site", "SELECT id FROM directory_sites WHERE school_id = :school AND :day > 0 ORDER BY id LIMIT 1"},
    {"term", "SELECT id FROM directory_terms WHERE :school > 0 AND :day > 0 ORDER BY id LIMIT 1"},
    {"district", "SELECT id FROM directory_districts WHERE :school > 0 AND :day > 0 ORDER BY id LIMIT 1"},
    {"card", "SELECT id FROM cards_cards WHERE school_id = :school AND :day > 0 ORDER BY id LIMIT 1"},
    {"reader", "SELECT id FROM cards_readers WHERE school_id = :school AND :day > 0 ORDER BY id LIMIT 1"},
    {"room", "SELECT id FROM timetable_rooms WHERE school_id = :school AND :day > 0 ORDER BY id LIMIT 1"},
    {"lesson", "SELECT id FROM timetable_series WHERE school_id = :school AND weekday = 2 AND starts_on <= :day "
               "ORDER BY id LIMIT 1"},
};

Samples samples_of(db::Session& session, SchoolId school) {
    Samples samples;
    for (auto const& one : kSamplers) {
        auto rows = session.select(one.sql, {{":school", school}, {":day", kDay}});
        if (rows.next()) samples[one.name] = id_to_text(rows.i64(0));
    }
    if (samples.contains("lesson")) samples["lesson"] += "-" + kDay.text(); // a Tuesday
    samples["session"] = kDay.text() + "-am";
    samples["panel"] = "contacts";
    return samples;
}

// The path with the samples in it; nothing where one of its pieces has none.
std::optional<std::string> path_with(std::string_view pattern, Samples const& samples) {
    std::string path;
    for (auto piece : split(pattern.substr(1), '/')) {
        path += '/';
        if (!piece.starts_with("{")) {
            path += piece;
            continue;
        }
        auto const found = samples.find(std::string(piece.substr(1, piece.size() - 2)));
        if (found == samples.end()) return std::nullopt;
        path += found->second;
    }
    return path;
}

// Routes of the areas that name something, with the path for these samples.
struct Asked {
    platform::Route const* route;
    std::string path;
};
std::vector<Asked> routes_with(Samples const& samples, std::set<std::string>* without = nullptr) {
    std::vector<Asked> all;
    for (auto const& route : trial().program->routes().all()) {
        if (route.pattern.find('{') == std::string::npos || route.area.empty()) continue;
        if (route.rule.kind() == access::Rule::Kind::anyone) continue; // proved otherwise: tokens and keys
        if (auto const path = path_with(route.pattern, samples))
            all.push_back({&route, *path});
        else if (without)
            without->insert(route.pattern);
    }
    return all;
}

int status_of(Visitor& visitor, Asked const& asked) {
    return asked.route->method == http::Method::get ? visitor.get(asked.path).status
                                                    : visitor.post(asked.path, {}).status;
}

bool refused(int status) { return status == 403 || status == 404; }

PersonId person_of(std::string_view kind) {
    auto snapshot = trial().program->platform().db.read();
    for (auto const& [known, person] : directory::demonstration_people(snapshot))
        if (known == kind) return person;
    return {};
}

// Schools that person has to do with, as anything or through a child.
std::set<SchoolId> schools_of(PersonId person) {
    auto snapshot = trial().program->platform().db.read();
    std::set<SchoolId> schools;
    for (auto const& role : directory::roles_of(snapshot, person, kDay)) schools.insert(role.school);
    return schools;
}

SchoolId school_beside(std::set<SchoolId> const& known) {
    auto snapshot = trial().program->platform().db.read();
    auto rows = snapshot.select("SELECT id FROM directory_schools ORDER BY id DESC");
    while (rows.next())
        if (!known.contains(rows.id<SchoolId>(0))) return rows.id<SchoolId>(0);
    return {};
}

void write(std::function<Status(db::Tx&)> const& unit) {
    auto const done = trial().program->platform().db.write(unit);
    REQUIRE_MESSAGE(done.ok(), (done.ok() ? "" : done.problem().code));
}

} // namespace

TEST_CASE("nobody reaches the things of another school, by any address") {
    for (auto const* kind : {"pupil", "parent", "teacher", "head", "office", "technician", "governor", "community"}) {
        auto const person = person_of(kind);
        if (person.empty()) continue;
        auto const other = school_beside(schools_of(person));
        REQUIRE(other);
        Samples samples;
        {
            auto snapshot = trial().program->platform().db.read();
            samples = samples_of(snapshot, other);
        }
        Visitor visitor(*trial().program);
        REQUIRE(visitor.sign_in(trial().username(kind)));
        visitor.get("/");
        for (auto const& asked : routes_with(samples)) {
            int const status = status_of(visitor, asked);
            CHECK_MESSAGE(refused(status), std::string(kind), " ", asked.path, " ", status);
        }
    }
}

TEST_CASE(
    "the addresses of which no thing is at hand are known, and each kind of thing has a refusal of its own elsewhere") {
    std::set<std::string> without;
    Samples samples;
    {
        auto snapshot = trial().program->platform().db.read();
        samples = samples_of(snapshot, school_beside({}));
    }
    auto const asked = routes_with(samples, &without);
    CHECK(asked.size() > 60);
    std::set<std::string> names;
    for (auto const& pattern : without)
        for (auto piece : split(pattern, '/'))
            if (piece.starts_with("{") && !samples.contains(std::string(piece.substr(1, piece.size() - 2))))
                names.insert(std::string(piece));
    // Made only by what somebody does; their areas' tests ask for them as another school's.
    std::string all;
    for (auto const& name : names) all += name + " ";
    CAPTURE(all);
    CHECK(names == std::set<std::string>{"{absence}", "{closure}", "{enrolment}", "{export}", "{import}",
                                         "{permission}", "{token}", "{workstation}"});
}

TEST_CASE("of whom an order keeps everything gets nothing of the child, whatever they are") {
    for (auto const* kind : {"teacher", "head", "office", "technician"}) {
        auto const person = person_of(kind);
        auto const school = *schools_of(person).begin();
        Samples samples;
        {
            auto snapshot = trial().program->platform().db.read();
            samples = {{"person", samples_of(snapshot, school)["person"]},
                       {"session", kDay.text() + "-am"},
                       {"panel", "contacts"}};
        }
        auto const child = PersonId::parse(samples["person"]).value();
        write([&](db::Tx& tx) -> Status {
            directory::Guardian order;
            order.pupil = child;
            order.guardian = person;
            order.relationship = "other";
            order.no_contact = true;
            TRY_DO(directory::set_guardian(trial().program->platform(), tx, {}, order));
            return {};
        });
        Visitor visitor(*trial().program);
        REQUIRE(visitor.sign_in(trial().username(kind)));
        visitor.get("/");
        for (auto const& asked : routes_with(samples)) {
            int const status = status_of(visitor, asked);
            CHECK_MESSAGE(refused(status), std::string(kind), " ", asked.path, " ", status);
        }
    }
}

TEST_CASE("a school that a pupil has left decides nothing about them, and reads nothing of where they are now") {
    auto const head = person_of("head");
    auto const here = *schools_of(head).begin();
    auto const there = school_beside({here});
    Samples samples;
    {
        auto snapshot = trial().program->platform().db.read();
        samples = {
            {"person", samples_of(snapshot, there)["person"]}, {"session", kDay.text() + "-am"}, {"panel", "contacts"}};
    }
    auto const pupil = PersonId::parse(samples["person"]).value();
    directory::Person known;
    write([&](db::Tx& tx) -> Status {
        directory::NewRole once;
        once.person = pupil;
        once.school = here;
        once.role = Role::pupil;
        once.year_group = 7;
        once.starts_on = kDay.plus(-800);
        once.ends_on = kDay.plus(-400);
        TRY_DO(directory::start_role(trial().program->platform(), tx, {}, once));
        known = directory::people_by_id(tx, std::span(&pupil, 1)).at(0);
        known.phone = "07700 900999";
        return directory::change_person(trial().program->platform(), tx, {}, known);
    });
    std::string there_name;
    {
        auto snapshot = trial().program->platform().db.read();
        there_name = directory::schools_by_id(snapshot, std::span(&there, 1)).at(0).name;
    }
    Visitor visitor(*trial().program);
    REQUIRE(visitor.sign_in(trial().username("head")));
    visitor.get("/");
    for (auto const& asked : routes_with(samples)) {
        int const status = status_of(visitor, asked);
        if (asked.route->method == http::Method::post) {
            // It may ask the present school for the pupil, as any school may; an empty form asks nothing. What it
            // recorded itself it may put right: of a day after the pupil had left there is nothing.
            bool const asks = asked.route->pattern == "/people/{person}/roles" && status == 422;
            bool const nothing_there = asked.route->pattern == "/people/{person}/attendance/{session}" && status == 409;
            CHECK_MESSAGE((refused(status) || asks || nothing_there), asked.path, " ", status);
            continue;
        }
        bool const ok = refused(status) || status == 200 || status == 303;
        CHECK_MESSAGE(ok, asked.path, " ", status);
        if (status != 200) continue;
        CHECK_MESSAGE(visitor.page.find("900999") == std::string::npos, asked.path);
        CHECK_MESSAGE(visitor.page.find(html::Writer().put("{}", there_name).take_string()) == std::string::npos,
                      asked.path);
    }
}

TEST_CASE("nobody gives themselves a role, a child or a way past the second check") {
    for (auto const* kind : {"head", "office", "technician"}) {
        auto const self = person_of(kind);
        Visitor visitor(*trial().program);
        REQUIRE(visitor.sign_in(trial().username(kind)));
        visitor.get("/");
        auto const post = [&](std::string const& path, std::vector<std::pair<std::string, std::string>> const& fields) {
            return visitor.post(path, fields).status;
        };
        auto const own = "/people/" + self.text();
        CHECK(post(own + "/roles", {{"role", "head"}, {"from", kDay.text()}, {"starts_on", kDay.text()}}) >= 400);
        for (auto const* verb : {"link", "slip", "lock", "unlock", "sign-out", "remove-factor"})
            CHECK_MESSAGE(post(own + "/account/" + verb, {}) >= 400, kind, " ", verb);
        std::string child;
        {
            auto snapshot = trial().program->platform().db.read();
            child = samples_of(snapshot, *schools_of(self).begin())["person"];
        }
        CHECK(post("/people/" + child + "/guardians",
                   {{"guardian", self.text()}, {"relationship", "carer"}, {"responsibility", "yes"}, {"order", "1"}}) >=
              400);
        auto snapshot = trial().program->platform().db.read();
        for (auto const& role : directory::roles_of(snapshot, self, kDay)) CHECK(role.role != Role::parent);
    }
}
