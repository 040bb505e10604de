// Signing in with a card, through the real router with the real accounts and sessions, on both engines.
#include "areas/cards/area.h"
#include "areas/cards/badges/badge_store.h"
#include "areas/cards/cards/card_store.h"
#include "areas/cards/sign_in/sign_in.h"
#include "areas/cards/sign_in/sign_in_store.h"
#include "areas/cards/world_test.h"
#include "areas/identity/area.h"
#include "platform/audit/audit.h"
#include "platform/log/log.h"
#include "platform/mail/mail.h"
#include "platform/ui/page.h"

using namespace belfry;
using namespace belfry::cards;
using access::Role;

namespace {

constexpr char const* kZoes = "04A2B1C9D2";
constexpr char const* kAnns = "04FFEE1122";
constexpr char const* kPupilPin = "8372";
constexpr char const* kStaffPin = "837251";

// A shared workstation of Elmgreen, where a pupil and a teacher have cards and PINs.
struct Workstation {
    explicit Workstation(db::Engine engine = db::Engine::sqlite)
        : t(engine, [] {
              std::vector<platform::Area> areas;
              areas.push_back(directory::area());
              areas.push_back(identity::area());
              areas.push_back(cards::area());
              return areas;
          }()) {
        log::start("", log::Level::error);
        elm = school("Elmgreen School");
        oak = school("Oakfield Primary");
        zoe = person("Zoe", Role::pupil, elm, 2);
        ann = person("Ann", Role::teacher, elm);
        t.handle_events(); // accounts follow the directory
        zoes = card(zoe, elm, kZoes);
        anns = card(ann, elm, kAnns, CardKind::staff);
        rule({elm, PupilSecret::picture, StaffSecret::pin});
        rule({oak, PupilSecret::pin, StaffSecret::off});
        crypto::Passwords hasher;
        pin(zoe, hasher.hash(kPupilPin).value());
        pin(ann, hasher.hash(kStaffPin).value());
    }
    template <class Unit>
    void write(Unit&& unit) {
        auto const done = t.db().write([&](db::Tx& tx) -> Status { return unit(tx); });
        REQUIRE_MESSAGE(done.ok(), done.problem().code);
    }
    SchoolId school(std::string name) {
        SchoolId made;
        write([&](db::Tx& tx) -> Status {
            directory::School one;
            one.name = std::move(name);
            TRY(id, directory::add_school(t.platform(), tx, one));
            made = id;
            return {};
        });
        return made;
    }
    PersonId person(std::string given, Role role, SchoolId at, std::optional<std::int64_t> year = {},
                    std::optional<SchoolDay> ends = {}) {
        PersonId made;
        write([&](db::Tx& tx) -> Status {
            directory::Person one;
            one.given_name = given;
            one.family_name = "Bell";
            one.email = given + "@example.org";
            one.birth_day = SchoolDay::of(1990, 5, 17);
            TRY(id, directory::add_person(t.platform(), tx, {}, one));
            made = id;
            return {};
        });
        start(made, role, at, year, ends);
        return made;
    }
    void start(PersonId who, Role role, SchoolId at, std::optional<std::int64_t> year = {},
               std::optional<SchoolDay> ends = {}) {
        write([&](db::Tx& tx) -> Status {
            directory::NewRole started;
            started.person = who;
            started.school = at;
            started.role = role;
            started.year_group = year;
            started.starts_on = SchoolDay::of(2026, 8, 1).value();
            started.ends_on = ends;
            TRY_DO(directory::start_role(t.platform(), tx, {}, started));
            return {};
        });
    }
    CardId card(PersonId who, SchoolId at, std::string number, CardKind kind = CardKind::pupil,
                std::optional<Instant> ends = {}) {
        Card one;
        one.id = next_id<CardId>();
        one.person = who;
        one.school = at;
        one.number = std::move(number);
        one.kind = kind;
        one.issued_at = one.state_since = t.clock().now().plus_seconds(-86400);
        one.ends_at = ends;
        write([&](db::Tx& tx) { return add_card(tx, one); });
        return one.id;
    }
    void rule(SignInRule const& one) {
        write([&](db::Tx& tx) { return set_sign_in_rule(tx, one, t.clock().now()); });
    }
    void pin(PersonId who, std::string const& hash) {
        write([&](db::Tx& tx) { return set_pin(tx, who, hash, t.clock().now()); });
    }
    // What the workstation answers a card and a PIN or picture.
    http::Response hold(std::string number, std::string secret, std::string as = "pin", SchoolId at = {}) {
        t.sign_out();
        return t.post(
            "/sign-in/card",
            {{"number", std::move(number)}, {std::move(as), std::move(secret)}, {"school", at ? at.text() : ""}});
    }
    bool opens(std::string number, std::string secret, std::string as = "pin", SchoolId at = {}) {
        auto const answer = hold(std::move(number), std::move(secret), std::move(as), at);
        bool session = false;
        for (auto const& cookie : answer.cookies) session = session || cookie.name == "belfry";
        CHECK(session == (answer.status == 303));
        if (!session && !at) said.push_back(answer.body); // where the address names a school, so does the page
        return session;
    }
    // The reasons in the trail, newest first.
    std::string last_refusal() {
        REQUIRE(t->audit.chain().ok());
        auto snapshot = t.db().read();
        for (auto const& kept : t->audit.newest(snapshot, access::SchoolScope::for_job_of_authority(), 0, 5))
            if (kept.action == "cards.sign_in_refused") return kept.detail;
        return "";
    }
    void come_in(PersonId who, Role role, SchoolId at) {
        auto viewer = t.viewer(who, at, {role});
        viewer.school_name = "Elmgreen School";
        t.sign_in(viewer);
    }
    // By the link that the office sends.
    void give_password(PersonId who, std::string const& password) {
        come_in(PersonId(77), Role::office, elm);
        REQUIRE(t.post("/people/" + who.text() + "/account/link").status == 303);
        t.run_jobs();
        t->mail.send_waiting();
        auto const mail = t.sent_mail();
        REQUIRE_FALSE(mail.empty());
        auto const from = mail.back().find("/password/");
        REQUIRE(from != std::string::npos);
        auto const link = mail.back().substr(from, 10 + 43);
        t.sign_out();
        REQUIRE(t.post(link, {{"password", password}, {"again", password}}).status == 303);
    }

