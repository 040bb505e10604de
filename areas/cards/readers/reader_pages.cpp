// One reader for those who look after it: six statements.
#include "areas/cards/readers/reader_pages.h"

#include "areas/cards/readers/reader_shown.h"
#include "areas/cards/show.h"
#include "base/limits.h"
#include "base/text.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"

namespace belfry::cards {
namespace {

using platform::Call;

constexpr int kDaysShown = 14;
constexpr int kAsideShown = 10; // of one that is stuck they are all alike

// ---- one reader

Result<ReaderRow> reader_of_path(Call& call, access::Permission permission) {
    TRY(id, call.path_id<ReaderId>("reader"));
    auto row = reader_row(call.db(), id, call.today());
    if (!row || !call.viewer.may_at(permission, row->reader.school)) return not_found();
    return std::move(*row);
}

void show_facts(html::Writer& h, Call& call, ReaderRow const& row) {
    std::vector<ui::Fact> facts = {
        {std::string(call.word("cards.readers.school")), school_name(call, row.reader.school)},
        {std::string(call.word("cards.readers.place")), place_words(call, row.reader.place)},
        {std::string(call.word("cards.reader.id")), row.reader.id.text()},
        {std::string(call.word("cards.readers.heard")),
         row.last_heard ? when_words(call, *row.last_heard) : std::string(call.word("cards.reader.never"))},
        {std::string(call.word("cards.reader.key_since")), when_words(call, row.key_since)}};
    if (row.clock_error.value_or(0) != 0)
        facts.push_back({std::string(call.word("cards.reader.its_clock")), clock_words(call, *row.clock_error)});
    ui::facts(h, facts);
}

void show_today(html::Writer& h, Call& call, ReaderRow const& row) {
    auto const figure = [&](std::string_view words, std::int64_t number) {
        h.put("<div><dt>{}</dt><dd>{}</dd></div>", words, with_thousands(number));
    };
    ui::panel(h, "today", "calendar-days", call.word("cards.reader.today"), [&] {
        h.put("<dl class=\"figures\">");
        figure(call.word("cards.readers.taps"), row.taken);
        figure(call.word("cards.readers.aside"), row.set_aside);
        figure(call.word("cards.reader.again"), row.known);
        figure(call.word("cards.readers.keys"), row.wrong_keys);
        h.put("</dl>");
    });
}

void show_days(html::Writer& h, Call& call, std::vector<DayRow> const& days) {
    std::vector<ui::Column> const columns = {{"day", std::string(call.word("cards.reader.day")), false},
                                             {"taps", std::string(call.word("cards.reader.day.taps")), false, true},
                                             {"aside", std::string(call.word("cards.readers.aside")), false, true},
                                             {"keys", std::string(call.word("cards.readers.keys")), false, true}};
    std::vector<ui::TableRow> rows;
    for (auto const& day : days) {
        std::vector<html::Html> cells;
        cells.push_back(text_cell(ui::short_date(day.day)));
        for (auto const number : {day.taken, day.set_aside, day.wrong_keys}) cells.push_back(number_cell(number));
        rows.push_back({day.day.text(), ui::short_date(day.day), std::move(cells)});
    }
    ui::panel(h, "days", "history", call.word("cards.reader.days"), [&] {
        ui::table(h, call,
                  {.caption = std::string(call.word("cards.reader.days")),
                   .here = html::Href::to("/readers"),
                   .total = static_cast<std::int64_t>(rows.size()),
                   .id = "each-day",
                   .filter = false,
                   .empty_title = std::string(call.word("cards.reader.never")),
                   .empty_text = std::string(call.word("cards.readers.none.text"))},
                  columns, {}, rows);
    });
}

// Of rows that stand newest first: the pager of tables calls the next page later.
void newest_first_pager(html::Writer& h, Call& call, html::Href const& here, ui::TableState const& state,
                        std::int64_t total) {
    auto const last = state.last_page(total);
    if (last <= 1) return;
    auto const page = [&](std::int64_t n) {
        return here.with("page", std::to_string(n)).with("rows", std::to_string(state.rows));
    };
    h.put("<nav class=\"pager\" aria-label=\"{}\">", call.word("ui.table.pages"));
    if (state.page > 1) h.put("<a href=\"{}\">{}</a>", page(state.page - 1), call.word("cards.aside.newer"));
    h.put("<span>{}</span>",
          call.word("cards.aside.page", {{"n", with_thousands(state.page)}, {"last", with_thousands(last)}}));
    if (state.page < last) h.put("<a href=\"{}\">{}</a>", page(state.page + 1), call.word("cards.aside.older"));
    h.put("</nav>");
}

void show_aside(html::Writer& h, Call& call, ReaderRow const& row, std::string_view reason) {
    std::vector<ui::Column> const columns = {
        {"card", std::string(call.word("cards.aside.card_and_why")), false},
        {"at", std::string(call.word("cards.aside.at")), false},
        {"came", std::string(call.word("cards.aside.came")), false, false, ui::Column::On::wide}};
    auto state = ui::table_state(call.request, columns, "card");
    if (call.query("rows").empty()) state.rows = kAsideShown;
    auto const total = count_aside(call.db(), row.reader.id, reason);
    state.keep_within(total);
    std::vector<ui::TableRow> rows;
    for (auto const& tap :
         aside_taps(call.db(), row.reader.id, reason, state.rows, static_cast<int>(state.first_row()))) {
        html::Writer number(128);
        number.put("<code>{}</code><div class=\"quiet\">{}</div>", tap.number, reason_words(call, tap.reason));
        std::vector<html::Html> cells;
        cells.push_back(number.take());
        cells.push_back(text_cell(when_words(call, tap.at)));
        cells.push_back(text_cell(when_words(call, tap.received)));
        rows.push_back({tap.id.text(), tap.number, std::move(cells)});
    }
    auto here = reader_href(row.reader.id);
    if (!reason.empty()) here = here.with("reason", reason);
    auto whole = state; // to the table, which then has no pager of its own
    whole.page = 1;
    whole.rows = std::max(state.rows, static_cast<int>(total));
    ui::panel(h, "aside", "triangle-alert", call.word("cards.reader.aside"), [&] {
        h.put("<form class=\"filters\" method=\"get\" action=\"{}\">", reader_href(row.reader.id));
        std::vector<ui::Choice> choices = {{"", std::string(call.word("cards.aside.any")), ""}};
        for (auto const one : kReasons) choices.push_back({std::string(one), reason_words(call, one), ""});
        ui::select_field(h, "reason", call.word("cards.aside.why"), choices, reason);
        ui::submit(h, ui::Button::secondary, call.word("cards.aside.show"));
        h.put("</form>");
        ui::table(h, call,
                  {.caption = std::string(call.word("cards.reader.aside")),
                   .here = here,
                   .total = total,
                   .filter = false,
                   .empty_title = std::string(call.word("cards.aside.none")),
                   .empty_text = std::string(call.word("cards.aside.none.text"))},
                  columns, whole, rows);
        newest_first_pager(h, call, here, state, total);
    });
}

std::vector<ui::Choice> place_choices(Call& call) {
    std::vector<ui::Choice> choices;
    for (auto const place : {Place::gate, Place::room, Place::till, Place::library})
        choices.push_back({std::string(place_code(place)), place_words(call, place), ""});
    return choices;
}

void reader_fields(html::Writer& h, Call& call, Reader const& reader, ui::FormErrors const& errors) {
    ui::field(h,
              {.name = "name",
               .label = std::string(call.word("cards.readers.name")),
               .value = reader.name,
               .hint = std::string(call.word("cards.reader.name.hint")),
               .required = true,
               .characters_max = kNameCharactersMax},
              errors);
    ui::radio_field(h, "place", call.word("cards.readers.place"), place_choices(call), place_code(reader.place),
                    errors);
}

ui::FormErrors read_reader(Call& call, Reader& reader) {
    ui::FormErrors errors;
    reader.name = name_field(call, "name", errors);
    auto const place = place_from_code(call.field("place"));
    if (!place) errors.add("place", std::string(call.word("form.needed")));
    reader.place = place.value_or(reader.place);
    return errors;
}

void show_management(html::Writer& h, Call& call, ReaderRow const& row, Reader const& typed,
                     ui::FormErrors const& errors) {
    auto const id = row.reader.id;
    ui::panel(h, "key", "key-round", call.word("cards.reader.key"), [&] {
        h.put("<p>{}</p>", call.word("cards.reader.key.text"));
        ui::form(h, call, {.action = html::Href::to("/readers/{}/key", id)}, {}, [&] {
            ui::checkbox_field(h, "replaced", call.word("cards.reader.replaced"), false,
                               call.word("cards.reader.replaced.hint"));
            ui::submit(h, ui::Button::secondary, call.word("cards.reader.new_key"));
        });
        if (row.reader.revoked) return;
        h.put("<div class=\"buttons apart\">");
        ui::post_button(h, call, ui::Button::danger, call.word("cards.reader.revoke"),
                        html::Href::to("/readers/{}/revoke", id));
        h.put("</div>");
    });
    ui::panel(h, "change", "pencil", call.word("cards.reader.change"), [&] {
        ui::form(h, call, {.action = reader_href(id)}, errors, [&] {
            reader_fields(h, call, typed, errors);
            ui::submit(h, ui::Button::primary, call.word("cards.reader.save"));
        });
    });
}

http::Response reader_page(Call& call, Desk const& desk, ReaderRow row, Reader const& typed,
                           ui::FormErrors const& errors) {
    add_waiting(desk, row);
    auto const advice = advice_of(call, row, reasons_of(call.db(), std::span(&row.reader.id, 1), midnight_of(call)));
    std::string_view reason;
    for (auto const one : kReasons)
        if (call.query("reason") == one) reason = one;
    return ui::page(call,
                    {.title = row.reader.name,
                     .crumbs = {{std::string(call.word("nav.readers")), html::Href::to("/readers")}},
                     .status = errors.any() ? 422 : 200},
                    [&](html::Writer& h) {
                        h.put("<p>");
                        health_badge(h, call, health_of(call, row));
                        h.put("</p>");
                        if (!advice.what.empty()) ui::notice(h, advice.tone, advice.what, advice.what_to_do);
                        show_facts(h, call, row);
                        show_today(h, call, row);
                        show_aside(h, call, row, reason);
                        show_days(h, call, days_of(call.db(), row.reader.id, kDaysShown));
                        if (call.viewer.may_at(kManageReaders, row.reader.school))
                            show_management(h, call, row, typed, errors);
                    });
}

Result<http::Response> show_one(Call& call, Desk const& desk) {
    TRY(row, reader_of_path(call, kSeeReaders));
    auto const reader = row.reader;
    return reader_page(call, desk, std::move(row), reader, {});
}

// ---- changing

// The key is on this page and nowhere else.
http::Response key_page(Call& call, Reader const& reader, std::string_view key) {
    return ui::page(call,
                    {.title = call.word("cards.key.title", {{"reader", reader.name}}),
                     .intro = std::string(call.word("cards.key.intro")),
                     .crumbs = {{std::string(call.word("nav.readers")), html::Href::to("/readers")},
                                {reader.name, reader_href(reader.id)}}},
                    [&](html::Writer& h) {
                        ui::notice(h, ui::Tone::warn, call.word("cards.key.once"), call.word("cards.key.once.text"));
                        h.put("<pre class=\"key\" tabindex=\"0\"><code>server = \"{}\"\nreader = \"{}\"\nkey = \"{}\"\n"
                              "</code></pre><p>{}</p>",
                              call.platform.config.public_address, reader.id.text(), key, call.word("cards.key.where"));
                        ui::link_button(h, ui::Button::primary, call.word("cards.key.done"), reader_href(reader.id));
                    });
}

http::Response new_page(Call& call, Reader const& typed, ui::FormErrors const& errors) {
    return ui::page(call,
                    {.title = std::string(call.word("cards.readers.add")),
                     .intro = std::string(call.word("cards.readers.add.text")),
                     .crumbs = {{std::string(call.word("nav.readers")), html::Href::to("/readers")}},
                     .status = errors.any() ? 422 : 200},
                    [&](html::Writer& h) {
                        ui::form(h, call, {.action = html::Href::to("/readers")}, errors, [&] {
                            reader_fields(h, call, typed, errors);
                            ui::submit(h, ui::Button::primary, call.word("cards.readers.add"));
                        });
                    });
}

Result<http::Response> add_one(Call& call) {
    TRY(scope, call.viewer.scope(kManageReaders));
    if (scope.whole_authority()) return not_found("choose_school");
    Reader reader;
    reader.school = scope.school();
    auto const errors = read_reader(call, reader);
    if (errors.any()) return new_page(call, reader, errors);
    auto const key = crypto::random_token();
    auto const now = call.now();
    TRY(id, call.platform.db.write([&](db::Tx& tx) -> Result<ReaderId> {
        TRY(made, add_reader(tx, {reader.school, reader.place, reader.name, crypto::sha256(key)}, now));
        TRY_DO(call.platform.audit.add(tx, entry_of(call, "cards.reader_added", reader.school, made.value())));
        return made;
    }));
    reader.id = id;
    return key_page(call, reader, key);
}

// What every change of a reader does: writes it with its entry in the trail, and lets nobody remember how it was.
template <class Unit>
Status change(Call& call, Desk& desk, Reader const& reader, std::string_view action, Unit&& unit) {
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(unit(tx));
        return call.platform.audit.add(tx, entry_of(call, action, reader.school, reader.id.value()));
    });
    desk.readers.forget(reader.id);
    return written;
}

