#include "areas/identity/world_test.h"

#include "areas/identity/slips/slip_sheet.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;
using directory::Part;

namespace {
struct ClassWorld : World {
    ClassWorld() {
        config.demonstration = false;
        teacher = add("Tom", "Teacher", Role::teacher, elm);
        other_teacher = add("Una", "Other", Role::teacher, elm);
        zoe = add("Zoë", "O'Brien", Role::pupil, elm, 7);
        ali = add("Ali", "Khan", Role::pupil, elm, 7);
        outside = add("Olu", "Outside", Role::pupil, elm, 7);
        assistant = add("Sam", "Student", Role::pupil, elm, 13);
        start_role(assistant, Role::support_staff, elm);
        group = make_group("7A");
        join(group, teacher, Part::leader);
        for (auto pupil : {zoe, ali, assistant}) join(group, pupil, Part::member);
    }
    directory::GroupId make_group(std::string name) {
        directory::GroupId made;
        write([&](db::Tx& tx) -> Status {
            directory::Group wanted;
            wanted.school = elm;
            wanted.kind = "class";
            wanted.name = name;
            wanted.starts_on = today().plus(-100);
            TRY(id, directory::add_group(platform, tx, {}, wanted));
            made = id;
            return {};
        });
        return made;
    }
    void join(directory::GroupId in, PersonId person, Part part) {
        write([&](db::Tx& tx) -> Status {
            directory::Membership wanted;
            wanted.group = in;
            wanted.person = person;
            wanted.part = part;
            wanted.starts_on = today().plus(-100);
            TRY_DO(directory::join_group(platform, tx, {}, wanted));
            return {};
        });
    }
    PersonId teacher, other_teacher, zoe, ali, outside, assistant;
    directory::GroupId group;
};
} // namespace

TEST_CASE("a teacher prints new codes for chosen pupils of their own class, and for nobody else") {
    ClassWorld w;
    Browser b(w), pupil(w, "198.51.100.9");
    pupil.sign_in(w.username(w.zoe));
    b.sign_in(w.username(w.teacher));
    b.get("/slips");
    CHECK(b.page.find("7A") != std::string::npos);
    auto const path = "/slips/" + w.group.text();
    CHECK(b.get(path).status == 200);
    CHECK(b.page.find("Zoë O&#39;Brien") != std::string::npos);
    CHECK(b.page.find("Sam Student") == std::string::npos); // is staff too
    auto const sheet = b.post(path, {{"selected", w.zoe.text()},
                                     {"selected", w.outside.text()},
                                     {"selected", w.assistant.text()},
                                     {"selected", w.other_teacher.text()}});
    CHECK(sheet.status == 200);
    CHECK(sheet.content_type == "application/pdf");
    CHECK(sheet.body.starts_with("%PDF"));
    CHECK(w.audit.count("identity.slip_printed") == 1);
    CHECK(!pupil.signed_in());
    CHECK(pupil.sign_in(w.username(w.zoe)) == 422); // the old password is gone
    for (auto untouched : {w.ali, w.outside, w.assistant, w.other_teacher}) {
        Browser other(w);
        CHECK(other.sign_in(w.username(untouched)) == 303);
    }
}

TEST_CASE("nobody chosen is said beside the list, and changes nothing") {
    ClassWorld w;
    Browser b(w);
    b.sign_in(w.username(w.teacher));
    b.get("/slips/" + w.group.text());
    CHECK(b.post("/slips/" + w.group.text()).status == 422);
    CHECK(w.audit.count("identity.slip_printed") == 0);
}

TEST_CASE("another teacher, a pupil and another school's office do not get at a class") {
    ClassWorld w;
    auto const path = "/slips/" + w.group.text();
    Browser other(w), pupil(w), office(w), own(w);
    other.sign_in(w.username(w.other_teacher));
    CHECK(other.get(path).status == 404);
    pupil.sign_in(w.username(w.zoe));
    CHECK(pupil.get(path).status == 403);
    office.sign_in(w.username(w.add("Ola", "Office", Role::office, w.oak)));
    CHECK(office.get(path).status == 404);
    own.sign_in(w.username(w.add("Ida", "Office", Role::office, w.elm)));
    CHECK(own.get(path).status == 200);
}

