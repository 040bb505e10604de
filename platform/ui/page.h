#pragma once
// The page frame and the components of every page (interface.md). A component writes itself to a Writer; its words come
// from the caller or from ui's own text file. `/_ui` shows each in every state.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "platform/html/html.h"
#include "platform/http/message.h"
#include "platform/ui/words.h"

namespace belfry::platform {
class Call;
}

namespace belfry::ui {

struct Crumb {
    std::string title;
    html::Href where;
};

struct PageOptions {
    std::string title;              // the h1, and the beginning of the tab's title
    std::string intro = {};         // a sentence under the h1
    std::vector<Crumb> crumbs = {}; // where deeper than two
    bool hide_heading = false;      // Today writes its own h1
    bool plain = false;             // signed-out pages: no rail, centred card
    bool card = true;               // of a plain page: whether the body stands on a card
    int status = 200;
    std::optional<html::Href> refresh = {};          // a page with a running job: where to look again without script
    std::string_view script = {};                    // an asset that this page alone needs, "register.js"
    std::function<void(html::Writer&)> actions = {}; // buttons at the end of the heading's line
};

// What every page may load: only what the program itself serves; no inline script or style, no frames, no plug-ins.
// page() sends it; whoever writes a page otherwise sends it too.
inline constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
// The name of the hidden field that carries a form's token.
inline constexpr std::string_view kFormTokenField = "form_token";

// The whole page in its frame: rail or bottom bar, top bar, skip link, h1, body. Runs no query: all it shows comes from
// the viewer, the areas' navigation entries and the words. To htmx (Request::wants_fragment) it gives the inside of
// <main> alone.
http::Response page(platform::Call& call, PageOptions const& options, std::function<void(html::Writer&)> const& body);
// The same body without its frame, where htmx asked for a part of the page.
http::Response fragment(std::function<void(html::Writer&)> const& body);
// The page of a problem: what happened, why, what to do (words "problem.<code>.title/.what/.todo", falling back to the
// kind's).
http::Response problem_page(platform::Call& call, Problem const& problem);
int status_of(ProblemKind kind); // 404 for not_found ..
// Everything this viewer may open, by navigation entry: the last line of the rail. GET /everything.
http::Response everything_page(platform::Call& call);

// What is new, newest first: words "news.2026_11_22.<permission>" or "news.2026_11_22.everyone.<name>" of
// all text files. Who may
// not use a thing is not told of it. GET /new.
http::Response news_page(platform::Call& call);

// ---- small parts
void icon(html::Writer& h, std::string_view lucide_name); // decorative; words stand beside it
bool has_icon(std::string_view lucide_name);              // whether web/icons.txt names it
enum class Tone { neutral, good, warn, bad, info };
void badge(html::Writer& h, Tone tone, std::string_view words);
void notice(html::Writer& h, Tone tone, std::string_view title, std::string_view text);
void empty_state(html::Writer& h, std::string_view icon_name, std::string_view title, std::string_view text,
                 std::optional<std::pair<std::string, html::Href>> action = {});
void avatar(html::Writer& h, std::string_view name, std::string_view colour_seed); // initials in a circle
std::string initials(std::string_view name); // of the first two words that begin with a letter or digit
void meter(html::Writer& h, std::string_view label, std::int64_t done, std::int64_t total);
struct Fact {
    std::string label;
    std::string value;
};
void facts(html::Writer& h, std::span<Fact const> rows); // a description list
// A panel: heading with icon, then body. `more` is its "see all".
void panel(html::Writer& h, std::string_view id, std::string_view icon_name, std::string_view title,
           std::function<void()> const& body, std::optional<std::pair<std::string, html::Href>> more = {});

enum class Button { primary, secondary, danger, quiet };
std::string_view button_class(Button kind);
void link_button(html::Writer& h, Button kind, std::string_view words, html::Href const& where,
                 std::string_view icon_name = {});

// ---- forms. Every form carries its token and keeps what was typed.
struct FormErrors {
    struct One {
        std::string field;
        std::string words;
    };
    std::vector<One> all;
    std::string_view of(std::string_view field) const;
    bool any() const { return !all.empty(); }
    void add(std::string field, std::string words) { all.push_back({std::move(field), std::move(words)}); }
};
struct FormOptions {
    html::Href action;
    bool upload = false;
    std::string_view id = {};
};
// The hidden field that every POST carries; form() and post_button() write it themselves.
void form_token(html::Writer& h, platform::Call& call);
// Opens the form, writes the token and the error summary, calls body, closes it.
void form(html::Writer& h, platform::Call& call, FormOptions const& options, FormErrors const& errors,
          std::function<void()> const& body);
struct Field {
    std::string name;
    std::string label;
    std::string value = {};
    std::string hint = {};
    std::string type = "text";     // text, email, password, date, search, number, tel, textarea, file
    std::string autocomplete = {}; // "username", "current-password" ..
    bool required = false;
    int characters_max = 200;
    std::string accept = {}; // of files
};
void field(html::Writer& h, Field const& field, FormErrors const& errors);
struct Choice {
    std::string value;
    std::string label;
    std::string hint = {};
};
void select_field(html::Writer& h, std::string_view name, std::string_view label, std::span<Choice const> choices,
                  std::string_view chosen, FormErrors const& errors = {});
void radio_field(html::Writer& h, std::string_view name, std::string_view legend, std::span<Choice const> choices,
                 std::string_view chosen, FormErrors const& errors = {});
void checkbox_field(html::Writer& h, std::string_view name, std::string_view label, bool checked,
                    std::string_view hint = {});
void submit(html::Writer& h, Button kind, std::string_view words, std::string_view name = {},
            std::string_view value = {});
// One button that posts: "POST /sessions/{id}/end".
void post_button(html::Writer& h, platform::Call& call, Button kind, std::string_view words, html::Href const& action,
                 std::span<std::pair<std::string, std::string> const> hidden = {});

// ---- tables: sort, filter and page on the server, state in the address, select many and act once, download as CSV
struct Column {
    std::string key; // in the address: ?sort=key or ?sort=-key
    std::string title;
    bool sortable = true;
    bool numeric = false;
    enum class On { phone, wide } show = On::phone; // `wide` columns fold away at 360 px
};
// What the address says, checked against the columns: never a column that is not there, never a page out of range.
struct TableState {
    std::string sort; // key of a column
    bool descending = false;
    int page = 1;
    int rows = 50;
    std::string text; // the filter's text

