// Cards in the browser, through the real router.
#include "areas/cards/cards/card_pages.h"

#include "areas/cards/world_test.h"

using namespace belfry;
using namespace belfry::cards;
using namespace belfry::cards::testing;
using access::Role;

namespace {

struct Desk : World {
    explicit Desk(db::Engine engine = db::Engine::sqlite) : World(engine) {}
    void come_in(Role role, SchoolId school) {
        auto const person =
            role == Role::parent ? PersonId(7) : add_person("Alex", "Asker", role, school ? school : elm);
        auto viewer = t.viewer(person, school, {role});
        viewer.school_name = school == elm ? "Elmgreen School" : "Oakfield Primary";
        t.sign_in(viewer);
    }
    int get(std::string const& address) {
        auto const response = t.get(address);
        page = response.body;
        return response.status;
    }
    int post(std::string const& address, belfry::testing::TestPlatform::FormFields const& fields = {}) {
        auto const response = t.post(address, fields);
        page = response.body;
        return response.status;
    }
    bool shows(std::string_view text) const { return page.find(text) != std::string::npos; }
    std::optional<PersonId> holder(std::string_view number) {
        auto snapshot = t.db().read();
        return card_person(snapshot, elm, number, now());
    }
    std::string page;
};

std::string of(PersonId person, std::string_view more = "/cards") {
    return "/people/" + person.text() + std::string(more);
}
std::string act(CardId card, std::string_view verb) { return "/cards/" + card.text() + "/" + std::string(verb); }

} // namespace

BOTH_ENGINES("the office replaces a card, lends one for the day, and sees what happened") {
    Desk w(engine);
    w.come_in(Role::office, w.elm);
    CHECK(w.get(of(w.zoe)) == 200);
    CHECK(w.shows(kZoesNumber));
    CHECK(w.shows("Replace the card"));
    CHECK(w.post(of(w.zoe), {{"number", "04 55 66 77"}}) == 422);
    CHECK(w.shows("They have a card in use"));
    CHECK(w.shows("value=\"04 55 66 77\""));
    w.clock().advance_seconds(1);
    CHECK(w.post(of(w.zoe), {{"number", "04 55 66 77"}, {"replaces", "yes"}}) == 303);
    CHECK(w.holder("04556677") == w.zoe);
    CHECK_FALSE(w.holder(kZoesNumber));
    w.clock().advance_seconds(1);
    CHECK(w.post(of(w.zoe), {{"number", "0499"}, {"kind", "temporary"}}) == 303);
    CHECK(w.holder("0499") == w.zoe);
    CHECK(w.get(of(w.zoe)) == 200);
    CHECK(w.shows("Replaced by another"));
    CHECK(w.shows("Temporary card"));
    CHECK(w.get("/cards") == 200);
    CHECK(w.shows("Zoë O&#39;Brien"));
    CHECK(w.post(of(w.ann), {{"number", "0499"}, {"replaces", "yes"}}) == 422);
    CHECK(w.shows("Somebody else here uses"));
    w.clock().advance_seconds(86400);
    CHECK_FALSE(w.holder("0499"));
    CHECK(w.get("/cards") == 200);
    CHECK(w.shows("No temporary or visitors&#39; cards are out"));
}

BOTH_ENGINES("a card is lost, found and cancelled, each by one button") {
    Desk w(engine);
    w.come_in(Role::office, w.elm);
    CHECK(w.post(act(w.zoes, "lost")) == 303);
    CHECK_FALSE(w.holder(kZoesNumber));
    w.get(of(w.zoe));
    CHECK(w.shows("It was found"));
    CHECK(w.post(act(w.zoes, "found")) == 303);
    CHECK(w.holder(kZoesNumber) == w.zoe);
    CHECK(w.get(act(w.zoes, "cancel")) == 200); // asks, and changes nothing
    CHECK(w.shows("Zoë O&#39;Brien"));
    CHECK(w.shows(kZoesNumber));
    CHECK(w.holder(kZoesNumber) == w.zoe);
    CHECK(w.post(act(w.zoes, "cancel")) == 303);
    CHECK(w.get(act(w.zoes, "cancel")) == 409);
    CHECK(w.get(of(w.zoe, "/cards?done=cancelled")) == 200);
    CHECK(w.shows("The card has ended"));
    CHECK(w.get(of(w.zoe, "/cards?done=lost.text")) == 200);
    CHECK(w.post(act(w.zoes, "found")) == 409);
    w.get(of(w.zoe));
    CHECK(w.shows("Give a card"));
}

