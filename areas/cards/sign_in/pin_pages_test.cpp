// One's own PIN, and what the office says of card sign-in, on both engines.
#include "areas/cards/sign_in/workstation_test.h"

using namespace belfry;
using namespace belfry::cards;
using namespace belfry::cards::testing;

BOTH_ENGINES(
    "somebody sets their own PIN with their password, a new password ends it, and the office may only clear it") {
    Workstations w(engine);
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
    Workstations w(engine);
    w.give_password(w.ann, "seven green kettles");
    w.come_in(w.ann, Role::teacher, w.elm);
    std::string page;
    for (int i = 0; i < 6; ++i)
        page = w.t.post("/me/pin", {{"current", "guess"}, {"pin", "480973"}, {"again", "480973"}}).body;
    CHECK(page.find("Wait 1 second") != std::string::npos);
}

BOTH_ENGINES("the office says who may sign in with a card; staff never without a PIN") {
    Workstations w(engine);
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
    CHECK(w.opens(kZoes, kPupilPin)); // the machines stay set up
    w.come_in(PersonId(77), Role::service_manager, SchoolId());
    CHECK(w.t.get("/cards/sign-in").status == 404);
}
