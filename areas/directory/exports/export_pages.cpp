// Exports in the browser: each is a job of the authority that leaves a zip, which stays until somebody removes it. Some
// dozen a year; a county's is 90 MB and takes a minute or two.
#include <map>

#include "areas/directory/exports/exports.h"
#include "areas/directory/show.h"
#include "platform/audit/audit.h"
#include "platform/config/config.h"
#include "platform/files/files.h"
#include "platform/json/json.h"

namespace belfry::directory::exports {
namespace {

using platform::Call;

constexpr std::string_view kJob = "directory.export";
constexpr int kListed = 30;
constexpr int kSecondsMax = 2 * 3600;

html::Href list_href() { return html::Href::to("/exports"); }
html::Href export_href(JobId id) { return html::Href::to("/exports/{}", id); }

// What a finished job leaves.
struct Made {
    FileId file;
    std::int64_t size_bytes = 0;
};
std::optional<Made> made_by(jobs::Job const& job) {
    auto const document = json::Document::parse(job.result);
    if (job.state != jobs::State::done || !document.ok()) return std::nullopt;
    auto const file = FileId::parse(document->root()["file"].text_or(""));
    if (!file) return std::nullopt;
    return Made{*file, document->root()["bytes"].integer_or(0)};
}

Result<std::string> make_export(platform::Platform& platform, jobs::Run& run) {
    auto const folder = platform.config.folder / "exports";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return Problem{ProblemKind::unavailable, "export_not_written", error.message()};
    auto const path = folder / (run.job().id.text() + ".zip");
    std::filesystem::remove(path, error); // of a try that was cut short
    imports::Progress progress;
    progress.step = [&](std::string_view key) { run.step(key); };
    progress.at = [&](std::int64_t done, std::int64_t total) { run.progress(done, total); };
    progress.cancelled = [&] { return run.cancelled(); };
    Status const written = write_export(platform, path, progress);
    if (!written.ok()) {
        std::filesystem::remove(path, error);
        return written.problem();
    }
    auto const name = "belfry-" + TimeZone::london().day_of(platform.clock.now()).text() + ".zip";
    TRY(file, platform.files.keep(path, name, SchoolId()));
    json::Writer w;
    w.object().field("file", file.id.text()).field("bytes", file.size_bytes).end();
    return w.take();
}

std::string when(Call& call, Instant at) {
    auto const day = call.zone().day_of(at);
    return ui::short_date(day) + " " + std::to_string(day.year()) + ", " + ui::clock_time(call.zone().time_of(at));
}

std::string size_words(Call& call, std::int64_t bytes) {
    if (bytes >= 10'000'000) return call.word("export.size.mb", {{"n", std::to_string(bytes / 1'000'000)}});
    return call.word("export.size.kb", {{"n", std::to_string((bytes + 999) / 1000)}});
}

std::string_view state_code(Call& call, jobs::Job const& job) {
    switch (job.state) {
    case jobs::State::waiting:
        return "waiting";
    case jobs::State::running:
        return "running";
    case jobs::State::failed:
        return "failed";
    case jobs::State::cancelled:
        return "cancelled";
    case jobs::State::done:
        break;
    }
    auto const made = made_by(job);
    return made && call.platform.files.find(call.db(), made->file).ok() ? "done" : "removed";
}

bool under_way(jobs::Job const& job) { return job.state == jobs::State::waiting || job.state == jobs::State::running; }

ui::Tone tone_of(std::string_view state) {
    if (state == "done") return ui::Tone::good;
    if (state == "failed") return ui::Tone::bad;
    return state == "waiting" || state == "running" ? ui::Tone::info : ui::Tone::neutral;
}

std::map<PersonId, std::string> names_of(Call& call, std::vector<jobs::Job> const& jobs) {
    std::vector<PersonId> ids;
    for (auto const& job : jobs)
        if (job.started_by) ids.push_back(job.started_by);
    std::map<PersonId, std::string> names;
    for (auto const& person : people_by_id(call.db(), ids)) names[person.id] = person.name();
    return names;
}

// The list says "ready" by the job alone: whether the file is still there costs a statement, which the page of one
// export spends.
Result<http::Response> list(Call& call) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    auto const made = call.platform.jobs.recent(call.db(), SchoolId(), kJob, kListed);
    auto const names = names_of(call, made);
    return ui::page(call, {.title = word("export.title"), .intro = word("export.intro")}, [&](html::Writer& h) {
        h.put("<p>{}</p>", call.word("export.care"));
        ui::post_button(h, call, ui::Button::primary, call.word("export.make"), list_href());
        std::vector<ui::Column> const columns = {
            {"when", word("export.column.when"), false},
            {"by", word("export.column.by"), false, false, ui::Column::On::wide},
            {"size", word("export.column.size"), false, true, ui::Column::On::wide},
            {"state", word("export.column.state"), false}};
        std::vector<ui::TableRow> rows;
        for (auto const& job : made) {
            std::string_view const state = job.state == jobs::State::done ? "done" : state_code(call, job);
            html::Writer badge;
            ui::badge(badge, tone_of(state), call.platform.words.find("export.state." + std::string(state)));
            auto const file = made_by(job);
            auto const by = names.find(job.started_by);
            rows.push_back({job.id.text(),
                            when(call, job.created),
                            {link_cell(when(call, job.created), export_href(job.id)),
                             text_cell(by == names.end() ? std::string() : by->second),
                             text_cell(file ? size_words(call, file->size_bytes) : std::string()), badge.take()}});
        }
        ui::table(h, call,
                  {.caption = word("export.caption"),
                   .here = list_href(),
                   .total = static_cast<std::int64_t>(rows.size()),
                   .filter = false,
                   .empty_title = word("export.none"),
                   .empty_text = word("export.none.text")},
                  columns, ui::table_state(call.request, columns, "when"), rows);
    });
}

Result<jobs::Job> job_of_path(Call& call) {
    TRY(id, call.path_id<JobId>("export"));
    auto job = call.platform.jobs.find(call.db(), id);
    if (!job || job->kind != kJob) return not_found();
    return std::move(*job);
}

void show_ready(html::Writer& h, Call& call, jobs::Job const& job) {
    auto const made = made_by(job);
    ui::notice(h, ui::Tone::good, call.word("export.ready"),
               call.word("export.ready.text",
                         {{"size", size_words(call, made->size_bytes)}, {"when", when(call, job.ended)}}));
    h.put("<div class=\"buttons\">");
    ui::link_button(h, ui::Button::primary, call.word("export.download"),
                    html::Href::to("/exports/{}/belfry.zip", job.id), "download");
    ui::post_button(h, call, ui::Button::secondary, call.word("export.remove"),
                    html::Href::to("/exports/{}/remove", job.id));
    h.put("</div><p class=\"quiet\">{}</p>", call.word("export.care"));
}

Result<http::Response> show(Call& call) {
    TRY(job, job_of_path(call));
    auto const here = export_href(job.id);
    auto const state = state_code(call, job);
    ui::PageOptions options{.title = call.word("export.one", {{"when", when(call, job.created)}}),
                            .crumbs = {{std::string(call.word("export.title")), list_href()}}};
    if (under_way(job)) options.refresh = here;
    return ui::page(call, options, [&](html::Writer& h) {
        if (under_way(job)) {
            auto const step =
                job.step_key.empty() ? call.word("import.step.waiting") : call.platform.words.find(job.step_key);
            return ui::job_progress(h, call, step, job.done, job.total, here,
                                    html::Href::to("/exports/{}/stop", job.id));
        }
        if (state == "done") return show_ready(h, call, job);
        if (state == "removed")
            ui::notice(h, ui::Tone::info, call.word("export.removed"), call.word("export.removed.text"));
        if (state == "failed")
            ui::notice(h, ui::Tone::bad, call.word("export.failed"), call.word("export.failed.text"));
        if (state == "cancelled")
            ui::notice(h, ui::Tone::info, call.word("export.stopped"), call.word("export.stopped.text"));
        ui::link_button(h, ui::Button::primary, call.word("export.again"), list_href(), "download");
    });
}

// Who took everybody's details, and when, stands in the trail: for making one and for each download.
Status note(Call& call, db::Tx& tx, JobId job) {
    audit::Entry entry;
    entry.action = "directory.exported";
    entry.actor = call.viewer.person;
    entry.subject = job.value();
    entry.peer = call.request.peer;
    return call.platform.audit.add(tx, entry);
}

Result<http::Response> start(Call& call) {
    TRY(id, call.platform.db.write([&](db::Tx& tx) -> Result<JobId> {
        TRY(job, call.platform.jobs.add(tx, {kJob, call.viewer.person, SchoolId(), "{}", {}}));
        TRY_DO(note(call, tx, job));
        return job;
    }));
    return http::Response::redirect(export_href(id));
}

Result<http::Response> stop(Call& call) {
    TRY(job, job_of_path(call));
    Status const stopped = call.platform.jobs.cancel(job.id);
    if (!stopped.ok() && stopped.problem().code != "job_ended") return stopped.problem();
    return http::Response::redirect(export_href(job.id));
}

Result<files::File> file_of(Call& call, jobs::Job const& job) {
    auto const made = made_by(job);
    if (!made) return not_found();
    auto file = call.platform.files.find(call.db(), made->file);
    if (!file.ok()) return not_found("export_removed");
    return file;
}

Result<http::Response> download(Call& call) {
    TRY(job, job_of_path(call));
    TRY(file, file_of(call, job));
    TRY(source, call.platform.files.open(file));
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return note(call, tx, job.id); }));
    return http::Response::download_stream(file.name, "application/zip", std::move(source));
}

Result<http::Response> remove(Call& call) {
    TRY(job, job_of_path(call));
    TRY(file, file_of(call, job));
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return call.platform.files.remove(tx, file.id); }));
    return http::Response::redirect(export_href(job.id));
}

} // namespace

void add_export_job(jobs::Kinds& kinds) { kinds.add({kJob, make_export, kSecondsMax}); }

void add_export_routes(platform::Routes& routes) {
    auto const rule = access::Rule::may_everywhere(kExport);
    routes.get("/exports", rule, list);
    routes.post("/exports", rule.anew(), start);
    routes.get("/exports/{export}", rule, show);
    routes.get("/exports/{export}/belfry.zip", rule.anew(), download);
    routes.post("/exports/{export}/stop", rule, stop);
    routes.post("/exports/{export}/remove", rule, remove);
}

} // namespace belfry::directory::exports