BOTH_ENGINES("a card that was handed in is looked up, and a visitor gets one") {
    Desk w(engine);
    w.come_in(Role::office, w.elm);
    CHECK(w.get("/cards?number=04:a2:b1:c9:d2") == 200);
    CHECK(w.shows("Zoë O&#39;Brien"));
    CHECK(w.get("/cards?number=0400") == 200);
    CHECK(w.shows("No card of this school"));
    CHECK(w.post("/cards", {{"holder", ""}, {"number", "0488"}}) == 422);
    CHECK(w.post("/cards", {{"holder", std::string(81, 'x')}, {"number", "0488"}}) == 422);
    CHECK(w.post("/cards", {{"holder", "Mr <Plumber>"}, {"number", "0488"}}) == 303);
    w.get("/cards");
    CHECK(w.shows("Mr &lt;Plumber&gt;"));
    CHECK(w.post("/cards", {{"holder", "Ms Painter"}, {"number", "0488"}}) == 422);
    CHECK_FALSE(w.holder("0488"));
}

BOTH_ENGINES("whoever a no-contact order keeps from a pupil finds no card of theirs at the desk, nor can act on it") {
    Desk w(engine);
    auto const clerk = w.add_person("Bea", "Barred", Role::office, w.elm);
    directory::Guardian link{.pupil = w.zoe, .guardian = clerk, .relationship = "mother"};
    link.no_contact = true;
    w.write([&](db::Tx& tx) -> Status {
        TRY_DO(directory::add_guardian(w.t.platform(), tx, {}, link));
        return {};
    });
    w.come_in(Role::office, w.elm);
    CHECK(w.post(of(w.zoe), {{"number", "0499"}, {"kind", "temporary"}}) == 303);
    CHECK(w.post(of(w.ann), {{"number", "0498"}, {"kind", "temporary"}}) == 303);
    w.get("/cards");
    CHECK(w.shows("Zoë O&#39;Brien"));
    CHECK(w.shows("0499"));

    w.t.sign_in(w.t.viewer(clerk, w.elm, {Role::office}));
    CHECK(w.get("/cards?number=0499") == 200);
    CHECK(w.shows("No card of this school"));
    CHECK_FALSE(w.shows("Zoë"));
    CHECK_FALSE(w.shows(w.zoe.text()));
    CHECK(w.shows("Ann Teacher")); // the others are out as before
    CHECK(w.get(std::string("/cards?number=") + kZoesNumber) == 200);
    CHECK(w.shows("No card of this school"));
    for (auto const* verb : {"lost", "found", "cancel"}) CHECK(w.post(act(w.zoes, verb)) == 404);
    CHECK(w.get(of(w.zoe)) == 404);
    CHECK(w.holder(kZoesNumber) == w.zoe);
}

