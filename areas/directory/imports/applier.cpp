// Applying a plan: some three million rows in one unit, buffered by 20,000 operations, so memory stays flat.
#include "areas/directory/imports/applying.h"

#include <algorithm>

#include "areas/directory/imports/touched.h"
#include "platform/audit/audit.h"
#include "platform/events/events.h"
#include "platform/extension/area.h"

namespace belfry::directory::imports {
namespace {

constexpr std::size_t kBufferOperations = 20'000;
constexpr std::size_t kIndexBatch = 1000;
constexpr std::size_t kReadBatch = 1000;

// Foreign keys point from later kinds to earlier ones.
bool before(Operation const& a, Operation const& b) {
    bool const remove_a = a.row_do == RowDo::remove, remove_b = b.row_do == RowDo::remove;
    if (remove_a != remove_b) return remove_b;
    if (a.kind != b.kind) return a.kind < b.kind;
    return a.row_do < b.row_do;
}

Status write_schools(platform::Platform& platform, db::Tx& tx, std::span<Operation const> operations) {
    for (Operation const& o : operations) {
        SchoolId const id(o.local_id);
        auto const known = schools_by_id(tx, std::span(&id, 1));
        School school = known.empty() ? School{} : known.front();
        school.id = id;
        if (!unpack(o.row, school)) return Problem{ProblemKind::internal, "plan_damaged"};
        if (known.empty())
            TRY_DO(add_school(platform, tx, school));
        else
            TRY_DO(change_school(platform, tx, school));
    }
    return {};
}

class Apply {
public:
    Apply(platform::Platform& platform, db::Tx& tx, Import const& import, Progress const& progress)
        : platform_(platform), tx_(tx), import_(import), progress_(progress), touched_(platform) {}

    Status run(std::filesystem::path const& plan) {
        progress_.step("import.step.comparing");
        TRY_DO(each_buffer(plan, [&](std::vector<Operation>& buffer) { return compare(buffer); }));
        TRY_DO(forget_images_before(tx_, import_));
        progress_.step("import.step.writing");
        TRY_DO(each_buffer(plan, [&](std::vector<Operation>& buffer) { return write(buffer); }));
        progress_.step("import.step.indexing");
        TRY_DO(index(plan));
        TRY_DO(touched_.index_changed(tx_));
        return recount_touched(tx_, import_, touched_.today());
    }

private:
    template <class Use>
    Status each_buffer(std::filesystem::path const& plan, Use&& use) {
        TRY(reader, PlanReader::open(plan));
        std::vector<Operation> buffer;
        for (bool more = true; more;) {
            buffer.emplace_back();
            TRY(some, reader.next(buffer.back()));
            more = some;
            if (!some) buffer.pop_back();
            if (more && buffer.size() < kBufferOperations) continue;
            TRY_DO(use(buffer));
            buffer.clear();
            progress_.at(reader.bytes_read(), reader.bytes());
            if (progress_.cancelled()) return cancelled();
        }
        return {};
    }

    // A plan holds what was here when it was made. Where somebody has changed a row since (made a no-contact order,
    // mended a name), nothing at all is written. All of it is compared before anything is written.
    Status compare(std::vector<Operation> const& buffer) {
        for (int i = 1; i < kKinds; ++i) {
            Kind const kind = static_cast<Kind>(i);
            std::vector<Operation const*> wanted;
            std::vector<std::int64_t> ids;
            for (Operation const& o : buffer) {
                if (o.kind != kind || o.before.empty()) continue;
                wanted.push_back(&o);
                ids.push_back(o.local_id);
            }
            auto const now = rows_now(tx_, kind, ids);
            for (Operation const* o : wanted)
                if (auto const at = now.find(o->local_id); at == now.end() || at->second != o->before)
                    return conflict("import_stale");
        }
        return {};
    }

    Status write(std::vector<Operation>& buffer) {
        for (Operation const& o : buffer) touched_.note(o);
        TRY_DO(write_sorted(platform_, tx_, buffer));
        TRY_DO(write_links(tx_, import_.source, import_.id, buffer));
        TRY_DO(write_images(tx_, import_.id, images_, buffer));
        images_ += static_cast<std::int64_t>(buffer.size());
        return {};
    }

