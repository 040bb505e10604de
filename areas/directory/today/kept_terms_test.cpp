#include "areas/directory/today/kept_terms.h"

#include "areas/directory/page_world_test.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;

namespace {

struct Kept {
    explicit Kept(db::Engine engine) : world(engine) { add(SchoolId(), "Autumn", 1, 100); }

    void add(SchoolId school, std::string name, int begins, int ends) {
        auto const first = SchoolDay::of(2026, 9, 1).value();
        world.write([&](db::Tx& tx) {
            return add_term(tx, school, {TermId(), name, "term", first.plus(begins), first.plus(ends)});
        });
    }
    // "Autumn, Spring", and what reading them cost.
    std::string names(SchoolId school) {
        http::Request request;
        platform::Call call(world.platform, request, world.viewer);
        auto const before = db::statements_on_this_thread();
        std::string out;
        for (auto const& term : *kept.around_today(call, school)) out += (out.empty() ? "" : ", ") + term.name;
        cost = db::statements_on_this_thread() - before;
        return out;
    }

    PageWorld world;
    KeptTerms kept;
    std::int64_t cost = 0;
};

} // namespace

BOTH_ENGINES("terms are read once for all schools, each of which has its own among the authority's") {
    Kept kept(engine);
    kept.add(kept.world.elm, "Own", 50, 60);
    kept.add(SchoolId(), "Spring", 120, 200);
    CHECK(kept.names(kept.world.elm) == "Autumn, Own, Spring");
    CHECK(kept.cost == 1);
    CHECK(kept.names(kept.world.oak) == "Autumn, Spring");
    CHECK(kept.names(SchoolId()) == "Autumn, Spring");
    CHECK(kept.cost == 0);
}

BOTH_ENGINES("a term that is changed here shows at once") {
    Kept kept(engine);
    CHECK(kept.names(kept.world.elm) == "Autumn");
    kept.add(kept.world.elm, "Own", 50, 60);
    CHECK(kept.names(kept.world.elm) == "Autumn, Own");
    kept.world.write([&](db::Tx& tx) {
        auto const first = SchoolDay::of(2026, 9, 1).value();
        auto term = terms_of(tx, kept.world.elm, first, first.plus(200)).at(0);
        term.name = "Michaelmas";
        return change_term(tx, term);
    });
    CHECK(kept.names(kept.world.elm) == "Michaelmas, Own");
}

BOTH_ENGINES("what another node changes shows within seconds, and a new day at once") {
    Kept kept(engine);
    CHECK(kept.names(kept.world.elm) == "Autumn");
    kept.world.clock.advance_seconds(kKeptTermsSeconds - 1);
    CHECK(kept.names(kept.world.elm) == "Autumn");
    CHECK(kept.cost == 0);
    kept.world.clock.advance_seconds(1);
    kept.names(kept.world.elm);
    CHECK(kept.cost == 1);
    kept.world.clock.set(Instant::from_seconds(1788303599)); // a second before midnight in London
    kept.names(kept.world.elm);
    kept.world.clock.advance_seconds(1);
    kept.names(kept.world.elm);
    CHECK(kept.cost == 1);
}
