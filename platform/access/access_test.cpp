#include "platform/access/access.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::access;

namespace {
constexpr Permission kSee{"test.see"};
constexpr Permission kChange{"test.change"};
constexpr Permission kUnknown{"test.unknown"};

Catalogue catalogue() {
    Catalogue made;
    made.add({kSee, {Role::teacher, Role::head, Role::authority_officer}, false});
    made.add({kChange, {Role::head, Role::service_manager}, true});
    return made;
}
Viewer viewer(Catalogue const& catalogue, std::vector<HeldRole> roles, SchoolId school) {
    Viewer made;
    made.use(&catalogue);
    made.person = PersonId(1);
    made.roles = std::move(roles);
    made.school = school;
    return made;
}
} // namespace

TEST_CASE("a role may what its grant says, where it is held and nowhere else") {
    auto const rights = catalogue();
    auto const teacher = viewer(rights, {{Role::teacher, SchoolId(1)}}, SchoolId(1));
    CHECK(teacher.may(kSee));
    CHECK(!teacher.may(kChange));
    CHECK(!teacher.may(kUnknown));
    CHECK(!teacher.may_at(kSee, SchoolId(2)));
    CHECK(!teacher.may_everywhere(kSee));
    CHECK(!teacher.scope_at(kSee, SchoolId(2)).ok());
    CHECK(teacher.scope(kSee).value().covers(SchoolId(1)));
    CHECK(!teacher.scope(kSee).value().covers(SchoolId(2)));
}

TEST_CASE("a role of the authority reaches every school") {
    auto const rights = catalogue();
    auto const officer = viewer(rights, {{Role::authority_officer, SchoolId()}}, SchoolId());
    CHECK(officer.may_everywhere(kSee));
    CHECK(officer.may_at(kSee, SchoolId(7)));
    CHECK(officer.scope(kSee).value().whole_authority());
}

TEST_CASE("a wide right of an authority-wide role wants the second factor, and the rule says so") {
    auto const rights = catalogue();
    auto manager = viewer(rights, {{Role::service_manager, SchoolId()}}, SchoolId());
    CHECK(rights.role_needs_second_factor(Role::service_manager));
    CHECK(!rights.role_needs_second_factor(Role::head));
    CHECK(!manager.may(kChange));
    CHECK(Rule::may(kChange).check(manager).problem().code == "second_factor_needed");
    CHECK(Rule::may(kSee).check(manager).problem().code == "forbidden");
    manager.second_factor = true;
    CHECK(manager.may(kChange));
    CHECK(Rule::may_everywhere(kChange).check(manager).ok());
}

TEST_CASE("the authority's change counts at once, the default stays to be read, and copies keep it") {
    auto rights = catalogue();
    CHECK(rights.set(Role::office, "test.see", true).ok());
    CHECK(rights.set(Role::teacher, "test.see", false).ok());
    CHECK(rights.holds(Role::office, kSee));
    CHECK(!rights.holds(Role::teacher, kSee));
    CHECK(rights.grants()[0].roles.size() == 3);
    Catalogue const copy = rights;
    CHECK(copy.holds(Role::office, kSee));
    CHECK(!copy.holds(Role::teacher, kSee));
    CHECK(!rights.set(Role::office, "test.unknown", true).ok());
}

TEST_CASE("somebody signed out may nothing but what is open to anyone") {
    Viewer const nobody;
    CHECK(Rule::anyone("a test").check(nobody).ok());
    CHECK(Rule::signed_in().check(nobody).problem().kind == ProblemKind::signed_out);
    CHECK(Rule::may(kSee).check(nobody).problem().kind == ProblemKind::signed_out);
    CHECK(!nobody.may(kSee));
}

TEST_CASE("preferences survive being kept, and broken ones fall back") {
    Preferences wants;
    wants.scheme = Preferences::Scheme::dark;
    wants.text_percent = 130;
    wants.wide_spacing = true;
    wants.typeface = Preferences::Typeface::dyslexic;
    wants.read_aloud = true;
    wants.scan_milliseconds = 3500;
    auto const back = Preferences::from_text(wants.to_text());
    CHECK(back.read_aloud);
    CHECK(back.scan_milliseconds == 3500);
    CHECK(Preferences::from_text("scan=1").scan_milliseconds == 0); // no pace that nobody can follow
    CHECK(back.to_text() == wants.to_text());
    CHECK(back.text_percent == 130);
    CHECK(Preferences().to_text() == "");
    CHECK(Preferences::from_text("text=131;scheme=mauve;;=;x").to_text() == "");
}

TEST_CASE("what is dangerous asks anew who it is, and only those who may do it at all") {
    auto const rights = catalogue();
    auto head = viewer(rights, {{Role::head, SchoolId(1)}}, SchoolId(1));
    CHECK(Rule::may(kChange).anew().check(head).problem().code == "proof_needed");
    CHECK(Rule::signed_in().anew().check(head).problem().code == "proof_needed");
    CHECK(Rule::may_everywhere(kChange).anew().check(head).problem().code == "forbidden");
    head.proved_lately = true;
    CHECK(Rule::may(kChange).anew().check(head).ok());
    CHECK(Rule::may(kChange).check(head).ok());
    CHECK(Rule::signed_in().anew().check(Viewer()).problem().kind == ProblemKind::signed_out);
}

TEST_CASE("heads and offices want the second factor for wide rights where the authority says so") {
    auto rights = catalogue();
    auto head = viewer(rights, {{Role::head, SchoolId(1)}}, SchoolId(1));
    CHECK(head.may(kChange));
    rights.want_second_factor(Role::head, true);
    CHECK(!head.may(kChange));
    CHECK(Rule::may(kChange).check(head).problem().code == "second_factor_needed");
    CHECK(head.may(kSee)); // not wide
    Catalogue const copy = rights;
    CHECK(copy.role_needs_second_factor(Role::head));
    head.second_factor = true;
    CHECK(head.may(kChange));
    rights.want_second_factor(Role::head, false);
    CHECK(!rights.role_needs_second_factor(Role::head));
}