TEST_CASE("cards of another school are not there, and who may not is refused") {
    Desk w;
    auto const far = w.add_person("Far", "Away", Role::pupil, w.oak);
    auto const fars = w.add_card(far, w.oak, "0477");
    w.come_in(Role::office, w.elm);
    CHECK(w.get(of(far)) == 404);
    CHECK(w.post(of(far), {{"number", "0411"}}) == 404);
    CHECK(w.post(act(fars, "cancel")) == 404);
    CHECK(w.get(act(fars, "cancel")) == 404);
    CHECK(w.get(of(far, "/card.pdf")) == 404);
    CHECK(w.get("/cards?number=0477") == 200);
    CHECK(w.shows("No card of this school"));
    for (auto const role : {Role::pupil, Role::parent, Role::teacher, Role::governor}) {
        w.come_in(role, w.elm);
        CHECK(w.get(of(w.zoe)) == 403);
        CHECK(w.get(of(w.zoe, "/card.pdf")) == 403);
        CHECK(w.post(of(w.zoe), {{"number", "0411"}}) == 403);
        CHECK(w.post(act(w.zoes, "cancel")) == 403);
        CHECK(w.get("/cards") == 403);
        CHECK(w.get("/cards/sheet.pdf") == 403);
        CHECK(w.get("/cards/design") == 403);
    }
    w.come_in(Role::head, w.elm); // sees, and changes nothing
    CHECK(w.get(of(w.zoe)) == 200);
    CHECK_FALSE(w.shows("Report it lost"));
    CHECK(w.post(act(w.zoes, "cancel")) == 403);
    CHECK(w.holder(kZoesNumber) == w.zoe);
    w.come_in(Role::service_manager, SchoolId());
    CHECK(w.get("/cards") == 200);
    CHECK(w.shows("Choose a school first"));
    CHECK(w.get(of(w.zoe)) == 404);
}

BOTH_ENGINES("tutor groups to print are listed by year group first, those of none last") {
    Desk w(engine);
    w.come_in(Role::office, w.elm);
    w.write([&](db::Tx& tx) -> Status {
        for (auto const& [name, year] : {std::pair("10A", 10), std::pair("Acorns", 0), std::pair("9G", 9),
                                         std::pair("7B", 7), std::pair("7A", 7)}) {
            directory::Group tutor;
            tutor.school = w.elm;
            tutor.kind = "tutor_group";
            tutor.name = name;
            if (year > 0) tutor.year_group = year;
            tutor.starts_on = SchoolDay::of(2026, 9, 1).value();
            TRY_DO(directory::add_group(w.t.platform(), tx, {}, tutor));
        }
        return {};
    });
    CHECK(w.get("/cards/design") == 200);
    std::size_t before = 0;
    for (auto const* name : {">7A<", ">7B<", ">9G<", ">10A<", ">Acorns<"}) {
        auto const at = w.page.find(name);
        REQUIRE(at != std::string::npos);
        CHECK(at > before);
        before = at;
    }
}

BOTH_ENGINES("cards are printed one by one and by group, as the school's design says") {
    Desk w(engine);
    w.come_in(Role::office, w.elm);
    directory::GroupId group;
    w.write([&](db::Tx& tx) -> Status {
        directory::Group tutor;
        tutor.school = w.elm;
        tutor.kind = "tutor_group";
        tutor.name = "7B";
        tutor.starts_on = SchoolDay::of(2026, 9, 1).value();
        TRY(made, directory::add_group(w.t.platform(), tx, {}, tutor));
        directory::Membership membership;
        membership.group = group = made;
        membership.person = w.zoe;
        membership.starts_on = tutor.starts_on;
        TRY_DO(directory::join_group(w.t.platform(), tx, {}, membership));
        return {};
    });
    CHECK(w.get(of(w.zoe, "/card.pdf")) == 200);
    CHECK(w.page.starts_with("%PDF"));
    CHECK(w.get("/cards/sheet.pdf?group=" + group.text()) == 200);
    CHECK(w.page.starts_with("%PDF"));
    CHECK(w.get("/cards/sheet.pdf?group=nonsense") == 404);
    CHECK(w.get("/cards/design") == 200);
    CHECK(w.shows("7B"));
    CHECK(w.post("/cards/design", {{"accent", "red"}, {"qr", "yes"}}) == 422);
    CHECK(w.post("/cards/design", {{"accent", "#7A1F3D"}, {"qr", "yes"}, {"foot", "If found, hand in"}}) == 303);
    w.get("/cards/design");
    CHECK(w.shows("If found, hand in"));
    CHECK(w.get("/cards/sample.pdf") == 200);
    w.come_in(Role::office, w.oak);
    CHECK(w.get("/cards/sheet.pdf?group=" + group.text()) == 404);
    w.get("/cards/design");
    CHECK_FALSE(w.shows("If found, hand in"));
}
