// Going back to the release before. Once in years, by a technician with an eye on the clock: each outcome says what to
// do.
#include "app/go_back.h"

#include <cstdio>

#include "base/time.h"
#include "platform/db/kept_copy.h"
#include "platform/nodes/nodes.h"

namespace belfry::app {
namespace {

int fail(char const* format, std::string const& what) {
    std::fprintf(stderr, "belfry: ");
    std::fprintf(stderr, format, what.c_str());
    std::fputc('\n', stderr);
    return 1;
}

} // namespace

int go_back(config::Config const& config, std::optional<std::int64_t> losing) {
    if (config.engine != "sqlite") return fail("%s: PostgreSQL's own backup goes back, not this", "not SQLite");
    auto const file = config.folder / "belfry.db";
    auto const alone = nodes::FolderLock::take(config.folder / "serving.lock");
    if (!alone.ok()) return fail("%s (stop the service first)", alone.problem().detail);
    auto const copy = db::newest_copy(file);
    if (!copy) return fail("there is no copy of before an upgrade in %s", config.folder.string());
    auto const since = db::since_copy(file, *copy);
    if (!since.ok()) return fail("the copy cannot be compared: %s", since.problem().detail);
    auto const lost = since->rows + since->new_rows;
    std::printf("The copy is %s. Since then %lld rows were written or removed.\n", copy->c_str(),
                static_cast<long long>(lost));
    if (lost != 0 && losing != lost) {
        std::printf("Nothing was changed. To go back and lose them: belfry migrate --back --losing %lld\n",
                    static_cast<long long>(lost));
        return 1;
    }
    if (auto const done = db::go_back(file, *copy, SystemClock().now()); !done.ok())
        return fail("%s (stop the service first)", done.problem().detail);
    std::printf("The database is as it was. Start the release of before now: this one would change it again.\n"
                "What the newer one had lies beside it, as newer-*.db.\n");
    return 0;
}

} // namespace belfry::app
