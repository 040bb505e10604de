// The report of one import: at most 50 findings a page, and a count for each kind.
#include "areas/directory/imports/import_report.h"

#include "areas/directory/imports/findings_file.h"
#include "areas/directory/imports/imports.h"
#include "areas/directory/show.h"
#include "base/text.h"

namespace belfry::directory::imports {
namespace {

constexpr std::int64_t kManyEnd = 50; // from here on, a warning where more than a tenth would end

} // namespace

using platform::Call;

html::Href import_href(ImportId id) { return html::Href::to("/imports/{}", id); }

void show_counts(html::Writer& h, Call& call, Summary const& summary) {
    h.put("<div class=\"table-scroll\" role=\"region\" aria-label=\"{}\" "
          "tabindex=\"0\"><table><caption>{}</caption><thead><tr><th scope=\"col\">{}</th>"
          "<th scope=\"col\" class=\"number\">{}</th><th scope=\"col\" class=\"number\">{}</th>"
          "<th scope=\"col\" class=\"number\">{}</th><th scope=\"col\" class=\"number wide\">{}</th>"
          "<th scope=\"col\" class=\"number\">{}</th></tr></thead><tbody>",
          call.word("import.counts.caption"), call.word("import.counts.caption"), call.word("import.column.what"),
          call.word("import.column.added"), call.word("import.column.changed"), call.word("import.column.ended"),
          call.word("import.column.unchanged"), call.word("import.column.bad"));
    for (int i = 1; i < kKinds; ++i) {
        Kind const kind = static_cast<Kind>(i);
        Counts const& c = summary.of(kind);
        if (c.added + c.changed + c.ended + c.unchanged + c.bad == 0) continue;
        h.put("<tr><th scope=\"row\">{}</th>", call.platform.words.find("import.kind." + std::string(kind_code(kind))));
        for (std::int64_t number : {c.added, c.changed, c.ended})
            h.put("<td class=\"number\">{}</td>", with_thousands(number));
        h.put("<td class=\"number wide\">{}</td><td class=\"number\">{}</td></tr>", with_thousands(c.unchanged),
              with_thousands(c.bad));
    }
    h.put("</tbody></table></div>");
}

void show_cautions(html::Writer& h, Call& call, Summary const& summary) {
    for (int i = 1; i < kKinds; ++i) {
        Kind const kind = static_cast<Kind>(i);
        Counts const& c = summary.of(kind);
        std::string const name(call.platform.words.find("import.kind." + std::string(kind_code(kind))));
        if (c.not_ended)
            ui::notice(h, ui::Tone::warn, call.word("import.not_ended"),
                       call.word("import.not_ended.text", {{"kind", name}}));
        if (c.ended >= kManyEnd && c.ended * 10 > c.ended + c.unchanged + c.changed)
            ui::notice(h, ui::Tone::warn, call.word("import.many_end", {{"kind", name}}),
                       call.word("import.many_end.text", {{"n", with_thousands(c.ended)}, {"kind", name}}));
    }
}

void show_findings(html::Writer& h, Call& call, Import const& import, Summary const& summary) {
    std::int64_t const total = std::min(summary.errors + summary.warnings, kFindingsKeptMax);
    if (total == 0) return;
    if (std::error_code none; !std::filesystem::exists(findings_path(call.platform, import.id), none)) {
        h.put("<p class=\"quiet\">{}</p>", call.word("import.findings.gone"));
        return;
    }
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    // The sentence is what people read; where it stands is for whoever goes and mends it.
    std::vector<ui::Column> const columns = {
        {"weight", word("import.column.weight"), false},
        {"why", word("import.column.why"), false},
        {"value", word("import.column.value"), false, false, ui::Column::On::wide}};
    auto state = ui::table_state(call.request, columns, "why");
    state.keep_within(total);
    auto const findings = read_findings(findings_path(call.platform, import.id), state.first_row(), state.rows);
    if (!findings.ok()) return;
    std::vector<ui::TableRow> rows;
    for (KeptFinding const& f : *findings) {
        html::Writer weight;
        ui::badge(weight, f.error ? ui::Tone::bad : ui::Tone::warn,
                  f.error ? call.word("import.weight.error") : call.word("import.weight.warning"));
        std::string where = f.file;
        if (f.line > 0) where += ", " + call.word("import.line", {{"n", with_thousands(f.line)}});
        if (!f.column_name.empty()) where += ", " + f.column_name;
        html::Writer why;
        why.put("{}<br><span class=\"quiet\">{}</span>", finding_words(call.platform.words, f), where);
        rows.push_back({{}, {}, {weight.take(), why.take(), text_cell(f.value)}});
    }
    ui::table(h, call,
              {.caption = word("import.findings.caption"),
               .here = import_href(import.id),
               .total = total,
               .csv = html::Href::to("/imports/{}/findings.csv", import.id),
               .filter = false},
              columns, state, rows);
}

void show_missing(html::Writer& h, Call& call, Import const& import) {
    ui::notice(h, ui::Tone::bad, call.word("import.incomplete"), call.word("import.incomplete.text"));
    h.put("<ul>");
    for (KeptFinding const& f : what_is_missing(findings_path(call.platform, import.id)))
        h.put("<li>{}: {}</li>", f.file, finding_words(call.platform.words, f));
    h.put("</ul>");
}

} // namespace belfry::directory::imports
