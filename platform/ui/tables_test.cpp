#include <doctest/doctest.h>

#include "base/limits.h"
#include "platform/ui/page.h"
#include "platform/ui/test_call.h"

namespace belfry::ui {
namespace {

Column const kColumns[] = {
    {"name", "Name"}, {"year", "Year", true, true}, {"note", "Note", false, false, Column::On::wide}};

TableState state_of(std::initializer_list<std::pair<std::string, std::string>> query,
                    std::string_view default_sort = "name") {
    http::Request request;
    for (auto const& [name, value] : query) request.query.add(name, value);
    return table_state(request, kColumns, default_sort);
}

bool has(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

struct Table {
    TestCall t;
    TableOptions options{"People of Oakfield", html::Href::to("/people").with("group", "9C & 9D"), 120};
    TableState state;
    std::vector<TableRow> rows;

    Table() {
        t.sign_in(access::Role::office);
        html::Writer name;
        name.text("Zoë <b>O’Brien</b>");
        rows.push_back({"0000000000ABC", "Select Zoë \"Z\" O’Brien", {name.take()}});
        state.sort = "name";
    }
    std::string shown() {
        html::Writer h;
        table(h, t.call, options, kColumns, state, rows);
        return h.take_string();
    }
};

TEST_CASE("a table's state is what the address says") {
    auto const state = state_of({{"sort", "-year"}, {"page", "3"}, {"rows", "100"}, {"text", "  zoë "}});
    CHECK(state.sort == "year");
    CHECK(state.descending);
    CHECK(state.page == 3);
    CHECK(state.first_row() == 200);
    CHECK(state.text == "zoë");
}

TEST_CASE("a column that is not there or cannot be sorted by falls back to the usual order") {
    for (std::string_view sort : {"shoe_size", "note", "-note", "--year", "", "name; DROP TABLE people", "year "}) {
        auto const state = state_of({{"sort", std::string(sort)}}, "-year");
        CHECK_MESSAGE(state.sort == "year", sort);
        CHECK_MESSAGE(state.descending, sort);
    }
}

TEST_CASE("a page or a number of rows out of range becomes the nearest that is in it") {
    for (std::string_view page : {"0", "-4", "two", "", "1e9", "99999999999999999999"})
        CHECK_MESSAGE(state_of({{"page", std::string(page)}}).page == 1, page);
    CHECK(state_of({{"rows", "0"}}).rows == 1);
    CHECK(state_of({{"rows", "1000000"}}).rows == limits::page_rows_max);
    CHECK(state_of({}).rows == limits::page_rows_default);
    auto far = state_of({{"page", "4000000"}});
    far.keep_within(120);
    CHECK(far.page == 3);
    far.keep_within(0);
    CHECK(far.page == 1);
}

TEST_CASE("a filter is cut at its limit, between letters") {
    std::string const long_text(200, 'x');
    CHECK(state_of({{"text", long_text}}).text.size() == limits::search_characters_max);
    std::string accents;
    for (int i = 0; i < 200; ++i) accents += "ë";
    CHECK(state_of({{"text", accents}}).text.size() == 2 * limits::search_characters_max);
}

TEST_CASE("the last page holds what is left, and there is always a first") {
    TableState state;
    CHECK(state.last_page(0) == 1);
    CHECK(state.last_page(50) == 1);
    CHECK(state.last_page(51) == 2);
    CHECK(state.last_page(250'000) == 5000);
}

TEST_CASE("the pager names the first page, the last, and those about the current one, each once") {
    using Pages = std::vector<std::int64_t>;
    CHECK(pager_pages(1, 1) == Pages{1});
    CHECK(pager_pages(1, 2) == Pages{1, 2});
    CHECK(pager_pages(2, 3) == Pages{1, 2, 3});
    CHECK(pager_pages(7, 29) == Pages{1, 6, 7, 8, 29});
    CHECK(pager_pages(29, 29) == Pages{1, 28, 29});
}

TEST_CASE("sorting keeps the filters and goes back to the first page") {
    Table table;
    table.state.text = "o'b & c";
    table.state.page = 2;
    auto const html = table.shown();
    CHECK(has(html, "href=\"/people?group=9C%20%26%209D&amp;text=o%27b%20%26%20c&amp;sort=year\""));
    CHECK(has(html, "aria-sort=\"ascending\""));
    CHECK(has(html, "sort=-name"));
    CHECK_FALSE(has(html, "sort=note"));
    CHECK(has(html, "text=o%27b%20%26%20c&amp;sort=name&amp;page=3\""));
}

TEST_CASE("the download keeps the filters and the order of what is on the page") {
    Table table;
    table.options.csv = html::Href::to("/people.csv").with("group", "9C & 9D");
    table.state.text = "zoë";
    table.state.descending = true;
    CHECK(has(table.shown(), "href=\"/people.csv?group=9C%20%26%209D&amp;text=zo%C3%AB&amp;sort=-name\""));
}

TEST_CASE("the filter's form carries the other filters as hidden fields") {
    Table table;
    table.options.here = html::Href::to("/people").with("group", "\"9C\" & 9D").with("role", "pupil");
    auto const html = table.shown();
    CHECK(has(html, "action=\"/people\""));
    CHECK(has(html, "name=\"group\" value=\"&quot;9C&quot; &amp; 9D\""));
    CHECK(has(html, "name=\"role\" value=\"pupil\""));
}

TEST_CASE("rows can be chosen and sent with a token to one action") {
    Table table;
    table.options.select_action = html::Href::to("/people/selected");
    table.options.select_verbs = {{"slips", "Print their slips"}};
    auto const html = table.shown();
    CHECK(has(html, "action=\"/people/selected\""));
    CHECK(has(html, "name=\"form_token\""));
    CHECK(has(html, "name=\"selected\" value=\"0000000000ABC\" form=\"rows-select\""));
    CHECK(has(html, "aria-label=\"Select Zoë &quot;Z&quot; O’Brien\""));
    CHECK(has(html, "name=\"verb\" value=\"slips\""));
}

TEST_CASE("what a cell holds is escaped by whoever wrote it, and missing cells are empty") {
    auto const html = Table().shown();
    CHECK(has(html, "Zoë &lt;b&gt;O’Brien&lt;/b&gt;"));
    CHECK(has(html, "<td class=\"number\"></td><td class=\"wide\"></td>"));
}

TEST_CASE("an empty table says what will stand there, and a filter that found nothing says so") {
    Table table;
    table.rows.clear();
    table.options.total = 0;
    table.options.empty_title = "No visitors today";
    CHECK(has(table.shown(), "No visitors today"));
    CHECK_FALSE(has(table.shown(), "<table>"));
    table.state.text = "<zeb>";
    CHECK(has(table.shown(), "Nothing here has “&lt;zeb&gt;” in it"));
    CHECK_FALSE(has(table.shown(), "No visitors today"));
}

} // namespace
} // namespace belfry::ui
