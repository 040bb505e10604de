// Organisations, terms, courses, classes and who is in them. A county: 600 schools, 50,000 classes, 1,200,000
// enrolments.
#include "areas/directory/imports/formats/roster.h"
#include "base/text.h"

namespace belfry::directory::imports {
namespace {

// As directory_terms keeps it.
std::string_view term_kind(std::string_view type) {
    std::string const word = ascii_lower(type);
    if (word == "schoolyear") return "year";
    if (word == "gradingperiod") return "period"; // school is open in it, unlike a half-term holiday
    return "term";                                // term, semester, and the many words of School Data Sync
}

std::optional<Part> part_of(std::string_view word) {
    RoleWord const role = role_of(word);
    if (!role.known || !role.role) return std::nullopt;
    if (*role.role == access::Role::pupil) return Part::member;
    return *role.role == access::Role::teacher ? Part::leader : Part::helper;
}

// What Belfry's own export says of a school beyond its name.
void take_details(Table& table, School& school, std::vector<std::pair<int, std::string School::*>> const& columns) {
    for (auto const& [column, member] : columns) school.*member = table.name(column);
}

std::vector<std::pair<int, std::string School::*>> detail_columns(Table& table) {
    return {{table.column({"metadata.belfryPhase"}), &School::phase},
            {table.column({"metadata.belfryKind"}), &School::kind},
            {table.column({"metadata.belfryStatus"}), &School::status},
            {table.column({"metadata.belfryEstablishment"}), &School::establishment_number},
            {table.column({"metadata.belfryAuthority"}), &School::local_authority},
            {table.column({"metadata.belfrySexes"}), &School::sexes},
            {table.column({"metadata.belfryFaith"}), &School::faith},
            {table.column({"metadata.belfryStreet"}), &School::street},
            {table.column({"metadata.belfryLocality"}), &School::locality},
            {table.column({"metadata.belfryTown"}), &School::town},
            {table.column({"metadata.belfryCounty"}), &School::county},
            {table.column({"metadata.belfryPostcode"}), &School::postcode},
            {table.column({"metadata.belfryWebsite"}), &School::website},
            {table.column({"metadata.belfryPhone"}), &School::phone}};
}

} // namespace

Status read_orgs(Roster const& roster, FoundFile const& file) {
    TRY(table, Table::open(roster.files, file.file, Kind::school, roster.receiver));
    int const id_column = table.needed({"sourcedId"}), status = table.column({"status"});
    table.column({"dateLastModified"});
    int const name = table.needed({"name"}), type = table.needed({"type"});
    int const identifier = table.column({"identifier"}), parent = table.column({"parentSourcedId"});
    auto const details = detail_columns(table);
    int const low = table.column({"metadata.belfryLowAge"}), high = table.column({"metadata.belfryHighAge"});
    int const sixth = table.column({"metadata.belfrySixthForm"});
    int const opened = table.column({"metadata.belfryOpened"}), closed = table.column({"metadata.belfryClosed"});
    if (!table.complete()) return {};
    for (;;) {
        TRY(some, table.next());
        if (!some) return {};
        auto const id = id_at(table, id_column);
        bool const gone = is_gone(table, status);
        std::string const word = ascii_lower(table.get(type));
        SchoolRecord record{.type = word, .parent = table.get(parent)};
        record.school.name = table.name(name);
        if (record.school.name.empty() && !gone) table.error("name_missing", name);
        record.full = !table.get(details.front().first).empty();
        // England's register numbers have six digits; other identifiers are the sender's own.
        std::string_view const number = table.get(identifier);
        if (number.size() == 6 && parse_int(number).value_or(0) >= 100000) record.school.register_number = number;
        if (record.full) {
            take_details(table, record.school, details);
            record.school.low_age = parse_int(table.get(low));
            record.school.high_age = parse_int(table.get(high));
            record.school.sixth_form = table.truth(sixth);
            record.school.opened_on = table.day(opened);
            record.school.closed_on = table.day(closed);
        }
        if (table.bad())
            table.lose(id.value_or(std::string_view{}));
        else
            TRY_DO(roster.receiver.record({Kind::school, *id, gone, table.file(), table.line(), record}));
    }
}

Status read_sessions(Roster const& roster, FoundFile const& file) {
    TRY(table, Table::open(roster.files, file.file, Kind::term, roster.receiver));
    int const id_column = table.needed({"sourcedId"}), status = table.column({"status"});
    table.column({"dateLastModified"});
    int const title = table.needed({"title"}), type = table.needed({"type"});
    int const starts = table.needed({"startDate"}), ends = table.needed({"endDate"});
    table.column({"parentSourcedId"}); // follows from the dates
    table.column({"schoolYear"});
    if (!table.complete()) return {};
    for (;;) {
        TRY(some, table.next());
        if (!some) return {};
        auto const id = id_at(table, id_column);
        bool const gone = is_gone(table, status);
        auto const first = table.day(starts), last = table.day(ends);
        if (!gone && !table.bad() && (!first || !last)) table.error("dates_missing", first ? ends : starts);
        if (first && last && *last < *first) table.error("ends_before_start", ends, table.get(ends));
        if (table.bad()) {
            table.lose(id.value_or(std::string_view{}));
            continue;
        }
        TermRecord const record{table.name(title), term_kind(table.get(type)), first.value_or(SchoolDay()),
                                last.value_or(SchoolDay())};
        TRY_DO(roster.receiver.record({Kind::term, *id, gone, table.file(), table.line(), record}));
    }
}

Status read_courses(Roster const& roster, FoundFile const& file) {
    TRY(table, Table::open(roster.files, file.file, Kind::course, roster.receiver));
    int const id_column = table.needed({"sourcedId"}), status = table.column({"status"});
    table.column({"dateLastModified"});
    int const title = table.needed({"title"}), subjects = table.column({"subjects"});
    if (!table.complete()) return {};
    for (;;) {
        TRY(some, table.next());
        if (!some) return {};
        auto const id = id_at(table, id_column);
        if (!id || is_gone(table, status)) continue;
        auto const subject = list_of(table.get(subjects));
        CourseRecord const record{table.name(title), subject.empty() ? std::string_view{} : subject.front()};
        TRY_DO(roster.receiver.record({Kind::course, *id, false, table.file(), table.line(), record}));
    }
}

Status read_classes(Roster const& roster, FoundFile const& file) {
    TRY(table, Table::open(roster.files, file.file, Kind::group, roster.receiver));
    int const id_column = table.needed({"sourcedId"}), status = table.column({"status"});
    table.column({"dateLastModified"});
    int const title = table.needed({"title"}), school = table.needed({"schoolSourcedId", "orgSourcedId"});
    int const grades = table.column({"grades", "grade"}), course = table.column({"courseSourcedId"});
    int const type = table.column({"classType"}), subjects = table.column({"subjects"});
    int const terms = table.column({"termSourcedIds", "sessionSourcedIds"});
    int const own_kind = table.column({"metadata.belfryKind"});
    int const starts = table.column({"metadata.belfryStarts"}), ends = table.column({"metadata.belfryEnds"});
    if (!table.complete()) return {};
    for (;;) {
        TRY(some, table.next());
        if (!some) break;
        auto const id = id_at(table, id_column);
        bool const gone = is_gone(table, status);
        GroupRecord record{.school = table.get(school), .course = table.get(course), .name = table.name(title)};
        if (record.name.empty() && !gone) table.error("name_missing", title);
        if (record.school.empty() && !gone) table.error("school_missing", school);
        record.kind = ascii_equal_ignoring_case(table.get(type), "homeroom") ? "tutor_group" : "class";
        for (std::string_view kind : {"tutor_group", "class", "project", "club", "team"})
            if (table.get(own_kind) == kind) record.kind = kind;
        auto const subject = list_of(table.get(subjects));
        if (!subject.empty()) record.subject = subject.front();
        record.year_group = table.year_group(grades);
        record.terms = list_of(table.get(terms));
        record.starts_on = table.day(starts);
        record.ends_on = table.day(ends);
        if (table.bad())
            table.lose(id.value_or(std::string_view{}));
        else
            TRY_DO(roster.receiver.record({Kind::group, *id, gone, table.file(), table.line(), record}));
    }
    if (file.mode == Mode::bulk) roster.receiver.covered(Kind::group);
    return {};
}

Status read_enrollments(Roster const& roster, FoundFile const& file) {
    TRY(table, Table::open(roster.files, file.file, Kind::membership, roster.receiver));
    int const id_column = table.column({"sourcedId"}), status = table.column({"status"});
    table.column({"dateLastModified"});
    table.column({"schoolSourcedId"}); // the class says it
    int const group = table.needed({"classSourcedId"}), user = table.needed({"userSourcedId"});
    int const role = table.needed({"role"});
    int const starts = table.column({"beginDate"}), ends = table.column({"endDate"});
    if (!table.complete()) return {};
    std::string made;
    for (;;) {
        TRY(some, table.next());
        if (!some) break;
        made.assign(table.get(group)).append("|").append(table.get(user)).append("|").append(table.get(role));
        std::string_view const id = id_column >= 0 ? table.get(id_column) : std::string_view(made);
        if (id.empty() || id.size() > 3 * kExternalIdBytesMax) table.error("id_missing", id_column);
        bool const gone = is_gone(table, status);
        auto const part = part_of(table.get(role));
        if (!part && !gone) table.error("unknown_role", role, table.get(role));
        MembershipRecord record{table.get(group), table.get(user), part.value_or(Part::member), table.day(starts),
                                table.day(ends)};
        if (record.starts_on && record.ends_on && *record.ends_on < *record.starts_on)
            table.error("ends_before_start", ends, table.get(ends));
        if (table.bad())
            table.lose(id);
        else
            TRY_DO(roster.receiver.record({Kind::membership, id, gone, table.file(), table.line(), record}));
    }
    if (file.mode == Mode::bulk) roster.receiver.covered(Kind::membership);
    return {};
}

} // namespace belfry::directory::imports
