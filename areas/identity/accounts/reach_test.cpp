#include "areas/identity/accounts/reach.h"

#include "areas/directory/api/directory.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::access;
using namespace belfry::identity;

namespace {
SchoolId const kElm(1), kOak(2);
Catalogue const& catalogue() {
    static Catalogue const made = [] {
        Catalogue all;
        all.add({kManageAccounts, {Role::head, Role::office, Role::technician, Role::service_manager}, true});
        all.add({directory::kEditPeople, {Role::head, Role::office, Role::service_manager}, true});
        all.add({kPrintSlips, {Role::teacher}, true});
        return all;
    }();
    return made;
}
Viewer viewer(Role role, SchoolId at, bool factor = true) {
    Viewer made;
    made.use(&catalogue());
    made.person = PersonId(1);
    made.school = at;
    made.roles = {{role, at}};
    made.second_factor = factor;
    return made;
}
Reach reach(Viewer const& by, std::vector<HeldRole> roles) { return reach_to(by, catalogue(), PersonId(2), roles); }
bool may(Viewer const& by, std::vector<HeldRole> roles) { return reach(by, std::move(roles)) == Reach::within; }
} // namespace

TEST_CASE("a school's office looks after the pupils, parents and staff of its own school") {
    auto const office = viewer(Role::office, kElm);
    CHECK(may(office, {{Role::pupil, kElm}}));
    CHECK(may(office, {{Role::parent, kElm}}));
    CHECK(may(office, {{Role::teacher, kElm}}));
    CHECK(may(office, {{Role::technician, kElm}, {Role::parent, kElm}}));
    CHECK(may(viewer(Role::head, kElm), {{Role::office, kElm}}));
}

TEST_CASE("nobody touches the account of somebody who decides as much as they do, or more") {
    CHECK(reach(viewer(Role::office, kElm), {{Role::head, kElm}}) == Reach::stronger);
    CHECK(reach(viewer(Role::office, kElm), {{Role::teacher, kElm}, {Role::head, kElm}}) == Reach::stronger);
    CHECK(reach(viewer(Role::office, kElm), {{Role::office, kElm}}) == Reach::stronger);
    CHECK(reach(viewer(Role::technician, kElm), {{Role::office, kElm}}) == Reach::stronger);
    CHECK(reach(viewer(Role::head, kElm), {{Role::head, kElm}}) == Reach::stronger);
    auto const technician = viewer(Role::technician, SchoolId());
    CHECK(reach(technician, {{Role::head, kElm}}) == Reach::stronger);
    CHECK(reach(technician, {{Role::technician, SchoolId()}}) == Reach::stronger);
    CHECK(reach(technician, {{Role::authority_officer, SchoolId()}}) == Reach::stronger);
    CHECK(reach(technician, {{Role::technician, kElm}}) == Reach::within);
}

TEST_CASE("a right to decide about others that the authority gave to somebody of lower rank closes their account too") {
    Catalogue changed = catalogue();
    REQUIRE(changed.set(Role::governor, "directory.edit_people", true).ok());
    auto technician = viewer(Role::technician, kElm);
    technician.use(&changed);
    HeldRole const governor[] = {{Role::governor, kElm}};
    CHECK(reach_to(technician, changed, PersonId(2), governor) == Reach::stronger);
    auto office = viewer(Role::office, kElm);
    office.use(&changed);
    CHECK(reach_to(office, changed, PersonId(2), governor) == Reach::within);
}

TEST_CASE("nobody takes over an account with rights elsewhere") {
    auto const office = viewer(Role::office, kElm);
    CHECK(!may(office, {{Role::pupil, kOak}}));
    CHECK(reach(office, {{Role::parent, kElm}, {Role::parent, kOak}}) == Reach::elsewhere);
    CHECK(reach(office, {{Role::pupil, kElm}, {Role::pupil, kOak}}) == Reach::elsewhere);
    CHECK(reach(office, {{Role::pupil, kElm}, {Role::community, kOak}}) == Reach::elsewhere);
    CHECK(!may(office, {{Role::teacher, kElm}, {Role::head, kOak}}));
    CHECK(!may(office, {{Role::governor, kElm}, {Role::authority_officer, SchoolId()}}));
    CHECK(!may(office, {{Role::parent, kElm}, {Role::service_manager, SchoolId()}}));
    CHECK(!may(office, {}));
    CHECK(!may(viewer(Role::teacher, kElm), {{Role::pupil, kElm}}));
}

TEST_CASE("the authority's technician looks after whoever is below at any school, and with the second factor only") {
    auto const technician = viewer(Role::technician, SchoolId());
    CHECK(may(technician, {{Role::parent, kElm}, {Role::teacher, kOak}}));
    CHECK(may(technician, {}));
    CHECK(!may(technician, {{Role::service_manager, SchoolId()}}));
    CHECK(may(viewer(Role::service_manager, SchoolId()), {{Role::service_manager, SchoolId()}}));
    CHECK(!may(viewer(Role::technician, SchoolId(), false), {{Role::pupil, kElm}}));
}

TEST_CASE("one's own account is not managed from here") {
    auto const office = viewer(Role::office, kElm);
    HeldRole const own[] = {{Role::office, kElm}};
    CHECK(reach_to(office, catalogue(), PersonId(1), own) == Reach::nobody);
}

TEST_CASE("codes on paper are for pupils and parents only") {
    HeldRole const pupil[] = {{Role::pupil, kElm}, {Role::pupil, kOak}};
    HeldRole const parent[] = {{Role::parent, kElm}};
    HeldRole const student_teacher[] = {{Role::pupil, kElm}, {Role::support_staff, kOak}};
    HeldRole const governor[] = {{Role::parent, kElm}, {Role::governor, kElm}};
    CHECK(may_have_slip(pupil));
    CHECK(may_have_slip(parent));
    CHECK(!may_have_slip(student_teacher));
    CHECK(!may_have_slip(governor));
    CHECK(!may_have_slip({}));
}
