#include "areas/identity/accounts/reach.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::access;
using namespace belfry::identity;

namespace {
SchoolId const kElm(1), kOak(2);
Catalogue const& catalogue() {
    static Catalogue const made = [] {
        Catalogue all;
        all.add({kManageAccounts, {Role::office, Role::technician, Role::service_manager}, true});
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
bool may(Viewer const& by, std::vector<HeldRole> roles) { return may_manage(by, PersonId(2), roles); }
} // namespace

TEST_CASE("a school's office looks after the pupils, parents and staff of its own school") {
    auto const office = viewer(Role::office, kElm);
    CHECK(may(office, {{Role::pupil, kElm}}));
    CHECK(may(office, {{Role::parent, kElm}, {Role::parent, kOak}}));
    CHECK(may(office, {{Role::teacher, kElm}}));
    CHECK(may(office, {{Role::head, kElm}}));
    CHECK(may(office, {{Role::pupil, kElm}, {Role::pupil, kOak}})); // registered at both
}

TEST_CASE("nobody takes over an account with rights elsewhere") {
    auto const office = viewer(Role::office, kElm);
    CHECK(!may(office, {{Role::pupil, kOak}}));
    CHECK(!may(office, {{Role::teacher, kElm}, {Role::head, kOak}}));
    CHECK(!may(office, {{Role::governor, kElm}, {Role::authority_officer, SchoolId()}}));
    CHECK(!may(office, {{Role::parent, kElm}, {Role::service_manager, SchoolId()}}));
    CHECK(!may(office, {}));
    CHECK(!may(viewer(Role::teacher, kElm), {{Role::pupil, kElm}}));
}

TEST_CASE("the authority's technician looks after everybody but service managers, and with the second factor only") {
    auto const technician = viewer(Role::technician, SchoolId());
    CHECK(may(technician, {{Role::head, kElm}, {Role::teacher, kOak}}));
    CHECK(may(technician, {}));
    CHECK(!may(technician, {{Role::service_manager, SchoolId()}}));
    CHECK(may(viewer(Role::service_manager, SchoolId()), {{Role::service_manager, SchoolId()}}));
    CHECK(!may(viewer(Role::technician, SchoolId(), false), {{Role::pupil, kElm}}));
}

TEST_CASE("one's own account is not managed from here") {
    auto const office = viewer(Role::office, kElm);
    HeldRole const own[] = {{Role::office, kElm}};
    CHECK(!may_manage(office, PersonId(1), own));
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
