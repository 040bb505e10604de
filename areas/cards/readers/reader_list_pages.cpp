// The list of readers: a school has two to ten, the whole authority some 2,000, shown 50 at a time. Five statements.
#include "areas/cards/readers/reader_shown.h"
#include "base/text.h"

namespace belfry::cards {
namespace {

using platform::Call;

constexpr std::int64_t kSilentSeconds = 3 * 86400; // longer than a week-end would hide is said

constexpr int kShownToday = 5;
constexpr int kHolidayDaysMax = 60; // longer than a summer's

// ---- the list

std::vector<ui::Column> columns(Call& call, bool whole) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    std::vector<ui::Column> all = {{"name", word("cards.readers.name")}};
    if (whole) all.push_back({"school", word("cards.readers.school"), true, false, ui::Column::On::wide});
    all.push_back({"place", word("cards.readers.place"), false, false, ui::Column::On::wide});
    all.push_back({"state", word("cards.readers.state"), false});
    all.push_back({"heard", word("cards.readers.heard"), false, false, ui::Column::On::wide});
    all.push_back({"taps", word("cards.readers.taps"), true, true, ui::Column::On::wide});
    all.push_back({"aside", word("cards.readers.aside"), true, true});
    all.push_back({"keys", word("cards.readers.keys"), false, true, ui::Column::On::wide});
    return all;
}

std::string school_of(std::vector<directory::School> const& schools, SchoolId id) {
    auto const found = std::ranges::find(schools, id, &directory::School::id);
    return found == schools.end() ? std::string() : found->name;
}

html::Html aside_cell(Call& call, ReaderRow const& row, std::vector<ReasonCount> const& reasons) {
    html::Writer h(160);
    h.put("{}", with_thousands(row.set_aside));
    for (auto const& one : reasons)
        if (one.reader == row.reader.id)
            h.put("<div class=\"quiet wide\">{}: {}</div>", reason_words(call, one.reason), with_thousands(one.taps));
    return h.take();
}

ui::TableRow row_of(Call& call, ReaderRow const& row, std::vector<directory::School> const& schools,
                    std::vector<ReasonCount> const& reasons, bool whole) {
    html::Writer name(128), state(96);
    name.put("<a href=\"{}\">{}</a>", reader_href(row.reader.id), row.reader.name);
    health_badge(state, call, health_of(call, row));
    std::vector<html::Html> cells;
    cells.push_back(name.take());
    if (whole) cells.push_back(text_cell(school_of(schools, row.reader.school)));
    cells.push_back(text_cell(place_words(call, row.reader.place)));
    cells.push_back(state.take());
    cells.push_back(text_cell(row.last_heard ? when_words(call, *row.last_heard) : std::string()));
    cells.push_back(number_cell(row.taken));
    cells.push_back(aside_cell(call, row, reasons));
    cells.push_back(number_cell(row.wrong_keys));
    return {row.reader.id.text(), row.reader.name, std::move(cells)};
}

Result<http::Response> show_list(Call& call, Desk const& desk) {
    TRY(scope, call.viewer.scope(kSeeReaders));
    bool const whole = scope.whole_authority();
    auto const all = columns(call, whole);
    auto state = ui::table_state(call.request, all, whole ? "-aside" : "name"); // of many, trouble first
    ReaderFilter filter{scope.school(), state.text, state.sort, state.descending, state.rows, 0};
    auto const total = count_readers(call.db(), filter);
    state.keep_within(total);
    filter.skip = static_cast<int>(state.first_row());
    auto readers = list_readers(call.db(), filter, call.today());
    for (auto& row : readers) add_waiting(desk, row);
    std::vector<ReaderId> ids;
    std::vector<SchoolId> school_ids;
    for (auto const& row : readers) {
        ids.push_back(row.reader.id);
        if (whole) school_ids.push_back(row.reader.school);
    }
    auto const reasons = reasons_of(call.db(), ids, midnight_of(call));
    auto const schools =
        school_ids.empty() ? std::vector<directory::School>() : directory::schools_by_id(call.db(), school_ids);
    std::vector<ui::TableRow> rows;
    for (auto const& row : readers) rows.push_back(row_of(call, row, schools, reasons, whole));
    ui::PageOptions options;
    options.title = whole ? std::string(call.word("cards.readers.title"))
                          : call.word("cards.readers.title_of", {{"school", call.viewer.school_name}});
    options.intro = call.word("cards.readers.intro");
    options.actions = [&](html::Writer& h) {
        if (!whole && call.viewer.may(kManageReaders))
            ui::link_button(h, ui::Button::primary, call.word("cards.readers.add"), html::Href::to("/readers/new"),
                            "plus");
    };
    return ui::page(call, options, [&](html::Writer& h) {
        ui::table(h, call,
                  {.caption = std::string(call.word("cards.readers.caption")),
                   .here = html::Href::to("/readers"),
                   .total = total,
                   .filter = whole,
                   .empty_title = std::string(call.word("cards.readers.none")),
                   .empty_text = std::string(call.word("cards.readers.none.text"))},
                  all, state, rows);
    });
}

// ---- Today

void trouble_row(html::Writer& h, Call& call, ReaderRow const& row, std::span<ReasonCount const> reasons) {
    auto const advice = advice_of(call, row, reasons);
    h.put("<li class=\"row\"><div><a href=\"{}\">{}</a><br>{}<br><span class=\"quiet\">{}</span></div>",
          reader_href(row.reader.id), row.reader.name, advice.what, advice.what_to_do);
    health_badge(h, call, health_of(call, row));
    h.put("</li>");
}

// Who was heard before that is silent and should not be: a whole school day has passed, and the days of health_of().
// Nobody uses a reader in the holidays, so a silence that begins with them is none. One statement.
Instant silent_before(Call& call, SchoolId school) {
    auto day = call.today().plus(-1);
    auto const earliest = day.plus(-kHolidayDaysMax);
    auto const terms = directory::calendar_around(call.db(), school, earliest, day);
    while (day > earliest && directory::day_kind(terms, day) != directory::DayKind::school) day = day.plus(-1);
    return std::min(call.zone().instant_of(day, TimeOfDay(0)), call.now().plus_seconds(-kSilentSeconds - 1));
}

// The readers to look at by name, or else how much was set aside in all. Three statements.
void readers_today(Call& call, html::Writer& h) {
    auto const scope = call.viewer.scope(kSeeReaders);
    if (!scope.ok()) return;
    auto const rows =
        readers_in_trouble(call.db(), scope->school(), call.today(), silent_before(call, scope->school()), kShownToday);
    auto const set_aside = rows.empty() ? set_aside_at(call.db(), scope->school(), call.today()) : 0;
    if (set_aside == 0 && rows.empty()) return;
    std::vector<ReaderId> ids;
    for (auto const& row : rows) ids.push_back(row.reader.id);
    auto const reasons = ids.empty() ? std::vector<ReasonCount>() : reasons_of(call.db(), ids, midnight_of(call));
    ui::panel(
        h, "readers", "credit-card", call.word("nav.readers"),
        [&] {
            h.put("<ul class=\"rows\">");
            for (auto const& row : rows) trouble_row(h, call, row, reasons);
            if (set_aside > 0)
                h.put("<li class=\"row\"><div>{}</div></li>", call.count("cards.today.aside", set_aside));
            h.put("</ul>");
        },
        std::pair(std::string(call.word("cards.today.more")), html::Href::to("/readers").with("sort", "-aside")));
}

} // namespace

