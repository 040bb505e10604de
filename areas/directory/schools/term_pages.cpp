// The calendar of terms: the authority's, and each school's with its own days beside them. One school year a page, some
// twenty rows.
#include "areas/directory/schools/year_plan.h"
#include "areas/directory/show.h"
#include "base/limits.h"
#include "base/text.h"
#include "platform/audit/audit.h"

namespace belfry::directory {
namespace {

using platform::Call;

constexpr std::string_view kKinds[] = {"term", "half_term", "inset", "closure", "period", "year"};

// Whose calendar a page shows: a school's, or the authority's (nothing).
struct Whose {
    std::optional<School> school;
    bool may_edit = false;

    html::Href here() const {
        return school ? html::Href::to("/schools/{}/terms", school->id) : html::Href::to("/terms");
    }
    SchoolId id() const { return school ? school->id : SchoolId(); }
};

Result<Whose> authoritys(Call& call) { return Whose{std::nullopt, call.viewer.may_everywhere(kEditSchools)}; }

// As the school's own page: for its people and for those who see all schools.
Result<Whose> of_path(Call& call) {
    TRY(school, school_of_path(call));
    bool const may_edit = call.viewer.may_at(kEditSchools, school.id);
    return Whose{std::move(school), may_edit};
}

std::string range_words(Call& call, Term const& term) {
    if (term.starts_on == term.ends_on) return ui::long_date(term.starts_on);
    auto from = ui::long_date(term.starts_on);
    auto const year = " " + std::to_string(term.starts_on.year());
    if (term.starts_on.year() == term.ends_on.year() && from.ends_with(year)) from.resize(from.size() - year.size());
    return call.word("school.term.range", {{"from", from}, {"until", ui::long_date(term.ends_on)}});
}

std::string kind_words(Call& call, std::string_view kind) {
    return std::string(call.platform.words.find("terms.kind." + std::string(kind)));
}

// Whether the name does not say already what it is: "Half term" does, "Christmas lunch" does not.
bool says_more(std::string_view kind, std::string_view name) {
    return !fold_for_search(kind).starts_with(fold_for_search(name)) &&
           fold_for_search(name).find(fold_for_search(kind)) == std::string::npos;
}

// `school_days` is given of a term, whose name stands over its rows already.
void show_row(html::Writer& h, Call& call, Whose const& whose, Term const& term, int school_days) {
    bool const now = term.starts_on <= call.today() && call.today() <= term.ends_on;
    auto const kind = kind_words(call, term.kind);
    h.put("<li class=\"row\"><div>");
    if (school_days == 0) h.put("<b>{}</b> ", term.name);
    if (now) ui::badge(h, ui::Tone::good, call.word("terms.now"));
    if (term.kind != "term" && term.kind != "year" && says_more(kind, term.name)) ui::badge(h, ui::Tone::neutral, kind);
    if (whose.school && term.own) ui::badge(h, ui::Tone::info, call.word("terms.own"));
    if (school_days == 0 || now || (whose.school && term.own)) h.put("<br>");
    h.put("{}", range_words(call, term));
    if (school_days > 0) h.put("<br><span class=\"quiet\">{}</span>", call.count("terms.days", school_days));
    h.put("</div>");
    if (whose.may_edit && term.school == whose.id())
        h.put("<a class=\"end\" href=\"{}\">{}<span class=\"visually-hidden\"> {}</span></a>",
              html::Href::to("/terms/{}/edit", term.id), call.word("terms.change"), term.name);
    h.put("</li>");
}

void show_rows(html::Writer& h, Call& call, Whose const& whose, std::span<Term const> terms) {
    h.put("<ul class=\"rows\">");
    for (auto const& term : terms) show_row(h, call, whose, term, 0);
    h.put("</ul>");
}

void show_plan(html::Writer& h, Call& call, Whose const& whose, YearPlan const& plan) {
    h.put("<div class=\"panels\">");
    for (auto const& planned : plan.terms)
        ui::panel(h, "term-" + planned.term.id.text(), "calendar-days", planned.term.name, [&] {
            h.put("<ul class=\"rows\">");
            show_row(h, call, whose, planned.term, planned.school_days);
            for (auto const& term : planned.within) show_row(h, call, whose, term, 0);
            h.put("</ul>");
        });
    if (!plan.between.empty())
        ui::panel(h, "between", "sun", call.word("terms.between"), [&] { show_rows(h, call, whose, plan.between); });
    if (!plan.years.empty())
        ui::panel(h, "years", "calendar-check", call.word("terms.years"),
                  [&] { show_rows(h, call, whose, plan.years); });
    h.put("</div>");
}

void show_years(html::Writer& h, Call& call, Whose const& whose, int year) {
    int const now = school_year_at(call.today());
    h.put("<nav class=\"tabs\" aria-label=\"{}\"><ul>", call.word("terms.which_year"));
    for (int one = now - 1; one <= now + 2; ++one)
        h.put("<li><a href=\"{}\"{}>{}</a></li>", whose.here().with("year", one),
              html::Attr{"aria-current", one == year ? std::optional<std::string_view>("page") : std::nullopt},
              call.word("terms.year", {{"from", std::to_string(one)}, {"until", std::to_string(one + 1)}}));
    h.put("</ul></nav>");
}

int year_of_address(Call& call) {
    int const now = school_year_at(call.today());
    auto const asked = parse_int(call.query("year"));
    return asked && *asked >= now - 1 && *asked <= now + 2 ? static_cast<int>(*asked) : now;
}

// ---- the form, of a new row and of one that is there

struct Typed {
    Term term;
    std::string starts, ends; // as typed
    ui::FormErrors errors;
};

Typed typed_of(Term const& term) {
    bool const fresh = term.id.empty();
    return {term, fresh ? "" : term.starts_on.text(), fresh ? "" : term.ends_on.text(), {}};
}

Typed read_form(Call& call, Term term) {
    Typed typed{
        std::move(term), std::string(trim(call.field("starts_on"))), std::string(trim(call.field("ends_on"))), {}};
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    typed.term.name = std::string(first_characters(trim(call.field("name")), limits::name_characters_max));
    if (typed.term.name.empty()) typed.errors.add("name", word("form.needed"));
    typed.term.kind = "term";
    for (auto kind : kKinds)
        if (call.field("kind") == kind) typed.term.kind = kind;
    auto const starts = SchoolDay::parse(typed.starts);
    auto const ends = typed.ends.empty() ? starts : SchoolDay::parse(typed.ends); // one day, where there is no last
    if (!starts) typed.errors.add("starts_on", word("form.bad_day"));
    if (starts && !ends) typed.errors.add("ends_on", word("form.bad_day"));
    if (starts && ends) {
        typed.term.starts_on = *starts;
        typed.term.ends_on = *ends;
        if (*ends < *starts) typed.errors.add("ends_on", word("terms.ends_first"));
        if (ends->days_since(*starts) > 400) typed.errors.add("ends_on", word("terms.too_long"));
    }
    return typed;
}

void show_fields(html::Writer& h, Call& call, Typed const& typed) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    std::vector<ui::Choice> kinds;
    for (auto kind : kKinds) kinds.push_back({std::string(kind), kind_words(call, kind), ""});
    ui::select_field(h, "kind", call.word("terms.kind"), kinds, typed.term.kind.empty() ? "term" : typed.term.kind);
    ui::field(h,
              {.name = "name",
               .label = word("terms.name"),
               .value = typed.term.name,
               .hint = word("terms.name.hint"),
               .required = true},
              typed.errors);
    ui::field(h,
              {.name = "starts_on",
               .label = word("terms.first_day"),
               .value = typed.starts,
               .type = "date",
               .required = true},
              typed.errors);
    ui::field(h,
              {.name = "ends_on",
               .label = word("terms.last_day"),
               .value = typed.ends,
               .hint = word("terms.last_day.hint"),
               .type = "date"},
              typed.errors);
}

http::Response calendar_page(Call& call, Whose const& whose, Typed const& typed) {
    int const year = year_of_address(call);
    auto const terms = terms_of(call.db(), whose.id(), year_begins(year), year_ends(year));
    std::vector<ui::Crumb> crumbs;
    if (whose.school) crumbs.push_back({whose.school->name, school_href(whose.school->id)});
    ui::PageOptions const options{
        .title = whose.school ? call.word("terms.title_school", {{"school", whose.school->name}})
                              : std::string(call.word("terms.title")),
        .intro = std::string(whose.school ? call.word("terms.intro_school") : call.word("terms.intro")),
        .crumbs = crumbs,
        .status = typed.errors.any() ? 422 : 200};
    return ui::page(call, options, [&](html::Writer& h) {
        show_years(h, call, whose, year);
        if (terms.empty())
            ui::empty_state(h, "calendar-days", call.word("terms.none"),
                            whose.may_edit ? call.word("terms.none.text") : call.word("terms.none.wait"));
        else
            show_plan(h, call, whose, plan_of_year(terms));
        if (!whose.may_edit) return;
        ui::panel(h, "add", "plus", whose.school ? call.word("terms.add_own") : call.word("terms.add"), [&] {
            if (whose.school) h.put("<p>{}</p>", call.word("terms.add_own.text"));
            ui::form(h, call, {.action = whose.here()}, typed.errors, [&] {
                show_fields(h, call, typed);
                ui::submit(h, ui::Button::primary, call.word("terms.save_new"));
            });
        });
    });
}

template <Result<Whose> (*find)(Call&)>
Result<http::Response> show(Call& call) {
    TRY(whose, find(call));
    return calendar_page(call, whose, typed_of({}));
}

Status note(Call& call, db::Tx& tx, std::string_view action, Term const& term) {
    audit::Entry entry;
    entry.action = action;
    entry.actor = call.viewer.person;
    entry.school = term.school;
    entry.subject = term.id.value();
    entry.peer = call.request.peer;
    return call.platform.audit.add(tx, entry);
}

html::Href calendar_of(Term const& term) {
    Whose whose;
    if (term.school) whose.school.emplace().id = term.school;
    return whose.here().with("year", school_year_at(term.starts_on));
}

template <Result<Whose> (*find)(Call&)>
Result<http::Response> add(Call& call) {
    TRY(whose, find(call));
    if (!whose.may_edit) return forbidden();
    Typed typed = read_form(call, {});
    if (typed.errors.any()) return calendar_page(call, whose, typed);
    typed.term.school = whose.id();
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(add_term(tx, whose.id(), typed.term));
        return note(call, tx, "directory.term_added", typed.term);
    });
    TRY_DO(written);
    return http::Response::redirect(calendar_of(typed.term));
}

