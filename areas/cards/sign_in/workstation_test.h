#pragma once
// For the tests of card sign-in: workstations of two schools, through the real router with the real accounts and
// sessions. Not part of the program.

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

namespace belfry::cards::testing {

using access::Role;

inline constexpr char const* kZoes = "04A2B1C9D2";
inline constexpr char const* kAnns = "04FFEE1122";
inline constexpr char const* kPupilPin = "8372";
inline constexpr char const* kStaffPin = "837251";
inline constexpr char const* kVisitorsSecret = "the secret of this test's visitor"; // TestPlatform's

inline bool has(http::Response const& answer, std::string_view words) {
    return answer.body.find(words) != std::string::npos;
}

inline http::Cookie cookie_of(http::Response const& answer, std::string_view name) {
    for (auto const& cookie : answer.cookies)
        if (cookie.name == name) return cookie;
    return {};
}

// The workstations of Elmgreen and Oakfield, where a pupil and a teacher have cards and PINs.
struct Workstations {
    explicit Workstations(db::Engine engine = db::Engine::sqlite)
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
        elms_key = new_key(elm);
        oaks_key = new_key(oak);
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
    std::string new_key(SchoolId at) {
        auto const key = crypto::random_token();
        write([&](db::Tx& tx) {
            return add_workstation(tx, at, {next_id<WorkstationId>(), "Library", t.clock().now()}, crypto::sha256(key));
        });
        return key;
    }
    void end_keys(SchoolId at) {
        write([&](db::Tx& tx) -> Status {
            for (auto const& one : workstations_of(tx, at)) TRY_DO(remove_workstation(tx, at, one.id));
            return {};
        });
    }
    // A machine that brings that key; its page where nothing is sent.
    http::Response machine(std::string_view key, belfry::testing::TestPlatform::FormFields const& sent = {},
                           std::string_view done = "") {
        t.sign_out();
        http::Request request;
        request.method = sent.empty() ? http::Method::get : http::Method::post;
        request.path = "/sign-in/card";
        request.peer = "192.0.2.1";
        request.id = "test";
        if (!key.empty()) request.cookies.add("belfry-workstation", std::string(key));
        if (!done.empty()) request.query.add("done", std::string(done));
        for (auto const& [name, value] : sent) request.form.add(name, value);
        request.form.add(std::string(ui::kFormTokenField), platform::make_form_token(kVisitorsSecret));
        return t.answer(request);
    }
    // What a workstation, of Elmgreen unless said, answers a card and a PIN or picture.
    http::Response hold(std::string number, std::string secret, std::string as = "pin", SchoolId at = {}) {
        return machine(at == oak ? oaks_key : elms_key,
                       {{"number", std::move(number)}, {std::move(as), std::move(secret)}});
    }
    bool opens(std::string number, std::string secret, std::string as = "pin", SchoolId at = {}) {
        auto const answer = hold(std::move(number), std::move(secret), std::move(as), at);
        bool session = false;
        for (auto const& cookie : answer.cookies) session = session || cookie.name == "belfry";
        CHECK(session == (answer.status == 303));
        if (!session && !at) said.push_back(answer.body); // the page names the school
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
    std::string elms_key, oaks_key;
    std::vector<std::string> said; // by refusals
};

} // namespace belfry::cards::testing
