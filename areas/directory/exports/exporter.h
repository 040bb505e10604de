#pragma once
// The writing of an export, file by file. Private to exports/.

#include <algorithm>

#include "areas/directory/exports/export_store.h"
#include "areas/directory/exports/output.h"
#include "areas/directory/imports/planner.h"
#include "areas/directory/imports/summary.h"
#include "platform/extension/call.h"

namespace belfry::directory::exports {

using imports::Kind;

inline constexpr std::string_view kAuthorityId = "authority";

std::string day_text(std::optional<SchoolDay> day);
std::string number_text(std::optional<std::int64_t> number);
// As OneRoster writes grades: "PK", "KG", "07".
std::string grade_text(std::optional<std::int64_t> year);

class Export {
public:
    Export(platform::Platform& platform, Output& output, imports::Progress const& progress)
        : platform_(platform), output_(output), progress_(progress), session_(platform.db.read()),
          today_(TimeZone::london().day_of(platform.clock.now())),
          own_source_(imports::find_source(session_, imports::kOwnSource)) {}

    Status run() {
        people_total_ = count_people(session_);
        progress_.step("import.step.exporting");
        TRY_DO(manifest());
        TRY_DO(orgs());
        TRY_DO(sessions());
        TRY_DO(courses());
        TRY_DO(classes());
        TRY_DO(users());
        TRY_DO(roles());
        TRY_DO(demographics());
        return enrollments();
    }

private:
    // Writes one file: its header, then what `body` writes.
    template <class Body>
    Status file(std::string_view name, std::initializer_list<std::string_view> header, Body&& body) {
        TRY_DO(output_.begin(name));
        csv::Writer writer([this](std::string_view bytes) { return output_.write(bytes); }, csv::For::machines);
        TRY_DO(writer.row(header));
        TRY_DO(body(writer));
        return writer.finish();
    }

    // Ids as they go into files.
    using Ids = std::unordered_map<std::int64_t, std::string>;
    Ids ids_of(Kind kind, std::vector<std::int64_t> local) {
        Ids ids;
        for (std::int64_t id : local) ids.emplace(id, id_to_text(id));
        std::sort(local.begin(), local.end());
        local.erase(std::unique(local.begin(), local.end()), local.end());
        for (std::size_t from = 0; own_source_ && from < local.size(); from += 1000) {
            auto const some = std::span(local).subspan(from, std::min<std::size_t>(1000, local.size() - from));
            for (auto const& link : imports::links_by_local(session_, own_source_, kind, some))
                ids[link.local_id] = link.external_id;
        }
        return ids;
    }
    std::string school_id(std::int64_t id) {
        if (id == 0) return std::string(kAuthorityId);
        auto at = school_ids_.find(id);
        if (at == school_ids_.end()) at = school_ids_.emplace(id, ids_of(Kind::school, {id})[id]).first;
        return at->second;
    }

    Status tick(std::int64_t done) {
        progress_.at(done, people_total_ * 3);
        return progress_.cancelled() ? Status(invalid("cancelled")) : Status();
    }

    Status manifest();
    Status orgs();
    Status sessions();
    Status courses();
    Status classes();
    Status users();
    Status users_page(csv::Writer& out, std::vector<ExportPerson> const& people);
    Status roles();
    Status guardian_roles(csv::Writer& out);
    Status demographics();
    Status enrollments();

    platform::Platform& platform_;
    Output& output_;
    imports::Progress const& progress_;
    db::Snapshot session_;
    SchoolDay today_;
    imports::SourceId own_source_;
    std::unordered_map<std::int64_t, std::string> school_ids_;
    std::vector<std::pair<std::int64_t, imports::TermRow>> terms_;
    Ids term_ids_;
    std::int64_t people_total_ = 0;
};

} // namespace belfry::directory::exports
