#pragma once
// For tests of areas: the whole platform over a fresh database, a temporary folder, a clock that stands still and the
// real words, with the areas given, migrated and started. Pages are asked for through the real router:
//
//   BOTH_ENGINES("a teacher sees the class") {
//       testing::TestPlatform t(engine, {directory::area()});
//       t.sign_in(t.viewer(teacher, school, {access::Role::teacher}));
//       CHECK(t.get("/people").status == 200);
//   }
//
// Events and jobs wait until they are asked to run; mail is written to the folder.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/extension/area.h"
#include "platform/extension/service.h"
#include "platform/testing/test_database.h"

namespace belfry::testing {

class TestPlatform {
public:
    // Tuesday 1 September 2026, 08:00 UTC.
    static constexpr std::int64_t kStart = 1788249600;

    // Throws std::runtime_error, which fails the test, where it cannot be made.
    TestPlatform(db::Engine engine, std::vector<platform::Area> areas);
    // Over SQLite in this folder, which is made if need be and stays: what was left there is found again.
    TestPlatform(std::filesystem::path const& kept_folder, std::vector<platform::Area> areas);
    ~TestPlatform();
    TestPlatform(TestPlatform const&) = delete;
    TestPlatform& operator=(TestPlatform const&) = delete;

    platform::Platform& platform();
    platform::Platform* operator->() { return &platform(); }
    db::Database& db();
    // Moved, it is time that passes.
    FakeClock& clock();
    // The clock is set, and no time passes.
    void jump_clock(std::int64_t seconds);
    platform::Routes const& routes() const;
    std::filesystem::path const& folder() const;

    // A person with these roles at the school (or, where it is empty, for the whole authority), second factor given.
    access::Viewer viewer(PersonId person, SchoolId school, std::vector<access::Role> roles);
    // Who asks from now on, instead of whom the areas would find by the cookies; nobody: signed out.
    void sign_in(access::Viewer viewer);
    void sign_out();
    // The areas find out again who asks.
    void sign_in_by_cookies();

    using FormFields = std::vector<std::pair<std::string, std::string>>;
    // "/people?page=2". A post carries the form token of whoever is signed in.
    http::Response get(std::string_view address);
    http::Response post(std::string_view address, FormFields const& fields = {});
    // Any request, as it stands.
    http::Response answer(http::Request request);

    // Everything that waits, to its end; gives how many.
    int handle_events();
    int run_jobs();
    // What is in the mail folder, oldest first: whole messages.
    std::vector<std::string> sent_mail();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace belfry::testing