    belfry::testing::TestPlatform t;
    SchoolId elm, oak;
    PersonId zoe, ann;
    CardId zoes, anns;
    std::vector<std::string> said; // by refusals
};

// A page without what differs each time.
std::string without_tokens(std::string page) {
    for (std::string_view const mark : {"name=\"form_token\" value=\""})
        for (auto at = page.find(mark); at != std::string::npos; at = page.find(mark, at + 1))
            page.erase(at + mark.size(), page.find('"', at + mark.size()) - at - mark.size());
    return page;
}

} // namespace

BOTH_ENGINES("a card and its PIN let in a pupil and a teacher; the number alone lets in nobody") {
    Workstation w(engine);
    w.t.sign_out();
    CHECK(w.t.get("/sign-in/card").status == 200);
    auto const page = w.t.get("/sign-in/card?school=" + w.elm.text());
    CHECK(page.body.find("Elmgreen School") != std::string::npos);
    CHECK(w.opens(kZoes, kPupilPin));
    CHECK(w.opens("04:a2:b1:c9:d2", kPupilPin, "pin", w.elm)); // as some readers type it
    CHECK(w.opens(kAnns, kStaffPin));
    auto const asked = w.hold(kAnns, "");
    CHECK(asked.status == 200);
    CHECK(asked.cookies.empty());
    // What is asked for tells nothing of the card.
    auto const unknown = w.hold("0400112233", "");
    auto const hide = [](std::string text, std::string const& number) {
        for (auto at = text.find(number); at != std::string::npos; at = text.find(number))
            text.erase(at, number.size());
        return without_tokens(std::move(text));
    };
    CHECK(hide(asked.body, kAnns) == hide(unknown.body, "0400112233"));
    CHECK(w.hold("?", kStaffPin).status == 422);
    CHECK(w.hold("", kStaffPin).status == 422);
}

