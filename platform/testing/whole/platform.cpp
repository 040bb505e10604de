// The wiring of the program, for tests: everything real but the clock and the network.
#include "platform/testing/platform.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/config/config.h"
#include "platform/events/events.h"
#include "platform/extension/builtin_routes.h"
#include "platform/files/files.h"
#include "platform/jobs/jobs.h"
#include "platform/mail/mail.h"
#include "platform/metrics/metrics.h"
#include "platform/schema/schema.h"
#include "platform/search/search.h"
#include "platform/ui/embedded.h"
#include "platform/ui/gallery.h"
#include "platform/ui/page.h"

namespace belfry::testing {
namespace {

void must(Status const& status, char const* what) {
    if (!status.ok())
        throw std::runtime_error(std::string(what) + ": " + std::string(status.problem().code) + " " +
                                 status.problem().detail);
}

std::vector<db::Migration> migrations_with(std::vector<platform::Area> const& areas) {
    auto all = platform::migrations();
    for (auto const& area : areas) all.insert(all.end(), area.migrations.begin(), area.migrations.end());
    return all;
}

ui::Words words_with(std::vector<platform::Area> const& areas) {
    std::vector<std::string_view> files = {ui::embedded::words_en()};
    for (auto const& area : areas) files.push_back(area.words);
    auto words = ui::Words::load(files);
    if (!words.ok()) throw std::runtime_error("words: " + words.problem().detail);
    return std::move(words).value();
}

config::Config config_in(std::filesystem::path const& folder) {
    config::Config config;
    config.folder = folder;
    return config;
}

http::Method method_of(bool posts) { return posts ? http::Method::post : http::Method::get; }

} // namespace

struct TestPlatform::Impl {
    Impl(db::Engine engine, std::vector<platform::Area> wanted)
        : own_folder(std::in_place), folder(own_folder->path()), areas(std::move(wanted)),
          database(engine, migrations_with(areas)) {
        begin();
    }
    Impl(std::filesystem::path const& kept_folder, std::vector<platform::Area> wanted)
        : folder(kept_folder), areas(std::move(wanted)), database(made(folder) / "belfry.db", migrations_with(areas)) {
        begin();
    }

    static std::filesystem::path const& made(std::filesystem::path const& wanted) {
        std::filesystem::create_directories(wanted);
        return wanted;
    }

    void begin() {
        catalogue.add({platform::kSeeMetrics, {access::Role::service_manager}});
        catalogue.add({platform::kConfirmClock, {access::Role::service_manager}, true});
        for (auto const& area : areas) {
            for (auto const& grant : area.grants) catalogue.add(grant);
            if (area.subscribe) area.subscribe(subscriptions);
            if (area.jobs) area.jobs(kinds);
        }
        mail::add_job(kinds, *mail);
        audit::add_job(kinds, *audit);
        files::add_job(kinds, *files);
        events->set_platform(platform);
        jobs->set_platform(platform);
        make_routes();
        for (auto const& area : areas)
            if (area.start) must(area.start(platform), "an area does not start");
    }

    void make_routes() {
        ui::add_routes(routes);
        platform::add_metrics_route(routes);
        for (auto const& area : areas) {
            routes.begin_area(area.name);
            if (area.routes) area.routes(routes);
        }
        platform::ServiceOptions options;
        options.problem_page = ui::problem_page;
        options.bare_routes = platform::health_routes(platform, platform::own_health_checks());
        for (auto& route : ui::bare_routes()) options.bare_routes.push_back(std::move(route));
        options.viewer_of = [this](platform::Platform& all, db::Session& session, http::Request const& request,
                                   std::vector<http::Cookie>& set) -> access::Viewer {
            if (asking) return *asking;
            // As the service does where it is not given a viewer_of.
            if (request.cookies.items().empty() && !request.headers.has("authorization")) return {};
            for (auto const& area : areas)
                if (area.viewer_of) return area.viewer_of(all, session, request, set);
            return {};
        };
        service = std::make_unique<platform::Service>(platform, routes, std::move(options));
    }