Instant midnight_of(platform::Call& call) { return call.zone().instant_of(call.today(), TimeOfDay(0)); }

html::Href reader_href(ReaderId reader) { return html::Href::to("/readers/{}", reader); }

void add_waiting(Desk const& desk, ReaderRow& row) {
    auto const waiting = desk.readers.wrong_keys_waiting(row.reader.id);
    row.wrong_keys += waiting.count;
    if (waiting.count > 0) row.wrong_key_at = waiting.last;
}

Health health_of(platform::Call& call, ReaderRow const& row) {
    if (row.reader.revoked) return Health::revoked;
    bool const right_since = row.last_heard && row.wrong_key_at && *row.last_heard > *row.wrong_key_at;
    if (row.wrong_keys > 0 && !right_since)
        return row.wrong_key_at && row.key_since > *row.wrong_key_at ? Health::awaited : Health::keys;
    if (!row.last_heard) return Health::never;
    if (row.clock_error.value_or(0) != 0) return Health::clock;
    if (row.set_aside >= kTroubleTaps && row.set_aside * kTroubleShare >= row.set_aside + row.taken)
        return Health::trouble;
    return call.now().seconds_since(*row.last_heard) > kSilentSeconds ? Health::silent : Health::well;
}

void health_badge(html::Writer& h, platform::Call& call, Health health) {
    switch (health) {
    case Health::well:
        return ui::badge(h, ui::Tone::good, call.word("cards.reader.well"));
    case Health::never:
        return ui::badge(h, ui::Tone::info, call.word("cards.reader.never"));
    case Health::silent:
        return ui::badge(h, ui::Tone::warn, call.word("cards.reader.silent"));
    case Health::clock:
        return ui::badge(h, ui::Tone::warn, call.word("cards.reader.clock"));
    case Health::keys:
        return ui::badge(h, ui::Tone::bad, call.word("cards.reader.keys"));
    case Health::awaited:
        return ui::badge(h, ui::Tone::warn, call.word("cards.reader.awaited"));
    case Health::trouble:
        return ui::badge(h, ui::Tone::warn, call.word("cards.reader.trouble"));
    case Health::revoked:
        return ui::badge(h, ui::Tone::neutral, call.word("cards.reader.revoked"));
    }
}

std::vector<platform::HomePanel> reader_home_panels() {
    return {{"cards.readers", platform::HomePanel::Slot::waiting, 3, {access::Role::technician}, readers_today}};
}

void add_reader_list_routes(platform::Routes& routes, std::shared_ptr<Desk> const& desk) {
    routes.get("/readers", access::Rule::may(kSeeReaders),
               [desk](platform::Call& call) { return show_list(call, *desk); });
}

} // namespace belfry::cards
