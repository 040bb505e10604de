// Pages of imports: the list with its form, and one import from its dry run to its undoing. A page reads one import and
// at most 50 findings.
#include <map>

#include "areas/directory/imports/findings_file.h"
#include "areas/directory/imports/import_report.h"
#include "areas/directory/imports/imports.h"
#include "areas/directory/show.h"
#include "base/text.h"
#include "platform/config/config.h"

namespace belfry::directory::imports {
namespace {

using platform::Call;

constexpr int kListed = 30;

// What the list says of an import. One that would change nothing is not one that waits to be applied.
std::string_view shown_state(Import const& import) {
    bool const nothing = import.state == "planned" && summary_from_json(import.summary).changes() == 0;
    return nothing ? std::string_view("nothing") : std::string_view(import.state);
}

std::string state_words(Call& call, std::string_view state) {
    return std::string(call.platform.words.find("import.state." + std::string(state)));
}

ui::Tone tone_of(std::string_view state) {
    if (state == "applied") return ui::Tone::good;
    if (state == "refused") return ui::Tone::bad;
    return state == "planned" ? ui::Tone::warn : ui::Tone::neutral;
}

// The one school whose imports these are; empty: the authority's, which sees all.
Result<access::SchoolScope> scope_of(Call& call) { return call.viewer.scope(kImport); }

std::string when(Call& call, Instant instant) {
    return ui::short_date(call.zone().day_of(instant)) + ", " + ui::clock_time(call.zone().time_of(instant));
}

// The sentence for a problem that stopped an import.
std::string problem_words(Call& call, std::string_view code) {
    for (std::string const& key : {"import.problem." + std::string(code), "problem." + std::string(code) + ".what"})
        if (call.platform.words.has(key)) return std::string(call.platform.words.find(key));
    return std::string(call.word("import.problem.other"));
}

void show_form(html::Writer& h, Call& call, ui::FormErrors const& errors) {
    ui::panel(h, "new-import", "upload", call.word("import.new"), [&] {
        ui::form(h, call, {.action = html::Href::to("/imports"), .upload = true}, errors, [&] {
            ui::field(h,
                      {.name = "bundle",
                       .label = std::string(call.word("import.file")),
                       .hint = std::string(call.viewer.school ? call.word("import.file.hint_school")
                                                              : call.word("import.file.hint")),
                       .type = "file",
                       .required = true,
                       .accept = ".zip,.csv"},
                      errors);
            ui::field(h,
                      {.name = "source",
                       .label = std::string(call.word("import.source")),
                       .value = std::string(call.field("source")),
                       .hint = std::string(call.word("import.source.hint")),
                       .characters_max = 60},
                      errors);
            ui::submit(h, ui::Button::primary, call.word("import.check"));
        });
    });
}

// Names of the schools whose imports are listed; empty in a school's own list, where there is nothing to tell apart.
std::map<SchoolId, std::string> schools_in(Call& call, std::vector<Import> const& imports) {
    std::map<SchoolId, std::string> names;
    std::vector<SchoolId> ids;
    for (Import const& import : imports)
        if (import.school) ids.push_back(import.school);
    if (!call.viewer.school && !ids.empty())
        for (auto& school : schools_by_id(call.db(), ids)) names[school.id] = std::move(school.name);
    return names;
}

http::Response list_page(Call& call, access::SchoolScope const& scope, ui::FormErrors const& errors, int status) {
    auto const imports = newest_imports(call.db(), scope, kListed);
    auto const schools = schools_in(call, imports);
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    auto const intro = scope.whole_authority()
                           ? word("import.intro")
                           : call.word("import.intro_school", {{"school", call.viewer.school_name}});
    return ui::page(call, {.title = word("import.title"), .intro = intro, .status = status}, [&](html::Writer& h) {
        show_form(h, call, errors);
        std::vector<ui::Column> columns = {{"file", word("import.column.file"), false},
                                           {"source", word("import.column.source"), false, false, ui::Column::On::wide},
                                           {"when", word("import.column.when"), false, false, ui::Column::On::wide},
                                           {"state", word("import.column.state"), false}};
        if (!schools.empty())
            columns.insert(columns.begin() + 1,
                           {"school", word("import.column.school"), false, false, ui::Column::On::wide});
        std::vector<ui::TableRow> rows;
        for (Import const& import : imports) {
            html::Writer state;
            auto const shown = shown_state(import);
            ui::badge(state, tone_of(shown), state_words(call, shown));
            std::vector<html::Html> cells;
            cells.push_back(link_cell(import.file_name, import_href(import.id)));
            if (!schools.empty()) {
                auto const at = schools.find(import.school);
                cells.push_back(text_cell(at == schools.end() ? word("import.of_authority") : at->second));
            }
            cells.push_back(text_cell(shown_source_name(import.source_name)));
            cells.push_back(text_cell(when(call, import.created_at)));
            cells.push_back(state.take());
            rows.push_back({import.id.text(), import.file_name, std::move(cells)});
        }
        ui::table(h, call,
                  {.caption = word("import.caption"),
                   .here = html::Href::to("/imports"),
                   .total = static_cast<std::int64_t>(rows.size()),
                   .filter = false,
                   .empty_title = word("import.none"),
                   .empty_text = word("import.none.text")},
                  columns, ui::table_state(call.request, columns, "when"), rows);
    });
}

Result<http::Response> list(Call& call) {
    TRY(scope, scope_of(call));
    return list_page(call, scope, {}, 200);
}

// Refused at once, beside the field, where the file is no bundle at all.
Result<http::Response> upload(Call& call) {
    TRY(scope, scope_of(call));
    ui::FormErrors errors;
    http::Upload const* bundle = nullptr;
    for (http::Upload const& one : call.request.uploads)
        if (one.field == "bundle" && one.size_bytes > 0) bundle = &one;
    if (bundle == nullptr) {
        errors.add("bundle", std::string(call.word("import.file.needed")));
        return list_page(call, scope, errors, 422);
    }
    std::string const source(first_characters(trim(call.field("source")), 60));
    if (ascii_equal_ignoring_case(source, "belfry") && source != "belfry")
        errors.add("source", std::string(call.word("import.source.reserved")));
    auto const name = std::string(first_characters(bundle->filename, 120));
    if (!errors.any()) {
        auto const begun =
            begin_import(call.platform, {bundle->path, name, source, call.viewer.person, scope.school()});
        if (begun.ok()) return http::Response::redirect(import_href(*begun));
        if (begun.problem().kind == ProblemKind::unavailable || begun.problem().kind == ProblemKind::internal)
            return begun.problem();
        errors.add(begun.problem().code == "import_source_reserved" ? "source" : "bundle",
                   problem_words(call, begun.problem().code));
    }
    call.forget_snapshot();
    return list_page(call, scope, errors, 422);
}

Result<Import> import_of_path(Call& call) {
    TRY(id, call.path_id<ImportId>("import"));
    TRY(scope, scope_of(call));
    auto import = import_by_id(call.db(), id);
    if (!import || (!scope.whole_authority() && import->school != scope.school())) return not_found();
    return std::move(*import);
}

// The job that works on it now, or ended without doing so.
std::optional<jobs::Job> job_of(Call& call, Import const& import) {
    bool const unchecked = import.state == "reading" || import.state == "refused" || import.state == "stopped";
    JobId const id = unchecked                                      ? import.plan_job
                     : import.state == "planned"                    ? import.apply_job
                     : import.state == "applied" && import.undo_job ? import.undo_job
                                                                    : JobId();
    return id ? call.platform.jobs.find(call.db(), id) : std::nullopt;
}

bool under_way(std::optional<jobs::Job> const& job) {
    return job && (job->state == jobs::State::waiting || job->state == jobs::State::running);
}

void show_actions(html::Writer& h, Call& call, Import const& import, Summary const& summary) {
    if (import.state == "planned") {
        if (is_stale(call.db(), import, call.platform.clock.now()))
            return ui::notice(h, ui::Tone::warn, call.word("import.stale"), call.word("import.stale.text"));
        if (summary.changes() == 0)
            return ui::notice(h, ui::Tone::good, call.word("import.nothing_to_change"),
                              call.word("import.nothing_to_change.text"));
        h.put("<p>{}</p>", call.word("import.apply.text"));
        ui::post_button(h, call, ui::Button::primary, call.count("import.apply", summary.changes()),
                        html::Href::to("/imports/{}/apply", import.id));
    }
    if (import.state == "applied") {
        ui::notice(h, ui::Tone::good, call.word("import.applied"),
                   call.word("import.applied.text", {{"when", when(call, *import.applied_at)}}));
        if (!may_undo(call.db(), import)) {
            h.put("<p>{}</p>", call.word("import.undo.over"));
            return;
        }
        h.put("<p>{}</p><details class=\"more\"><summary>{}</summary><p>{}</p>", call.word("import.undo.until"),
              call.word("import.undo"), call.word("import.undo.text"));
        ui::post_button(h, call, ui::Button::danger, call.word("import.undo.sure"),
                        html::Href::to("/imports/{}/undo", import.id));
        h.put("</details>");
    }
    if (import.state == "undone")
        ui::notice(h, ui::Tone::info, call.word("import.undone"),
                   call.word("import.undone.text", {{"when", when(call, *import.undone_at)}}));
}

Result<http::Response> show(Call& call) {
    TRY(import, import_of_path(call));
    auto const job = job_of(call, import);
    bool const working = under_way(job);
    auto const here = import_href(import.id);
    Summary const summary = summary_from_json(import.summary);
    ui::PageOptions options{.title = import.file_name,
                            .crumbs = {{std::string(call.word("import.title")), html::Href::to("/imports")}}};
    options.intro = call.word("import.of", {{"format", call.platform.words.find("import.format." + import.format)},
                                            {"source", shown_source_name(import.source_name)}});
    if (working) options.refresh = here;
    return ui::page(call, options, [&](html::Writer& h) {
        if (working) {
            auto const step =
                job->step_key.empty() ? call.word("import.step.waiting") : call.platform.words.find(job->step_key);
            return ui::job_progress(h, call, step, job->done, job->total, here,
                                    html::Href::to("/imports/{}/stop", import.id));
        }
        if (job && job->state == jobs::State::failed)
            ui::notice(h, ui::Tone::bad, call.word("import.failed"), problem_words(call, job->problem_code));
        if (job && job->state == jobs::State::cancelled)
            ui::notice(h, ui::Tone::info, call.word("import.stopped"), call.word("import.stopped.text"));
        if (import.state == "reading") return;
        if (summary.incomplete()) show_missing(h, call, import);
        if (import.state == "refused" || import.state == "stopped") {
            show_findings(h, call, import, summary);
            return ui::link_button(h, ui::Button::primary, call.word("import.another"), html::Href::to("/imports"),
                                   "upload");
        }
        if (import.state == "expired") {
            ui::notice(h, ui::Tone::info, call.word("import.expired"), call.word("import.expired.text"));
            ui::link_button(h, ui::Button::primary, call.word("import.another"), html::Href::to("/imports"), "upload");
        }
        if (import.state == "planned") show_cautions(h, call, summary);
        show_actions(h, call, import, summary);
        show_counts(h, call, summary);
        show_findings(h, call, import, summary);
    });
}

Result<http::Response> apply(Call& call) {
    TRY(import, import_of_path(call));
    TRY_DO(start_applying(call.platform, import.id, call.viewer.person));
    return http::Response::redirect(import_href(import.id));
}

Result<http::Response> undo(Call& call) {
    TRY(import, import_of_path(call));
    TRY_DO(start_undoing(call.platform, import.id, call.viewer.person));
    return http::Response::redirect(import_href(import.id));
}

Result<http::Response> stop(Call& call) {
    TRY(import, import_of_path(call));
    if (auto const job = job_of(call, import); under_way(job)) TRY_DO(stop_import(call.platform, import, job->id));
    return http::Response::redirect(import_href(import.id));
}

Result<http::Response> findings_csv(Call& call) {
    TRY(import, import_of_path(call));
    TRY(findings, read_findings(findings_path(call.platform, import.id), 0, kFindingsKeptMax));
    std::string out;
    csv::Writer writer([&](std::string_view bytes) -> Status { return out += bytes, Status(); }, csv::For::people);
    TRY_DO(
        writer.row({call.word("import.column.weight"), call.word("import.column.file"), call.word("import.column.line"),
                    call.word("import.column.column"), call.word("import.column.column_name"),
                    call.word("import.column.why"), call.word("import.column.value")}));
    for (KeptFinding const& f : findings) {
        writer.text(f.error ? call.word("import.weight.error") : call.word("import.weight.warning")).text(f.file);
        writer.number(f.line)
            .number(f.column)
            .text(f.column_name)
            .text(finding_words(call.platform.words, f))
            .text(f.value);
        TRY_DO(writer.end_row());
    }
    TRY_DO(writer.finish());
    return http::Response::download(std::string(call.word("import.findings.file")) + ".csv", "text/csv; charset=utf-8",
                                    std::move(out));
}

} // namespace

void add_import_routes(platform::Routes& routes) {
    auto const rule = access::Rule::may(kImport); // at a school, for that school alone
    routes.get("/imports", rule, list);
    routes.post_upload("/imports", rule, upload);
    routes.get("/imports/{import}", rule, show);
    routes.get("/imports/{import}/findings.csv", rule, findings_csv);
    routes.post("/imports/{import}/apply", rule, apply);
    routes.post("/imports/{import}/undo", rule, undo);
    routes.post("/imports/{import}/stop", rule, stop);
}

} // namespace belfry::directory::imports
