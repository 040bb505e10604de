// Reading timetable files: at most 20,000 lines, through platform/csv.
#include "areas/timetable/imports/file/timetable_file.h"

#include <array>

#include "base/text.h"

namespace belfry::timetable {
namespace {

enum Column { week, day, period, groups, title, subject, teachers, room, kColumns };
using Places = std::array<int, kColumns>; // of each column in the row; -1: none

constexpr std::pair<std::string_view, Column> kNames[] = {
    {"week", week},       {"day", day},           {"weekday", day},      {"period", period},  {"groups", groups},
    {"group", groups},    {"class", groups},      {"classes", groups},   {"title", title},    {"name", title},
    {"subject", subject}, {"teachers", teachers}, {"teacher", teachers}, {"staff", teachers}, {"room", room}};
constexpr std::string_view kWeekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

Places places_of(csv::Row const& row) {
    Places places;
    places.fill(-1);
    for (std::size_t cell = 0; cell < row.size(); ++cell)
        for (auto const& [name, column] : kNames)
            if (places[column] < 0 && fold_for_search(row[cell]) == name) places[column] = static_cast<int>(cell);
    return places;
}

std::string cell_of(csv::Row const& row, int place) {
    return place < 0 ? std::string() : std::string(trim(row[static_cast<std::size_t>(place)]));
}

std::vector<std::string> parts_of(std::string const& text) {
    std::vector<std::string> parts;
    for (auto const part : split(text, ';'))
        if (auto const name = trim(part); !name.empty()) parts.emplace_back(name);
    return parts;
}

} // namespace

int weekday_from(std::string_view text) {
    auto const folded = fold_for_search(text);
    if (auto const number = parse_int(folded); number && *number >= 1 && *number <= 7) return static_cast<int>(*number);
    if (folded.size() < 2) return 0;
    for (int at = 0; at < 7; ++at)
        if (kWeekdays[at].starts_with(folded)) return at + 1;
    return 0;
}

std::optional<int> week_from(std::string_view text) {
    auto const folded = fold_for_search(text);
    if (folded.empty() || folded == "every" || folded == "every week" || folded == "0") return 0;
    if (folded == "a" || folded == "week a" || folded == "1") return 1;
    if (folded == "b" || folded == "week b" || folded == "2") return 2;
    return std::nullopt;
}

Result<std::vector<FileLine>> read_timetable_file(csv::Source source) {
    csv::Reader reader(std::move(source), {.cell_bytes_max = 1000, .row_bytes_max = 8000, .row_cells_max = 64});
    TRY(first, reader.next());
    if (!first) return invalid("timetable_columns");
    auto const places = places_of(reader.row());
    if (places[day] < 0 || places[period] < 0 || (places[groups] < 0 && places[title] < 0))
        return invalid("timetable_columns");
    std::vector<FileLine> lines;
    for (;;) {
        TRY(more, reader.next());
        if (!more) return lines;
        if (static_cast<std::int64_t>(lines.size()) >= kFileLinesMax)
            return Problem{ProblemKind::too_large, "timetable_lines"};
        auto const& row = reader.row();
        FileLine line;
        line.line = row.line();
        line.week = cell_of(row, places[week]);
        line.day = cell_of(row, places[day]);
        line.period = cell_of(row, places[period]);
        line.title = cell_of(row, places[title]);
        line.subject = cell_of(row, places[subject]);
        line.room = cell_of(row, places[room]);
        line.groups = parts_of(cell_of(row, places[groups]));
        line.teachers = parts_of(cell_of(row, places[teachers]));
        lines.push_back(std::move(line));
    }
}

} // namespace belfry::timetable
