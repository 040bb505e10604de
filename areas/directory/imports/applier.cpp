// Applying a plan: some three million rows in one unit, buffered by 20,000 operations, so memory stays flat.
#include "areas/directory/imports/applier.h"

#include <algorithm>

#include "areas/directory/imports/touched.h"
#include "platform/audit/audit.h"
#include "platform/events/events.h"
#include "platform/extension/area.h"

namespace belfry::directory::imports {
namespace {

constexpr std::size_t kBufferOperations = 20'000;
constexpr std::size_t kIndexBatch = 1000;

Problem cancelled() { return invalid("cancelled"); }

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

// Writes the rows of a buffer, each kind and verb in one go.
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

class Apply {
public:
    Apply(platform::Platform& platform, db::Tx& tx, Import const& import, Progress const& progress)
        : platform_(platform), tx_(tx), import_(import), progress_(progress), touched_(platform) {}

    Status run(std::filesystem::path const& plan) {
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

class Undo {
public:
    Undo(platform::Platform& platform, db::Tx& tx, Import const& import, Progress const& progress)
        : platform_(platform), tx_(tx), import_(import), progress_(progress), touched_(platform) {}

    Status run() {
        progress_.step("import.step.restoring");
        TRY_DO(restore());
        progress_.step("import.step.removing");
        for (Kind kind : {Kind::membership, Kind::guardian, Kind::group, Kind::role, Kind::demographics, Kind::person,
                          Kind::term, Kind::school})
            TRY_DO(remove_added(kind));
        TRY_DO(touched_.index_changed(tx_));
        return recount_touched(tx_, import_, touched_.today());
    }

private:
    Status restore() {
        for (std::int64_t number = INT64_MAX;;) {
            auto images = images_before(tx_, import_.id, number);
            if (images.empty()) return {};
            number = images.back().number;
            std::vector<Operation> rows;
            for (Image const& image : images) {
                if (image.done.before.empty() || image.done.row_do == RowDo::nothing) continue;
                Operation back = image.done;
                back.row = std::move(back.before);
                back.before.clear();
                back.row_do = back.row_do == RowDo::remove ? RowDo::insert : RowDo::update;
                touched_.note(back);
                rows.push_back(std::move(back));
            }
            TRY_DO(write_sorted(platform_, tx_, rows));
            TRY_DO(restore_links(tx_, import_.source, images));
            if (progress_.cancelled()) return cancelled();
        }
    }

    Status remove_added(Kind kind) {
        for (std::int64_t after = 0;;) {
            auto const links = links_added(tx_, import_.source, kind, import_.id, after);
            if (links.empty()) return {};
            after = links.back().local_id - 1; // two links may lead to one row
            std::vector<Operation> rows;
            std::vector<std::int64_t> ids;
            for (Link const& link : links) {
                if (!link.made) continue;
                rows.push_back({.kind = kind, .row_do = RowDo::remove, .local_id = link.local_id});
                ids.push_back(link.local_id);
            }
            TRY_DO(forget_links(tx_, import_.source, kind, links));
            if (!ids.empty()) TRY_DO(remove_around(kind, ids));
            TRY_DO(write_rows(tx_, kind, RowDo::remove, rows, platform_.clock.now()));
            done_ += static_cast<std::int64_t>(links.size());
            progress_.at(done_, 0);
            if (progress_.cancelled()) return cancelled();
        }
    }

    // What refers to the rows that go.
    Status remove_around(Kind kind, std::vector<std::int64_t> const& ids) {
        if (kind == Kind::group) {
            TRY_DO(touched_.forget(tx_, "group", ids));
            return remove_what_groups_have(tx_, ids);
        }
        if (kind == Kind::school) {
            TRY_DO(touched_.forget(tx_, "school", ids));
            return remove_what_schools_have(tx_, ids);
        }
        if (kind != Kind::person) return {};
        TRY_DO(nobody_elsewhere(ids));
        for (platform::Area const& area : platform_.areas)
            if (area.erase_person && area.name != "directory")
                for (std::int64_t id : ids) TRY_DO(area.erase_person(tx_, PersonId(id)));
        TRY_DO(touched_.forget(tx_, "person", ids));
        return remove_what_people_have(tx_, ids);
    }

    // Whom a school took in and another school has come to know since, is no longer that school's to remove.
    Status nobody_elsewhere(std::vector<std::int64_t> const& people) {
        if (import_.school.empty()) return {};
        for (auto const& [person, standing] : standing_at(tx_, people, import_.school, touched_.today()))
            if (standing.elsewhere) return conflict("import_in_use");
        return {};
    }

    platform::Platform& platform_;
    db::Tx& tx_;
    Import const& import_;
    Progress const& progress_;
    Touched touched_;
    std::int64_t done_ = 0;
};

// The trail and the event; the state last, so that it stands exactly if all else does.
Status conclude(platform::Platform& platform, db::Tx& tx, Import const& import, std::string_view what) {
    audit::Entry entry;
    entry.action = what;
    entry.actor = import.started_by;
    entry.subject = import.id.value();
    entry.school = import.school;
    TRY_DO(platform.audit.add(tx, entry));
    TRY_DO(platform.events.publish(tx, what, import.id.value(), import.school));
    return change_import(tx, import);
}

} // namespace

Status apply_import(platform::Platform& platform, ImportId id, std::filesystem::path const& plan,
                    Progress const& progress) {
    return platform.db.write_long([&](db::Tx& tx) -> Status {
        auto import = import_by_id(tx, id);
        if (!import) return not_found();
        if (import->state == "applied") return {};
        if (import->state != "planned") return conflict("import_not_planned");
        if (last_applied(tx, import->school) != import->after) return conflict("import_stale");
        TRY_DO(Apply(platform, tx, *import, progress).run(plan));
        import->state = "applied";
        import->applied_at = platform.clock.now();
        return conclude(platform, tx, *import, "directory.imported");
    });
}

Status undo_import(platform::Platform& platform, ImportId id, Progress const& progress) {
    Status status = platform.db.write_long([&](db::Tx& tx) -> Status {
        auto import = import_by_id(tx, id);
        if (!import) return not_found();
        if (import->state == "undone") return {};
        if (!may_undo(tx, *import)) return conflict("import_not_last");
        TRY_DO(Undo(platform, tx, *import, progress).run());
        import->state = "undone";
        import->undone_at = platform.clock.now();
        return conclude(platform, tx, *import, "directory.import_undone");
    });
    if (!status.ok() && status.problem().code == "db_foreign_key") return conflict("import_in_use");
    return status;
}

} // namespace belfry::directory::imports