BOTH_ENGINES("every refusal is the same page, and the trail knows why") {
    Workstation w(engine);
    auto const refused = [&](std::string number, std::string secret, std::string why, std::string as = "pin",
                             SchoolId at = {}) {
        CAPTURE(why);
        CHECK_FALSE(w.opens(std::move(number), std::move(secret), std::move(as), at));
        CHECK(w.last_refusal() == "{\"why\":\"" + why + "\"}");
        w.t.clock().advance_seconds(4000); // the limits are another test's
    };
    refused("0400112233", kStaffPin, "card");
    refused(kAnns, "111111", "wrong_pin");
    refused(kZoes, "1111", "wrong_pin");
    refused(kAnns, "cat", "picture_not_enough", "picture"); // staff, where pupils may use pictures
    auto const tim = w.person("Tim", Role::teacher, w.elm);
    w.card(tim, w.elm, "0455AA", CardKind::staff);
    refused("0455AA", kStaffPin, "no_pin");
    auto const short_pin = w.person("Sam", Role::teacher, w.elm);
    w.card(short_pin, w.elm, "0455AB", CardKind::staff);
    w.write([&](db::Tx& tx) -> Status { // as a pupil once
        auto const pin = pin_of(tx, w.zoe);
        return set_pin(tx, short_pin, pin->hash, w.t.clock().now());
    });
    refused("0455AB", kPupilPin, "wrong_pin");

    // A temporary card of another school: at this workstation it is no card, and there its holder is nobody.
    w.card(w.ann, w.oak, "0466BB", CardKind::temporary, w.t.clock().now().plus_seconds(86400));
    refused("0466BB", kStaffPin, "card", "pin", w.elm);
    refused("0466BB", kStaffPin, "left", "pin", w.oak);
    w.card(w.ann, w.elm, "0466CC", CardKind::temporary, w.t.clock().now().plus_seconds(-1));
    refused("0466CC", kStaffPin, "card"); // over

    for (auto const state : {CardState::cancelled, CardState::lost, CardState::replaced}) {
        w.write([&](db::Tx& tx) { return set_card_state(tx, w.anns, state, w.t.clock().now().plus_seconds(-1)); });
        refused(kAnns, kStaffPin, "card");
    }
    w.write([&](db::Tx& tx) { return set_card_state(tx, w.anns, CardState::active, w.t.clock().now()); });
    CHECK(w.opens(kAnns, kStaffPin));

    w.rule({w.elm, PupilSecret::picture, StaffSecret::off});
    refused(kAnns, kStaffPin, "off");
    w.rule({w.elm, PupilSecret::off, StaffSecret::pin});
    refused(kZoes, kPupilPin, "off");
    CHECK(w.opens(kAnns, kStaffPin));

    auto const gone = w.person("Guy", Role::teacher, w.elm, {}, SchoolDay::of(2026, 8, 31));
    w.card(gone, w.elm, "0477DD", CardKind::staff);
    refused("0477DD", kStaffPin, "left");
    w.start(w.ann, Role::technician, SchoolId()); // of the service for the whole authority
    refused(kAnns, kStaffPin, "authority");
    for (auto const& page : w.said) CHECK(without_tokens(page) == without_tokens(w.said[0]));
}

BOTH_ENGINES("a pupil's picture is enough where the school says so, is counted with the badge's, and a locked account "
             "stays out") {
    Workstation w(engine);
    CHECK_FALSE(w.opens(kZoes, "cat", "picture")); // no badge, no picture
    w.write([&](db::Tx& tx) {
        return set_badge(tx, {w.zoe, w.elm, "cat", 0, w.t.clock().now()}, std::string(32, 'x'));
    });
    CHECK(w.opens(kZoes, "cat", "picture"));
    for (auto const* picture : {"dog", "moon", "fish"}) CHECK_FALSE(w.opens(kZoes, picture, "picture"));
    CHECK_FALSE(w.opens(kZoes, "cat", "picture")); // closed until a teacher opens it
    CHECK(w.opens(kZoes, kPupilPin));              // the PIN is another thing
    w.write([&](db::Tx& tx) { return forgive(tx, w.zoe); });
    w.t.clock().advance_seconds(4000);
    CHECK(w.opens(kZoes, "cat", "picture"));
    w.rule({w.elm, PupilSecret::pin, StaffSecret::pin});
    CHECK_FALSE(w.opens(kZoes, "cat", "picture"));
    CHECK(w.last_refusal() == "{\"why\":\"picture_not_enough\"}");
    w.come_in(PersonId(77), Role::office, w.elm);
    REQUIRE(w.t.post("/people/" + w.zoe.text() + "/account/lock").status == 303);
    CHECK_FALSE(w.opens(kZoes, kPupilPin));
    CHECK(w.last_refusal() == "{\"why\":\"account\"}");
}

