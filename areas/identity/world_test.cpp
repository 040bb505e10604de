#include "areas/identity/world_test.h"

#include "base/text.h"

#include "areas/identity/accounts/follow_directory.h"
#include "base/text.h"
#include "platform/log/log.h"

namespace belfry::identity::testing {
namespace {

std::vector<db::Migration> migrations() {
    std::vector<db::Migration> all;
    for (auto const part : {search::migrations(), events::migrations(), jobs::migrations(),
                            directory::embedded::migrations(), embedded::migrations()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

template <class T>
T& absent() {
    alignas(std::max_align_t) static std::byte nothing[64] = {};
    return *reinterpret_cast<T*>(nothing);
}

std::string hash_of(std::string_view password) {
    static crypto::Passwords pool;
    static std::map<std::string, std::string, std::less<>> known; // the same password is hashed once for all tests
    auto found = known.find(password);
    if (found == known.end()) found = known.emplace(std::string(password), pool.hash(password).value()).first;
    return found->second;
}

} // namespace

World::World(db::Engine engine, bool singles)
    : database(engine, migrations()), areas([] {
          std::vector<platform::Area> all;
          all.push_back(directory::area());
          all.push_back(identity::area());
          return all;
      }()),
      words(ui::Words::load({ui::platform_words_en(), directory::embedded::words_en(), embedded::words_en()}).value()),
      events([&] {
          if (singles)
              areas[1].subscribe(subscriptions);
          else
              subscriptions.on("directory.imported", "identity.imported", start_following);
          return events::make_events(*database, clock, subscriptions);
      }()),
      jobs([this] {
          for (auto const& area : areas)
              if (area.jobs) area.jobs(kinds);
          return jobs::make_jobs(*database, clock, kinds, 0);
      }()),
      search(search::make_index(engine)), platform{*database, clock,   config,
                                                   catalogue, words,   areas,
                                                   *jobs,     *events, absent<files::Files>(),
                                                   *search,   mail,    metrics,
                                                   audit} {
    log::start("", log::Level::warn);
    config.folder = folder.path();
    events->set_platform(platform);
    jobs->set_platform(platform);
    for (auto const& area : areas) {
        for (auto const& grant : area.grants) catalogue.add(grant);
        routes.begin_area(area.name);
        area.routes(routes);
    }
    platform::ServiceOptions options;
    options.problem_page = ui::problem_page;
    service = std::make_unique<platform::Service>(platform, routes, options);
    write([&](db::Tx& tx) -> Status {
        directory::School school;
        school.name = "Elmgreen School";
        school.phase = "secondary";
        TRY(first, directory::add_school(platform, tx, school));
        elm = first;
        school.name = "Oakfield Primary";
        school.phase = "primary";
        TRY(second, directory::add_school(platform, tx, school));
        oak = second;
        return {};
    });
}

PersonId World::add(std::string given, std::string family, access::Role role, SchoolId school,
                    std::optional<std::int64_t> year) {
    PersonId person;
    write([&](db::Tx& tx) -> Status {
        directory::Person who;
        who.given_name = given;
        who.family_name = family;
        who.birth_day = SchoolDay::of(2014, 3, 28);
        TRY(id, directory::add_person(platform, tx, {}, who));
        person = id;
        return {};
    });
    start_role(person, role, school, year);
    events->handle_waiting();
    give_password(person, kPassword);
    return person;
}

void World::start_role(PersonId person, access::Role role, SchoolId school, std::optional<std::int64_t> year,
                       std::optional<SchoolDay> ends) {
    write([&](db::Tx& tx) -> Status {
        directory::NewRole started;
        started.person = person;
        started.school = school;
        started.role = role;
        started.year_group = year;
        started.starts_on = today().plus(-200);
        started.ends_on = ends;
        TRY_DO(directory::start_role(platform, tx, {}, started));
        return {};
    });
    events->handle_waiting();
}

std::string World::username(PersonId person) {
    auto snapshot = database->read();
    auto const account = account_of(snapshot, person);
    REQUIRE(account);
    return account->sign_in.username;
}

void World::give_address(PersonId person, std::string const& address) {
    write([&](db::Tx& tx) -> Status {
        auto who = directory::people_by_id(tx, std::span(&person, 1)).at(0);
        who.email = address;
        TRY_DO(directory::change_person(platform, tx, {}, who));
        return set_address(tx, person, address);
    });
    events->handle_waiting();
}

void World::give_password(PersonId person, std::string_view password) {
    write([&](db::Tx& tx) { return set_password(tx, person, hash_of(password), std::nullopt, clock.now()); });
}

http::Response Browser::send(http::Request& request) {
    request.peer = peer_;
    request.id = "test";
    request.headers.add("user-agent", "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0");
    request.headers.add("host", "belfry.example");
    if (request.method ==
        http::Method::post) { // a browser says where a form comes from, unless the page told it not to
        request.headers.add("sec-fetch-site", "same-origin");
        request.headers.add("origin", hides_origin_ ? "null" : "http://belfry.example");
    }
    for (auto const& [name, value] : cookies) request.cookies.add(name, value);
    auto response = world_.service->answer(request);
    for (auto const& [name, value] : response.headers)
        if (ascii_equal_ignoring_case(name, "referrer-policy")) hides_origin_ = value == "no-referrer";
    for (auto const& cookie : response.cookies) {
        if (cookie.seconds_max < 0)
            cookies.erase(cookie.name);
        else
            cookies[cookie.name] = cookie.value;
    }
    page = response.body;
    std::string const mark = "name=\"" + std::string(ui::kFormTokenField) + "\" value=\"";
    if (auto const at = page.find(mark); at != std::string::npos) {
        auto const from = at + mark.size();
        token_ = page.substr(from, page.find('"', from) - from);
    }
    return response;
}

http::Response Browser::get(std::string_view address) {
    http::Request request;
    auto const mark = address.find('?');
    request.path = percent_decode(address.substr(0, mark), false).value();
    if (mark != std::string_view::npos) {
        request.raw_query = address.substr(mark + 1);
        request.query = http::parse_urlencoded(request.raw_query, 100).value();
    }
    return send(request);
}

http::Response Browser::post(std::string_view path, std::vector<std::pair<std::string, std::string>> fields) {
    http::Request request;
    request.method = http::Method::post;
    request.path = path;
    request.form.add(std::string(ui::kFormTokenField), token_);
    for (auto& [name, value] : fields) request.form.add(name, value);
    return send(request);
}

int Browser::sign_in(std::string_view name, std::string_view password) {
    get("/sign-in");
    return post("/sign-in", {{"name", std::string(name)}, {"password", std::string(password)}}).status;
}

} // namespace belfry::identity::testing
