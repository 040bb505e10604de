#pragma once
// The form of a lesson's place in the week: what can be chosen, what was chosen, and what it clashes with.

#include "areas/directory/api/school_lists.h"
#include "areas/timetable/lessons/clash.h"
#include "areas/timetable/pages/show.h"
#include "areas/timetable/rooms/room_store.h"

namespace belfry::timetable {

struct Choices {
    std::vector<directory::Group> groups;
    std::vector<directory::Person> teachers;
    std::vector<Room> rooms;
};
// Three statements.
Choices choices_of(db::Session& session, access::SchoolScope const& scope, SchoolDay on);

// Reads a series from the form or, where it is shown again, from the address. `base` is what it begins from, `earliest`
// the first day that it may begin: today or tomorrow.
Series read_series(platform::Call& call, Choices const& choices, Series const& base, SchoolDay earliest,
                   ui::FormErrors& errors);
// `periods` are those of the school's week.
void series_fields(html::Writer& h, platform::Call& call, Choices const& choices, std::span<Period const> periods,
                   Series const& typed, ui::FormErrors const& errors);

// In words, one line each: "Ms Khan teaches 9/Ma1 then". Two statements.
std::vector<std::string> clash_words(platform::Call& call, db::Session& session, Choices const& choices,
                                     Series const& wanted, SchoolDay from);
// Asks whether to save despite clashes: sends the same form again.
http::Response clash_page(platform::Call& call, std::vector<std::string> const& clashes, html::Href const& action,
                          html::Href const& back);

} // namespace belfry::timetable