BOTH_ENGINES("wrong PINs are slowed by card, then close the PIN until its owner sets another") {
    Workstation w(engine);
    int tries = 0;
    while (w.hold(kAnns, "999999").status == 422 && tries < 50) ++tries;
    CHECK(tries == 5);
    auto const slowed = w.hold(kAnns, kStaffPin); // right, and too soon
    CHECK(slowed.status == 429);
    CHECK(slowed.body.find("Wait 1 second") != std::string::npos);
    CHECK(w.opens(kZoes, kPupilPin)); // nobody else is kept waiting
    int unknown = 0;
    while (w.hold("0400112233", "999999").status == 422 && unknown < 50) ++unknown;
    CHECK(unknown == tries); // and nobody learns whether there is such a card
    for (int i = 5; i < kWrongPinsMax; ++i) {
        w.t.clock().advance_seconds(4000);
        CHECK(w.hold(kAnns, "999999").status == 422);
    }
    w.t.clock().advance_seconds(4000);
    CHECK_FALSE(w.opens(kAnns, kStaffPin));
    CHECK(w.last_refusal() == "{\"why\":\"pin_closed\"}");
}

BOTH_ENGINES("a session begun with a card is short, and works at the school of the card") {
    Workstation w(engine);
    auto const answer = w.hold(kAnns, kStaffPin);
    REQUIRE(answer.status == 303);
    w.t.sign_in_by_cookies();
    auto const look = [&] {
        http::Request request;
        request.path = "/me/pin";
        request.peer = "192.0.2.1";
        request.id = "test";
        for (auto const& cookie : answer.cookies) request.cookies.add(cookie.name, cookie.value);
        return w.t.answer(request).status;
    };
    CHECK(look() == 200);
    w.t.clock().advance_seconds(15 * 60);
    CHECK(look() == 200);
    w.t.clock().advance_seconds(24 * 60);
    CHECK(look() == 303);
}

TEST_CASE("whoever signs out at a workstation leaves it at its own page, and at no other site") {
    Workstation w;
    auto const answer = w.hold(kAnns, kStaffPin, "pin", w.elm);
    REQUIRE(answer.status == 303);
    std::string begins;
    for (auto const& cookie : answer.cookies)
        if (cookie.name == "belfry-begins") begins = cookie.value;
    auto const sign_out = [&](std::string cookie) {
        auto const viewer = w.t.viewer(w.ann, w.elm, {Role::teacher});
        w.t.sign_in(viewer);
        http::Request request;
        request.method = http::Method::post;
        request.path = "/sign-out";
        request.id = "test";
        request.cookies.add("belfry-begins", std::move(cookie));
        request.form.add(std::string(ui::kFormTokenField), platform::make_form_token(viewer.form_secret));
        auto const out = w.t.answer(request);
        for (auto const& [name, value] : out.headers)
            if (name == "Location") return value;
        return std::string();
    };
    auto const page = "/sign-in/card?school=" + w.elm.text();
    CHECK(begins == page);
    CHECK(sign_out(begins) == page + "&done=out");
    for (auto const* other : {"https://evil.example/sign-in/", "//evil.example", "/people", "/sign-in/\r\nx: y"})
        CHECK_MESSAGE(sign_out(other) == "/sign-in?done=out", other);
    w.t.sign_out();
    CHECK(w.t.get(page + "&done=out").body.find("You are signed out") != std::string::npos);
}

