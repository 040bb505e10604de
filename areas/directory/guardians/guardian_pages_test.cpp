// Who stands for a child, on the pages; above all, that nothing but the form that says so lifts a no-contact order.
#include "areas/directory/guardians/guardian_store.h"
#include "areas/directory/page_world_test.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;
using access::Role;

namespace {

struct Family : PageWorld {
    explicit Family(db::Engine engine = db::Engine::sqlite) : PageWorld(engine) {
        come_in(Role::office, elm);
        child = add("Zoë", "Hill", Role::pupil, elm, 7);
        father = add("Rob", "Hill", Role::community, elm);
    }
    http::Response link_father(std::string no_contact) {
        return post("/people/" + child.text() + "/guardians", {{"guardian", father.text()},
                                                               {"relationship", "father"},
                                                               {"responsibility", "yes"},
                                                               {"no_contact", no_contact}});
    }
    Guardian link() {
        auto snapshot = database->read();
        auto const all = guardians_of(snapshot, std::span(&child, 1));
        REQUIRE(all.size() == 1);
        return all[0].link;
    }
    http::Response change(std::string was, std::string no_contact, std::string verb = {}) {
        return post("/guardians/" + link().id.text(), {{"relationship", "father"},
                                                       {"responsibility", "yes"},
                                                       {"no_contact", no_contact},
                                                       {"was", was},
                                                       {"verb", verb}});
    }
    int told(std::string_view action) {
        auto snapshot = database->read();
        int times = 0;
        for (auto const& entry : audit->of_person(snapshot, child, 50)) times += entry.action == action ? 1 : 0;
        return times;
    }
    PersonId child, father;
};

} // namespace

BOTH_ENGINES("adding somebody who is linked already changes nothing, and lifts no order") {
    Family w(engine);
    CHECK(w.link_father("yes").status == 303);
    CHECK(w.link().no_contact);
    CHECK(w.link_father("").status == 409);
    CHECK(w.shows("already"));
    CHECK(w.link().no_contact);
}

BOTH_ENGINES("an order is lifted by the form that shows it, and the trail says so") {
    Family w(engine);
    w.link_father("yes");
    w.get("/people/" + w.child.text());
    CHECK(w.shows("name=\"was\" value=\"order\""));
    CHECK(w.change("order", "yes").status == 303);
    CHECK(w.link().no_contact);
    CHECK(w.told("directory.no_contact_lifted") == 0);
    CHECK(w.change("order", "").status == 303);
    CHECK_FALSE(w.link().no_contact);
    CHECK(w.told("directory.no_contact_lifted") == 1);
    w.get("/people/" + w.child.text());
    CHECK(w.shows("name=\"was\" value=\"none\""));
}

BOTH_ENGINES("a form that was opened before an order was made does not lift it") {
    Family w(engine);
    w.link_father("");
    CHECK(w.change("none", "yes").status == 303); // somebody else makes the order
    CHECK(w.told("directory.no_contact_made") == 1);
    CHECK(w.change("none", "").status == 409);
    CHECK(w.link().no_contact);
    CHECK(w.change("", "").status == 422);
    CHECK(w.link().no_contact);
}

BOTH_ENGINES("a link that carries an order is not removed") {
    Family w(engine);
    w.link_father("yes");
    CHECK(w.change("order", "yes", "remove").status == 409);
    CHECK(w.link().no_contact);
    w.change("order", "");
    CHECK(w.change("none", "", "remove").status == 303);
    auto snapshot = w.database->read();
    CHECK(guardians_of(snapshot, std::span(&w.child, 1)).empty());
}
