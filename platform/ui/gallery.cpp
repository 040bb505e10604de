// The page of components: some 30 kB, looked at by people who build and by the browser tests.
#include "platform/ui/gallery.h"

#include "base/text.h"
#include "platform/extension/call.h"
#include "platform/ui/page.h"

namespace belfry::ui {
namespace {

using html::Href;
using html::Html;
using html::Writer;

Html words(std::string_view text) {
    Writer h(64);
    h.text(text);
    return h.take();
}

void section(Writer& h, std::string_view title, std::function<void()> const& body) {
    h.put("<section class=\"stack\"><h2>{}</h2>", title);
    body();
    h.put("</section>");
}

void today(Writer& h) {
    h.put("<div class=\"strip\"><div class=\"now\"><span class=\"when\">Now · 8.40 to 9.40 am</span>"
          "<span class=\"what\">Chemistry</span><span>Lab 2 with Ms Adeyemi</span></div>"
          "<div><span class=\"when\">Next · 9.40 am</span><span class=\"what\">French</span>"
          "<span>Room 14 with Mr Okonkwo-Lévesque</span></div>"
          "<div><span class=\"when\">Then · 10.55 am</span><span class=\"what\">Mathematics</span>"
          "<span>Room 3</span></div></div>");
    h.put("<div class=\"panels\">");
    panel(
        h, "waiting", "list-checks", "Waiting for you",
        [&] {
            h.put("<ul class=\"rows\"><li class=\"row\"><div>Take the register for 9C</div>");
            badge(h, Tone::warn, "by 9.00 am");
            h.put(
                "</li><li class=\"row\"><div>Sign off two reports</div><span class=\"quiet\">this week</span></li>"
                "<li class=\"row\"><div>Answer Mrs O’Brien about Thursday</div><span class=\"quiet\">2 days</span></li>"
                "</ul>");
        },
        std::pair{std::string("See all 5"), Href::to("/_ui")});
    panel(h, "figures", "users-round", "The school this morning", [&] {
        h.put("<dl class=\"figures\"><div><dt>in school</dt><dd>1,184</dd></div>"
              "<div><dt>away</dt><dd>37</dd></div></dl>");
    });
    panel(h, "new", "sparkles", "What is new", [&] {
        empty_state(h, "megaphone", "Nothing new since yesterday",
                    "News of your school, your classes and your children will stand here.");
    });
    h.put("</div>");
}

void buttons_and_badges(Writer& h, platform::Call& call) {
    h.put("<div class=\"buttons\">");
    link_button(h, Button::primary, "Take the register", Href::to("/_ui"), "clipboard-check");
    link_button(h, Button::secondary, "Print the slips", Href::to("/_ui"), "printer");
    link_button(h, Button::quiet, "Show the history", Href::to("/_ui"), "history");
    post_button(h, call, Button::danger, "End this session", Href::to("/_ui"));
    submit(h, Button::primary, "Save");
    h.put("<button class=\"button\" type=\"button\" disabled>Not now</button></div>");
    h.put("<div class=\"buttons\">");
    badge(h, Tone::neutral, "Year 9");
    badge(h, Tone::good, "Present");
    badge(h, Tone::warn, "Late");
    badge(h, Tone::bad, "Absent");
    badge(h, Tone::info, "On a visit");
    h.put("</div><div class=\"buttons\">");
    for (std::string_view name : {"Ada Obi", "Zoë O’Brien", "Łukasz Nowak", "李 小龙", "Mohammed al-Rashid",
                                  "Niamh Kelly", "Priya Shah", "Tom"})
        avatar(h, name, name);
    h.put("</div>");
}

void notices(Writer& h) {
    notice(h, Tone::good, "The timetable is published", "412 people will see it on their Today.");
    notice(h, Tone::info, "A new term begins on Monday 7 September 2026", "");
    notice(h, Tone::warn, "Three pupils have no tutor group",
           "They are missing from every register until they have one.");
    notice(h, Tone::bad, "The roster was not taken", "Line 14 names a class that is not in the file.");
    notice(h, Tone::neutral, "This page is printed on one sheet", "");
}

void forms(Writer& h, platform::Call& call) {
    FormErrors errors;
    errors.add("email", "Write an address with an @ in it, such as zoe@example.org");
    errors.add("house", "Choose one of the houses");
    FormOptions options{Href::to("/_ui")};
    options.upload = true;
    form(h, call, options, errors, [&] {
        field(h,
              {.name = "name",
               .label = "Known as",
               .value = "Zoë “Zed” O'Brien <script>",
               .hint = "What her friends call her.",
               .required = true},
              errors);
        field(h,
              {.name = "email", .label = "Email", .value = "zoe.example.org", .type = "email", .autocomplete = "email"},
              errors);
        field(h, {.name = "password", .label = "Password", .type = "password", .autocomplete = "current-password"},
              errors);
        field(h, {.name = "born", .label = "Date of birth", .value = "2013-02-28", .type = "date"}, errors);
        field(h,
              {.name = "notes",
               .label = "Notes",
               .value = "Sits at the front.",
               .type = "textarea",
               .characters_max = 500},
              errors);
        Choice const years[] = {{"7", "Year 7"}, {"8", "Year 8"}, {"9", "Year 9"}};
        select_field(h, "year", "Year", years, "9", errors);
        Choice const houses[] = {{"oak", "Oak"}, {"ash", "Ash", "New this year"}, {"elm", "Elm"}};
        radio_field(h, "house", "House", houses, "ash", errors);
        checkbox_field(h, "photo", "May be photographed", true, "Her mother signed on 3 September.");
        field(h, {.name = "file", .label = "A photograph", .type = "file", .accept = "image/*"}, errors);
        h.put("<div class=\"buttons\">");
        submit(h, Button::primary, "Save");
        link_button(h, Button::secondary, "Leave it", Href::to("/_ui"));
        h.put("</div>");
    });
}

std::vector<TableRow> specimen_rows() {
    struct Specimen {
        std::string_view name, year, tutor, seen;
        Tone tone;
        std::string_view mark;
        int hundredths;
    };
    constexpr Specimen all[] = {
        {"Ada Obi", "9", "9C · Ms Adeyemi", "8.31 am", Tone::good, "Present", 9871},
        {"Bartholomew Featherstonehaugh-Cholmondeley", "9", "9C · Ms Adeyemi", "8.44 am", Tone::warn, "Late", 9102},
        {"Chloé d’Arcy", "10", "10A · Mr Wu", "", Tone::bad, "Absent", 8410},
        {"Łukasz Nowak", "11", "11B · Mrs Ó Súilleabháin", "8.29 am", Tone::good, "Present", 9990},
        {"Zainab Hussain", "7", "7D · Mr Patel", "", Tone::info, "On a visit", 9655},
    };
    std::vector<TableRow> rows;
    for (auto const& one : all) {
        TableRow row{id_to_text(static_cast<std::int64_t>(rows.size()) + 1), "Select " + std::string(one.name), {}};
        Writer name(256), mark(256);
        name.put("<span class=\"person\">");
        avatar(name, one.name, one.name);
        name.put("<a href=\"{}\">{}</a></span>", Href::to("/_ui"), one.name);
        badge(mark, one.tone, one.mark);
        auto const percent = std::to_string(one.hundredths / 100) + "." + std::to_string(one.hundredths % 100) + "%";
        row.cells = {name.take(), words(one.year), words(one.tutor), mark.take(), words(one.seen), words(percent)};
        rows.push_back(std::move(row));
    }
    return rows;
}

void tables(Writer& h, platform::Call& call) {
    Column const columns[] = {{"name", "Name"},
                              {"year", "Year", true, true, Column::On::wide},
                              {"tutor", "Tutor group", true, false, Column::On::wide},
                              {"mark", "This morning", false},
                              {"seen", "Seen", true, false, Column::On::wide},
                              {"attendance", "Attendance", true, true, Column::On::wide}};
    auto state = table_state(call.request, columns, "name");
    auto here = Href::to("/_ui").with("school", "Oakfield & Ash");
    TableOptions options{"Pupils of Oakfield", here, 1450};
    options.csv = Href::to("/_ui").with("as", "csv");
    options.select_action = Href::to("/_ui");
    options.select_verbs = {{"message", "Write to them"}, {"slips", "Print their slips"}};
    state.keep_within(options.total);
    table(h, call, options, columns, state, specimen_rows());

    TableOptions none{"Nobody", here, 0};
    none.id = "none";
    none.filter = false;
    none.empty_title = "No visitors today";
    none.empty_text = "Visitors who sign in at the office will stand here, with the time and whom they see.";
    table(h, call, none, columns, TableState{}, {});
    none.id = "not-found";
    none.filter = true;
    TableState filtered;
    filtered.text = "Zebediah";
    table(h, call, none, columns, filtered, {});
}

void work(Writer& h, platform::Call& call) {
    // The specimens stand still: what they would look at again is a page without work, so script asks once and stops.
    h.put("<div hx-ignore>");
    job_progress(h, call, "Reading the roster", 8421, 19000, Href::to("/_ui"), Href::to("/_ui"));
    job_progress(h, call, "Getting the files", 0, 0, Href::to("/_ui"), std::nullopt);
    h.put("</div>");
    meter(h, "Reports signed off", 18, 30);
    meter(h, "Devices handed out", 30, 30);
    Bar const bars[] = {{"Oakfield", 1184}, {"Saint Mary’s", 412}, {"Hillside", 205}, {"The Meadows", 96}};
    bar_chart(h, "schools", "In school this morning", "Pupils marked present by 9.15 am, by school", bars);
    Fact const rows[] = {
        {"Tutor group", "9C"}, {"Date of birth", "28 February 2013"}, {"Also at", "Hillside, Tuesdays"}};
    facts(h, rows);
}

} // namespace

http::Response ui_gallery(platform::Call& call) {
    PageOptions options;
    options.title = "Paper and ink";
    options.intro = "Every part of every page, in each of its states.";
    options.crumbs = {{"Today", Href::to("/")}, {"Everything", Href::to("/everything")}};
    options.actions = [](Writer& h) {
        link_button(h, Button::secondary, "Signed-out pages", Href::to("/_ui/plain"));
        link_button(h, Button::primary, "Add a person", Href::to("/_ui"), "user-plus");
    };
    return page(call, options, [&](Writer& h) {
        h.put("<div class=\"sections\">");
        section(h, "Today", [&] { today(h); });
        section(h, "Buttons, badges, people", [&] { buttons_and_badges(h, call); });
        section(h, "Notices", [&] { notices(h); });
        section(h, "A table", [&] { tables(h, call); });
        section(h, "A form", [&] { forms(h, call); });
        section(h, "Work, charts, facts", [&] { work(h, call); });
        h.put("</div>");
    });
}

http::Response ui_gallery_plain(platform::Call& call) {
    bool const wrong = call.query("wrong") == "1";
    PageOptions options;
    options.title = "Sign in";
    options.plain = true;
    options.status = wrong ? 422 : 200;
    return page(call, options, [&](Writer& h) {
        FormErrors errors;
        if (wrong) errors.add("password", "That name and password do not go together. Look at each and try again.");
        form(h, call, {Href::to("/_ui/plain")}, errors, [&] {
            field(h,
                  {.name = "name",
                   .label = "Your name or email",
                   .value = wrong ? "ada.obi" : "",
                   .autocomplete = "username",
                   .required = true},
                  errors);
            field(h,
                  {.name = "password",
                   .label = "Password",
                   .type = "password",
                   .autocomplete = "current-password",
                   .required = true},
                  errors);
            submit(h, Button::primary, "Sign in");
        });
    });
}

Result<http::Response> ui_gallery_problem(platform::Call& call, std::string_view which) {
    struct Specimen {
        ProblemKind kind;
        std::string_view code;
    };
    constexpr Specimen all[] = {
        {ProblemKind::signed_out, "signed_out"}, {ProblemKind::signed_out, "session_expired"},
        {ProblemKind::forbidden, "forbidden"},   {ProblemKind::forbidden, "second_factor_needed"},
        {ProblemKind::forbidden, "form_token"},  {ProblemKind::not_found, "not_found"},
        {ProblemKind::conflict, "conflict"},     {ProblemKind::too_large, "too_large"},
        {ProblemKind::too_many, "too_many"},     {ProblemKind::unavailable, "unavailable"},
        {ProblemKind::timed_out, "timed_out"},   {ProblemKind::internal, "internal"},
        {ProblemKind::invalid, "invalid"},
    };
    for (auto const& one : all)
        if (one.code == which) return problem_page(call, Problem{one.kind, one.code});
    return not_found();
}

} // namespace belfry::ui
