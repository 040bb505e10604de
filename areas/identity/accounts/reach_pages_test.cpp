// Every road to somebody's account asks the same judgement: orders, strength, and schools elsewhere.
#include "areas/identity/accounts/managed.h"
#include "areas/identity/passwords/token_store.h"
#include "areas/identity/world_test.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;
using directory::Part;

namespace {
constexpr std::string_view kVerbs[] = {"lock", "unlock", "link", "slip", "sign-out", "remove-factor"};

int act(Browser& b, PersonId person, std::string_view verb) {
    b.get("/me");
    return b.post("/people/" + person.text() + "/account/" + std::string(verb)).status;
}

// Zoë and her mother at Elmgreen; Zack is the technician there, and an order keeps everything about Zoë from him.
struct OrderWorld : World {
    explicit OrderWorld(db::Engine engine = db::Engine::sqlite) : World(engine) {
        config.demonstration = true; // the second check is taken as given
        zoe = add("Zoë", "O'Brien", Role::pupil, elm, 7);
        ali = add("Ali", "Khan", Role::pupil, elm, 7);
        zack = add("Zack", "Knight", Role::technician, elm);
        other = add("Tess", "Other", Role::technician, elm);
        mother = parent("Siobhán", "O'Brien");
        stands_for(zoe, mother, false);
        stands_for(zoe, zack, true);
    }
    PersonId parent(std::string given, std::string family) {
        PersonId made;
        write([&](db::Tx& tx) -> Status {
            TRY(id, directory::add_person(platform, tx, {}, {.given_name = given, .family_name = family}));
            made = id;
            directory::Person const person{.id = id, .given_name = given, .family_name = family};
            directory::PersonRole role;
            role.person = id;
            role.school = elm;
            role.role = Role::parent;
            role.starts_on = today();
            TRY_DO(ensure_account(platform, tx, person, std::span(&role, 1)));
            return {};
        });
        give_password(made, kPassword);
        return made;
    }
    void stands_for(PersonId pupil, PersonId guardian, bool no_contact) {
        write([&](db::Tx& tx) -> Status {
            directory::Guardian link;
            link.pupil = pupil;
            link.guardian = guardian;
            link.relationship = "other";
            link.responsibility = true;
            link.no_contact = no_contact;
            TRY_DO(directory::set_guardian(platform, tx, {}, link));
            return {};
        });
        events->handle_waiting();
    }
    PersonId zoe, ali, zack, other, mother;
};
} // namespace

BOTH_ENGINES("an order closes the child's account and its parents' to whoever it names, on every road") {
    OrderWorld w(engine);
    Browser barred(w), free(w);
    barred.sign_in(w.username(w.zack));
    free.sign_in(w.username(w.other));
    for (auto const verb : kVerbs) {
        CHECK_MESSAGE(act(barred, w.zoe, verb) == 404, verb);
        CHECK_MESSAGE(act(barred, w.mother, verb) == 404, verb);
    }
    CHECK(w.audit.count("identity.slip_printed") == 0);
    CHECK(barred.post("/people/" + w.zoe.text() + "/invitations").status == 404);
    CHECK(act(barred, w.ali, "slip") == 200);
    CHECK(act(free, w.mother, "sign-out") == 303);
    CHECK(act(free, w.zoe, "slip") == 200);
}

BOTH_ENGINES("lists of accounts and their counts leave out whom an order closes, and the page says one number") {
    OrderWorld w(engine);
    Browser barred(w), free(w);
    barred.sign_in(w.username(w.zack));
    free.sign_in(w.username(w.other));
    free.get("/accounts");
    CHECK(free.page.find("O&#39;Brien") != std::string::npos);
    barred.get("/accounts");
    CHECK(barred.page.find("O&#39;Brien") == std::string::npos);
    CHECK(barred.get("/accounts.csv").body.find("O'Brien") == std::string::npos);
    PersonId const closed[] = {w.zoe, w.mother};
    auto snapshot = w.database->read();
    AccountFilter filter;
    CHECK(count_accounts(snapshot, w.elm, filter) == 5);
    filter.without = {closed[0], closed[1]};
    CHECK(count_accounts(snapshot, w.elm, filter) == 3);
    CHECK(list_accounts(snapshot, w.elm, filter).size() == 3);
    CHECK(account_counts(snapshot, w.elm, {}).all == 5);
    CHECK(account_counts(snapshot, w.elm, closed).all == 3);
    CHECK(account_counts(snapshot, w.elm, closed).never == account_counts(snapshot, w.elm, {}).never - 2);
}

