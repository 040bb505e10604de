// The registration of the area cards: everything that it contributes, named once.
#include "areas/cards/area.h"

#include "areas/cards/api/cards.h"
#include "areas/cards/demonstration/demonstration.h"
#include "areas/cards/embedded.h"
#include "areas/cards/taps/tap_route.h"

namespace belfry::cards {
namespace {

using access::Role;

std::vector<access::Grant> grants() {
    return {
        {kSeeReaders, {Role::technician, Role::head, Role::office, Role::service_manager}},
        {kManageReaders, {Role::technician, Role::service_manager}},
        {kSeeCards, {Role::office, Role::head, Role::technician, Role::service_manager}},
        {kIssueCards, {Role::office, Role::technician, Role::service_manager}},
    };
}

} // namespace

platform::Area area() {
    auto const desk = std::make_shared<Desk>();
    platform::Area area;
    area.name = "cards";
    area.needs = {"directory", "identity"};
    area.migrations = embedded::migrations();
    area.words = embedded::words_en();
    area.grants = grants();
    area.routes = [desk](platform::Routes& routes) { add_tap_route(routes, desk); };
    area.demonstration = platform::Demonstration{make_demonstration};
    return area;
}

} // namespace belfry::cards
