#pragma once
// For tests: the whole program over a small demonstration authority, and people at browsers without sockets.

#include <doctest/doctest.h>

#include <map>

#include "app/program.h"
#include "areas/directory/api/directory.h"
#include "areas/identity/accounts/demonstration_store.h"
#include "areas/identity/api/identity.h"
#include "base/text.h"
#include "platform/extension/area.h"
#include "platform/testing/database.h"

namespace belfry::app::testing {

inline SchoolDay const kDay = SchoolDay::parse("2026-11-24").value(); // a Tuesday of term

struct Trial {
    Trial() {
        app::Program::Options options;
        options.config.folder = folder.path() / "trial";
        options.config.demonstration = true;
        options.quiet = true;
        auto opened = app::Program::open(options);
        REQUIRE_MESSAGE(opened.ok(), opened.problem().code << " " << opened.problem().detail);
        program = std::move(*opened);
        REQUIRE(program->make_demonstration({.schools = 3, .history_weeks = 3}, kDay).ok());
    }
    std::string username(std::string_view kind) {
        auto snapshot = program->platform().db.read();
        for (auto const& [known, person] : directory::demonstration_people(snapshot))
            if (known == kind) {
                auto const accounts = identity::accounts_of(snapshot, std::span(&person, 1));
                REQUIRE(accounts.size() == 1);
                return accounts[0].username;
            }
        return {};
    }
    belfry::testing::TemporaryFolder folder;
    std::unique_ptr<app::Program> program;
};

// One trial for all that only read.
inline Trial& trial() {
    static Trial one;
    return one;
}

class Visitor {
public:
    explicit Visitor(app::Program& program) : program_(program) {}

    http::Response get(std::string const& address) {
        http::Request request;
        auto const question = address.find('?');
        request.path = address.substr(0, question);
        if (question != std::string::npos) {
            request.raw_query = address.substr(question + 1);
            request.query = http::parse_urlencoded(request.raw_query, 100).value();
        }
        return send(request);
    }
    http::Response post(std::string path, std::vector<std::pair<std::string, std::string>> const& fields) {
        http::Request request;
        request.method = http::Method::post;
        request.path = std::move(path);
        for (auto const& [name, value] : fields) request.form.add(name, value);
        request.form.add("form_token", token_);
        return send(request);
    }
    bool sign_in(std::string const& username) {
        get("/sign-in");
        return post("/sign-in", {{"name", username}, {"password", std::string(identity::kDemonstrationPassword)}})
                   .status == 303;
    }
    std::string page;

private:
    http::Response send(http::Request& request) {
        request.headers.add("host", "localhost");
        request.peer = "192.0.2.7";
        for (auto const& [name, value] : cookies_) request.cookies.add(name, value);
        auto response = program_.answer(request);
        for (auto const& cookie : response.cookies) cookies_[cookie.name] = cookie.value;
        page = response.body;
        static constexpr std::string_view kToken = "name=\"form_token\" value=\"";
        if (auto const at = page.find(kToken); at != std::string::npos) {
            auto const from = at + kToken.size();
            token_ = page.substr(from, page.find('"', from) - from);
        }
        return response;
    }
    app::Program& program_;
    std::map<std::string, std::string> cookies_;
    std::string token_;
};

} // namespace belfry::app::testing
