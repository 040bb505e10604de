// `belfry export FOLDER-OR-ZIP`.
#include <cstdio>

#include "areas/directory/exports/exports.h"

namespace belfry::directory::exports {
namespace {

int run(platform::Platform& platform, std::vector<std::string> const& arguments) {
    if (arguments.size() != 1 || arguments[0].starts_with("-")) {
        std::fprintf(stderr, "%s\n", std::string(platform.words.text("export.usage")).c_str());
        return 2;
    }
    Status const done = write_export(platform, arguments[0], {});
    if (done.ok()) {
        std::printf("%s\n", platform.words.text("export.done", {{"where", arguments[0]}}).c_str());
        return 0;
    }
    std::string const key = "export.problem." + std::string(done.problem().code);
    if (platform.words.has(key))
        std::fprintf(stderr, "%s\n", std::string(platform.words.find(key)).c_str());
    else
        std::fprintf(stderr, "%s: %s\n", std::string(done.problem().code).c_str(), done.problem().detail.c_str());
    return 1;
}

} // namespace

platform::Command export_command() {
    return {"export", "FOLDER-OR-ZIP: write schools, people and classes as OneRoster 1.2 CSV", run};
}

} // namespace belfry::directory::exports
