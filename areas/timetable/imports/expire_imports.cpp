// What is left of timetables that were handed in a month ago. A handful a school and year.
#include "areas/timetable/imports/imports.h"
#include "platform/files/files.h"

namespace belfry::timetable {
namespace {

constexpr std::int64_t kKeptSeconds = 30 * 86400;

Result<std::string> expire(platform::Platform& platform, jobs::Run& run) {
    auto const before = platform.clock.now().plus_seconds(-kKeptSeconds);
    while (!run.cancelled()) {
        auto const old = [&] {
            auto snapshot = platform.db.read();
            return imports_before(snapshot, before);
        }();
        if (old.empty()) break;
        auto const gone = platform.db.write([&](db::Tx& tx) -> Status {
            for (auto const& one : old) {
                auto const removed = platform.files.remove(tx, one.file);
                if (!removed.ok() && removed.problem().kind != ProblemKind::not_found) return removed.problem();
                TRY_DO(remove_import(tx, one.id));
            }
            return {};
        });
        TRY_DO(gone);
    }
    return std::string("{}");
}

} // namespace

void add_import_job(jobs::Kinds& kinds) { kinds.add({"timetable.imports_expire", expire, 3600, 24 * 3600}); }

} // namespace belfry::timetable