// The row that the path names, where the viewer may change it; nobody else learns that there is one.
Result<Term> term_of_path(Call& call) {
    TRY(id, call.path_id<TermId>("term"));
    auto term = term_by_id(call.db(), id);
    if (!term) return not_found();
    bool const may =
        term->school ? call.viewer.may_at(kEditSchools, term->school) : call.viewer.may_everywhere(kEditSchools);
    if (!may) return not_found();
    return std::move(*term);
}

http::Response edit_page(Call& call, Typed const& typed) {
    Term const& term = typed.term;
    return ui::page(call,
                    {.title = call.word("terms.edit", {{"name", term.name}}),
                     .crumbs = {{std::string(call.word("school.terms")), calendar_of(term)}},
                     .status = typed.errors.any() ? 422 : 200},
                    [&](html::Writer& h) {
                        ui::form(h, call, {.action = html::Href::to("/terms/{}", term.id)}, typed.errors, [&] {
                            show_fields(h, call, typed);
                            ui::submit(h, ui::Button::primary, call.word("school.edit.save"));
                        });
                        ui::post_button(h, call, ui::Button::danger, call.word("terms.remove"),
                                        html::Href::to("/terms/{}/remove", term.id));
                    });
}

Result<http::Response> edit(Call& call) {
    TRY(term, term_of_path(call));
    return edit_page(call, typed_of(term));
}