BOTH_ENGINES(
    "somebody sets their own PIN with their password, a new password ends it, and the office may only clear it") {
    Workstation w(engine);
    w.write([&](db::Tx& tx) { return clear_pin(tx, w.ann); });
    w.give_password(w.ann, "seven green kettles");
    w.t.clock().advance_seconds(1);
    auto const set = [&](std::string pin, std::string again = "", std::string password = "seven green kettles") {
        w.come_in(w.ann, Role::teacher, w.elm);
        return w.t.post("/me/pin",
                        {{"current", std::move(password)}, {"pin", pin}, {"again", again.empty() ? pin : again}});
    };
    for (auto const* pin : {"123456", "111111", "8372", "170590", "17051990", "abcdef", ""})
        CHECK_MESSAGE(set(pin).status == 422, pin);
    CHECK(set("480973", "480974").status == 422);
    CHECK(set("480973", "", "not it").status == 422);
    CHECK(set("480973", "", std::string(2000, 'x')).status == 422);
    CHECK_FALSE(w.opens(kAnns, "480973"));
    auto const done = set("480973");
    CHECK(done.status == 303);
    CHECK(w.opens(kAnns, "480973"));
    w.come_in(w.ann, Role::teacher, w.elm);
    auto const page = w.t.get("/me/pin?done=set");
    CHECK(page.status == 200);
    CHECK(page.body.find("480973") == std::string::npos);
    CHECK(page.body.find(kAnns) != std::string::npos);

    w.t.clock().advance_seconds(1);
    w.give_password(w.ann, "eight brown kettles");
    CHECK_FALSE(w.opens(kAnns, "480973"));
    CHECK(w.last_refusal() == "{\"why\":\"account\"}");
    w.t.clock().advance_seconds(1);
    CHECK(set("480973", "", "eight brown kettles").status == 303);
    CHECK(w.opens(kAnns, "480973"));

    auto const clear = "/people/" + w.ann.text() + "/pin/clear";
    for (auto const role : {Role::pupil, Role::teacher, Role::head, Role::parent}) {
        w.come_in(PersonId(77), role, w.elm);
        CHECK(w.t.post(clear).status == 403);
    }
    w.come_in(PersonId(77), Role::office, w.oak);
    CHECK(w.t.post(clear).status == 404);
    w.come_in(PersonId(77), Role::office, w.elm);
    CHECK(w.t.get("/people/" + w.ann.text() + "/cards").body.find("Clear the PIN") != std::string::npos);
    CHECK(w.t.post(clear).status == 303);
    CHECK_FALSE(w.opens(kAnns, "480973"));

    w.rule({w.elm, PupilSecret::pin, StaffSecret::off});
    CHECK(set("480973", "", "eight brown kettles").status == 409);
    w.come_in(w.ann, Role::teacher, w.elm);
    CHECK(w.t.get("/me/pin").body.find("Not used where you are") != std::string::npos);
    w.come_in(w.ann, Role::governor, w.elm);
    CHECK(w.t.get("/me/pin").status == 403);
}

BOTH_ENGINES("guesses at the password of whoever left a workstation unlocked are slowed") {
    Workstation w(engine);
    w.give_password(w.ann, "seven green kettles");
    w.come_in(w.ann, Role::teacher, w.elm);
    std::string page;
    for (int i = 0; i < 6; ++i)
        page = w.t.post("/me/pin", {{"current", "guess"}, {"pin", "480973"}, {"again", "480973"}}).body;
    CHECK(page.find("Wait 1 second") != std::string::npos);
}

BOTH_ENGINES("the office says who may sign in with a card; staff never without a PIN") {
    Workstation w(engine);
    auto const kept = [&] {
        auto snapshot = w.t.db().read();
        return sign_in_rule(snapshot, w.elm);
    };
    auto const save = [&](std::string pupils, std::string staff) {
        return w.t.post("/cards/sign-in", {{"pupils", std::move(pupils)}, {"staff", std::move(staff)}}).status;
    };
    for (auto const role : {Role::pupil, Role::teacher, Role::head, Role::parent, Role::governor}) {
        w.come_in(PersonId(77), role, w.elm);
        CHECK(w.t.get("/cards/sign-in").status == 403);
        CHECK(save("picture", "pin") == 403);
    }
    w.come_in(PersonId(77), Role::office, w.elm);
    CHECK(save("off", "picture") == 422);
    CHECK(save("nothing", "pin") == 422);
    CHECK(kept() == SignInRule{w.elm, PupilSecret::picture, StaffSecret::pin});
    CHECK(save("pin", "off") == 303);
    CHECK(kept() == SignInRule{w.elm, PupilSecret::pin, StaffSecret::off});
    auto const page = w.t.get("/cards/sign-in").body;
    CHECK(page.find("/sign-in/card?school=" + w.elm.text()) != std::string::npos);
    w.come_in(PersonId(77), Role::service_manager, SchoolId());
    CHECK(w.t.get("/cards/sign-in").status == 404);
}