TEST_CASE("no invitation is printed for a parent of the child that an order closes, from a brother's page either") {
    OrderWorld w;
    auto const brother = w.add("Zed", "O'Brien", Role::pupil, w.elm, 8);
    PersonId father;
    w.write([&](db::Tx& tx) -> Status {
        TRY(id, directory::add_person(w.platform, tx, {}, {.given_name = "Finn", .family_name = "O'Brien"}));
        father = id;
        return {};
    });
    w.stands_for(brother, father, false);
    Browser barred(w), free(w);
    barred.sign_in(w.username(w.zack));
    free.sign_in(w.username(w.other));
    auto const path = "/people/" + brother.text() + "/invitations";
    barred.get("/me");
    CHECK(barred.post(path).status == 200); // he stands for the brother alone
    w.stands_for(w.zoe, father, false);
    barred.get("/me");
    CHECK(barred.post(path).status == 404);
    free.get("/me");
    CHECK(free.post(path).status == 200);
}

TEST_CASE("a parent with children at two schools belongs to neither, and the page says who can help") {
    OrderWorld w;
    auto const niece = w.add("Nia", "Oak", Role::pupil, w.oak, 3);
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    auto const manager = w.add("Mia", "Manager", Role::service_manager, SchoolId());
    Browser b(w), m(w);
    b.sign_in(w.username(office));
    m.sign_in(w.username(manager));
    CHECK(act(b, w.mother, "slip") == 200);
    w.stands_for(niece, w.mother, false);
    for (auto const verb : kVerbs) CHECK_MESSAGE(act(b, w.mother, verb) == 403, verb);
    b.get("/people/" + w.mother.text());
    CHECK(b.page.find("no single school looks after their account") != std::string::npos);
    CHECK(b.page.find("/account/slip") == std::string::npos);
    CHECK(act(m, w.mother, "sign-out") == 303);
}

TEST_CASE("a child who will be at another school, or was last at one, counts too") {
    OrderWorld w;
    auto const niece = w.add("Nia", "Oak", Role::pupil, w.elm, 6);
    w.stands_for(niece, w.mother, false);
    auto const reach = [&] {
        auto snapshot = w.database->read();
        auto const roles = reach_of(snapshot, w.mother, w.today());
        return std::ranges::any_of(roles, [&](auto const& held) { return held.school == w.oak; });
    };
    CHECK(!reach());
    w.write([&](db::Tx& tx) -> Status {
        directory::NewRole later;
        later.person = niece;
        later.school = w.oak;
        later.role = Role::pupil;
        later.year_group = 7;
        later.starts_on = w.today().plus(30);
        TRY_DO(directory::start_role(w.platform, tx, {}, later));
        return {};
    });
    CHECK(reach());
}

TEST_CASE("who is staff tomorrow gets no code on paper today") {
    OrderWorld w;
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    Browser b(w);
    b.sign_in(w.username(office));
    CHECK(act(b, w.ali, "slip") == 200);
    w.write([&](db::Tx& tx) -> Status {
        directory::NewRole later;
        later.person = w.ali;
        later.school = w.elm;
        later.role = Role::support_staff;
        later.starts_on = w.today().plus(1);
        TRY_DO(directory::start_role(w.platform, tx, {}, later));
        return {};
    });
    CHECK(act(b, w.ali, "slip") == 403);
}

TEST_CASE("a class's slips leave out a pupil whose own school is another, and whoever an order closes") {
    OrderWorld w;
    auto const guest = w.add("Gus", "Guest", Role::pupil, w.oak, 7);
    auto const teacher = w.add("Tom", "Teacher", Role::teacher, w.elm);
    directory::GroupId group;
    w.write([&](db::Tx& tx) -> Status {
        directory::Group wanted;
        wanted.school = w.elm;
        wanted.kind = "class";
        wanted.name = "7A";
        wanted.starts_on = w.today().plus(-100);
        TRY(id, directory::add_group(w.platform, tx, {}, wanted));
        group = id;
        for (auto const& [person, part] : {std::pair(w.zoe, Part::member), std::pair(w.ali, Part::member),
                                           std::pair(guest, Part::member), std::pair(teacher, Part::leader)}) {
            directory::Membership in;
            in.group = id;
            in.person = person;
            in.part = part;
            in.starts_on = w.today().plus(-100);
            TRY_DO(directory::join_group(w.platform, tx, {}, in));
        }
        return {};
    });
    Browser t(w), barred(w);
    t.sign_in(w.username(teacher));
    CHECK(t.get("/slips/" + group.text()).status == 200);
    CHECK(t.page.find("Zoë") != std::string::npos);
    CHECK(t.page.find("Gus Guest") == std::string::npos);
    barred.sign_in(w.username(w.zack));
    CHECK(barred.get("/slips/" + group.text()).status == 200);
    CHECK(barred.page.find("Zoë") == std::string::npos);
    CHECK(barred.post("/slips/" + group.text(), {{"selected", w.zoe.text()}}).status == 422);
}