Result<http::Response> save(Call& call) {
    TRY(term, term_of_path(call));
    Typed const typed = read_form(call, term);
    if (typed.errors.any()) return edit_page(call, typed);
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(change_term(tx, typed.term));
        return note(call, tx, "directory.term_changed", typed.term);
    });
    TRY_DO(written);
    return http::Response::redirect(calendar_of(typed.term));
}

Result<http::Response> remove(Call& call) {
    TRY(term, term_of_path(call));
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(remove_term(tx, term.id));
        return note(call, tx, "directory.term_removed", term);
    });
    TRY_DO(written);
    return http::Response::redirect(calendar_of(term));
}

} // namespace

void add_term_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/terms", Rule::may_everywhere(kEditSchools), show<authoritys>);
    routes.post("/terms", Rule::may_everywhere(kEditSchools), add<authoritys>);
    routes.get("/schools/{school}/terms", Rule::signed_in(), show<of_path>);
    routes.post("/schools/{school}/terms", Rule::may(kEditSchools), add<of_path>);
    routes.get("/terms/{term}/edit", Rule::may(kEditSchools), edit);
    routes.post("/terms/{term}", Rule::may(kEditSchools), save);
    routes.post("/terms/{term}/remove", Rule::may(kEditSchools), remove);
}

} // namespace belfry::directory
