// What the frame costs beside a page's own work, and a table of fifty rows.
#include <benchmark/benchmark.h>

#include "platform/ui/page.h"
#include "platform/ui/test_call.h"

namespace belfry::ui {
namespace {

void a_page_of_nothing_but_its_frame(benchmark::State& state) {
    TestCall t;
    t.add_navigation();
    t.sign_in(access::Role::teacher);
    t.viewer.school_accent = "#7A1F3D";
    std::size_t bytes = 0;
    for (auto _ : state)
        bytes = page(t.call, {.title = "Today"}, [](html::Writer& h) { h.put("<p>Body</p>"); }).body.size();
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(a_page_of_nothing_but_its_frame);

void a_table_of_fifty_rows(benchmark::State& state) {
    TestCall t;
    t.sign_in(access::Role::office);
    Column const columns[] = {{"name", "Name"}, {"year", "Year", true, true}, {"tutor", "Tutor group"}};
    TableOptions options{"People", html::Href::to("/people"), 1450};
    options.select_action = html::Href::to("/people/selected");
    TableState shown;
    shown.sort = "name";
    std::vector<TableRow> rows(50);
    for (auto& row : rows) {
        html::Writer cell(128);
        cell.put("<a href=\"{}\">{}</a>", html::Href::to("/people/{}", "0ABCDEFGHJKMN"), "Featherstone, Zoë");
        row = {"0ABCDEFGHJKMN", "Select Zoë Featherstone", {cell.take(), {}, {}}};
    }
    std::size_t bytes = 0;
    for (auto _ : state) {
        html::Writer h(32768);
        table(h, t.call, options, columns, shown, rows);
        bytes = h.take_string().size();
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(a_table_of_fifty_rows);

} // namespace
} // namespace belfry::ui

BENCHMARK_MAIN();
