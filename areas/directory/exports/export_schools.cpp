// Schools, terms, subjects and classes of an export: some hundred schools, 50,000 classes.
#include "areas/directory/exports/exporter.h"
#include "areas/directory/schools/school_store.h"

namespace belfry::directory::exports {
namespace {

std::string_view term_type(std::string_view kind) {
    return kind == "year" ? "schoolYear" : kind == "period" ? "gradingPeriod" : kind == "term" ? "term" : "";
}

} // namespace

std::string day_text(std::optional<SchoolDay> day) { return day ? day->text() : std::string(); }
std::string number_text(std::optional<std::int64_t> number) { return number ? std::to_string(*number) : std::string(); }

std::string grade_text(std::optional<std::int64_t> year) {
    if (!year) return {};
    if (*year < 0) return "PK";
    if (*year == 0) return "KG";
    return (*year < 10 ? "0" : "") + std::to_string(*year);
}

Status Export::manifest() {
    return file("manifest.csv", {"propertyName", "value"}, [](csv::Writer& out) -> Status {
        for (auto const& [name, value] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
                 {"manifest.version", "1.0"},
                 {"oneroster.version", "1.2"},
                 {"file.academicSessions", "bulk"},
                 {"file.categories", "absent"},
                 {"file.classes", "bulk"},
                 {"file.classResources", "absent"},
                 {"file.courses", "bulk"},
                 {"file.courseResources", "absent"},
                 {"file.demographics", "bulk"},
                 {"file.enrollments", "bulk"},
                 {"file.lineItemLearningObjectiveIds", "absent"},
                 {"file.lineItems", "absent"},
                 {"file.lineItemScoreScales", "absent"},
                 {"file.orgs", "bulk"},
                 {"file.resources", "absent"},
                 {"file.resultLearningObjectiveIds", "absent"},
                 {"file.results", "absent"},
                 {"file.resultScoreScales", "absent"},
                 {"file.roles", "bulk"},
                 {"file.scoreScales", "absent"},
                 {"file.userProfiles", "absent"},
                 {"file.userResources", "absent"},
                 {"file.users", "bulk"},
                 {"source.systemName", "Belfry"},
                 {"source.systemCode", imports::kOwnSource}})
            TRY_DO(out.row({name, value}));
        return {};
    });
}

Status Export::orgs() {
    auto const header = {std::string_view("sourcedId"),
                         std::string_view("status"),
                         std::string_view("dateLastModified"),
                         std::string_view("name"),
                         std::string_view("type"),
                         std::string_view("identifier"),
                         std::string_view("parentSourcedId"),
                         std::string_view("metadata.belfryPhase"),
                         std::string_view("metadata.belfryKind"),
                         std::string_view("metadata.belfryStatus"),
                         std::string_view("metadata.belfryEstablishment"),
                         std::string_view("metadata.belfryAuthority"),
                         std::string_view("metadata.belfrySexes"),
                         std::string_view("metadata.belfryFaith"),
                         std::string_view("metadata.belfryStreet"),
                         std::string_view("metadata.belfryLocality"),
                         std::string_view("metadata.belfryTown"),
                         std::string_view("metadata.belfryCounty"),
                         std::string_view("metadata.belfryPostcode"),
                         std::string_view("metadata.belfryWebsite"),
                         std::string_view("metadata.belfryPhone"),
                         std::string_view("metadata.belfryLowAge"),
                         std::string_view("metadata.belfryHighAge"),
                         std::string_view("metadata.belfrySixthForm"),
                         std::string_view("metadata.belfryOpened"),
                         std::string_view("metadata.belfryClosed")};
    return file("orgs.csv", header, [&](csv::Writer& out) -> Status {
        auto const name = authority_name(session_);
        TRY_DO(out.row({kAuthorityId, "", "", name.empty() ? "Authority" : name,
                        "district",   "", "", "",
                        "",           "", "", "",
                        "",           "", "", "",
                        "",           "", "", "",
                        "",           "", "", "",
                        "",           ""}));
        for (SchoolId id : served_schools(session_)) {
            for (School const& s : schools_by_id(session_, std::span(&id, 1))) {
                out.text(school_id(id.value())).text("").text("").text(s.name).text("school").text(s.register_number);
                out.text(kAuthorityId).text(s.phase).text(s.kind).text(s.status).text(s.establishment_number);
                out.text(s.local_authority).text(s.sexes).text(s.faith).text(s.street).text(s.locality).text(s.town);
                out.text(s.county).text(s.postcode).text(s.website).text(s.phone).text(number_text(s.low_age));
                out.text(number_text(s.high_age)).text(s.sixth_form ? "true" : "false").text(day_text(s.opened_on));
                out.text(day_text(s.closed_on));
                TRY_DO(out.end_row());
            }
        }
        return {};
    });
}

