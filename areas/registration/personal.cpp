// Which tables of this area speak of people, why, and how long. Held against the schema by a test.
#include "areas/registration/personal.h"

namespace belfry::registration {

std::vector<platform::PersonalTable> personal_tables() {
    using Table = platform::PersonalTable;
    using Exported = Table::Exported;
    using Erased = Table::Erased;
    return {
        {"registration_entries",
         {"made_by", "reason", "marks"},
         "every mark as it was made: the attendance register",
         "six years, by regulation",
         Exported::in_part,
         Erased::kept_by_law},
        {"registration_weeks",
         {"pupil_id", "marks"},
         "the mark that holds: the attendance register",
         "six years, by regulation",
         Exported::yes,
         Erased::kept_by_law},
        {"registration_pupil_years",
         {"pupil_id"},
         "the sums of a pupil's year",
         "six years, by regulation",
         Exported::in_part,
         Erased::kept_by_law},
        {"registration_lessons",
         {"made_by", "marks"},
         "who was in a lesson",
         "six years, as the register",
         Exported::in_part,
         Erased::kept_by_law},
        {"registration_unsettled",
         {"pupil_id"},
         "absences without a reason yet",
         "until settled",
         Exported::in_part,
         Erased::kept_by_law},
        {"registration_taken",
         {"taken_by"},
         "which register was taken, and by whom",
         "six years, as the register",
         Exported::no,
         Erased::kept_by_law},
        {"registration_planned",
         {"pupil_id", "made_by", "withdrawn_by", "note"},
         "absences known before",
         "until erased",
         Exported::yes,
         Erased::yes},
        {"registration_asked",
         {"pupil_id", "guardian_id"},
         "whom the school asked about an absence",
         "six years, as the register",
         Exported::no,
         Erased::kept_by_law},
        {"registration_seats",
         {"pupil_id"},
         "where pupils sit",
         "while they are in the group",
         Exported::no,
         Erased::yes},
    };
}

} // namespace belfry::registration
