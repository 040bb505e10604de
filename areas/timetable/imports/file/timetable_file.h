#pragma once
// A timetable as a file: one line a lesson of the week, with a first line that names the columns.
//   week,day,period,groups,title,subject,teachers,room
//   A,Monday,Period 1,9/Ma1,,Mathematics,Aisha Khan,M4
// Several groups or teachers are parted by semicolons. Columns come in any order; others are passed over.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platform/csv/csv.h"

namespace belfry::timetable {

inline constexpr std::int64_t kFileLinesMax = 20000;

struct FileLine {
    std::int64_t line = 0; // of the file, from 1
    std::string week, day, period, title, subject, room;
    std::vector<std::string> groups, teachers;
};
// Problem invalid ("timetable_columns") where day, period, or both of groups and title are not among the columns;
// too_large ("timetable_lines"); and those of csv::Reader.
Result<std::vector<FileLine>> read_timetable_file(csv::Source source);

// 1 Monday .. 7 Sunday, from "Monday", "mon" or "1"; 0 where it is none.
int weekday_from(std::string_view text);
// 0 every week, 1 A, 2 B, from "", "every", "A", "Week A", "1"; nothing where it is none.
std::optional<int> week_from(std::string_view text);

} // namespace belfry::timetable