Status Export::sessions() {
    terms_ = imports::terms_of_authority(session_);
    std::erase_if(terms_, [](auto const& term) { return term_type(term.second.kind).empty(); });
    std::vector<std::int64_t> ids;
    for (auto const& [id, row] : terms_) ids.push_back(id);
    term_ids_ = ids_of(Kind::term, ids);
    return file("academicSessions.csv",
                {"sourcedId", "status", "dateLastModified", "title", "type", "startDate", "endDate", "parentSourcedId",
                 "schoolYear"},
                [&](csv::Writer& out) -> Status {
                    for (auto const& [id, row] : terms_) {
                        int const year = row.ends_on.month() >= 9 ? row.ends_on.year() + 1 : row.ends_on.year();
                        TRY_DO(out.row({term_ids_[id], "", "", row.name, term_type(row.kind), row.starts_on.text(),
                                        row.ends_on.text(), "", std::to_string(year)}));
                    }
                    return {};
                });
}

Status Export::courses() {
    return file("courses.csv",
                {"sourcedId", "status", "dateLastModified", "schoolYearSourcedId", "title", "courseCode", "grades",
                 "orgSourcedId", "subjects", "subjectCodes"},
                [&](csv::Writer& out) -> Status {
                    for (std::string const& subject : subjects(session_, today_))
                        TRY_DO(out.row({"course-" + subject, "", "", "", subject, "", "", kAuthorityId, subject, ""}));
                    return {};
                });
}

Status Export::classes() {
    return file("classes.csv",
                {"sourcedId", "status", "dateLastModified", "title", "grades", "courseSourcedId", "classCode",
                 "classType", "location", "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods",
                 "metadata.belfryKind", "metadata.belfryStarts", "metadata.belfryEnds"},
                [&](csv::Writer& out) -> Status {
                    for (std::int64_t after = 0;;) {
                        auto const groups = groups_after(session_, after, today_);
                        if (groups.empty()) return {};
                        after = groups.back().id;
                        std::vector<std::int64_t> local;
                        for (auto const& group : groups) local.push_back(group.id);
                        auto ids = ids_of(Kind::group, local);
                        for (auto const& [id, row] : groups) {
                            std::string terms;
                            for (auto const& [term, span] : terms_)
                                if (span.kind == "term" && span.ends_on >= *row.starts_on &&
                                    (!row.ends_on || span.starts_on <= *row.ends_on))
                                    terms += (terms.empty() ? "" : ",") + term_ids_[term];
                            std::string const course = row.subject.empty() ? "" : "course-" + row.subject;
                            TRY_DO(out.row({ids[id], "", "", row.name, grade_text(row.year_group), course, "",
                                            row.kind == "tutor_group" ? "homeroom" : "scheduled", "",
                                            school_id(row.school), terms, row.subject, "", "", row.kind,
                                            day_text(row.starts_on), day_text(row.ends_on)}));
                        }
                    }
                });
}

} // namespace belfry::directory::exports
