#include "areas/registration/marks/mark_store.h"

#include "areas/registration/marks/sum_store.h"
#include "areas/registration/school_world.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;

namespace {

Session afternoon() { return {kTuesday.day, Half::afternoon}; }

std::vector<Entry> entries(SchoolWorld& w, std::size_t pupil) {
    auto snapshot = w.t.db().read();
    return entries_of(snapshot, w.elm, kTuesday, w.pupils[pupil]);
}

bool hold(SchoolWorld& w) {
    auto snapshot = w.t.db().read();
    return sums_hold(snapshot, w.elm, 2026);
}

SchoolYear year(SchoolWorld& w) {
    auto snapshot = w.t.db().read();
    auto const all = sums_by_school(snapshot, access::SchoolScope::for_job_of_authority(), 2026);
    return all.empty() ? SchoolYear{} : all[0];
}

} // namespace

BOTH_ENGINES("marks of a register are read again as they were saved") {
    SchoolWorld w(engine);
    CHECK(w.mark(kTuesday, "/ N C1").counted == 3);
    CHECK(w.marks_now(kTuesday) == "/ N C1");
    CHECK(w.marks_now(afternoon()) == ". . .");
    CHECK(w.mark(afternoon(), "\\ \\ L").counted == 3);
    CHECK(w.marks_now(kTuesday) == "/ N C1");
    CHECK(w.marks_now(afternoon()) == "\\ \\ L");
    CHECK(hold(w));
}

BOTH_ENGINES("a register saved twice is saved once") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "/ N L");
    auto const again = w.mark(kTuesday, "/ N L");
    CHECK(again.counted == 0);
    CHECK(again.clashes.empty());
    CHECK(entries(w, 0).size() == 1);
    CHECK(hold(w));
}

BOTH_ENGINES("every entry is kept, and the one of the highest rank counts") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "/", Source::gate);
    w.mark(kTuesday, "N", Source::teacher);
    CHECK(w.marks_now(kTuesday).starts_with("N"));
    w.mark(kTuesday, "I", Source::office);
    CHECK(w.mark(kTuesday, "/", Source::teacher).outranked == std::vector{w.pupils[0]});
    CHECK(w.mark(kTuesday, "/", Source::gate).outranked.size() == 1);
    CHECK(w.marks_now(kTuesday).starts_with("I"));
    auto const all = entries(w, 0);
    REQUIRE(all.size() == 5);
    CHECK(all[0].source == Source::gate);
    CHECK(all[0].counted);
    CHECK(all[2].source == Source::office);
    CHECK_FALSE(all[3].counted);
    CHECK(all[3].by == w.teacher);
    CHECK(hold(w));
}

BOTH_ENGINES("a teacher who sees what the gate saw is kept too, and outranks the gate from then on") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "/", Source::gate);
    CHECK(w.mark(kTuesday, "/", Source::teacher).counted == 1);
    CHECK(w.mark(kTuesday, "U", Source::gate).outranked.size() == 1);
    CHECK(w.marks_now(kTuesday).starts_with("/"));
    CHECK(entries(w, 0).size() == 3);
    CHECK(hold(w));
}

BOTH_ENGINES("a page that showed something else does not overwrite what changed since") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "/ /", Source::gate);
    Batch batch{.school = w.elm, .session = kTuesday, .group = w.group, .by = w.teacher, .takes_register = true};
    batch.marks = {{w.pupils[0], kNoReason, 0, Code()}, {w.pupils[1], Code(1), 0, Code()}};
    auto const saved = w.write([&](db::Tx& tx) { return save_marks(tx, w.t->clock.now(), batch); });
    REQUIRE(saved.clashes.size() == 1);
    CHECK(saved.clashes[0].pupil == w.pupils[0]);
    CHECK(saved.clashes[0].now.code == Code(1));
    CHECK(saved.clashes[0].wanted == kNoReason);
    CHECK(w.marks_now(kTuesday) == "/ / .");
    // It is not taken until the clash is settled.
    CHECK(taken_registers(*std::make_unique<db::Snapshot>(w.t.db().read()), w.elm, kTuesday).empty());
}

BOTH_ENGINES("absences without a reason wait in the queue until they are settled") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "N N /");
    auto const waiting = [&] {
        auto snapshot = w.t.db().read();
        CHECK(count_unsettled(snapshot, w.elm) == static_cast<std::int64_t>(unsettled(snapshot, w.elm, 100).size()));
        return unsettled_in(snapshot, w.elm, kTuesday);
    };
    CHECK(waiting().size() == 2);
    w.mark(kTuesday, "I", Source::office);
    CHECK(waiting() == std::vector{w.pupils[1]});
    w.mark(kTuesday, "N", Source::office);
    CHECK(waiting().size() == 2);
}

