// Taking in a timetable: a file, what it would do, and doing it. A page reads one import.
#include "areas/timetable/editing/editing.h"
#include "areas/timetable/imports/imports.h"
#include "base/text.h"
#include "platform/files/files.h"
#include "platform/json/json.h"

namespace belfry::timetable {
namespace {

using platform::Call;

constexpr int kListed = 20;
constexpr std::int64_t kFileBytesMax = 4 * 1024 * 1024;

html::Href import_href(TimetableImportId id) { return html::Href::to("/timetable/imports/{}", id); }
ui::Crumb to_imports(Call& call) {
    return {std::string(call.word("import_timetable.title")), html::Href::to("/timetable/imports")};
}

Result<access::SchoolScope> scope_of(Call& call) {
    TRY(scope, call.viewer.scope(kEditTimetable));
    if (scope.whole_authority()) return not_found("timetable_choose_school");
    return scope;
}

Result<TimetableImport> import_of_path(Call& call) {
    TRY(id, call.path_id<TimetableImportId>("import"));
    auto import = import_by_id(call.db(), id);
    if (!import || !call.viewer.may_at(kEditTimetable, import->school)) return not_found();
    return std::move(*import);
}

void show_form(html::Writer& h, Call& call, ui::FormErrors const& errors) {
    ui::panel(h, "new", "upload", call.word("import_timetable.new"), [&] {
        h.put("<p>{}</p>", call.word("import_timetable.how"));
        ui::form(h, call, {.action = html::Href::to("/timetable/imports"), .upload = true}, errors, [&] {
            ui::field(h,
                      {.name = "file",
                       .label = std::string(call.word("import_timetable.file")),
                       .type = "file",
                       .required = true,
                       .accept = ".csv"},
                      errors);
            auto const typed = call.field("from");
            ui::field(h,
                      {.name = "from",
                       .label = std::string(call.word("edit.starts_on")),
                       .value = typed.empty() ? call.today().plus(1).text() : std::string(typed),
                       .hint = std::string(call.word("edit.starts_on.hint")),
                       .type = "date",
                       .required = true},
                      errors);
            ui::field(h,
                      {.name = "until",
                       .label = std::string(call.word("edit.ends_on")),
                       .value = std::string(call.field("until")),
                       .hint = std::string(call.word("edit.ends_on.hint")),
                       .type = "date"},
                      errors);
            ui::submit(h, ui::Button::primary, call.word("import_timetable.check"));
        });
    });
}

http::Response list_page(Call& call, access::SchoolScope const& scope, ui::FormErrors const& errors) {
    auto const imports = imports_of(call.db(), scope.school(), kListed);
    auto const actions = [&](html::Writer& h) {
        ui::link_button(h, ui::Button::secondary, call.word("import_timetable.download"),
                        html::Href::to("/timetable/imports/file"), "download");
    };
    ui::PageOptions const options{.title = std::string(call.word("import_timetable.title")),
                                  .intro = std::string(call.word("import_timetable.intro")),
                                  .crumbs = {{std::string(call.word("nav.timetable")), html::Href::to("/timetable")}},
                                  .status = errors.any() ? 422 : 200,
                                  .actions = actions};
    return ui::page(call, options, [&](html::Writer& h) {
        h.put("<div class=\"stack\">");
        show_form(h, call, errors);
        if (!imports.empty())
            ui::panel(h, "imports", "history", call.word("import_timetable.before"), [&] {
                h.put("<ul class=\"rows\">");
                for (auto const& one : imports) {
                    h.put("<li class=\"row\"><div><a href=\"{}\">{}</a> <span class=\"quiet\">{}</span></div>",
                          import_href(one.id), one.file_name, ui::short_date(call.zone().day_of(one.made_at)));
                    ui::badge(h, one.applied_at ? ui::Tone::good : ui::Tone::warn,
                              one.applied_at ? call.word("import_timetable.done")
                                             : call.word("import_timetable.waits"));
                    h.put("</li>");
                }
                h.put("</ul>");
            });
        h.put("</div>");
    });
}

Result<http::Response> list(Call& call) {
    TRY(scope, scope_of(call));
    return list_page(call, scope, {});
}

void read_days(Call& call, TimetableImport& import, ui::FormErrors& errors) {
    auto const from = SchoolDay::parse(trim(call.field("from")));
    if (!from || *from < first_to_change(call, {})) errors.add("from", std::string(call.word("edit.today")));
    if (from) import.from = *from;
    if (auto const text = trim(call.field("until")); !text.empty()) {
        auto const until = SchoolDay::parse(text);
        if (!until || *until < import.from) errors.add("until", std::string(call.word("form.bad_day")));
        if (until) import.until = *until;
    }
}

std::string problem_words(Call& call, Problem const& problem) {
    auto const key = "problem." + std::string(problem.code) + ".what";
    return std::string(call.platform.words.has(key) ? call.platform.words.find(key)
                                                    : call.word("import_timetable.unreadable"));
}

Result<http::Response> upload(Call& call) {
    TRY(scope, scope_of(call));
    ui::FormErrors errors;
    TimetableImport import;
    import.id = next_id<TimetableImportId>();
    import.school = scope.school();
    import.made_at = call.now();
    read_days(call, import, errors);
    http::Upload const* file = nullptr;
    for (auto const& one : call.request.uploads)
        if (one.field == "file" && one.size_bytes > 0) file = &one;
    if (!file)
        errors.add("file", std::string(call.word("import_timetable.file.needed")));
    else if (file->size_bytes > kFileBytesMax)
        errors.add("file", std::string(call.word("import_timetable.file.large")));
    if (errors.any()) return list_page(call, scope, errors);
    TRY(kept, call.platform.files.keep(file->path, file->filename, import.school));
    import.file = kept.id;
    import.file_name = kept.name;
    call.forget_snapshot();
    auto const summary = plan_summary(call.platform, call.db(), import);
    if (!summary.ok()) {
        auto const removed =
            call.platform.db.write([&](db::Tx& tx) { return call.platform.files.remove(tx, kept.id); });
        TRY_DO(removed);
        errors.add("file", problem_words(call, summary.problem()));
        return list_page(call, scope, errors);
    }
    import.summary = *summary;
    auto const done = call.platform.db.write([&](db::Tx& tx) { return add_import(tx, import); });
    TRY_DO(done);
    return http::Response::redirect(import_href(import.id));
}

void show_lines(html::Writer& h, json::Value const& lines, std::string_view title, std::int64_t count, bool open) {
    if (lines.size() == 0) return;
    h.put("<details class=\"more\" {}><summary>{}</summary><ul>", html::Flag{"open", open},
          std::string(title) + " · " + with_thousands(count));
    for (std::size_t i = 0; i < lines.size(); ++i) h.put("<li>{}</li>", lines.at(i).text_or(""));
    h.put("</ul></details>");
}

void show_findings(html::Writer& h, Call& call, json::Value const& root) {
    auto const findings = root["findings"];
    if (findings.size() == 0) return;
    ui::panel(h, "findings", "triangle-alert",
              call.count("import_timetable.findings", root["finding_count"].integer_or(0)), [&] {
                  h.put("<p>{}</p><ul>", call.word("import_timetable.findings.text"));
                  for (std::size_t i = 0; i < findings.size(); ++i) {
                      auto const one = findings.at(i);
                      auto const key = "import_timetable.finding." + std::string(one["code"].text_or(""));
                      h.put("<li>{} <strong>{}</strong> {}</li>",
                            call.word("import_timetable.line", {{"n", std::to_string(one["line"].integer_or(0))}}),
                            one["what"].text_or(""), call.platform.words.find(key));
                  }
                  h.put("</ul>");
              });
}

void show_summary(html::Writer& h, Call& call, json::Value const& root) {
    auto const number = [&](std::string_view name) { return root[name].integer_or(0); };
    h.put("<dl class=\"figures\">");
    struct Figure {
        std::string_view name, words;
    };
    for (auto const& [name, words] :
         {Figure{"added", call.word("import_timetable.added")},
          Figure{"changed", call.word("import_timetable.changed")},
          Figure{"ended", call.word("import_timetable.ended")}, Figure{"same", call.word("import_timetable.same")}})
        h.put("<div><dt>{}</dt><dd>{}</dd></div>", words, with_thousands(number(name)));
    h.put("</dl>");
    show_findings(h, call, root);
    show_lines(h, root["clashes"], call.word("import_timetable.clashes"), number("clash_count"), true);
    show_lines(h, root["rooms"], call.word("import_timetable.rooms"), static_cast<std::int64_t>(root["rooms"].size()),
               false);
    show_lines(h, root["added_lines"], call.word("import_timetable.added"), number("added"), false);
    show_lines(h, root["changed_lines"], call.word("import_timetable.changed"), number("changed"), false);
    show_lines(h, root["ended_lines"], call.word("import_timetable.ended"), number("ended"), false);
}

Result<http::Response> import_page(Call& call, TimetableImport const& import, bool stale) {
    TRY(summary, json::Document::parse(import.summary));
    auto const root = summary.root();
    auto const changes = root["added"].integer_or(0) + root["changed"].integer_or(0) + root["ended"].integer_or(0);
    bool const late = import.from < first_to_change(call, {});
    ui::PageOptions const options{.title = import.file_name,
                                  .intro = call.word("import_timetable.from", {{"day", ui::long_date(import.from)}}),
                                  .crumbs = {to_imports(call)},
                                  .status = stale ? 409 : 200};
    return ui::page(call, options, [&](html::Writer& h) {
        if (stale)
            ui::notice(h, ui::Tone::warn, call.word("import_timetable.stale"),
                       call.word("import_timetable.stale.text"));
        if (import.applied_at)
            ui::notice(h, ui::Tone::good, call.word("import_timetable.done"),
                       ui::long_date(call.zone().day_of(*import.applied_at)));
        else if (late)
            ui::notice(h, ui::Tone::warn, call.word("import_timetable.late"), call.word("import_timetable.late.text"));
        else if (changes == 0)
            ui::notice(h, ui::Tone::info, call.word("import_timetable.nothing"),
                       call.word("import_timetable.nothing.text"));
        h.put("<div class=\"stack\">");
        show_summary(h, call, root);
        if (!import.applied_at && !late && changes > 0)
            ui::post_button(h, call, ui::Button::primary, call.count("import_timetable.apply", changes),
                            html::Href::to("/timetable/imports/{}/apply", import.id));
        h.put("</div>");
    });
}

Result<http::Response> show(Call& call) {
    TRY(import, import_of_path(call));
    return import_page(call, import, false);
}

Result<http::Response> apply(Call& call) {
    TRY(import, import_of_path(call));
    std::string summary;
    auto const done = call.platform.db.write_long([&](db::Tx& tx) -> Status {
        TRY_DO(apply_import(call.platform, tx, import, call.today(), summary));
        return note_change(call, tx, "timetable.imported", import.school, import.id.value(), import.from);
    });
    if (!done.ok() && done.problem().code == "timetable_import_stale") {
        // Since it was checked, somebody has changed the timetable: what it would do now is shown before it is done.
        auto const kept = call.platform.db.write([&](db::Tx& tx) { return set_summary(tx, import.id, summary); });
        TRY_DO(kept);
        import.summary = summary;
        return import_page(call, import, true);
    }
    TRY_DO(done);
    return http::Response::redirect(import_href(import.id));
}

Result<http::Response> file(Call& call) {
    TRY(scope, scope_of(call));
    TRY(text, timetable_as_file(call.platform, call.db(), scope.school(), call.today()));
    return http::Response::download(std::string(call.word("import_timetable.file_name")) + ".csv", "text/csv",
                                    std::move(text));
}

} // namespace

void add_import_routes(platform::Routes& routes) {
    auto const rule = access::Rule::may(kEditTimetable);
    routes.get("/timetable/imports", rule, list);
    routes.post_upload("/timetable/imports", rule, upload);
    routes.get("/timetable/imports/file", rule, file);
    routes.get("/timetable/imports/{import}", rule, show);
    routes.post("/timetable/imports/{import}/apply", rule, apply);
}

} // namespace belfry::timetable
