// Findings as CSV for ourselves; pages and downloads put the sentences to the codes.
#include "areas/directory/imports/findings_file.h"

#include <cerrno>
#include <cstring>

#include "areas/directory/imports/summary.h"
#include "base/text.h"

namespace belfry::directory::imports {

FindingsWriter::FindingsWriter(std::shared_ptr<std::FILE> file)
    : file_(file), writer_(
                       [file](std::string_view bytes) -> Status {
                           if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size()) return {};
                           return Problem{ProblemKind::unavailable, "plan_not_written", std::strerror(errno)};
                       },
                       csv::For::machines) {}

Result<FindingsWriter> FindingsWriter::create(std::filesystem::path const& path) {
    std::shared_ptr<std::FILE> file(std::fopen(path.c_str(), "wbe"), [](std::FILE* f) {
        if (f != nullptr) std::fclose(f);
    });
    if (!file) return Problem{ProblemKind::unavailable, "plan_not_written", std::strerror(errno)};
    return FindingsWriter(std::move(file));
}

void FindingsWriter::add(Finding const& finding) {
    if (++count_ > kFindingsKeptMax || !state_.ok()) return;
    writer_.text(finding.weight == Weight::error ? "error" : "warning").text(finding.code).text(finding.file);
    writer_.number(finding.line).number(static_cast<std::int64_t>(finding.column));
    writer_.text(finding.column_name).text(finding.value);
    state_ = writer_.end_row();
}

Status FindingsWriter::finish() {
    TRY_DO(state_);
    TRY_DO(writer_.finish());
    if (std::fflush(file_.get()) != 0)
        return Problem{ProblemKind::unavailable, "plan_not_written", std::strerror(errno)};
    return {};
}

Result<std::vector<KeptFinding>> read_findings(std::filesystem::path const& path, std::int64_t skip,
                                               std::int64_t most) {
    std::vector<KeptFinding> out;
    auto source = csv::source_of_file(path);
    if (!source.ok()) return not_found("plan_gone");
    csv::Reader reader(std::move(*source), {.encoding = csv::Encoding::utf8});
    while (static_cast<std::int64_t>(out.size()) < most) {
        TRY(some, reader.next());
        if (!some) break;
        if (skip-- > 0) continue;
        csv::Row const& row = reader.row();
        out.push_back({row[0] == "error", std::string(row[1]), std::string(row[2]), std::string(row[5]),
                       std::string(row[6]), parse_int(row[3]).value_or(0), parse_int(row[4]).value_or(0)});
    }
    return out;
}

// {value} and {column} are filled by hand, because the key is only known now.
std::vector<KeptFinding> what_is_missing(std::filesystem::path const& path) {
    auto all = read_findings(path, 0, kFindingsKeptMax);
    if (!all.ok()) return {};
    std::erase_if(*all, [](KeptFinding const& one) { return !is_incomplete(one.code); });
    return std::move(*all);
}

std::string finding_words(ui::Words const& words, KeptFinding const& finding) {
    std::string text(words.find("import.finding." + finding.code));
    for (auto const& [hole, value] :
         {std::pair{"{value}", &finding.value}, std::pair{"{column}", &finding.column_name}})
        for (std::size_t at = text.find(hole); at != text.npos; at = text.find(hole, at + value->size()))
            text.replace(at, std::string_view(hole).size(), *value);
    return text;
}

} // namespace belfry::directory::imports
