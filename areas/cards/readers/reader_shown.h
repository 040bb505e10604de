#pragma once
// How a reader is shown, on its page and in the list.

#include "areas/cards/readers/reader_pages.h"
#include "areas/cards/readers/reader_store.h"
#include "areas/cards/show.h"

namespace belfry::cards {

// trouble: of what it sent today, a fifth or more could not be taken.
// awaited: after a wrong key a new one was made, with which nothing was heard yet.
enum class Health { well, never, silent, clock, keys, awaited, revoked, trouble };
// A wrong key is a matter only until a right one came.
Health health_of(platform::Call& call, ReaderRow const& row);
// Wrong keys that are counted and not written yet.
void add_waiting(Desk const& desk, ReaderRow& row);
// What is wrong, since when as far as is known, and what to do; empty where all is well. `reasons` are today's, wanted
// where taps were set aside.
struct Advice {
    ui::Tone tone = ui::Tone::neutral;
    std::string what, what_to_do;
};
Advice advice_of(platform::Call& call, ReaderRow const& row, std::span<ReasonCount const> reasons);
// "5 minutes behind"; microseconds behind.
std::string clock_words(platform::Call& call, std::int64_t error);
void health_badge(html::Writer& h, platform::Call& call, Health health);
Instant midnight_of(platform::Call& call); // the last, where the viewer is
html::Href reader_href(ReaderId reader);

void add_reader_list_routes(platform::Routes& routes, std::shared_ptr<Desk> const& desk);

} // namespace belfry::cards