    std::optional<TemporaryFolder> own_folder;
    std::filesystem::path const folder;
    std::vector<platform::Area> areas;
    TestDatabase database;
    FakeClock clock{Instant::from_seconds(kStart)};
    std::atomic<std::int64_t> jumped_seconds{0};
    config::Config config = config_in(folder);
    ui::Words words = words_with(areas);
    access::Catalogue catalogue;
    events::Subscriptions subscriptions;
    jobs::Kinds kinds;
    metrics::Registry metrics;
    std::unique_ptr<audit::Audit> audit = audit::make_audit(*database, clock);
    std::unique_ptr<events::Events> events = events::make_events(*database, clock, subscriptions);
    std::unique_ptr<files::Files> files = files::make_files(*database, clock, folder / "files");
    std::unique_ptr<search::Index> search = search::make_index(database->engine());
    std::unique_ptr<mail::Mailer> mail = mail::make_mailer(*database, clock, config);
    std::unique_ptr<jobs::Jobs> jobs = jobs::make_jobs(
        *database, clock, kinds, 0,
        {.wall = &clock,
         .elapsed_us = [this] { return clock.now().microseconds() - jumped_seconds * std::int64_t{1'000'000}; },
         .ask_database = false});
    platform::Platform platform{*database, clock,  config,  catalogue, words,   areas, *jobs,
                                *events,   *files, *search, *mail,     metrics, *audit};
    platform::Routes routes;
    std::unique_ptr<platform::Service> service;
    std::optional<access::Viewer> asking;
};

TestPlatform::TestPlatform(db::Engine engine, std::vector<platform::Area> areas)
    : impl_(std::make_unique<Impl>(engine, std::move(areas))) {}
TestPlatform::TestPlatform(std::filesystem::path const& kept_folder, std::vector<platform::Area> areas)
    : impl_(std::make_unique<Impl>(kept_folder, std::move(areas))) {}
TestPlatform::~TestPlatform() = default;

platform::Platform& TestPlatform::platform() { return impl_->platform; }
db::Database& TestPlatform::db() { return *impl_->database; }
FakeClock& TestPlatform::clock() { return impl_->clock; }
void TestPlatform::jump_clock(std::int64_t seconds) {
    (void)impl_->jobs->known_time().judge(); // what it said before
    impl_->jumped_seconds += seconds;
    impl_->clock.advance_seconds(seconds);
}
platform::Routes const& TestPlatform::routes() const { return impl_->routes; }
std::filesystem::path const& TestPlatform::folder() const { return impl_->folder; }

access::Viewer TestPlatform::viewer(PersonId person, SchoolId school, std::vector<access::Role> roles) {
    access::Viewer viewer;
    viewer.person = person;
    viewer.session = SessionId(person.value());
    viewer.school = school;
    viewer.name = "Test Person";
    viewer.school_name = school ? "Test School" : "";
    if (!roles.empty()) viewer.acting = roles.front();
    for (auto role : roles) viewer.roles.push_back({role, school});
    viewer.second_factor = true;
    viewer.proved_lately = true;
    viewer.form_secret = "the secret of this test's session";
    viewer.use(&impl_->catalogue);
    return viewer;
}

void TestPlatform::sign_in(access::Viewer viewer) { impl_->asking = std::move(viewer); }
void TestPlatform::sign_in_by_cookies() { impl_->asking.reset(); }
void TestPlatform::sign_out() {
    access::Viewer nobody;
    nobody.form_secret = "the secret of this test's visitor";
    nobody.use(&impl_->catalogue);
    impl_->asking = std::move(nobody);
}

namespace {
http::Request request_for(bool posts, std::string_view address) {
    http::Request request;
    request.method = method_of(posts);
    auto const mark = std::min(address.find('?'), address.size());
    request.path = percent_decode(address.substr(0, mark), false).value_or("");
    request.raw_query = address.substr(std::min(mark + 1, address.size()));
    auto query = http::parse_urlencoded(request.raw_query, 100);
    must(query.ok() ? Status() : Status(query.problem()), "the address of a test");
    request.query = std::move(*query);
    request.peer = "192.0.2.1";
    request.id = "test";
    return request;
}
} // namespace

http::Response TestPlatform::get(std::string_view address) { return answer(request_for(false, address)); }

http::Response TestPlatform::post(std::string_view address, FormFields const& fields) {
    auto request = request_for(true, address);
    for (auto const& [name, value] : fields) request.form.add(name, value);
    if (impl_->asking)
        request.form.add(std::string(ui::kFormTokenField), platform::make_form_token(impl_->asking->form_secret));
    return answer(std::move(request));
}

http::Response TestPlatform::answer(http::Request request) { return impl_->service->answer(request); }

int TestPlatform::handle_events() { return impl_->events->handle_waiting(); }

int TestPlatform::run_jobs() {
    int ran = 0;
    while (impl_->jobs->run_one()) ++ran;
    return ran;
}

std::vector<std::string> TestPlatform::sent_mail() {
    impl_->mail->send_waiting();
    std::vector<std::filesystem::path> files;
    std::error_code none_yet;
    for (auto const& entry : std::filesystem::directory_iterator(folder() / "mail", none_yet))
        if (entry.path().extension() == ".eml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> all;
    for (auto const& file : files) {
        std::ifstream in(file, std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        all.push_back(text.str());
    }
    return all;
}

} // namespace belfry::testing