    // Only now are all the roles there that say where somebody is to be found.
    Status index(std::filesystem::path const& plan) {
        return each_buffer(plan, [&](std::vector<Operation>& buffer) -> Status {
            for (Kind kind : {Kind::person, Kind::group}) {
                std::vector<Operation> fresh;
                for (Operation& o : buffer) {
                    if (o.kind == kind && o.row_do == RowDo::insert) fresh.push_back(std::move(o));
                    if (fresh.size() < kIndexBatch) continue;
                    TRY_DO(touched_.index_new(tx_, kind, fresh));
                    fresh.clear();
                }
                if (!fresh.empty()) TRY_DO(touched_.index_new(tx_, kind, fresh));
            }
            return {};
        });
    }

    platform::Platform& platform_;
    db::Tx& tx_;
    Import const& import_;
    Progress const& progress_;
    Touched touched_;
    std::int64_t images_ = 1;
};

} // namespace

Status write_sorted(platform::Platform& platform, db::Tx& tx, std::vector<Operation>& buffer) {
    std::stable_sort(buffer.begin(), buffer.end(), before);
    Instant const now = platform.clock.now();
    for (std::size_t from = 0; from < buffer.size();) {
        std::size_t to = from;
        while (to < buffer.size() && buffer[to].kind == buffer[from].kind && buffer[to].row_do == buffer[from].row_do)
            ++to;
        std::span<Operation const> const alike(&buffer[from], to - from);
        if (buffer[from].row_do != RowDo::nothing && buffer[from].kind == Kind::school)
            TRY_DO(write_schools(platform, tx, alike));
        else
            TRY_DO(write_rows(tx, buffer[from].kind, buffer[from].row_do, alike, now));
        from = to;
    }
    return {};
}

Status recount_touched(db::Tx& tx, Import const& import, SchoolDay today) {
    return recount(tx, import.school.empty() ? std::span<SchoolId const>() : std::span(&import.school, 1), today);
}

std::unordered_map<std::int64_t, std::string> rows_now(db::Session& session, Kind kind,
                                                       std::span<std::int64_t const> ids) {
    std::unordered_map<std::int64_t, std::string> rows;
    for (std::size_t from = 0; from < ids.size(); from += kReadBatch)
        for (PackedRow& row : rows_by_id(session, kind, ids.subspan(from, std::min(kReadBatch, ids.size() - from))))
            rows.emplace(row.id, std::move(row.row));
    return rows;
}

Status conclude(platform::Platform& platform, db::Tx& tx, Import const& import, std::string_view what, PersonId by) {
    audit::Entry entry;
    entry.action = what;
    entry.actor = by;
    entry.subject = import.id.value();
    entry.school = import.school;
    TRY_DO(platform.audit.add(tx, entry));
    TRY_DO(platform.events.publish(tx, what, import.id.value(), import.school));
    return change_import(tx, import);
}

Status apply_import(platform::Platform& platform, ImportId id, std::filesystem::path const& plan, PersonId by,
                    Progress const& progress) {
    Status status = platform.db.write_long([&](db::Tx& tx) -> Status {
        auto import = import_by_id(tx, id);
        if (!import) return not_found();
        if (import->state == "applied") return {};
        if (import->state != "planned") return conflict("import_not_planned");
        if (is_stale(tx, *import, platform.clock.now())) return conflict("import_stale");
        TRY_DO(Apply(platform, tx, *import, progress).run(plan));
        import->state = "applied";
        import->applied_at = platform.clock.now();
        return conclude(platform, tx, *import, "directory.imported", by);
    });
    // What it would have added was added by hand since, or what it refers to is gone.
    if (!status.ok() && (status.problem().code == "db_unique" || status.problem().code == "db_foreign_key"))
        return conflict("import_stale", status.problem().detail);
    return status;
}

} // namespace belfry::directory::imports