TEST_CASE("who comes with a code must choose a password before anything else, and the code works once") {
    ClassWorld w;
    // The code as the slip has it: what is kept is its hash.
    w.give_password(w.zoe, "kxrt7m4p");
    w.write([&](db::Tx& tx) -> Status {
        auto const hash = account_of(tx, w.zoe)->sign_in.password_hash;
        return set_password(tx, w.zoe, hash, w.clock.now().plus_seconds(86400), w.clock.now());
    });
    Browser b(w);
    b.get("/sign-in");
    auto const in = b.post("/sign-in", {{"name", w.username(w.zoe)}, {"password", "KXRT-7M4P"}});
    CHECK(location(in) == "/me/password");
    CHECK(location(b.get("/people/" + w.zoe.text())) == "/me/password");
    b.get("/me/password");
    CHECK(b.post("/me/password", {{"password", "jelly"}, {"again", "jelly"}}).status == 422);
    CHECK(b.post("/me/password", {{"password", "jelly moose"}, {"again", "jelly moose"}}).status == 303);
    CHECK(b.get("/me").status == 200);
    Browser again(w);
    CHECK(again.sign_in(w.username(w.zoe), "kxrt-7m4p") == 422);
    CHECK(again.sign_in(w.username(w.zoe), "jelly moose") == 303);
}

TEST_CASE("a code that is too old is refused with the reason") {
    ClassWorld w;
    w.write([&](db::Tx& tx) -> Status {
        auto const hash = account_of(tx, w.zoe)->sign_in.password_hash;
        return set_password(tx, w.zoe, hash, w.clock.now(), w.clock.now());
    });
    w.give_password(w.zoe, "kxrt7m4p");
    w.write([&](db::Tx& tx) -> Status {
        auto const hash = account_of(tx, w.zoe)->sign_in.password_hash;
        return set_password(tx, w.zoe, hash, w.clock.now(), w.clock.now());
    });
    Browser b(w);
    CHECK(b.sign_in(w.username(w.zoe), "kxrt-7m4p") == 403);
    CHECK(b.page.find("too old") != std::string::npos);
}

TEST_CASE("a class stands on one page, a larger one on two, whatever names are in it") {
    auto const pages = [](std::size_t people, int per_page) {
        SlipWords words{"7A", "until", "Username", "Code", "how", "http://localhost:8080/sign-in"};
        std::vector<Slip> slips(people, {"مريم السيد " + std::string(200, 'x'), "25.zobrien", "kxrt-7m4p"});
        auto const file = slip_sheet(words, slips, per_page, Instant::from_seconds(1)).value();
        std::size_t count = 0;
        for (auto at = file.find("/Type /Page %"); at != std::string::npos; at = file.find("/Type /Page %", at + 1))
            ++count;
        return count;
    };
    CHECK(pages(1, kSlipsPerPage) == 1);
    CHECK(pages(33, kSlipsPerPage) == 1);
    CHECK(pages(34, kSlipsPerPage) == 2);
    CHECK(pages(9, kInvitationsPerPage) == 2);
}

TEST_CASE("a teacher under a no-contact order prints no slip for that child, and an office so placed is not shown its "
          "account") {
    ClassWorld w;
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    for (auto who : {w.teacher, office})
        w.write([&](db::Tx& tx) -> Status {
            directory::Guardian link;
            link.pupil = w.zoe;
            link.guardian = who;
            link.no_contact = true;
            TRY_DO(directory::set_guardian(w.platform, tx, {}, link));
            return {};
        });
    Browser b(w);
    b.sign_in(w.username(w.teacher));
    auto const path = "/slips/" + w.group.text();
    b.get(path);
    CHECK(b.page.find("Zo\xC3\xAB") == std::string::npos);
    CHECK(b.post(path, {{"selected", w.zoe.text()}}).status == 422);
    Browser o(w);
    o.sign_in(w.username(office));
    CHECK(o.get("/accounts").status == 200);
    CHECK(o.page.find(w.username(w.ali)) != std::string::npos);
    CHECK(o.page.find(w.username(w.zoe)) == std::string::npos);
}
