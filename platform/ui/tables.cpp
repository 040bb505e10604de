// Tables: at most 200 rows a page. Sorting, filtering and paging are links, so they work without script; with script
// only the table is exchanged (hx-boost).
#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "platform/extension/call.h"
#include "platform/ui/page.h"

namespace belfry::ui {
namespace {

constexpr int kPageMax = 100000;

// The address of this table in another state; what is as usual is left out.
html::Href state_href(TableOptions const& options, TableState const& state, std::string_view sort, bool descending,
                      std::int64_t page) {
    auto href = options.here;
    if (!state.text.empty()) href = href.with("text", state.text);
    if (!sort.empty()) href = href.with("sort", (descending ? "-" : "") + std::string(sort));
    if (state.rows != limits::page_rows_default) href = href.with("rows", static_cast<std::int64_t>(state.rows));
    if (page > 1) href = href.with("page", page);
    return href;
}

// What the address holds before this table's own parameters goes along with the filter as hidden fields.
void hidden_filters(html::Writer& h, html::Href const& here) {
    std::string_view const address = here.text();
    auto const question = address.find('?');
    if (question == std::string_view::npos) return;
    for (auto pair : split(address.substr(question + 1), '&')) {
        auto const equals = pair.find('=');
        auto const name = percent_decode(pair.substr(0, equals), true);
        auto const value =
            equals == std::string_view::npos ? std::string() : percent_decode(pair.substr(equals + 1), true);
        if (name && value) h.put("<input type=\"hidden\" name=\"{}\" value=\"{}\">", *name, *value);
    }
}

void tools(html::Writer& h, platform::Call& call, TableOptions const& options, TableState const& state) {
    h.put("<div class=\"table-tools\">");
    if (options.filter) {
        auto const path = options.here.text().substr(0, options.here.text().find('?'));
        h.put("<form class=\"filter\" method=\"get\" action=\"{}\">", html::Href::local(path).value_or(options.here));
        hidden_filters(h, options.here);
        if (!state.sort.empty())
            h.put("<input type=\"hidden\" name=\"sort\" value=\"{}\">", (state.descending ? "-" : "") + state.sort);
        h.put("<label class=\"visually-hidden\" for=\"{}-text\">{}</label>", options.id, call.word("ui.table.filter"));
        icon(h, "search");
        h.put("<input id=\"{}-text\" name=\"text\" type=\"search\" value=\"{}\" placeholder=\"{}\" maxlength=\"{}\">",
              options.id, state.text, call.word("ui.table.filter"), limits::search_characters_max);
        h.put("<button class=\"button\" type=\"submit\">{}</button></form>", call.word("ui.table.filter.do"));
    }
    // Nothing at all says so itself; nothing found is a number like others.
    if (options.total > 0 || !state.text.empty())
        h.put("<p class=\"total\" role=\"status\">{}</p>", call.count("ui.table.total", options.total));
    if (options.csv) {
        auto csv = *options.csv;
        if (!state.text.empty()) csv = csv.with("text", state.text);
        if (!state.sort.empty()) csv = csv.with("sort", (state.descending ? "-" : "") + state.sort);
        h.put("<a class=\"button quiet\" href=\"{}\" hx-boost=\"false\" download>", csv);
        icon(h, "download");
        h.put("{}</a>", call.word("ui.table.csv"));
    }
    h.put("</div>");
}

void head(html::Writer& h, platform::Call& call, TableOptions const& options, std::span<Column const> columns,
          TableState const& state) {
    h.put("<thead><tr>");
    if (options.select_action)
        h.put("<th class=\"select\" scope=\"col\"><span class=\"visually-hidden\">{}</span>"
              "<input class=\"needs-script\" type=\"checkbox\" data-select-all aria-label=\"{}\"></th>",
              call.word("ui.table.select"), call.word("ui.table.select_all"));
    for (auto const& column : columns) {
        std::string classes = column.numeric ? "number" : "";
        if (column.show == Column::On::wide) classes += classes.empty() ? "wide" : " wide";
        html::Attr const kind{"class", classes.empty() ? std::nullopt : std::optional<std::string_view>(classes)};
        bool const sorted = column.sortable && column.key == state.sort;
        html::Attr const order{
            "aria-sort",
            !sorted ? std::nullopt : std::optional<std::string_view>(state.descending ? "descending" : "ascending")};
        h.put("<th scope=\"col\"{}{}>", kind, order);
        if (column.sortable) {
            h.put("<a href=\"{}\">{}", state_href(options, state, column.key, sorted && !state.descending, 1),
                  column.title);
            icon(h, !sorted ? "chevrons-up-down" : state.descending ? "arrow-down" : "arrow-up");
            h.put("</a>");
        } else {
            h.put("{}", column.title);
        }
        h.put("</th>");
    }
    h.put("</tr></thead>");
}

void body(html::Writer& h, TableOptions const& options, std::span<Column const> columns,
          std::span<TableRow const> rows) {
    h.put("<tbody hx-boost:inherited=\"false\">");
    for (auto const& row : rows) {
        h.put("<tr>");
        if (options.select_action)
            h.put("<td class=\"select\"><input type=\"checkbox\" name=\"selected\" value=\"{}\" form=\"{}-select\" "
                  "aria-label=\"{}\"></td>",
                  row.id, options.id, row.label);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            bool const wide = columns[i].show == Column::On::wide;
            if (wide && columns[i].numeric)
                h.put("<td class=\"number wide\">");
            else if (wide)
                h.put("<td class=\"wide\">");
            else if (columns[i].numeric)
                h.put("<td class=\"number\">");
            else
                h.put("<td>");
            if (i < row.cells.size()) h.html(row.cells[i]);
            h.put("</td>");
        }
        h.put("</tr>");
    }
    h.put("</tbody>");
}

void pager(html::Writer& h, platform::Call& call, TableOptions const& options, TableState const& state) {
    auto const last = state.last_page(options.total);
    if (last <= 1) return;
    auto link = [&](std::int64_t page, std::string_view words, std::string_view icon_name) {
        h.put("<a href=\"{}\">", state_href(options, state, state.sort, state.descending, page));
        if (icon_name == "chevron-left") icon(h, icon_name);
        h.put("{}", words);
        if (icon_name == "chevron-right") icon(h, icon_name);
        h.put("</a>");
    };
    h.put("<nav class=\"pager\" aria-label=\"{}\">", call.word("ui.table.pages"));
    if (state.page > 1) link(state.page - 1, call.word("ui.table.previous"), "chevron-left");
    h.put("<ol>");
    std::int64_t before = 0;
    for (auto page : pager_pages(state.page, last)) {
        if (page > before + 1) h.put("<li class=\"gap\" aria-hidden=\"true\">…</li>");
        html::Attr const current{"aria-current",
                                 page == state.page ? std::optional<std::string_view>("page") : std::nullopt};
        h.put("<li><a href=\"{}\" aria-label=\"{}\"{}>{}</a></li>",
              state_href(options, state, state.sort, state.descending, page),
              call.word("ui.table.page", {{"n", with_thousands(page)}}), current, with_thousands(page));
        before = page;
    }
    h.put("</ol>");
    if (state.page < last) link(state.page + 1, call.word("ui.table.next"), "chevron-right");
    h.put("</nav>");
}

void select_bar(html::Writer& h, platform::Call& call, TableOptions const& options) {
    h.put("<form class=\"select-bar\" id=\"{}-select\" method=\"post\" action=\"{}\" hx-boost=\"false\">", options.id,
          *options.select_action);
    form_token(h, call);
    h.put("<p data-selected=\"{}\" role=\"status\">{}</p>", call.word("ui.table.selected"),
          call.word("ui.table.with_selected"));
    for (auto const& verb : options.select_verbs) submit(h, Button::secondary, verb.label, "verb", verb.value);
    h.put("</form>");
}

} // namespace

