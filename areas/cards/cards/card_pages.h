#pragma once
// Cards in the browser: of a person, and the desk where they are handed out.

#include <vector>

#include "areas/cards/api/cards.h"
#include "platform/extension/area.h"

namespace belfry::cards {

void add_card_routes(platform::Routes& routes); // a person's cards
void add_desk_routes(platform::Routes& routes); // whose card is this; visitors; what is out
platform::PersonPanel card_panel();

// The person of the path, where the viewer works at one school, may do this there, and the person is known there.
Result<directory::Person> person_at_school(platform::Call& call, access::Permission permission, PersonId person);
// Until the end of today.
Instant end_of_today(platform::Call& call);
void card_badge(html::Writer& h, platform::Call& call, Card const& card);
std::string kind_words(platform::Call const& call, CardKind kind);

} // namespace belfry::cards
