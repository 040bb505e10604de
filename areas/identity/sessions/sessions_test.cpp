#include <doctest/doctest.h>

#include "areas/identity/sessions/place.h"
#include "areas/identity/sessions/session_life.h"
#include "areas/identity/sessions/viewer.h"

using namespace belfry;
using namespace belfry::access;
using namespace belfry::identity;

namespace {
SchoolId const kElm(1), kOak(2), kAsh(3);
std::vector<HeldRole> const kTeacherAndParent = {{Role::parent, kOak}, {Role::teacher, kElm}, {Role::parent, kElm}};
std::vector<HeldRole> const kOfficer = {{Role::authority_officer, SchoolId()}, {Role::governor, kElm}};
} // namespace

TEST_CASE("somebody acts as the strongest of what they are at that place") {
    CHECK(acting_role(kTeacherAndParent, kElm) == Role::teacher);
    CHECK(acting_role(kTeacherAndParent, kOak) == Role::parent);
    CHECK(acting_role(kTeacherAndParent, kAsh) == Role::community);
    CHECK(acting_role(kOfficer, kElm) == Role::governor);
    CHECK(acting_role(kOfficer, kOak) == Role::authority_officer);
    CHECK(acting_role(kOfficer, SchoolId()) == Role::authority_officer);
    CHECK(acting_role({}, kElm) == Role::community);
}

TEST_CASE("a session begins where somebody was last, if they still belong there, else where they are strongest") {
    CHECK(choose_place(kTeacherAndParent, kOak) == kOak);
    CHECK(choose_place(kTeacherAndParent, kAsh) == kElm);
    CHECK(choose_place(kTeacherAndParent, SchoolId()) == kElm);
    CHECK(choose_place(kOfficer, SchoolId()) == SchoolId());
    CHECK(choose_place({}, kElm) == SchoolId());
}

TEST_CASE("staff of the authority may look in at any school, a governor of the authority or a school's staff may not") {
    std::vector<HeldRole> const governor = {{Role::governor, SchoolId()}};
    CHECK(may_work_at(kOfficer, kAsh));
    CHECK(!may_work_at(kTeacherAndParent, kAsh));
    CHECK(!may_work_at(governor, kAsh));
    CHECK(!may_work_at(kTeacherAndParent, SchoolId()));
}

TEST_CASE("the day and the time are those of the school where somebody works now") {
    LiveSession live;
    live.session.person = PersonId(7);
    live.session.school = kOak;
    directory::PersonRole teacher{.person = PersonId(7), .school = kElm, .role = Role::teacher};
    teacher.school_time_zone = "Europe/London";
    auto overseas = teacher;
    overseas.school = kOak;
    overseas.school_time_zone = "Asia/Nicosia";
    Catalogue const catalogue;
    CHECK(make_viewer(live, {teacher, overseas}, catalogue).zone.name() == "Asia/Nicosia");
    live.session.school = kElm;
    CHECK(make_viewer(live, {teacher, overseas}, catalogue).zone.name() == "Europe/London");
    overseas.school_time_zone = "Mars/Olympus";
    live.session.school = kOak;
    CHECK(make_viewer(live, {overseas}, catalogue).zone.name() == "Europe/London");
    CHECK(Viewer().zone.name() == "Europe/London");
}

TEST_CASE("every role has a strength of its own") {
    for (int a = 0; a < kRoleCount; ++a)
        for (int b = 0; b < a; ++b) CHECK(strength(static_cast<Role>(a)) != strength(static_cast<Role>(b)));
    CHECK(strength(Role::service_manager) < strength(Role::teacher));
}

TEST_CASE("pupils' sessions are short, parents' long, nobody's longer than the authority allows") {
    HeldRole const pupil[] = {{Role::pupil, kElm}};
    HeldRole const parent[] = {{Role::parent, kElm}};
    HeldRole const manager[] = {{Role::service_manager, SchoolId()}, {Role::parent, kElm}};
    CHECK(session_life(pupil, 12).idle_seconds == 30 * 60);
    CHECK(session_life(pupil, 4).whole_seconds == 4 * 3600);
    CHECK(session_life(parent, 12).idle_seconds == 2 * 3600);
    CHECK(session_life(manager, 24).idle_seconds == 1800);
    CHECK(session_life(manager, 24).whole_seconds == 12 * 3600);
}

TEST_CASE("a session is over when unused too long, or at its end whatever happens") {
    auto const start = Instant::from_seconds(1000000);
    auto const ends = start.plus_seconds(36000);
    CHECK(!session_over(start, 2400, ends, start.plus_seconds(2400)));
    CHECK(session_over(start, 2400, ends, start.plus_seconds(2400 + kSeenWriteSeconds)));
    CHECK(!session_over(ends.plus_seconds(-5), 2400, ends, ends.plus_seconds(-1)));
    CHECK(session_over(ends.plus_seconds(-5), 2400, ends, ends));
}

TEST_CASE("browsers are called by the names their owners know") {
    CHECK(agent_summary("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0") ==
          "Firefox on Windows");
    CHECK(
        agent_summary("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Safari/537.36 "
                      "Edg/128.0") == "Edge on Windows");
    CHECK(agent_summary("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/128.0.0.0 Safari/537.36") ==
          "Chrome on Chromebook");
    CHECK(agent_summary("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 "
                        "Mobile/15E148 Safari/604.1") == "Safari on iPhone");
    CHECK(agent_summary("Mozilla/5.0 (PlayStation 4 3.11) AppleWebKit/537.73 (KHTML, like Gecko)") ==
          "Browser on PlayStation");
    CHECK(agent_summary("") == "Browser");
    CHECK(agent_summary("<script>") == "Browser");
}
