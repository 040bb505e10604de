#pragma once
// SQL of imports: sources, links, the list of imports, and what was before.

#include "areas/directory/imports/plan_file.h"

namespace belfry::directory::imports {

using ImportId = Id<struct ImportTag>;
using SourceId = Id<struct SourceTag>;

// A school names its sources for itself: "sims" of one school is not "sims" of another, nor the authority's. This is
// the name under which such a source is kept; an empty school: the name as it stands.
std::string kept_source_name(SchoolId school, std::string_view name);
// The other way, for showing. A name that the authority gives never looks like a kept one: source_name_allowed().
std::string_view shown_source_name(std::string_view kept);
bool source_name_allowed(std::string_view name);

struct Import {
    ImportId id;
    SourceId source;
    SchoolId school;         // whose import it is; empty: the authority's
    std::string source_name; // as kept
    std::string format, file_name;
    std::string state = "reading"; // reading, then stopped, refused or planned; then applied, undone; or expired
    PersonId started_by;
    Instant created_at;
    std::optional<Instant> applied_at, undone_at;
    ImportId after; // last_applied() when this one was planned
    JobId plan_job, apply_job, undo_job;
    std::string summary = "{}";
};
Result<SourceId> source_named(db::Tx& tx, std::string_view name);
// Empty where it is not known yet.
SourceId find_source(db::Session& session, std::string_view name);
std::vector<std::string> source_names(db::Session& session);
Status add_import(db::Tx& tx, Import const& import);
Status change_import(db::Tx& tx, Import const& import);
std::optional<Import> import_by_id(db::Session& session, ImportId id);
// Those of one school, or for the whole authority all.
std::vector<Import> newest_imports(db::Session& session, access::SchoolScope const& scope, int most);
// Those that were handed in before then and neither applied nor refused, at most 100.
std::vector<ImportId> left_lying(db::Session& session, Instant before);
// Imports of one school and of another stand beside each other: each is after the last of its own school and the last
// of the authority, and an authority's is after all. Empty where nothing is applied.
ImportId last_applied(db::Session& session, SchoolId school);
// Whether a planned one may no longer be applied: something else was, or too much time has gone by.
inline constexpr int kPlanSecondsMax = 24 * 3600;
bool is_stale(db::Session& session, Import const& import, Instant now);
// Whether it can be taken back: applied, and nothing after it was, not even what is undone by now (what was before this
// one is then no longer kept).
bool may_undo(db::Session& session, Import const& import);

struct Link {
    std::int64_t key = 0, local_id = 0, content = 0;
    bool ended = false;
    std::string external_id;
    bool made = false;
};
bool has_links(db::Session& session, SourceId source);
std::vector<Link> links_by_key(db::Session& session, SourceId source, Kind kind, std::span<std::int64_t const> keys);
std::vector<Link> links_by_local(db::Session& session, SourceId source, Kind kind, std::span<std::int64_t const> ids);
// Those not ended, by key, at most 1,000 after `after`.
std::vector<Link> links_after(db::Session& session, SourceId source, Kind kind, std::int64_t after);
// Those made by that import, by local id, at most 1,000 after `after`.
std::vector<Link> links_added(db::Session& session, SourceId source, Kind kind, ImportId import, std::int64_t after);

// Inserts, changes and restores links and images, in one go each.
Status write_links(db::Tx& tx, SourceId source, ImportId import, std::span<Operation const> operations);
Status write_images(db::Tx& tx, ImportId import, std::int64_t first_number, std::span<Operation const> operations);
// Images of that import, newest first, at most 1,000 before `before`; each as the operation that was done.
struct Image {
    std::int64_t number = 0;
    Operation done;           // without the row that it wrote
    std::int64_t written = 0; // the digest of that row; 0: none
};
std::vector<Image> images_before(db::Session& session, ImportId import, std::int64_t before);
Status restore_links(db::Tx& tx, SourceId source, std::span<Image const> images);
// Of those that can no longer be undone once this one is applied.
Status forget_images_before(db::Tx& tx, Import const& import);
Status forget_links(db::Tx& tx, SourceId source, Kind kind, std::span<Link const> links);

} // namespace belfry::directory::imports