TableState table_state(http::Request const& request, std::span<Column const> columns, std::string_view default_sort) {
    TableState state;
    auto take_sort = [&](std::string_view wanted) {
        bool const descending = wanted.starts_with('-');
        if (descending) wanted.remove_prefix(1);
        for (auto const& column : columns)
            if (column.sortable && column.key == wanted) {
                state.sort = column.key;
                state.descending = descending;
                return true;
            }
        return false;
    };
    if (!take_sort(request.query.get("sort"))) take_sort(default_sort);
    state.page =
        static_cast<int>(std::clamp<std::int64_t>(parse_int(request.query.get("page")).value_or(1), 1, kPageMax));
    state.rows = static_cast<int>(std::clamp<std::int64_t>(
        parse_int(request.query.get("rows")).value_or(limits::page_rows_default), 1, limits::page_rows_max));
    state.text = first_characters(trim(request.query.get("text")), limits::search_characters_max);
    return state;
}

std::int64_t TableState::last_page(std::int64_t total) const {
    return std::max<std::int64_t>(1, (total + rows - 1) / std::max(rows, 1));
}

void TableState::keep_within(std::int64_t total) {
    page = static_cast<int>(std::clamp<std::int64_t>(page, 1, std::min<std::int64_t>(last_page(total), kPageMax)));
}

std::vector<std::int64_t> pager_pages(std::int64_t current, std::int64_t last) {
    std::vector<std::int64_t> out;
    for (std::int64_t page : {std::int64_t{1}, current - 1, current, current + 1, last})
        if (page >= 1 && page <= last && (out.empty() || page > out.back())) out.push_back(page);
    return out;
}

void table(html::Writer& h, platform::Call& call, TableOptions const& options, std::span<Column const> columns,
           TableState const& state, std::span<TableRow const> rows) {
    // One region exchanges itself: links and forms inside it are followed by script, and `select` cuts the same region
    // out of the page that comes back. A cell's own links go where they lead, as always.
    h.put("<div class=\"table-region\" id=\"{}\" hx-boost:inherited=\"select:#{},target:#{},swap:outerMorph\">",
          options.id, options.id, options.id);
    tools(h, call, options, state);
    if (rows.empty()) {
        bool const filtered = !state.text.empty();
        if (filtered)
            empty_state(h, "search-x", call.word("ui.table.none_found", {{"text", state.text}}),
                        call.word("ui.table.none_found.todo"));
        else
            empty_state(h, "table-2", options.empty_title.empty() ? call.word("ui.table.empty") : options.empty_title,
                        options.empty_text);
    } else {
        h.put("<div class=\"table-scroll\" role=\"region\" aria-label=\"{}\" tabindex=\"0\"><table>", options.caption);
        h.put("<caption class=\"visually-hidden\">{}</caption>", options.caption);
        head(h, call, options, columns, state);
        body(h, options, columns, rows);
        h.put("</table></div>");
        if (options.select_action) select_bar(h, call, options);
    }
    pager(h, call, options, state);
    h.put("</div>");
}

} // namespace belfry::ui
