#include <doctest/doctest.h>

#include <regex>
#include <set>

#include "platform/ui/gallery.h"
#include "platform/ui/navigation.h"
#include "platform/ui/page.h"
#include "platform/ui/test_call.h"

namespace belfry::ui {
namespace {

bool has(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string_view header_of(http::Response const& response, std::string_view name) {
    for (auto const& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

http::Response shown(TestCall& t, PageOptions const& options = {.title = "People"}) {
    return page(t.call, options, [](html::Writer& h) { h.put("<p>Body</p>"); });
}

TEST_CASE("a page has its title, its heading, a way past the frame, and a strict policy") {
    TestCall t;
    t.sign_in(access::Role::teacher);
    auto const response = shown(t, {.title = "Zoë <O’Brien>"});
    CHECK(has(response.body, "<title>Zoë &lt;O’Brien&gt; · Oakfield School</title>"));
    CHECK(has(response.body, "<h1>Zoë &lt;O’Brien&gt;</h1>"));
    CHECK(has(response.body, "href=\"#main\""));
    CHECK(has(std::string(header_of(response, "content-security-policy")), "default-src 'none'"));
    CHECK_FALSE(has(response.body, " style="));
    CHECK_FALSE(has(response.body, "<style"));
}

TEST_CASE("every script of a page is a file of ours") {
    TestCall t;
    t.sign_in(access::Role::teacher);
    auto const body = shown(t).body;
    std::regex const script("<script([^>]*)>([^<]*)</script>");
    int scripts = 0;
    for (std::sregex_iterator i(body.begin(), body.end(), script), end; i != end; ++i, ++scripts) {
        CHECK(std::string((*i)[1]).starts_with(" src=\"/a/"));
        CHECK((*i)[2] == "");
    }
    CHECK(scripts == 2);
}

TEST_CASE("the rail holds seven entries at most that the viewer may open, then everything") {
    TestCall t;
    t.add_navigation();
    t.sign_in(access::Role::teacher);
    auto const links = rail_links(t.call);
    REQUIRE(links.size() == kRailEntriesMax + 1);
    CHECK(links.front().path == "/");
    CHECK(links.back().path == "/everything");
    for (auto const& link : links) CHECK(link.path != "/devices");
    CHECK(all_links(t.call).size() == 8);
}

TEST_CASE("an entry stands in the rail of its roles only, and among everything for whoever may open it") {
    TestCall t;
    t.add_navigation();
    t.sign_in(access::Role::governor);
    CHECK(rail_links(t.call).size() == 1);
    CHECK(all_links(t.call).size() == 8);
    auto const body = everything_page(t.call).body;
    CHECK(has(body, "Helpdesk"));
    CHECK_FALSE(has(body, "Devices"));
}

TEST_CASE("a phone's bar holds five at most, and only what exists") {
    TestCall t;
    t.sign_in(access::Role::teacher);
    auto const bare = bar_links(t.call);
    REQUIRE(bare.size() == 3);
    CHECK(bare[0].path == "/search");
    CHECK(bare[2].path == "/me");
    t.add_navigation();
    auto const full = bar_links(t.call);
    REQUIRE(full.size() == kBarEntriesMax);
    CHECK(full[0].path == "/");
    CHECK(full[2].path == "/messages");
}

TEST_CASE("the entry under which a page stands is the longest beginning of its path, piece by piece") {
    std::vector<NavLink> const links = {{"a", "x", "/"}, {"b", "x", "/people"}, {"c", "x", "/people/groups"}};
    CHECK(current_link(links, "/")->path == "/");
    CHECK(current_link(links, "/people/ABC")->path == "/people");
    CHECK(current_link(links, "/people/groups/9C")->path == "/people/groups");
    CHECK(current_link(links, "/peoples") == nullptr);
    CHECK(current_link(links, "/me") == nullptr);
}

TEST_CASE("somebody signed out sees no way that is not theirs") {
    TestCall t;
    t.add_navigation();
    auto const body = shown(t).body;
    CHECK_FALSE(has(body, "class=\"rail\""));
    CHECK_FALSE(has(body, "/sign-out"));
    CHECK_FALSE(has(body, "/search"));
}

TEST_CASE("the way to another school is there for those who work in several") {
    TestCall t;
    t.sign_in(access::Role::teacher);
    CHECK_FALSE(has(shown(t).body, "/me/places"));
    t.viewer.roles.push_back({access::Role::governor, SchoolId(99)});
    CHECK(has(shown(t).body, "/me/places"));
}

TEST_CASE("a demonstration says so on every page, and nothing else does") {
    TestCall t;
    CHECK_FALSE(has(shown(t).body, "class=\"demonstration\""));
    t.config.demonstration = true;
    CHECK(has(shown(t).body, "class=\"demonstration\""));
    CHECK(has(shown(t, {.title = "Sign in", .plain = true}).body, "class=\"demonstration\""));
}

TEST_CASE("how a person wants pages stands on the root of each") {
    TestCall t;
    t.sign_in(access::Role::pupil);
    CHECK(has(shown(t).body, "<html lang=\"en\""));
    CHECK_FALSE(has(shown(t).body, "data-scheme"));
    CHECK_FALSE(has(shown(t).body, "data-density"));
    CHECK_FALSE(has(shown(t).body, "/a/assist."));
    CHECK_FALSE(has(shown(t).body, "data-read"));
    t.viewer.preferences = access::Preferences::from_text("scheme=dark;density=compact;typeface=dyslexic;text=150;"
                                                          "spacing=wide;motion=less;symbols=yes;simple=yes;read=yes;"
                                                          "scan=2000");
    auto const body = shown(t).body;
    for (std::string_view part :
         {"data-scheme=\"dark\"", "data-density=\"compact\"", "data-typeface=\"dyslexic\"", "data-text=\"150\"",
          "data-spacing=\"wide\"", "data-motion=\"less\"", "data-symbols=\"yes\"", "data-simple=\"yes\"",
          "data-read=\"yes\"", "data-scan=\"2000\"", "/a/assist.", "data-read-start=\"Read this page aloud\""})
        CHECK_MESSAGE(has(body, part), part);
}

TEST_CASE("what is new is told to those who may use it, newest first, for a year") {
    TestCall t;
    static constexpr access::Permission kSing{"choir.sing"}, kLead{"choir.lead"};
    t.catalogue.add({kSing, {access::Role::pupil}});
    t.catalogue.add({kLead, {access::Role::teacher}});
    t.words = Words::load({platform_words_en(), "news.2026_09_01.choir.sing = Songs are here\n"
                                                "news.2026_09_05.choir.sing.again = More songs\n"
                                                "news.2026_09_05.choir.lead = A baton for you\n"
                                                "news.2026_09_05.choir.gone = Of a right that is no more\n"
                                                "news.2024_09_01.everyone.old = Long ago\n"
                                                "news.some_day.everyone.never = Undated\n"})
                  .value();
    t.sign_in(access::Role::pupil);
    t.viewer.use(&t.catalogue);
    auto const body = news_page(t.call).body;
    CHECK(has(body, "Songs are here"));
    CHECK(body.find("More songs") < body.find("Songs are here"));
    for (auto const* kept_back : {"baton", "no more", "Long ago", "Undated"}) CHECK_FALSE(has(body, kept_back));
    CHECK(has(body, "href=\"/new\""));
}

TEST_CASE("staff see dense tables unless they choose otherwise") {
    TestCall t;
    t.sign_in(access::Role::office);
    CHECK(has(shown(t).body, "data-density=\"compact\""));
    t.viewer.preferences.density = access::Preferences::Density::comfortable;
    CHECK_FALSE(has(shown(t).body, "data-density"));
}

TEST_CASE("a school's colour comes as a style sheet, whatever the text holds") {
    TestCall t;
    t.sign_in(access::Role::teacher);
    CHECK_FALSE(has(shown(t).body, "/a/accent/"));
    t.viewer.school_accent = "#7A1F3D";
    CHECK(has(shown(t).body, "href=\"/a/accent/7A1F3D.css?v=1\""));
    t.viewer.school_accent = "\"><script>";
    CHECK(has(shown(t).body, "href=\"/a/accent/1F4E8C.css?v=1\""));
}

TEST_CASE("a part of a page is given without its frame where script asks for one") {
    TestCall t;
    t.sign_in(access::Role::teacher);
    t.request.headers.add("hx-request", "true");
    auto const response = shown(t);
    CHECK(response.body == "<title>People · Oakfield School</title><div class=\"page-head\"><div><h1>People</h1></div>"
                           "</div><p>Body</p>");
    CHECK(header_of(response, "vary") == "hx-request");
}

TEST_CASE("a page with running work looks again by itself without script") {
    TestCall t;
    auto const body = shown(t, {.title = "Import", .refresh = html::Href::to("/imports/{}", 7)}).body;
    CHECK(has(body, "<noscript><meta http-equiv=\"refresh\" content=\"3;url=/imports/7\"></noscript>"));
}

TEST_CASE("a problem says what happened, why, and what to do, with the right status") {
    TestCall t;
    auto const response = problem_page(t.call, not_found());
    CHECK(response.status == 404);
    CHECK(has(response.body, "There is nothing at this address"));
    CHECK(has(response.body, "The page may have moved"));
    CHECK(has(response.body, "Try the search"));
}

TEST_CASE("a problem's code without words of its own is said in the words of its kind, and never in its detail") {
    TestCall t;
    auto const response = problem_page(t.call, conflict("directory.group_changed", "row 17 of people"));
    CHECK(response.status == 409);
    CHECK(has(response.body, "Somebody was quicker"));
    CHECK_FALSE(has(response.body, "row 17"));
    CHECK_FALSE(has(response.body, "group_changed"));
}

TEST_CASE("every kind of problem has a status and three sentences") {
    TestCall t;
    for (auto kind : {ProblemKind::invalid, ProblemKind::not_found, ProblemKind::forbidden, ProblemKind::signed_out,
                      ProblemKind::conflict, ProblemKind::too_large, ProblemKind::too_many, ProblemKind::unavailable,
                      ProblemKind::timed_out, ProblemKind::internal}) {
        auto const body = problem_page(t.call, Problem{kind, "no_words_of_its_own"}).body;
        CHECK(status_of(kind) >= 400);
        CHECK_FALSE(has(body, "problem."));
        CHECK_FALSE(has(body, "<h1></h1>"));
    }
}

TEST_CASE("signing in leads back to the page that was asked for, and to no other site") {
    TestCall t;
    t.request.path = "/people/ABC";
    t.request.raw_query = "tab=2";
    auto const asked = problem_page(t.call, {ProblemKind::signed_out, "signed_out"}).body;
    CHECK(has(asked, "href=\"/sign-in?to=%2Fpeople%2FABC%3Ftab%3D2\""));
    t.request.method = http::Method::post;
    CHECK(has(problem_page(t.call, {ProblemKind::signed_out, "session_expired"}).body, "href=\"/sign-in\""));
}

TEST_CASE("a fault of ours gives the number by which it is found") {
    TestCall t;
    t.request.id = "0K3M9Q2X";
    CHECK(has(problem_page(t.call, {ProblemKind::internal, "internal"}).body, "0K3M9Q2X"));
    CHECK_FALSE(has(problem_page(t.call, not_found()).body, "0K3M9Q2X"));
}

TEST_CASE("the gallery shows every component with icons that exist and ids that are there once") {
    TestCall t;
    t.add_navigation();
    t.sign_in(access::Role::teacher);
    auto const body = ui_gallery(t.call).body;
    std::regex const icon_name("icons[^#\"]*#([a-z0-9-]+)"), id(" id=\"([^\"]+)\"");
    for (std::sregex_iterator i(body.begin(), body.end(), icon_name), end; i != end; ++i)
        CHECK_MESSAGE(has_icon((*i)[1].str()), (*i)[1].str());
    std::set<std::string> ids;
    for (std::sregex_iterator i(body.begin(), body.end(), id), end; i != end; ++i)
        CHECK_MESSAGE(ids.insert((*i)[1].str()).second, (*i)[1].str());
    CHECK_FALSE(has_icon("no-such-icon"));
}

} // namespace
} // namespace belfry::ui