BOTH_ENGINES("sums follow each mark, and are what a recount gives") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "/ N L");
    w.mark(afternoon(), "\\ N X");
    auto const first = year(w);
    CHECK(first.sums == Sums{3, 0, 2, 1});
    CHECK(first.pupils == 3);
    CHECK(first.persistent == 1);
    CHECK(first.severe == 1);
    w.mark(kTuesday, "/ / L", Source::office);
    w.mark(afternoon(), "\\ \\ X", Source::office);
    CHECK(year(w).sums == Sums{5, 0, 0, 1});
    CHECK(year(w).persistent == 0);
    CHECK(hold(w));
    w.mark({kTuesday.day.plus(-1), Half::morning}, "/ / /"); // 31 August: of the year before
    CHECK(year(w).sums == Sums{5, 0, 0, 1});
    CHECK(hold(w));
    // What a recount writes is what was there.
    w.write([&](db::Tx& tx) { return write_recount(tx, w.elm, 2026); });
    CHECK(year(w).sums == Sums{5, 0, 0, 1});
    CHECK(hold(w));
}

BOTH_ENGINES("a code of other years, minutes that do not belong and too many marks are refused") {
    SchoolWorld w(engine);
    auto const refusal = [&](Batch const& batch) {
        auto const saved = w.t.db().write([&](db::Tx& tx) { return save_marks(tx, w.t->clock.now(), batch); });
        return saved.ok() ? std::string() : saved.problem().code;
    };
    Batch batch{.school = w.elm, .session = kTuesday, .by = w.teacher};
    batch.marks = {{w.pupils[0], Code(36)}}; // H ended in August 2024
    CHECK(refusal(batch) == "register_code");
    batch.marks = {{w.pupils[0], Code()}};
    CHECK(refusal(batch) == "register_code");
    batch.marks = {{w.pupils[0], kIllness, 5}};
    CHECK(refusal(batch) == "register_minutes");
    batch.marks.assign(kBatchMarksMax + 1, {w.pupils[0], kIllness});
    CHECK(refusal(batch) == "register_batch");
    CHECK(w.marks_now(kTuesday) == ". . .");
}

BOTH_ENGINES("saving a register writes the rows of each pupil in bulk, and all else once, for thirty as for three") {
    SchoolWorld w(engine, 30);
    auto const cost_of = [&](Session of, std::size_t count) {
        Batch batch{.school = w.elm, .session = of, .group = w.group, .by = w.teacher, .takes_register = true};
        for (std::size_t i = 0; i < count; ++i)
            batch.marks.push_back({w.pupils[i], i % 2 ? kNoReason : present(of.half), 0, Code()});
        std::int64_t cost = 0;
        w.write([&](db::Tx& tx) -> Status {
            auto const before = db::statements_on_this_thread();
            TRY_DO(save_marks(tx, w.t->clock.now(), batch));
            cost = db::statements_on_this_thread() - before;
            return {};
        });
        return cost;
    };
    // On SQLite also a pupil's week and year, which PostgreSQL writes together; a row of the queue for every other.
    int const each = engine == db::Engine::sqlite ? 2 : 0;
    auto const three = cost_of(kTuesday, 3) - (3 * each + 1), thirty = cost_of(afternoon(), 30) - (30 * each + 15);
    CHECK(three > 3);
    CHECK(three <= 11);
    CHECK(thirty == three);
    CHECK(hold(w));
}

BOTH_ENGINES("a mark entered again with a reason keeps the reason, and counts nothing anew") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "I", Source::office);
    Batch batch{.school = w.elm, .session = kTuesday, .source = Source::office, .by = w.office};
    batch.reason = "The doctor's letter has come";
    batch.marks = {{w.pupils[0], kIllness, 0, kIllness}};
    auto const saved = w.write([&](db::Tx& tx) { return save_marks(tx, w.t->clock.now(), batch); });
    CHECK(saved.counted == 0);
    auto const all = entries(w, 0);
    REQUIRE(all.size() == 2);
    CHECK(all[1].reason == "The doctor's letter has come");
    CHECK(all[1].counted);
    CHECK(w.marks_now(kTuesday).starts_with("I"));
    CHECK(hold(w));
}
