// Bringing back what the end of six years removed: after a mistake, by a person; a unit a school and night.
#include <cstdio>

#include "areas/registration/figures/authority_week_store.h"
#include "areas/registration/retention/aside_store.h"
#include "areas/registration/retention/retention.h"
#include "platform/audit/audit.h"
#include "platform/json/json.h"

namespace belfry::registration {
namespace {

int run_command(platform::Platform& platform, std::vector<std::string> const& arguments) {
    auto const day = arguments.size() == 2 ? SchoolDay::parse(arguments[1]) : std::nullopt;
    bool const all = arguments.size() == 1;
    if (arguments.empty() || arguments[0] != "restore" || (!all && !day)) {
        std::fprintf(stderr, "%s\n", std::string(platform.words.text("kept.command.usage")).c_str());
        return 2;
    }
    Instant const since = day ? TimeZone::london().instant_of(*day, TimeOfDay(0)) : Instant();
    auto const back = restore_registers(platform, {SchoolId(), since, PersonId()});
    if (!back.ok()) {
        std::fprintf(stderr, "%s: %s\n", std::string(back.problem().code).c_str(), back.problem().detail.c_str());
        return 1;
    }
    auto const text = platform.words.text("kept.command.done", {{"entries", std::to_string(back->entries)},
                                                                {"marks", std::to_string(back->marks)},
                                                                {"lessons", std::to_string(back->lessons)}});
    std::printf("%s\n", text.c_str());
    return 0;
}

} // namespace

Result<Counted> restore_registers(platform::Platform& platform, Restore const& wanted, jobs::Run* run) {
    auto const now = platform.clock.now();
    std::vector<Removal> removals;
    {
        auto snapshot = platform.db.read();
        removals = removals_aside(snapshot, wanted.school, wanted.since);
    }
    Counted back;
    std::int64_t done = 0;
    SchoolDay until;
    for (auto const& removal : removals) {
        if (run && run->cancelled()) return invalid("cancelled");
        TRY_DO(platform.db.write_long([&](db::Tx& tx) { return bring_back(tx, removal, now); }));
        back += removal.gone;
        until = std::max(until, removal.until);
        if (run) run->progress(++done, static_cast<std::int64_t>(removals.size()));
    }
    audit::Entry entry;
    entry.action = "registration.registers_restored";
    entry.actor = wanted.by;
    entry.school = wanted.school;
    entry.detail = json::Writer().object().field("entries", back.entries).field("marks", back.marks).end().take();
    // The authority's weeks are sums of the schools' sessions.
    auto const told = platform.db.write_long([&](db::Tx& tx) -> Status {
        auto const last = school_year_of(until);
        for (int year = last - kYearsKept - 1; !removals.empty() && year <= last; ++year)
            TRY_DO(put_authority_weeks(tx, count_authority_weeks(tx, school_year_begins(year), now)));
        return platform.audit.add(tx, entry);
    });
    if (!told.ok()) return told.problem();
    return back;
}

std::string restore_input(Restore const& wanted) {
    return json::Writer()
        .object()
        .field("school", wanted.school.value())
        .field("since", wanted.since.microseconds())
        .field("by", wanted.by.value())
        .end()
        .take();
}

void add_restore_job(jobs::Kinds& kinds) {
    kinds.add(
        {.name = kRestoreKind, .run = [](platform::Platform& platform, jobs::Run& run) -> Result<std::string> {
             TRY(input, json::Document::parse(run.job().input));
             auto const number = [&](std::string_view name) { return input.root()[name].integer_or(0); };
             TRY(back, restore_registers(platform,
                                         {SchoolId(number("school")), Instant(number("since")), PersonId(number("by"))},
                                         &run));
             return json::Writer().object().field("entries", back.entries).field("marks", back.marks).end().take();
         }});
}

platform::Command registers_command() {
    return {"registers", "restore [DAY]: bring back registers removed since that day, or within thirty days",
            run_command};
}

} // namespace belfry::registration
