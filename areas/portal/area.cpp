// The portal's registration: the home page and search, composed of what other areas contribute.
#include "areas/portal/area.h"

#include "areas/portal/embedded.h"
#include "areas/portal/today.h"

namespace belfry::portal {

platform::Area area() {
    using access::Rule;
    platform::Area area;
    area.name = "portal";
    area.needs = {"directory"};
    area.migrations = embedded::migrations();
    area.words = embedded::words_en();
    area.routes = [](platform::Routes& routes) {
        routes.get("/", Rule::signed_in(), today_page);
        routes.get("/search", Rule::signed_in(), search_page);
    };
    using access::Role;
    area.nav = {{"nav.today",
                 "sun",
                 "/",
                 Rule::signed_in(),
                 {Role::pupil, Role::parent, Role::teacher, Role::support_staff, Role::head, Role::office,
                  Role::technician, Role::governor, Role::authority_officer, Role::service_manager, Role::community},
                 0}};
    return area;
}

} // namespace belfry::portal
