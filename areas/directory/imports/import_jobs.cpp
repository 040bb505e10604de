// The life of an import. A handful a night; each is one row, one folder and up to three jobs. A plan and its bundle are
// removed once they are applied; the findings stay.
#include "areas/directory/imports/imports.h"
#include "areas/directory/imports/planner.h"
#include "platform/archive/archive.h"
#include "platform/config/config.h"
#include "platform/db/statistics.h"
#include "platform/json/json.h"
#include "platform/log/log.h"

namespace belfry::directory::imports {
namespace {

constexpr std::string_view kPlanJob = "directory.import";
constexpr std::string_view kApplyJob = "directory.import_apply";
constexpr std::string_view kUndoJob = "directory.import_undo";
constexpr int kSecondsMax = 4 * 3600;
constexpr std::int64_t kKeptSeconds = 7 * 86400;      // bundle and plan of what nobody takes in
constexpr std::int64_t kFindingsSeconds = 30 * 86400; // what was found amiss in rows names people, too

std::filesystem::path plan_path(platform::Platform const& platform, ImportId import) {
    return folder_of(platform, import) / "plan";
}
std::filesystem::path bundle_path(platform::Platform const& platform, ImportId import) {
    return folder_of(platform, import) / "bundle";
}

// They hold people; what is left over where this fails does no harm to the import.
void remove_files(platform::Platform const& platform, ImportId import) {
    std::error_code ignored;
    std::filesystem::remove(plan_path(platform, import), ignored);
    std::filesystem::remove(bundle_path(platform, import), ignored);
}

std::string job_input(ImportId import) {
    json::Writer w;
    w.object().field("import", import.text()).end();
    return w.take();
}

std::string default_source(Inspection const& inspection) {
    if (inspection.format == Format::school_register) return "school-register";
    return inspection.source_name.empty() ? std::string("roster") : inspection.source_name;
}

// What is known before the rows are read.
Result<Import> look_at(platform::Platform& platform, Handed const& handed) {
    TRY(bundle, archive::Bundle::open(handed.path, handed.shown_name));
    auto const files = files_of(bundle);
    TRY(inspection, inspect(files));
    if (handed.school && inspection.format == Format::school_register) return invalid("import_register_not_yours");
    auto const source = handed.source_name.empty() ? default_source(inspection) : handed.source_name;
    if (!source_name_allowed(source)) return invalid("import_source_reserved");
    Import import;
    import.id = next_id<ImportId>();
    import.school = handed.school;
    import.source_name = kept_source_name(handed.school, source);
    import.format = format_code(inspection.format);
    import.file_name = handed.shown_name;
    import.started_by = handed.by;
    import.created_at = platform.clock.now();
    std::error_code error;
    std::filesystem::create_directories(folder_of(platform, import.id), error);
    if (error) return Problem{ProblemKind::unavailable, "plan_not_written", error.message()};
    return import;
}

Status add(platform::Platform& platform, Import& import, bool with_job) {
    return platform.db.write([&](db::Tx& tx) -> Status {
        TRY(source, source_named(tx, import.source_name));
        import.source = source;
        if (with_job) {
            TRY(job, platform.jobs.add(tx, {kPlanJob, import.started_by, import.school, job_input(import.id), {}}));
            import.plan_job = job;
        }
        return add_import(tx, import);
    });
}

Giver giver_of(platform::Platform& platform, Import const& import, SchoolDay today) {
    if (import.started_by.empty()) return {};
    auto snapshot = platform.db.read();
    std::vector<access::HeldRole> held;
    for (auto const& role : roles_of(snapshot, import.started_by, today)) held.push_back({role.role, role.school});
    return giver_at(import.started_by, held, import.school);
}

Status plan_it(platform::Platform& platform, ImportId id, std::filesystem::path const& path, Progress const& progress) {
    std::optional<Import> import;
    {
        auto snapshot = platform.db.read();
        import = import_by_id(snapshot, id);
    }
    if (!import) return not_found();
    if (import->state != "reading") return {};
    progress.step("import.step.reading");
    TRY(bundle, archive::Bundle::open(path, import->file_name));
    auto const files = files_of(bundle);
    TRY(inspection, inspect(files));
    ImportId const after = [&] {
        auto snapshot = platform.db.read();
        return last_applied(snapshot, import->school);
    }();
    auto const today = TimeZone::london().day_of(platform.clock.now());
    PlanInput const input{import->source_name,
                          import->school,
                          today,
                          plan_path(platform, id),
                          findings_path(platform, id),
                          giver_of(platform, *import, today)};
    TRY(summary, make_plan(platform.db, files, inspection, input, progress));
    bool const incomplete = summary.incomplete();
    TRY_DO(platform.db.write([&](db::Tx& tx) -> Status {
        auto now = import_by_id(tx, id);
        if (!now) return not_found();
        if (now->state != "reading") return {}; // stopped meanwhile
        now->state = incomplete ? "refused" : "planned";
        now->after = after;
        now->summary = to_json(summary);
        return change_import(tx, *now);
    }));
    if (incomplete) remove_files(platform, id);
    return {};
}

// Of a whole authority's; one school's is too little to matter. What was taken in stands, whether the planner knows or
// not.
void tell_planner(platform::Platform& platform, ImportId id) {
    auto const import = [&] {
        auto snapshot = platform.db.read();
        return import_by_id(snapshot, id);
    }();
    if (!import || !import->school.empty()) return;
    if (auto const told = db::refresh_statistics(platform.db); !told.ok())
        log::warn("import_statistics_stale", {{"what", told.problem().code}});
}

Status apply_it(platform::Platform& platform, ImportId id, PersonId by, Progress const& progress) {
    TRY_DO(apply_import(platform, id, plan_path(platform, id), by, progress));
    tell_planner(platform, id);
    remove_files(platform, id);
    log::info("import_applied", {{"import", id.text()}});
    return {};
}

// Runs `work` for the import that the job's input names.
Result<std::string> run_job(platform::Platform& platform, jobs::Run& run,
                            Status (*work)(platform::Platform&, ImportId, PersonId, Progress const&)) {
    TRY(document, json::Document::parse(run.job().input));
    auto const id = ImportId::parse(document.root()["import"].text_or(""));
    if (!id) return invalid("bad_job");
    Progress progress;
    progress.step = [&](std::string_view key) { run.step(key); };
    progress.at = [&](std::int64_t done, std::int64_t total) { run.progress(done, total); };
    progress.cancelled = [&] { return run.cancelled(); };
    TRY_DO(work(platform, *id, run.job().started_by, progress));
    return std::string("{}");
}

// What cannot be read now cannot be read later; only where something here was away is the job tried again.
Status plan_uploaded(platform::Platform& platform, ImportId id, PersonId, Progress const& progress) {
    Status const planned = plan_it(platform, id, bundle_path(platform, id), progress);
    if (planned.ok()) return {};
    auto const kind = planned.problem().kind;
    if (kind == ProblemKind::unavailable || kind == ProblemKind::timed_out) return planned;
    if (planned.problem().code == "cancelled") return planned; // by stop_import(), or the program ends and begins again
    TRY_DO(platform.db.write([&](db::Tx& tx) -> Status {
        auto import = import_by_id(tx, id);
        if (!import) return not_found();
        import->state = "refused";
        return change_import(tx, *import);
    }));
    remove_files(platform, id);
    return planned;
}

// All that is left of imports handed in a month ago; their counts stay with the import.
void expire_findings(platform::Platform& platform, jobs::Run& run) {
    Instant const before = platform.clock.now().plus_seconds(-kFindingsSeconds);
    std::error_code ignored;
    std::vector<ImportId> old;
    for (auto const& entry : std::filesystem::directory_iterator(platform.config.folder / "imports", ignored)) {
        auto const id = ImportId::parse(entry.path().filename().string());
        auto const import = [&]() -> std::optional<Import> {
            if (!id || run.cancelled()) return {};
            auto snapshot = platform.db.read();
            return import_by_id(snapshot, *id);
        }();
        if (import && import->created_at < before) old.push_back(*id);
    }
    for (ImportId id : old) std::filesystem::remove_all(folder_of(platform, id), ignored);
}

// Every night: what was checked and not taken in for a week, and what never came to be checked; after a month the
// findings.
Result<std::string> expire_imports(platform::Platform& platform, jobs::Run& run) {
    TRY(now, platform.jobs.known_time().removal_time());
    Instant const before = now.plus_seconds(-kKeptSeconds);
    for (;;) {
        auto const ids = [&] {
            auto snapshot = platform.db.read();
            return left_lying(snapshot, before);
        }();
        for (ImportId id : ids) {
            TRY_DO(platform.db.write([&](db::Tx& tx) -> Status {
                auto import = import_by_id(tx, id);
                if (!import || (import->state != "reading" && import->state != "planned")) return {};
                import->state = "expired";
                return change_import(tx, *import);
            }));
            remove_files(platform, id);
        }
        if (!ids.empty() && !run.cancelled()) continue;
        expire_findings(platform, run);
        return std::string("{}");
    }
}

// Starts a job for an import that stands as `ready` says, and notes it there.
template <class Ready>
Status start(platform::Platform& platform, ImportId id, PersonId by, std::string_view kind, JobId Import::*where,
             Ready&& ready) {
    return platform.db.write([&](db::Tx& tx) -> Status {
        auto import = import_by_id(tx, id);
        if (!import) return not_found();
        TRY_DO(ready(tx, *import));
        // Pressed twice: the job under way is enough.
        JobId const before = (*import).*where;
        if (auto const job = before ? platform.jobs.find(tx, before) : std::nullopt)
            if (job->state == jobs::State::waiting || job->state == jobs::State::running) return {};
        TRY(job, platform.jobs.add(tx, {kind, by, import->school, job_input(id), {}}));
        (*import).*where = job;
        return change_import(tx, *import);
    });
}

} // namespace

std::filesystem::path folder_of(platform::Platform const& platform, ImportId import) {
    return platform.config.folder / "imports" / import.text();
}

std::filesystem::path findings_path(platform::Platform const& platform, ImportId import) {
    return folder_of(platform, import) / "findings.csv";
}

Result<ImportId> begin_import(platform::Platform& platform, Handed const& handed) {
    TRY(import, look_at(platform, handed));
    std::error_code error;
    std::filesystem::rename(handed.path, bundle_path(platform, import.id), error);
    if (error) { // on another disk
        error.clear();
        std::filesystem::copy_file(handed.path, bundle_path(platform, import.id), error);
    }
    if (error) return Problem{ProblemKind::unavailable, "plan_not_written", error.message()};
    TRY_DO(add(platform, import, true));
    return import.id;
}

Status start_applying(platform::Platform& platform, ImportId id, PersonId by) {
    return start(platform, id, by, kApplyJob, &Import::apply_job, [&](db::Tx& tx, Import const& import) -> Status {
        if (import.state != "planned") return conflict("import_not_planned");
        if (summary_from_json(import.summary).changes() == 0) return conflict("import_nothing_to_change");
        return is_stale(tx, import, platform.clock.now()) ? conflict("import_stale") : Status();
    });
}

Status start_undoing(platform::Platform& platform, ImportId id, PersonId by) {
    return start(platform, id, by, kUndoJob, &Import::undo_job, [](db::Tx& tx, Import const& import) -> Status {
        return may_undo(tx, import) ? Status() : conflict("import_not_last");
    });
}

Status stop_import(platform::Platform& platform, Import const& import, JobId job) {
    Status const stopped = platform.jobs.cancel(job);
    if (!stopped.ok()) return stopped.problem().code == "job_ended" ? Status() : stopped;
    bool left = false;
    TRY_DO(platform.db.write([&](db::Tx& tx) -> Status {
        auto now = import_by_id(tx, import.id);
        left = now && now->state == "reading";
        if (!left) return {};
        now->state = "stopped";
        return change_import(tx, *now);
    }));
    if (left) remove_files(platform, import.id);
    return {};
}

Result<ImportId> plan_now(platform::Platform& platform, Handed const& handed, Progress const& progress) {
    TRY(import, look_at(platform, handed));
    TRY_DO(add(platform, import, false));
    TRY_DO(plan_it(platform, import.id, handed.path, progress));
    return import.id;
}

Status apply_now(platform::Platform& platform, ImportId import, Progress const& progress) {
    return apply_it(platform, import, PersonId(), progress);
}

void add_import_jobs(jobs::Kinds& kinds) {
    kinds.add({kPlanJob, [](auto& platform, auto& run) { return run_job(platform, run, plan_uploaded); }, kSecondsMax});
    kinds.add({kApplyJob, [](auto& platform, auto& run) { return run_job(platform, run, apply_it); }, kSecondsMax});
    kinds.add({kUndoJob, [](auto& platform, auto& run) { return run_job(platform, run, undo_import); }, kSecondsMax});
    kinds.add({"directory.imports_expire", expire_imports, 3600, 24 * 3600});
}

} // namespace belfry::directory::imports
