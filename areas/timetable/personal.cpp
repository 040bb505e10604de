// Which tables of this area speak of people, why, and how long. Held against the schema by a test.
#include "areas/timetable/personal.h"

namespace belfry::timetable {

std::vector<platform::PersonalTable> personal_tables() {
    using Table = platform::PersonalTable;
    using Exported = Table::Exported;
    using Erased = Table::Erased;
    return {
        {"timetable_series_teachers",
         {"teacher_id"},
         "who teaches what",
         "with the timetable",
         Exported::yes,
         Erased::yes},
        {"timetable_cover",
         {"away_id", "cover_id"},
         "who stands in for whom",
         "with the timetable",
         Exported::yes,
         Erased::yes},
        {"timetable_feeds",
         {"person_id"},
         "the address of somebody's calendar",
         "until erased",
         Exported::in_part,
         Erased::yes},
    };
}

} // namespace belfry::timetable
