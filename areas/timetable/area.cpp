// The timetable's registration: everything that it contributes, named once.
#include "areas/timetable/area.h"

#include "areas/timetable/demonstration/demonstration.h"
#include "areas/timetable/embedded.h"

namespace belfry::timetable {

platform::Area area() {
    platform::Area area;
    area.name = "timetable";
    area.needs = {"directory"};
    area.migrations = embedded::migrations();
    area.words = embedded::words_en();
    area.demonstration = platform::Demonstration{make_demonstration};
    return area;
}

} // namespace belfry::timetable
