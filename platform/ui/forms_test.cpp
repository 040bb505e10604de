#include <doctest/doctest.h>

#include "platform/ui/assets.h"
#include "platform/ui/page.h"
#include "platform/ui/test_call.h"

namespace belfry::ui {
namespace {

bool has(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string field_of(Field const& wanted, FormErrors const& errors = {}) {
    html::Writer h;
    field(h, wanted, errors);
    return h.take_string();
}

TEST_CASE("a field keeps what was typed, escaped") {
    auto const html = field_of({.name = "name", .label = "Name", .value = "\"><script>O'Brien & co"});
    CHECK(has(html, "value=\"&quot;&gt;&lt;script&gt;O&#39;Brien &amp; co\""));
    CHECK(has(html, "<label for=\"f-name\">Name</label>"));
    auto const area = field_of({.name = "note", .label = "Note", .value = "</textarea><b>", .type = "textarea"});
    CHECK(has(area, "\n&lt;/textarea&gt;&lt;b&gt;</textarea>"));
}

TEST_CASE("a password never comes back, and neither does a file's name") {
    CHECK_FALSE(has(field_of({.name = "p", .label = "P", .value = "hunter2", .type = "password"}), "hunter2"));
    CHECK_FALSE(has(field_of({.name = "f", .label = "F", .value = "marks.csv", .type = "file"}), "marks.csv"));
}

TEST_CASE("an error stands beside its field and is read out with it") {
    FormErrors errors;
    errors.add("email", "Write an <address>");
    auto const html = field_of({.name = "email", .label = "Email", .hint = "Yours"}, errors);
    CHECK(has(html, "aria-describedby=\"f-email-hint f-email-error\""));
    CHECK(has(html, "aria-invalid=\"true\""));
    CHECK(has(html, "Write an &lt;address&gt;"));
    CHECK_FALSE(has(field_of({.name = "name", .label = "Name"}, errors), "aria-invalid"));
}

TEST_CASE("a form carries its token and sums up its errors, each a way to its field") {
    TestCall t;
    t.sign_in(access::Role::office);
    FormErrors errors;
    html::Writer h;
    form(h, t.call, {html::Href::to("/people")}, errors, [&] { h.put("<p>inside</p>"); });
    auto const clean = h.take_string();
    CHECK(has(clean, "method=\"post\" action=\"/people\""));
    CHECK(has(clean, "name=\"form_token\" value=\""));
    CHECK_FALSE(has(clean, "role=\"alert\""));
    CHECK_FALSE(has(clean, "multipart"));

    errors.add("email", "Write an address");
    errors.add("", "Somebody else changed this");
    FormOptions options{html::Href::to("/people")};
    options.upload = true;
    form(h, t.call, options, errors, [] {});
    auto const wrong = h.take_string();
    CHECK(has(wrong, "enctype=\"multipart/form-data\""));
    CHECK(has(wrong, "<li><a href=\"#f2-email\">Write an address</a></li>"));
    CHECK(has(wrong, "<li>Somebody else changed this</li>"));
}

TEST_CASE("fields of one name in two forms of a page have ids of their own") {
    TestCall t;
    html::Writer h;
    for (int i = 0; i < 2; ++i)
        form(h, t.call, {html::Href::to("/people")}, {}, [&] {
            field(h, {.name = "day", .label = "Day"}, {});
            checkbox_field(h, "sure", "Sure", false);
        });
    field(h, {.name = "day", .label = "Day"}, {});
    auto const html = h.take_string();
    for (std::string_view id :
         {"id=\"f1-day\"", "id=\"f2-day\"", "id=\"f-day\"", "id=\"f1-sure\"", "id=\"f2-sure\"", "for=\"f2-sure\""})
        CHECK_MESSAGE(has(html, id), id);
}

TEST_CASE("of several choices the chosen one is marked, and none where none fits") {
    Choice const years[] = {{"7", "Year 7"}, {"8", "Year <8>"}};
    html::Writer h;
    select_field(h, "year", "Year", years, "8");
    CHECK(has(h.take_string(), "<option value=\"8\" selected>Year &lt;8&gt;</option>"));
    radio_field(h, "year", "Year", years, "9");
    CHECK_FALSE(has(h.take_string(), "checked"));
}

TEST_CASE("a single button posts with a token and what goes with it") {
    TestCall t;
    t.sign_in(access::Role::office);
    std::pair<std::string, std::string> const hidden[] = {{"version", "\"3\""}};
    html::Writer h;
    post_button(h, t.call, Button::danger, "End it", html::Href::to("/sessions/{}/end", 7), hidden);
    auto const html = h.take_string();
    CHECK(has(html, "action=\"/sessions/7/end\""));
    CHECK(has(html, "name=\"form_token\""));
    CHECK(has(html, "name=\"version\" value=\"&quot;3&quot;\""));
}

TEST_CASE("a meter and running work never show more than all") {
    TestCall t;
    html::Writer h;
    meter(h, "Devices", 31, 30);
    CHECK(has(h.take_string(), "<progress value=\"30\" max=\"30\""));
    meter(h, "Devices", 0, 0);
    CHECK(has(h.take_string(), "<progress value=\"0\" max=\"1\""));
    job_progress(h, t.call, "Reading", 25, 20, html::Href::to("/jobs/1"), std::nullopt);
    CHECK(has(h.take_string(), "100%"));
    job_progress(h, t.call, "Reading", 0, 0, html::Href::to("/jobs/1"), std::nullopt);
    CHECK(has(h.take_string(), "<progress aria-label"));
}

TEST_CASE("initials are the first letters of the first two words, in any script") {
    CHECK(initials("Oakfield School") == "OS");
    CHECK(initials("St Mary’s C of E Primary") == "SM");
    CHECK(initials("Łukasz Émile Nowak") == "ŁÉ");
    CHECK(initials("Tom") == "T");
    CHECK(initials("(The) - Meadows") == "M");
    CHECK(initials("") == "");
}

http::Request asking(std::string_view path, std::string accept = "") {
    http::Request request;
    request.path = path;
    if (!accept.empty()) request.headers.add("accept-encoding", std::move(accept));
    return request;
}

TEST_CASE("an asset comes in the best encoding that is taken, for ever, and not twice") {
    auto const& css = *find_asset("belfry.css");
    auto const plain = asset_response(asking(css.address)).value();
    CHECK(plain.static_body == css.identity);
    CHECK(plain.content_type == "text/css; charset=utf-8");
    CHECK(asset_response(asking(css.address, "gzip, deflate, br;q=0")).value().static_body == css.gzip);
    auto modern = asking(css.address, "GZIP;q=0.5, BR");
    auto const brotli = asset_response(modern).value();
    CHECK(brotli.static_body == css.brotli);
    std::string etag;
    for (auto const& [name, value] : brotli.headers) {
        if (name == "etag") etag = value;
        if (name == "cache-control") CHECK(value == "public, max-age=31536000, immutable");
    }
    modern.headers.add("if-none-match", "\"other\", W/" + etag);
    auto const again = asset_response(modern).value();
    CHECK(again.status == 304);
    CHECK(again.static_body.empty());
}

TEST_CASE("an asset of another release, or none, is not found") {
    for (std::string_view path : {"/a/belfry.0000000000.css", "/a/../../etc/passwd", "belfry.css", "/a/", "/"})
        CHECK_MESSAGE(!asset_response(asking(path)).ok(), path);
}

TEST_CASE("the style sheet of a colour is given for colours only") {
    CHECK(has(asset_response(asking("/a/accent/FFD400.css")).value().body, ":root{--accent:#"));
    for (std::string_view file : {"FFD400", "red.css", "GGGGGG.css", "FFD400.css.css", "../../x.css", ""})
        CHECK_MESSAGE(!asset_response(asking("/a/accent/" + std::string(file))).ok(), file);
}

TEST_CASE("style and script together stay under their budget, compressed") {
    std::size_t bytes = 0;
    for (auto const& asset : assets())
        if (asset.name.ends_with(".css") || asset.name.ends_with(".js")) bytes += asset.gzip.size();
    CHECK(bytes < 60 * 1024);
    CHECK(bytes > 5 * 1024);
}

} // namespace
} // namespace belfry::ui
