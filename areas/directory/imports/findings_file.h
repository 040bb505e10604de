#pragma once
// Findings on disk, so that a bundle of nothing but bad rows costs no memory. Counted all, kept up to a limit.

#include <cstdio>
#include <filesystem>
#include <memory>

#include "areas/directory/imports/formats/record.h"
#include "platform/csv/csv.h"
#include "platform/ui/words.h"

namespace belfry::directory::imports {

inline constexpr std::int64_t kFindingsKeptMax = 100'000;

class FindingsWriter {
public:
    static Result<FindingsWriter> create(std::filesystem::path const& path);
    void add(Finding const& finding);
    Status finish();

private:
    FindingsWriter(std::shared_ptr<std::FILE> file);
    std::shared_ptr<std::FILE> file_;
    csv::Writer writer_;
    std::int64_t count_ = 0;
    Status state_;
};

struct KeptFinding {
    bool error = false;
    std::string code, file, column_name, value;
    std::int64_t line = 0, column = 0;
};
// Findings from number `skip` on, at most `most`. Problem not_found ("plan_gone").
Result<std::vector<KeptFinding>> read_findings(std::filesystem::path const& path, std::int64_t skip, std::int64_t most);

// Those that make a bundle incomplete.
std::vector<KeptFinding> what_is_missing(std::filesystem::path const& path);

// What is wrong, as a sentence.
std::string finding_words(ui::Words const& words, KeptFinding const& finding);

} // namespace belfry::directory::imports