    std::int64_t first_row() const { return (page - std::int64_t{1}) * rows; } // how many come before: OFFSET
    std::int64_t last_page(std::int64_t total) const;                          // 1 where there is no row
    // Once the number of rows is known: a page beyond the last becomes the last. Before the rows are read.
    void keep_within(std::int64_t total);
};
// Unknown or unsortable columns fall back to `default_sort` ("name" or "-when"); numbers out of range to the nearest.
TableState table_state(http::Request const& request, std::span<Column const> columns, std::string_view default_sort);
struct TableOptions {
    std::string caption;    // for screen readers
    html::Href here;        // address without sort and page, with the filters
    std::int64_t total = 0; // rows in all; shown, and for the pager
    std::optional<html::Href> csv = {};
    std::optional<html::Href> select_action = {}; // where the selected go (POST field "selected")
    std::vector<Choice> select_verbs = {};        // buttons of name "verb"
    std::string id = "rows";                      // of this table, where a page has several
    bool filter = true;                           // whether there is a box to filter by text
    std::string empty_title = {};                 // where there is no row at all: what will stand here
    std::string empty_text = {};                  // .. and how to begin
};
struct TableRow {
    std::string id;    // value of its checkbox
    std::string label; // "Select Zoë O'Brien"
    std::vector<html::Html> cells;
};
// The pages that the pager names: the first, the last, and those about the current one.
std::vector<std::int64_t> pager_pages(std::int64_t current, std::int64_t last);
void table(html::Writer& h, platform::Call& call, TableOptions const& options, std::span<Column const> columns,
           TableState const& state, std::span<TableRow const> rows);

// ---- running work: bar, counts, cancel; looks again by itself with script, by refresh without
void job_progress(html::Writer& h, platform::Call& call, std::string_view step, std::int64_t done, std::int64_t total,
                  html::Href const& look_again, std::optional<html::Href> const& cancel);

// ---- charts: SVG with title, description and the table behind it
struct Bar {
    std::string label;
    std::int64_t value = 0;
};
void bar_chart(html::Writer& h, std::string_view id, std::string_view title, std::string_view description,
               std::span<Bar const> bars);

// "Monday 7 September 2026", "7 Sep", "8.40 am" in plain English
std::string long_date(SchoolDay day);
std::string short_date(SchoolDay day);
std::string clock_time(TimeOfDay time);
// The same in the words of a given language.
std::string long_date(Words const& words, SchoolDay day);
std::string short_date(Words const& words, SchoolDay day);
std::string clock_time(Words const& words, TimeOfDay time);

} // namespace belfry::ui