Result<http::Response> save(Call& call, Desk& desk) {
    TRY(row, reader_of_path(call, kManageReaders));
    auto reader = row.reader;
    auto const errors = read_reader(call, reader);
    if (errors.any()) return reader_page(call, desk, std::move(row), reader, errors);
    TRY_DO(change(call, desk, reader, "cards.reader_changed",
                  [&](db::Tx& tx) { return set_reader(tx, reader.id, reader.place, reader.name); }));
    return http::Response::redirect(reader_href(reader.id));
}

Result<http::Response> new_key(Call& call, Desk& desk) {
    TRY(row, reader_of_path(call, kManageReaders));
    auto const key = crypto::random_token();
    bool const replaced = call.field("replaced") == "yes";
    TRY_DO(change(call, desk, row.reader, "cards.reader_key", [&](db::Tx& tx) {
        return set_reader_key(tx, row.reader.id, crypto::sha256(key), replaced, call.now());
    }));
    return key_page(call, row.reader, key);
}

Result<http::Response> revoke(Call& call, Desk& desk) {
    TRY(row, reader_of_path(call, kManageReaders));
    TRY_DO(change(call, desk, row.reader, "cards.reader_revoked",
                  [&](db::Tx& tx) { return set_reader_revoked(tx, row.reader.id, true, call.now()); }));
    return http::Response::redirect(reader_href(row.reader.id));
}

} // namespace

void add_reader_routes(platform::Routes& routes, std::shared_ptr<Desk> const& desk) {
    using access::Rule;
    add_reader_list_routes(routes, desk);
    routes.get("/readers/new", Rule::may(kManageReaders),
               [](Call& call) -> Result<http::Response> { return new_page(call, {}, {}); });
    routes.post("/readers", Rule::may(kManageReaders), add_one);
    routes.get("/readers/{reader}", Rule::may(kSeeReaders), [desk](Call& call) { return show_one(call, *desk); });
    routes.post("/readers/{reader}", Rule::may(kManageReaders), [desk](Call& call) { return save(call, *desk); });
    routes.post("/readers/{reader}/key", Rule::may(kManageReaders),
                [desk](Call& call) { return new_key(call, *desk); });
    routes.post("/readers/{reader}/revoke", Rule::may(kManageReaders),
                [desk](Call& call) { return revoke(call, *desk); });
}

} // namespace belfry::cards
