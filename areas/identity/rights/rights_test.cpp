#include "areas/identity/api/identity.h"
#include "areas/identity/rights/reasons.h"
#include "areas/identity/world_test.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

TEST_CASE("each right of a person names the role that gives it, and whether it waits for the second check") {
    World w;
    directory::PersonRole teacher, technician;
    teacher.role = Role::teacher;
    teacher.school = w.elm;
    technician.role = Role::technician;
    auto const reasons = reasons_of(w.catalogue, {teacher, technician});
    auto const find = [&](access::Permission permission, Role role) {
        return std::ranges::any_of(
            reasons, [&](Reason const& one) { return one.permission == permission && one.by.role == role; });
    };
    CHECK(find(kPrintSlips, Role::teacher));
    CHECK(find(kPrintSlips, Role::technician));
    CHECK(find(kManageAccounts, Role::technician));
    CHECK(!find(kManageAccounts, Role::teacher));
    for (auto const& one : reasons) {
        if (one.by.role == Role::teacher) CHECK(!one.wants_factor);
        if (one.by.role == Role::technician && one.permission == kManageAccounts) CHECK(one.wants_factor);
    }
    CHECK(reasons_of(w.catalogue, {}).empty());
}

TEST_CASE("the right to change rights cannot be taken from those who run the service, nor wide ones given to pupils") {
    World w;
    CHECK(check_change(w.catalogue, Role::service_manager, "identity.change_rights", false).problem().code ==
          "right_needed");
    CHECK(check_change(w.catalogue, Role::pupil, "directory.see_people", true).problem().code == "right_too_wide");
    CHECK(check_change(w.catalogue, Role::governor, "directory.see_schools", true).ok());
    CHECK(check_change(w.catalogue, Role::teacher, "directory.see_people", false).ok());
    CHECK(check_change(w.catalogue, Role::teacher, "no.such", true).problem().kind == ProblemKind::not_found);
}

TEST_CASE("a service manager changes a right with a reason; it counts at once and is shown") {
    World w;
    w.config.demonstration = true; // the second check is taken as given
    auto const manager = w.add("Mia", "Manager", Role::service_manager, SchoolId());
    auto const teacher = w.add("Tom", "Teacher", Role::teacher, w.elm);
    Browser t(w), m(w);
    t.sign_in(w.username(teacher));
    CHECK(t.get("/slips").status == 200);
    m.sign_in(w.username(manager));
    CHECK(m.get("/rights/identity.print_slips").status == 200);
    std::vector<std::pair<std::string, std::string>> fields = {
        {"head", "yes"}, {"office", "yes"}, {"technician", "yes"}, {"service_manager", "yes"}};
    CHECK(m.post("/rights/identity.print_slips", fields).status == 422); // without a reason
    CHECK(t.get("/slips").status == 200);
    fields.emplace_back("why", "The <office> does it");
    CHECK(m.post("/rights/identity.print_slips", fields).status == 303);
    CHECK(t.get("/slips").status == 403);
    m.get("/rights");
    CHECK(m.page.find("The &lt;office&gt; does it") != std::string::npos);
    CHECK(w.audit.count("identity.right_changed") == 1);
    CHECK(m.get("/rights/no.such").status == 404);
    CHECK(t.get("/rights/identity.print_slips").status == 403);
    CHECK(t.get("/rights").status == 403);
}

TEST_CASE("a person's rights are shown with the reasons, to staff who may know the person") {
    World w;
    auto const head = w.add("Ann", "Head", Role::head, w.elm);
    auto const teacher = w.add("Tom", "Teacher", Role::teacher, w.elm);
    auto const elsewhere = w.add("Eve", "Elsewhere", Role::teacher, w.oak);
    Browser b(w);
    b.sign_in(w.username(head));
    CHECK(b.get("/rights/person/" + teacher.text()).status == 200);
    CHECK(b.page.find("As Teacher at Elmgreen School") != std::string::npos);
    CHECK(b.get("/rights/person/" + elsewhere.text()).status == 404);
    CHECK(b.get("/rights/person/nonsense").status == 404);
}
