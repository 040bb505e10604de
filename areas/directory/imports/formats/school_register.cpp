// England's school register as its download gives it (Get Information About Schools), a few hundred to 50,000 rows.
#include "areas/directory/imports/formats/roster.h"
#include "base/text.h"

namespace belfry::directory::imports {
namespace {

std::string_view phase_of(std::string_view phase, std::string_view type, std::optional<std::int64_t> low,
                          std::optional<std::int64_t> high) {
    std::string const kind = ascii_lower(type), word = ascii_lower(phase);
    if (kind.find("special") != kind.npos) return "special";
    if (word.starts_with("nursery")) return "nursery";
    if (word.starts_with("primary")) return "primary";
    if (word.starts_with("middle")) return "middle";
    if (word.starts_with("secondary")) return "secondary";
    if (word.starts_with("all through") || word.starts_with("all-through")) return "all_through";
    if (word.starts_with("16") || word.starts_with("post")) return "post_16";
    // "Not applicable": independent schools and the like, whose ages tell.
    if (!low || !high || *high <= 0) return "other";
    if (*low <= 7 && *high >= 16) return "all_through";
    if (*high <= 5) return "nursery";
    if (*high <= 13) return "primary";
    if (*low >= 16) return "post_16";
    return *low >= 9 ? "secondary" : "other";
}

// Empty where the register has a word that we do not know.
std::string_view status_of(std::string_view word) {
    if (ascii_equal_ignoring_case(word, "Open") || word.empty()) return "open";
    if (ascii_equal_ignoring_case(word, "Open, but proposed to close")) return "closing";
    if (ascii_equal_ignoring_case(word, "Closed")) return "closed";
    if (ascii_equal_ignoring_case(word, "Proposed to open")) return "proposed";
    return {};
}

std::string meaningful(std::string_view word) {
    for (std::string_view none : {"does not apply", "not applicable", "none", "not recorded"})
        if (ascii_equal_ignoring_case(word, none)) return {};
    return std::string(word);
}

struct RegisterColumns {
    int urn, la, number, name, type, status, opened, closed, phase, low, high, sixth, gender, faith;
    int street, locality, town, county, postcode, website, phone;
};

RegisterColumns find_columns(Table& table) {
    RegisterColumns at{};
    at.urn = table.needed({"URN"});
    at.la = table.column({"LA (name)"});
    table.column({"LA (code)"});
    at.number = table.column({"EstablishmentNumber"});
    at.name = table.needed({"EstablishmentName"});
    at.type = table.column({"TypeOfEstablishment (name)"});
    at.status = table.column({"EstablishmentStatus (name)"});
    at.opened = table.column({"OpenDate"});
    at.closed = table.column({"CloseDate"});
    at.phase = table.column({"PhaseOfEducation (name)"});
    at.low = table.column({"StatutoryLowAge"});
    at.high = table.column({"StatutoryHighAge"});
    at.sixth = table.column({"OfficialSixthForm (name)"});
    at.gender = table.column({"Gender (name)"});
    at.faith = table.column({"ReligiousCharacter (name)"});
    at.street = table.column({"Street"});
    at.locality = table.column({"Locality"});
    at.town = table.column({"Town"});
    at.county = table.column({"County (name)"});
    at.postcode = table.column({"Postcode"});
    at.website = table.column({"SchoolWebsite"});
    at.phone = table.column({"TelephoneNum"});
    return at;
}

std::optional<std::int64_t> age(Table& table, int column) {
    std::string_view const cell = table.get(column);
    auto const value = parse_int(cell);
    if (cell.empty() || (value && *value >= 0 && *value <= 120)) return value;
    table.warning("bad_number", column, cell);
    return std::nullopt;
}

School read_school(Table& table, RegisterColumns const& at) {
    School school;
    school.register_number = table.get(at.urn);
    school.establishment_number = table.name(at.number);
    school.local_authority = table.name(at.la);
    school.name = table.name(at.name);
    school.kind = table.name(at.type);
    school.low_age = age(table, at.low);
    school.high_age = age(table, at.high);
    school.phase = phase_of(table.get(at.phase), school.kind, school.low_age, school.high_age);
    school.sexes = meaningful(table.name(at.gender));
    school.faith = meaningful(table.name(at.faith));
    school.sixth_form = ascii_equal_ignoring_case(table.get(at.sixth), "Has a sixth form");
    school.street = table.name(at.street);
    school.locality = table.name(at.locality);
    school.town = table.name(at.town);
    school.county = table.name(at.county);
    school.postcode = table.name(at.postcode);
    school.website = table.name(at.website);
    school.phone = table.name(at.phone);
    school.opened_on = table.day(at.opened);
    school.closed_on = table.day(at.closed);
    std::string_view const status = status_of(table.get(at.status));
    if (status.empty()) table.warning("unknown_status", at.status, table.get(at.status));
    school.status = status.empty() ? "open" : status;
    school.served = school.status == "open" || school.status == "closing";
    return school;
}

} // namespace

Status read_school_register(Roster const& roster, FoundFile const& file) {
    TRY(table, Table::open(roster.files, file.file, Kind::school, roster.receiver));
    RegisterColumns const at = find_columns(table);
    if (!table.complete()) return {};
    for (;;) {
        TRY(some, table.next());
        if (!some) return {};
        std::string_view const urn = table.get(at.urn);
        if (!parse_int(urn) || urn.size() > 7) table.error("bad_register_number", at.urn, urn);
        SchoolRecord const record{.school = read_school(table, at), .type = "school", .full = true};
        if (record.school.name.empty()) table.error("name_missing", at.name);
        if (table.bad())
            table.lose(urn);
        else
            TRY_DO(roster.receiver.record({Kind::school, urn, false, table.file(), table.line(), record}));
    }
}

} // namespace belfry::directory::imports
