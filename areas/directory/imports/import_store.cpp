// SQL of imports. Links: 2,800,000 rows for a county, always reached by source and kind; written in runs sorted by key,
// so that a large import does not touch every page of the table over and over.
#include "areas/directory/imports/import_store.h"

#include <algorithm>

#include "areas/directory/rows.h"

namespace belfry::directory::imports {
namespace {

constexpr db::Sql kAddSource =
    "INSERT INTO directory_import_sources (id, name) VALUES (:id, :name) ON CONFLICT (name) DO NOTHING";
constexpr db::Sql kSource = "SELECT id FROM directory_import_sources WHERE name = :name";
constexpr db::Sql kSources = "SELECT name FROM directory_import_sources ORDER BY name LIMIT 1000";
constexpr db::Sql kAddImport =
    "INSERT INTO directory_imports (id, source_id, school_id, format, file_name, state, started_by, created_at, "
    "after_import, plan_job, summary) VALUES (:id, :source, :school, :format, :file_name, :state, :started_by, "
    ":created_at, 0, :plan_job, :summary)";
constexpr db::Sql kChangeImport =
    "UPDATE directory_imports SET source_id = :source, format = :format, state = :state, applied_at = :applied_at, "
    "undone_at = :undone_at, after_import = :after, plan_job = :plan_job, apply_job = :apply_job, "
    "undo_job = :undo_job, summary = :summary WHERE id = :id";
#define IMPORT_COLUMNS                                                                                                 \
    "i.id, i.source_id, s.name, i.format, i.file_name, i.state, i.started_by, i.created_at, i.applied_at, "            \
    "i.undone_at, i.after_import, i.plan_job, i.apply_job, i.undo_job, i.summary, i.school_id "                        \
    "FROM directory_imports i JOIN directory_import_sources s ON s.id = i.source_id "
constexpr db::Sql kImport = "SELECT " IMPORT_COLUMNS "WHERE i.id = :id";
constexpr db::Sql kNewestImports = "SELECT " IMPORT_COLUMNS "ORDER BY i.id DESC LIMIT :most";
constexpr db::Sql kNewestOfSchool =
    "SELECT " IMPORT_COLUMNS "WHERE i.school_id = :school ORDER BY i.id DESC LIMIT :most";
constexpr db::Sql kLeftLying = "SELECT id FROM directory_imports WHERE state IN ('reading', 'planned') "
                               "AND created_at < :before ORDER BY id LIMIT 100";
constexpr db::Sql kLastApplied =
    "SELECT id FROM directory_imports WHERE state = 'applied' ORDER BY applied_at DESC, id DESC LIMIT 1";
constexpr db::Sql kLastAppliedAt =
    "SELECT id FROM directory_imports WHERE state = 'applied' AND (school_id = :school OR school_id IS NULL) "
    "ORDER BY applied_at DESC, id DESC LIMIT 1";
constexpr db::Sql kLater = "SELECT 1 FROM directory_imports WHERE (applied_at > :at OR applied_at = :at AND id > :id) "
                           "AND state IN ('applied', 'undone') LIMIT 1";
constexpr db::Sql kLaterAt =
    "SELECT 1 FROM directory_imports WHERE (applied_at > :at OR applied_at = :at AND id > :id) "
    "AND state IN ('applied', 'undone') AND (school_id = :school OR school_id IS NULL) LIMIT 1";

#define LINK_COLUMNS "key, local_id, content, ended, external_id, made"
constexpr db::Sql kAnyLink = "SELECT 1 FROM directory_links WHERE source_id = :source LIMIT 1";
constexpr db::Sql kLinksByKey =
    "SELECT " LINK_COLUMNS " FROM directory_links WHERE source_id = :source AND kind = :kind AND key IN (:ids[])";
constexpr db::Sql kLinksByLocal =
    "SELECT " LINK_COLUMNS " FROM directory_links WHERE source_id = :source AND kind = :kind AND local_id IN (:ids[])";
constexpr db::Sql kLinksAfter =
    "SELECT " LINK_COLUMNS " FROM directory_links WHERE source_id = :source AND kind = :kind AND key > :after "
    "AND ended = 0 ORDER BY key LIMIT 1000";
constexpr db::Sql kLinksAdded =
    "SELECT " LINK_COLUMNS " FROM directory_links WHERE source_id = :source AND kind = :kind AND local_id > :after "
    "AND added_in = :import ORDER BY local_id LIMIT 1000";
constexpr db::Sql kAddLink =
    "INSERT INTO directory_links (source_id, kind, key, external_id, local_id, content, ended, added_in, made) "
    "VALUES (:source, :kind, :key, :external_id, :local, :content, 0, :import, :made)";
constexpr db::Sql kChangeLink = "UPDATE directory_links SET local_id = :local, content = :content, ended = :ended "
                                "WHERE source_id = :source AND kind = :kind AND key = :key";
constexpr db::Sql kForgetLink = "DELETE FROM directory_links WHERE source_id = :source AND kind = :kind AND key = :key";

constexpr db::Sql kAddImage =
    "INSERT INTO directory_import_images (import_id, number, kind, did, local_id, before_row, key, linked, "
    "before_content, before_ended, written, before_local) VALUES (:import, :number, :kind, :did, :local, :before, "
    ":key, "
    ":linked, :before_content, :before_ended, :written, :before_local)";
constexpr db::Sql kImages =
    "SELECT number, kind, did, local_id, before_row, key, linked, before_content, before_ended, written, before_local "
    "FROM directory_import_images WHERE import_id = :import AND number < :before ORDER BY number DESC LIMIT 1000";
constexpr db::Sql kForgetImages = "DELETE FROM directory_import_images WHERE import_id <> :import";
constexpr db::Sql kForgetImagesAt = "DELETE FROM directory_import_images WHERE import_id <> :import AND import_id IN "
                                    "(SELECT id FROM directory_imports WHERE school_id = :school OR school_id IS NULL)";
constexpr std::string_view kOfSchool = "school:";

Import read_import(db::Rows const& rows) {
    Import import;
    import.id = rows.id<ImportId>(0);
    import.source = rows.id<SourceId>(1);
    import.source_name = rows.str(2);
    import.format = rows.str(3);
    import.file_name = rows.str(4);
    import.state = rows.str(5);
    import.started_by = rows.id<PersonId>(6);
    import.created_at = rows.instant(7);
    import.applied_at = rows.maybe_instant(8);
    import.undone_at = rows.maybe_instant(9);
    import.after = rows.id<ImportId>(10);
    import.plan_job = rows.id<JobId>(11);
    import.apply_job = rows.id<JobId>(12);
    import.undo_job = rows.id<JobId>(13);
    import.summary = rows.str(14);
    import.school = rows.id<SchoolId>(15);
    return import;
}

std::vector<Link> read_links(db::Rows rows) {
    std::vector<Link> links;
    while (rows.next())
        links.push_back({rows.i64(0), rows.i64(1), rows.i64(2), rows.truth(3), rows.str(4), rows.truth(5)});
    return links;
}

std::int64_t number_of(Kind kind) { return static_cast<std::int64_t>(kind); }

} // namespace

std::string kept_source_name(SchoolId school, std::string_view name) {
    if (school.empty()) return std::string(name);
    return std::string(kOfSchool) + school.text() + ":" + std::string(name);
}

std::string_view shown_source_name(std::string_view kept) {
    if (!kept.starts_with(kOfSchool)) return kept;
    auto const end = kept.find(':', kOfSchool.size());
    return end == kept.npos ? kept : kept.substr(end + 1);
}

bool source_name_allowed(std::string_view name) { return !name.starts_with(kOfSchool); }

Result<SourceId> source_named(db::Tx& tx, std::string_view name) {
    TRY_DO(tx.run(kAddSource, {{":id", next_id<SourceId>()}, {":name", name}}));
    return find_source(tx, name);
}

SourceId find_source(db::Session& session, std::string_view name) {
    auto rows = session.select(kSource, {{":name", name}});
    return rows.next() ? rows.id<SourceId>(0) : SourceId();
}

std::vector<std::string> source_names(db::Session& session) {
    std::vector<std::string> names;
    for (auto rows = session.select(kSources); rows.next();) names.push_back(rows.str(0));
    return names;
}

Status add_import(db::Tx& tx, Import const& import) {
    TRY_DO(tx.run(kAddImport, {{":id", import.id},
                               {":source", import.source},
                               {":school", import.school},
                               {":format", import.format},
                               {":file_name", import.file_name},
                               {":state", import.state},
                               {":started_by", import.started_by},
                               {":created_at", import.created_at},
                               {":plan_job", import.plan_job},
                               {":summary", import.summary}}));
    return {};
}

Status change_import(db::Tx& tx, Import const& import) {
    TRY(touched, tx.run(kChangeImport, {{":id", import.id},
                                        {":source", import.source},
                                        {":format", import.format},
                                        {":state", import.state},
                                        {":applied_at", import.applied_at},
                                        {":undone_at", import.undone_at},
                                        {":after", import.after.value()},
                                        {":plan_job", import.plan_job},
                                        {":apply_job", import.apply_job},
                                        {":undo_job", import.undo_job},
                                        {":summary", import.summary}}));
    if (touched == 0) return not_found();
    return {};
}

std::optional<Import> import_by_id(db::Session& session, ImportId id) {
    auto rows = session.select(kImport, {{":id", id}});
    return rows.next() ? std::optional(read_import(rows)) : std::nullopt;
}

std::vector<Import> newest_imports(db::Session& session, access::SchoolScope const& scope, int most) {
    std::vector<Import> imports;
    auto rows = scope.whole_authority()
                    ? session.select(kNewestImports, {{":most", most}})
                    : session.select(kNewestOfSchool, {{":school", scope.school()}, {":most", most}});
    while (rows.next()) imports.push_back(read_import(rows));
    return imports;
}

std::vector<ImportId> left_lying(db::Session& session, Instant before) {
    std::vector<ImportId> ids;
    for (auto rows = session.select(kLeftLying, {{":before", before}}); rows.next();)
        ids.push_back(rows.id<ImportId>(0));
    return ids;
}

ImportId last_applied(db::Session& session, SchoolId school) {
    auto rows = school.empty() ? session.select(kLastApplied) : session.select(kLastAppliedAt, {{":school", school}});
    return rows.next() ? rows.id<ImportId>(0) : ImportId();
}

bool is_stale(db::Session& session, Import const& import, Instant now) {
    return import.created_at.plus_seconds(kPlanSecondsMax) < now ||
           last_applied(session, import.school) != import.after;
}

bool may_undo(db::Session& session, Import const& import) {
    if (import.state != "applied" || !import.applied_at) return false;
    auto rows =
        import.school.empty()
            ? session.select(kLater, {{":at", *import.applied_at}, {":id", import.id}})
            : session.select(kLaterAt, {{":at", *import.applied_at}, {":id", import.id}, {":school", import.school}});
    return !rows.next();
}

bool has_links(db::Session& session, SourceId source) { return session.select(kAnyLink, {{":source", source}}).next(); }

std::vector<Link> links_by_key(db::Session& session, SourceId source, Kind kind, std::span<std::int64_t const> keys) {
    return read_links(session.select(kLinksByKey, {{":source", source}, {":kind", number_of(kind)}, {":ids", keys}}));
}

std::vector<Link> links_by_local(db::Session& session, SourceId source, Kind kind, std::span<std::int64_t const> ids) {
    return read_links(session.select(kLinksByLocal, {{":source", source}, {":kind", number_of(kind)}, {":ids", ids}}));
}

std::vector<Link> links_after(db::Session& session, SourceId source, Kind kind, std::int64_t after) {
    return read_links(
        session.select(kLinksAfter, {{":source", source}, {":kind", number_of(kind)}, {":after", after}}));
}

std::vector<Link> links_added(db::Session& session, SourceId source, Kind kind, ImportId import, std::int64_t after) {
    return read_links(session.select(
        kLinksAdded, {{":source", source}, {":kind", number_of(kind)}, {":import", import}, {":after", after}}));
}

Status write_links(db::Tx& tx, SourceId source, ImportId import, std::span<Operation const> operations) {
    std::vector<Operation const*> sorted;
    for (Operation const& o : operations)
        if (o.link_do != LinkDo::nothing) sorted.push_back(&o);
    std::sort(sorted.begin(), sorted.end(), [](auto const* a, auto const* b) { return a->key < b->key; });
    {
        auto add = tx.bulk(kAddLink);
        for (Operation const* o : sorted)
            if (o->link_do == LinkDo::insert)
                TRY_DO(add.add({{":source", source},
                                {":kind", number_of(o->kind)},
                                {":key", o->key},
                                {":external_id", o->external_id},
                                {":local", o->local_id},
                                {":content", o->content},
                                {":import", import},
                                {":made", o->row_do == RowDo::insert}}));
        TRY_DO(add.finish());
    }
    auto change = tx.bulk(kChangeLink);
    for (Operation const* o : sorted)
        if (o->link_do == LinkDo::update)
            TRY_DO(change.add({{":source", source},
                               {":kind", number_of(o->kind)},
                               {":key", o->key},
                               {":local", o->local_id},
                               {":content", o->content},
                               {":ended", o->ended}}));
    TRY_DO(change.finish());
    return {};
}

Status write_images(db::Tx& tx, ImportId import, std::int64_t first_number, std::span<Operation const> operations) {
    auto add = tx.bulk(kAddImage);
    for (Operation const& o : operations) {
        // What was added is known by its link.
        if (o.link_do == LinkDo::insert && o.row_do != RowDo::update) continue;
        TRY_DO(add.add({{":import", import},
                        {":number", first_number++},
                        {":kind", number_of(o.kind)},
                        {":did", static_cast<std::int64_t>(o.row_do)},
                        {":local", o.local_id},
                        {":before", db::Bytes{o.before}},
                        {":key", o.key},
                        {":linked", static_cast<std::int64_t>(o.link_do)},
                        {":before_content", o.before_content},
                        {":before_ended", o.before_ended},
                        {":written", o.row.empty() ? 0 : digest(o.row)},
                        {":before_local", o.before_local}}));
    }
    TRY_DO(add.finish());
    return {};
}

std::vector<Image> images_before(db::Session& session, ImportId import, std::int64_t before) {
    std::vector<Image> images;
    for (auto rows = session.select(kImages, {{":import", import}, {":before", before}}); rows.next();) {
        Image image;
        image.number = rows.i64(0);
        image.done.kind = static_cast<Kind>(rows.i64(1));
        image.done.row_do = static_cast<RowDo>(rows.i64(2));
        image.done.local_id = rows.i64(3);
        image.done.before = rows.bytes(4);
        image.done.key = rows.i64(5);
        image.done.link_do = static_cast<LinkDo>(rows.i64(6));
        image.done.before_content = rows.i64(7);
        image.done.before_ended = rows.truth(8);
        image.written = rows.i64(9);
        image.done.before_local = rows.i64(10);
        images.push_back(std::move(image));
    }
    return images;
}

Status restore_links(db::Tx& tx, SourceId source, std::span<Image const> images) {
    auto change = tx.bulk(kChangeLink);
    for (Image const& image : images)
        if (image.done.link_do == LinkDo::update)
            TRY_DO(change.add({{":source", source},
                               {":kind", number_of(image.done.kind)},
                               {":key", image.done.key},
                               {":local", image.done.before_local != 0 ? image.done.before_local : image.done.local_id},
                               {":content", image.done.before_content},
                               {":ended", image.done.before_ended}}));
    TRY_DO(change.finish());
    return {};
}

Status forget_images_before(db::Tx& tx, Import const& import) {
    if (import.school.empty())
        TRY_DO(tx.run(kForgetImages, {{":import", import.id}}));
    else
        TRY_DO(tx.run(kForgetImagesAt, {{":import", import.id}, {":school", import.school}}));
    return {};
}

Status forget_links(db::Tx& tx, SourceId source, Kind kind, std::span<Link const> links) {
    auto forget = tx.bulk(kForgetLink);
    for (Link const& link : links)
        TRY_DO(forget.add({{":source", source}, {":kind", number_of(kind)}, {":key", link.key}}));
    TRY_DO(forget.finish());
    return {};
}

} // namespace belfry::directory::imports
