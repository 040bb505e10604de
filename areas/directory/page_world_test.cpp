#include "areas/directory/page_world_test.h"

#include <fstream>

#include "areas/directory/embedded.h"
#include "base/text.h"
#include "platform/log/log.h"
#include "platform/ui/words.h"

namespace belfry::directory::testing {
namespace {

std::vector<db::Migration> migrations() {
    std::vector<db::Migration> all;
    for (auto const part : {search::migrations(), audit::migrations(), events::migrations(), jobs::migrations(),
                            files::migrations(), embedded::migrations()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

} // namespace

PageWorld::PageWorld(db::Engine engine)
    : database(engine, migrations()), areas([] {
          std::vector<platform::Area> all;
          all.push_back(directory::area());
          return all;
      }()),
      words(ui::Words::load({ui::platform_words_en(), embedded::words_en()}).value()),
      search(search::make_index(engine)), audit(audit::make_audit(*database, clock)),
      events(events::make_events(*database, clock, subscriptions)),
      files(files::make_files(*database, clock, folder.path() / "files")),
      jobs((areas[0].jobs(kinds), jobs::make_jobs(*database, clock, kinds, 0))), platform{
                                                                                     *database,
                                                                                     clock,
                                                                                     config,
                                                                                     catalogue,
                                                                                     words,
                                                                                     areas,
                                                                                     *jobs,
                                                                                     *events,
                                                                                     *files,
                                                                                     *search,
                                                                                     *reinterpret_cast<mail::Mailer*>(
                                                                                         nothing),
                                                                                     metrics,
                                                                                     *audit} {
    log::start("", log::Level::error);
    config.folder = folder.path();
    jobs->set_platform(platform);
    events->set_platform(platform);
    for (auto const& grant : areas[0].grants) catalogue.add(grant);
    routes.begin_area("directory");
    areas[0].routes(routes);
    platform::ServiceOptions options;
    options.problem_page = ui::problem_page;
    options.viewer_of = [this](platform::Platform&, db::Session&, http::Request const&, std::vector<http::Cookie>&) {
        return viewer;
    };
    service = std::make_unique<platform::Service>(platform, routes, options);
    write([&](db::Tx& tx) -> Status {
        School school;
        school.name = "Elmgreen School";
        school.register_number = "117500";
        school.phase = "secondary";
        TRY(first, add_school(platform, tx, school));
        elm = first;
        school.name = "Oakfield Primary";
        school.register_number = "117501";
        school.phase = "primary";
        TRY(second, add_school(platform, tx, school));
        oak = second;
        return {};
    });
}

PersonId PageWorld::add(std::string given, std::string family, access::Role role, SchoolId school,
                        std::optional<std::int64_t> year) {
    PersonId made;
    write([&](db::Tx& tx) -> Status {
        Person person;
        person.given_name = given;
        person.family_name = family;
        TRY(id, add_person(platform, tx, {}, person));
        NewRole started;
        started.person = id;
        started.school = school;
        started.role = role;
        started.year_group = year;
        started.starts_on = SchoolDay::of(2026, 9, 1).value();
        TRY_DO(start_role(platform, tx, {}, started));
        made = id;
        return {};
    });
    return made;
}

void PageWorld::come_in(access::Role role, SchoolId school) {
    viewer = {};
    viewer.person = add("Alex", "Asker", role, school);
    viewer.name = "Alex Asker";
    viewer.school = school;
    viewer.school_name = school == elm ? "Elmgreen School" : school == oak ? "Oakfield Primary" : "";
    viewer.acting = role;
    viewer.roles = {{role, school}};
    viewer.second_factor = true;
    viewer.proved_lately = true;
    viewer.form_secret = "a secret of thirty-two letters..";
    viewer.use(&catalogue);
}

http::Response PageWorld::send(http::Request& request) {
    request.peer = "192.0.2.7";
    request.id = "test";
    request.cookies.add("any", "cookie"); // without one nobody asks who it is
    auto const before = db::statements_on_this_thread();
    auto response = service->answer(request);
    cost = db::statements_on_this_thread() - before;
    page = response.body;
    return response;
}

http::Response PageWorld::get(std::string_view address) {
    http::Request request;
    auto const mark = address.find('?');
    request.path = address.substr(0, mark);
    if (mark != std::string_view::npos) {
        request.raw_query = address.substr(mark + 1);
        request.query = http::parse_urlencoded(request.raw_query, 100).value();
    }
    return send(request);
}

http::Response PageWorld::post(std::string_view path, std::vector<std::pair<std::string, std::string>> fields) {
    http::Request request;
    request.method = http::Method::post;
    request.path = path;
    request.form.add(std::string(ui::kFormTokenField), platform::make_form_token(viewer.form_secret));
    for (auto& [name, value] : fields) request.form.add(name, value);
    return send(request);
}

http::Response PageWorld::upload(std::string_view path, std::string field, std::string filename,
                                 std::string const& bytes, std::vector<std::pair<std::string, std::string>> fields) {
    http::Request request;
    request.method = http::Method::post;
    request.path = path;
    request.form.add(std::string(ui::kFormTokenField), platform::make_form_token(viewer.form_secret));
    for (auto& [name, value] : fields) request.form.add(name, value);
    auto const where = folder.path() / "sent";
    std::ofstream(where, std::ios::binary) << bytes;
    request.uploads.push_back({field, filename, "", where, static_cast<std::int64_t>(bytes.size()), {}});
    return send(request);
}

} // namespace belfry::directory::testing
