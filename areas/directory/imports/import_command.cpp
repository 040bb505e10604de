// `belfry import FILE-OR-FOLDER`: plans, says what it would do, and does it when told to. Progress goes to standard
// error where that is a terminal; what is said goes to standard output.
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "areas/directory/imports/findings_file.h"
#include "areas/directory/imports/imports.h"
#include "base/text.h"

namespace belfry::directory::imports {
namespace {

constexpr std::int64_t kFindingsShown = 40;

struct Wanted {
    std::filesystem::path path;
    std::string source;
    bool dry_run = false, yes = false, wrong = false;
};

Wanted read_arguments(std::vector<std::string> const& arguments) {
    Wanted wanted;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string const& one = arguments[i];
        if (one == "--dry-run")
            wanted.dry_run = true;
        else if (one == "--yes")
            wanted.yes = true;
        else if (one == "--source" && i + 1 < arguments.size())
            wanted.source = arguments[++i];
        else if (!one.starts_with("-") && wanted.path.empty())
            wanted.path = one;
        else
            wanted.wrong = true;
    }
    wanted.wrong = wanted.wrong || wanted.path.empty();
    return wanted;
}

Progress to_terminal(platform::Platform const& platform) {
    Progress progress;
    if (::isatty(STDERR_FILENO) == 0) return progress;
    auto step = std::make_shared<std::string>();
    progress.step = [&platform, step](std::string_view key) { *step = platform.words.find(key); };
    progress.at = [step](std::int64_t done, std::int64_t total) {
        if (total > 0) std::fprintf(stderr, "\r%s %3lld%% ", step->c_str(), static_cast<long long>(done * 100 / total));
    };
    return progress;
}

int failed(platform::Platform const& platform, std::filesystem::path const& path, Problem const& problem) {
    std::string const code(problem.code);
    for (std::string const& key : {"import.problem." + code, "problem." + code + ".what"})
        if (platform.words.has(key)) {
            std::fprintf(stderr, "\n%s: %s\n", path.c_str(), std::string(platform.words.find(key)).c_str());
            return 1;
        }
    std::fprintf(stderr, "\n%s: %s: %s\n", path.c_str(), code.c_str(), problem.detail.c_str());
    return 1;
}

void say_counts(ui::Words const& words, Summary const& summary) {
    std::printf("%-28s %10s %10s %10s %10s %10s\n", "", std::string(words.text("import.column.added")).c_str(),
                std::string(words.text("import.column.changed")).c_str(),
                std::string(words.text("import.column.ended")).c_str(),
                std::string(words.text("import.column.unchanged")).c_str(),
                std::string(words.text("import.column.bad")).c_str());
    for (int i = 1; i < kKinds; ++i) {
        Kind const kind = static_cast<Kind>(i);
        Counts const& c = summary.of(kind);
        if (c.added + c.changed + c.ended + c.unchanged + c.bad == 0) continue;
        std::string const name(words.find("import.kind." + std::string(kind_code(kind))));
        std::printf("%-28s %10s %10s %10s %10s %10s\n", name.c_str(), with_thousands(c.added).c_str(),
                    with_thousands(c.changed).c_str(), with_thousands(c.ended).c_str(),
                    with_thousands(c.unchanged).c_str(), with_thousands(c.bad).c_str());
    }
}

int say_missing(platform::Platform const& platform, ImportId id) {
    std::fprintf(stderr, "%s\n", std::string(platform.words.text("import.incomplete.text")).c_str());
    for (KeptFinding const& f : what_is_missing(findings_path(platform, id)))
        std::fprintf(stderr, "%s: %s\n", f.file.c_str(), finding_words(platform.words, f).c_str());
    return 1;
}

void say_findings(platform::Platform const& platform, ImportId id, Summary const& summary) {
    auto const findings = read_findings(findings_path(platform, id), 0, kFindingsShown);
    if (!findings.ok() || findings->empty()) return;
    std::puts("");
    for (KeptFinding const& f : *findings) {
        std::string const what = finding_words(platform.words, f);
        std::printf("%s:%lld:%lld: %s\n", f.file.c_str(), static_cast<long long>(f.line),
                    static_cast<long long>(f.column), what.c_str());
    }
    std::int64_t const left = summary.errors + summary.warnings - static_cast<std::int64_t>(findings->size());
    if (left > 0)
        std::printf("%s\n", platform.words
                                .text("import.more_findings",
                                      {{"n", with_thousands(left)}, {"file", findings_path(platform, id).string()}})
                                .c_str());
}

bool agreed(ui::Words const& words) {
    std::printf("\n%s ", std::string(words.text("import.ask")).c_str());
    std::fflush(stdout);
    std::string answer;
    std::getline(std::cin, answer);
    return answer == words.text("import.ask.yes");
}

int run(platform::Platform& platform, std::vector<std::string> const& arguments) {
    Wanted const wanted = read_arguments(arguments);
    if (wanted.wrong) {
        std::fprintf(stderr, "%s\n", std::string(platform.words.text("import.usage")).c_str());
        return 2;
    }
    std::error_code error;
    if (!std::filesystem::exists(wanted.path, error)) {
        std::fprintf(stderr, "%s\n",
                     platform.words.text("import.no_such_file", {{"path", wanted.path.string()}}).c_str());
        return 1;
    }
    Progress const progress = to_terminal(platform);
    auto path = wanted.path.lexically_normal();
    if (path.filename().empty()) path = path.parent_path();
    auto const id = plan_now(platform, {path, path.filename().string(), wanted.source, PersonId()}, progress);
    if (!id.ok()) return failed(platform, wanted.path, id.problem());
    Summary const summary = [&] {
        auto snapshot = platform.db.read();
        return summary_from_json(import_by_id(snapshot, *id)->summary);
    }();
    std::fputs("\r", stderr);
    if (summary.incomplete()) return say_missing(platform, *id);
    say_counts(platform.words, summary);
    say_findings(platform, *id, summary);
    if (wanted.dry_run) return 0;
    if (summary.changes() == 0) {
        std::printf("\n%s\n", std::string(platform.words.text("import.nothing_to_change")).c_str());
        return 0;
    }
    if (!wanted.yes && !agreed(platform.words)) return 1;
    if (Status const done = apply_now(platform, *id, progress); !done.ok())
        return failed(platform, wanted.path, done.problem());
    std::printf("\n%s\n", std::string(platform.words.text("import.applied")).c_str());
    return 0;
}

} // namespace

platform::Command import_command() {
    return {
        "import",
        "FILE-OR-FOLDER [--dry-run] [--source NAME] [--yes]: take in schools, people and classes (OneRoster 1.1 and "
        "1.2, School Data Sync 2.1, England's school register). --dry-run only says what would change, --source names "
        "the "
        "system it comes from, --yes does not ask. Status 1: it cannot be taken in, or you said no",
        run};
}

} // namespace belfry::directory::imports
