// Today: what a parent is asked.
#include "areas/registration/contact/asked_store.h"
#include "areas/registration/school_world.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;
using access::Role;

namespace {

struct Parents : SchoolWorld {
    using SchoolWorld::SchoolWorld;
    std::string seen_by(PersonId who) { return panel("registration.children", t.viewer(who, elm, {Role::parent})); }
    bool asked(PersonId who) { return seen_by(who).find("The school asks why") != std::string::npos; }
};

} // namespace

BOTH_ENGINES("a parent is asked on Today why their child is away, until they have said") {
    Parents w(engine);
    CHECK_FALSE(w.asked(w.parent));
    w.mark(kTuesday, "N N /");
    CHECK(w.asked(w.parent));
    CHECK(w.seen_by(w.parent).find("It wrote to you") == std::string::npos);
    w.write([&](db::Tx& tx) {
        return add_asked(tx, w.elm, kTuesday.day, {w.pupils[0], w.parent, *Instant::parse("2026-09-01T08:31:00Z")});
    });
    CHECK(w.seen_by(w.parent).find("It wrote to you at 9.31") != std::string::npos);
    w.as_parent();
    REQUIRE(w.post("/absences", {{"child", w.pupils[0].text()},
                                 {"from", "2026-09-01"},
                                 {"until", "2026-09-01"},
                                 {"part", "all"},
                                 {"reason", "ill"}}) == 303);
    CHECK_FALSE(w.asked(w.parent));
    CHECK(w.seen_by(w.parent).find("The school knows") != std::string::npos); // and the N stands until it is settled
    w.as_office();
    REQUIRE(w.get("/absences/unsettled") == 200);
    CHECK(w.shows("A parent said: Illness (I)."));
}

BOTH_ENGINES("whom an order keeps away is asked nothing, nor who is not the child's parent") {
    Parents w(engine);
    auto const barred = w.add("Bo", "Barred", Role::community, w.oak),
               other = w.add("Ola", "Other", Role::community, w.oak);
    w.guard(w.pupils[0], barred, true);
    w.guard(w.pupils[2], other);
    w.mark(kTuesday, "N / /");
    CHECK(w.asked(w.parent));
    CHECK_FALSE(w.asked(barred));
    CHECK_FALSE(w.asked(other));
    CHECK(w.seen_by(other).find(w.pupils[0].text()) == std::string::npos);
}
