#pragma once
// For this area's tests: Elmgreen School with a tutor group of pupils, a teacher, an office and parents, and Oakfield
// beside it; the real pages behind the real router. Not part of the program.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "areas/directory/api/directory.h"
#include "areas/registration/marks/mark_store.h"
#include "platform/testing/database.h"
#include "platform/testing/platform.h"

namespace belfry::registration::testing {

inline SchoolDay day(char const* text) { return *SchoolDay::parse(text); }

struct SchoolWorld {
    explicit SchoolWorld(db::Engine engine = db::Engine::sqlite, int pupil_count = 3);

    PersonId add(std::string given, std::string family, access::Role role, SchoolId school);
    void join(directory::GroupId group, PersonId person, directory::Part part);
    void guard(PersonId pupil, PersonId guardian, bool no_contact = false);
    template <class Unit>
    auto write(Unit&& unit) {
        auto done = t.db().write(unit);
        REQUIRE_MESSAGE(done.ok(), done.problem().code);
        if constexpr (!std::same_as<decltype(done), Status>) return std::move(*done);
    }
    // Marks by the teacher, in the order of the pupils: "/ N L".
    Saved mark(Session of, std::string_view codes, Source source = Source::teacher);
    std::string marks_now(Session of); // as the register writes them, "." for none

    void as_teacher() { t.sign_in(t.viewer(teacher, elm, {access::Role::teacher})); }
    void as_office() { t.sign_in(t.viewer(office, elm, {access::Role::office})); }
    void as_parent() { t.sign_in(t.viewer(parent, elm, {access::Role::parent})); }
    void as_pupil(std::size_t which = 0) { t.sign_in(t.viewer(pupils[which], elm, {access::Role::pupil})); }
    void as_stranger() { t.sign_in(t.viewer(stranger, oak, {access::Role::teacher})); }
    // The page, and whether it says that; keeps it for looking.
    int get(std::string_view address);
    // What that panel of Today shows them.
    std::string panel(std::string_view id, access::Viewer const& viewer);
    int post(std::string_view address, belfry::testing::TestPlatform::FormFields const& fields);
    // What the page has in its hidden field of that name.
    std::string value_of(std::string_view field) const;
    bool shows(std::string_view text) const { return page.find(text) != std::string::npos; }

    belfry::testing::TestPlatform t;
    SchoolId elm, oak;
    directory::GroupId group;
    std::vector<PersonId> pupils;
    PersonId teacher, office, parent, stranger;
    std::string page, location;
    std::int64_t cost = 0; // statements of the last answer
};

// Tuesday 1 September 2026; the clock stands at 9 o'clock in London.
inline Session const kTuesday{SchoolDay(20697), Half::morning};

} // namespace belfry::registration::testing
