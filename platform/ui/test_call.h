#pragma once
// For the tests of ui: a Call whose services are never to be touched. The frame runs no query, so a call into one of
// them would stop the test.

#include <array>
#include <cstddef>
#include <vector>

#include "platform/config/config.h"
#include "platform/extension/area.h"
#include "platform/ui/words.h"

namespace belfry::ui {

// Memory that only pretends to be a service: whoever calls into it follows a null table of functions.
template <class Service>
Service& untouched() {
    alignas(64) static std::array<std::byte, 4096> memory{};
    return *reinterpret_cast<Service*>(memory.data());
}

struct TestCall {
    FakeClock clock{Instant::parse("2026-09-07T07:40:00Z").value()};
    config::Config config;
    access::Catalogue catalogue;
    Words words = Words::load({platform_words_en(), kAreaWords}).value();
    std::vector<platform::Area> areas;
    platform::Platform platform{untouched<db::Database>(),
                                clock,
                                config,
                                catalogue,
                                words,
                                areas,
                                untouched<jobs::Jobs>(),
                                untouched<events::Events>(),
                                untouched<files::Files>(),
                                untouched<search::Index>(),
                                untouched<mail::Mailer>(),
                                untouched<metrics::Registry>(),
                                untouched<audit::Audit>()};
    http::Request request;
    access::Viewer viewer;
    platform::Call call{platform, request, viewer};

    static constexpr std::string_view kAreaWords = "nav.today = Today\nnav.timetable = Timetable\nnav.people = People\n"
                                                   "nav.messages = Messages\nnav.registers = Registers\n"
                                                   "nav.homework = Homework\nnav.library = Library\n"
                                                   "nav.devices = Devices\nnav.helpdesk = Helpdesk\n";

    void sign_in(access::Role role) {
        viewer.person = PersonId(4711);
        viewer.name = "Adaeze Obi-Featherstone";
        viewer.school = SchoolId(12);
        viewer.school_name = "Oakfield School";
        viewer.acting = role;
        viewer.roles = {{role, viewer.school}};
        viewer.form_secret = "a secret of thirty-two letters..";
    }
    // Nine entries, all in a teacher's rail; the last only for those who may see devices.
    void add_navigation() {
        static constexpr access::Permission kSeeDevices{"devices.see"};
        auto const anybody = access::Rule::signed_in();
        std::vector<access::Role> const rail = {access::Role::teacher};
        platform::Area area;
        area.name = "specimen";
        area.nav = {{"nav.today", "house", "/", anybody, rail, 0},
                    {"nav.timetable", "calendar-days", "/timetable", anybody, rail, 10},
                    {"nav.registers", "clipboard-check", "/registers", anybody, rail, 20},
                    {"nav.people", "users-round", "/people", anybody, rail, 30},
                    {"nav.messages", "message-square", "/messages", anybody, rail, 40},
                    {"nav.homework", "book-open-check", "/homework", anybody, rail, 50},
                    {"nav.devices", "laptop", "/devices", access::Rule::may(kSeeDevices), rail, 5},
                    {"nav.library", "library", "/library", anybody, rail, 60},
                    {"nav.helpdesk", "life-buoy", "/helpdesk", anybody, rail, 70}};
        areas.push_back(std::move(area));
    }
};

} // namespace belfry::ui
