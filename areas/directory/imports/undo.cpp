// Taking an import back: what it changed from its images, newest first, what it added by its links. All is compared
// before anything is written; a county's first import is three million rows to remove.
#include <array>
#include <unordered_set>

#include "areas/directory/imports/applying.h"
#include "areas/directory/imports/touched.h"
#include "platform/extension/area.h"
#include "platform/extension/call.h"

namespace belfry::directory::imports {
namespace {

class Undo {
public:
    Undo(platform::Platform& platform, db::Tx& tx, Import const& import, Progress const& progress)
        : platform_(platform), tx_(tx), import_(import), progress_(progress), touched_(platform) {}

    Status run() {
        progress_.step("import.step.comparing");
        TRY_DO(compare());
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
    // Nothing is overwritten that was changed by hand since, and no order lifted that was made since.
    Status compare() {
        TRY_DO(compare_images());
        TRY_DO(compare_guardians());
        return compare_orders();
    }

    Status compare_images() {
        std::array<std::unordered_set<std::int64_t>, kKinds> seen; // the newest image of a row tells how it was left
        for (std::int64_t number = INT64_MAX;;) {
            auto const images = images_before(tx_, import_.id, number);
            if (images.empty()) return {};
            number = images.back().number;
            std::array<std::vector<Image const*>, kKinds> written;
            for (Image const& image : images) {
                auto const kind = static_cast<std::size_t>(image.done.kind);
                if (image.written != 0 && seen[kind].insert(image.done.local_id).second)
                    written[kind].push_back(&image);
            }
            for (std::size_t kind = 1; kind < written.size(); ++kind) {
                std::vector<std::int64_t> ids;
                for (Image const* image : written[kind]) ids.push_back(image->done.local_id);
                auto const now = rows_now(tx_, static_cast<Kind>(kind), ids);
                for (Image const* image : written[kind])
                    if (auto const at = now.find(image->done.local_id);
                        at == now.end() || digest(at->second) != image->written)
                        return conflict("import_in_use");
            }
        }
    }

    // Links to guardians that the import made are as it made them, or gone.
    Status compare_guardians() {
        return each_added(Kind::guardian, [&](std::vector<Link> const& links) -> Status {
            std::vector<std::int64_t> ids;
            for (Link const& link : links)
                if (link.made) ids.push_back(link.local_id);
            auto const now = rows_now(tx_, Kind::guardian, ids);
            for (Link const& link : links)
                if (auto const at = now.find(link.local_id);
                    link.made && at != now.end() && digest(at->second) != link.content)
                    return conflict("import_in_use");
            return {};
        });
    }

    // Whoever goes stands under no order but those that came with them.
    Status compare_orders() {
        return each_added(Kind::person, [&](std::vector<Link> const& links) -> Status {
            std::vector<std::int64_t> people;
            for (Link const& link : links)
                if (link.made) people.push_back(link.local_id);
            auto const orders = orders_of_people(tx_, people);
            std::unordered_set<std::int64_t> brought;
            for (Link const& link : links_by_local(tx_, import_.source, Kind::guardian, orders))
                brought.insert(link.local_id);
            for (std::int64_t order : orders)
                if (brought.count(order) == 0) return conflict("import_in_use");
            return {};
        });
    }

    // Links that the import made, a thousand at a time.
    template <class Use>
    Status each_added(Kind kind, Use&& use) {
        for (std::int64_t after = 0;;) {
            auto const links = links_added(tx_, import_.source, kind, import_.id, after);
            if (links.empty()) return {};
            after = links.back().local_id;
            TRY_DO(use(links));
        }
    }

    Status restore() {
        for (std::int64_t number = INT64_MAX;;) {
            auto images = images_before(tx_, import_.id, number);
            if (images.empty()) return {};
            number = images.back().number;
            std::vector<Operation> rows;
            for (Image const& image : images) {
                auto const& done = image.done;
                if (done.row_do == RowDo::insert)
                    came_back_[static_cast<std::size_t>(done.kind)].push_back(done.local_id);
                if (done.before.empty() || done.row_do == RowDo::nothing) continue;
                Operation back = done;
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

    // What the import added: rows with a new link, and rows put back under an old one.
    Status remove_added(Kind kind) {
        TRY_DO(remove(kind, came_back_[static_cast<std::size_t>(kind)]));
        for (std::int64_t after = 0;;) {
            auto const links = links_added(tx_, import_.source, kind, import_.id, after);
            if (links.empty()) return {};
            after = links.back().local_id - 1; // two links may lead to one row
            std::vector<std::int64_t> ids;
            for (Link const& link : links)
                if (link.made) ids.push_back(link.local_id);
            TRY_DO(forget_links(tx_, import_.source, kind, links));
            TRY_DO(remove(kind, ids));
            done_ += static_cast<std::int64_t>(links.size());
            progress_.at(done_, 0);
            if (progress_.cancelled()) return cancelled();
        }
    }

    Status remove(Kind kind, std::vector<std::int64_t> const& ids) {
        if (ids.empty()) return {};
        std::vector<Operation> rows;
        for (std::int64_t id : ids) rows.push_back({.kind = kind, .row_do = RowDo::remove, .local_id = id});
        if (kind == Kind::role ||
            kind == Kind::guardian) { // people are no longer to be found where these rows put them
            auto now = rows_now(tx_, kind, ids);
            for (Operation& row : rows)
                if (auto const at = now.find(row.local_id); at != now.end()) {
                    row.before = std::move(at->second);
                    touched_.note(row);
                }
        }
        TRY_DO(remove_around(kind, ids));
        return write_rows(tx_, kind, RowDo::remove, rows, platform_.clock.now());
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
    std::array<std::vector<std::int64_t>, kKinds> came_back_; // rows that stood once, and that the import put back
};

} // namespace

Status undo_import(platform::Platform& platform, ImportId id, PersonId by, Progress const& progress) {
    Status status = platform.db.write_long([&](db::Tx& tx) -> Status {
        auto import = import_by_id(tx, id);
        if (!import) return not_found();
        if (import->state == "undone") return {};
        if (!may_undo(tx, *import)) return conflict("import_not_last");
        TRY_DO(Undo(platform, tx, *import, progress).run());
        import->state = "undone";
        import->undone_at = platform.clock.now();
        return conclude(platform, tx, *import, "directory.import_undone", by);
    });
    // Something that stays refers to what would go, or stands where something would come back.
    if (!status.ok() && (status.problem().code == "db_unique" || status.problem().code == "db_foreign_key"))
        return conflict("import_in_use", status.problem().detail);
    return status;
}

} // namespace belfry::directory::imports
