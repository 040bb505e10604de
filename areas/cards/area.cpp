// The registration of the area cards: everything that it contributes, named once.
#include "areas/cards/area.h"

#include "areas/cards/api/cards.h"
#include "areas/cards/embedded.h"

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
    platform::Area area;
    area.name = "cards";
    area.needs = {"directory", "identity"};
    area.migrations = embedded::migrations();
    area.words = embedded::words_en();
    area.grants = grants();
    return area;
}

} // namespace belfry::cards
