// What several pages of the directory write alike.
#include "areas/directory/show.h"

#include "base/text.h"

namespace belfry::directory {

std::string year_words(platform::Call const& call, std::optional<std::int64_t> year_group) {
    if (!year_group) return {};
    if (*year_group < 0) return std::string(call.word("year.nursery"));
    if (*year_group == 0) return std::string(call.word("year.reception"));
    return call.word("year.n", {{"n", std::to_string(*year_group)}});
}

std::string role_words(platform::Call const& call, std::string_view role_code) {
    return std::string(call.platform.words.find("role." + std::string(role_code)));
}

std::string roles_words(platform::Call const& call, std::string_view role_code) {
    return std::string(call.platform.words.find("roles." + std::string(role_code)));
}

html::Href person_href(PersonId person) { return html::Href::to("/people/{}", person); }
html::Href group_href(GroupId group) { return html::Href::to("/groups/{}", group); }
html::Href school_href(SchoolId school) { return html::Href::to("/schools/{}", school); }

html::Html text_cell(std::string_view text) {
    html::Writer h(text.size() + 16);
    h.text(text);
    return h.take();
}

html::Html link_cell(std::string_view text, html::Href const& where) {
    html::Writer h(text.size() + 64);
    h.put("<a href=\"{}\">{}</a>", where, text);
    return h.take();
}

html::Html number_cell(std::int64_t number) { return text_cell(with_thousands(number)); }

std::vector<Person> people_shown(platform::Call& call, std::span<PersonId const> ids) {
    auto people = people_by_id(call.db(), ids);
    if (people.empty()) return people;
    auto const barred = barred_from(call.db(), call.viewer.person);
    std::erase_if(people, [&](Person const& one) { return std::ranges::find(barred, one.id) != barred.end(); });
    return people;
}

Actor actor_of(platform::Call const& call) { return {call.viewer.person, call.request.peer}; }

Result<SchoolId> school_of_list(platform::Call& call, access::Permission permission) {
    auto const named = call.query("school").empty() ? call.field("school") : call.query("school");
    if (!named.empty()) {
        auto const school = SchoolId::parse(named);
        if (!school) return not_found();
        TRY(scope, call.viewer.scope_at(permission, *school));
        return scope.school();
    }
    TRY(scope, call.viewer.scope(permission));
    if (scope.whole_authority()) return not_found("choose_school");
    return scope.school();
}

http::Response choose_school_page(platform::Call& call) {
    return ui::page(call, {.title = std::string(call.word("people.choose_school"))}, [&](html::Writer& h) {
        ui::empty_state(h, "school", call.word("people.choose_school"), call.word("people.choose_school.text"),
                        std::pair(std::string(call.word("people.to_schools")), html::Href::to("/schools")));
    });
}

std::string school_name(platform::Call& call, SchoolId school) {
    if (school == call.viewer.school) return call.viewer.school_name;
    auto const schools = schools_by_id(call.db(), std::span(&school, 1));
    return schools.empty() ? std::string() : schools[0].name;
}

void filter_form(html::Writer& h, platform::Call& call, html::Href const& action, std::function<void()> const& fields) {
    h.put("<form class=\"filters\" method=\"get\" action=\"{}\">", action);
    for (std::string_view kept : {"show", "school", "sort", "text"})
        if (auto const value = call.query(kept); !value.empty())
            h.put("<input type=\"hidden\" name=\"{}\" value=\"{}\">", kept, value);
    fields();
    ui::submit(h, ui::Button::secondary, call.word("people.filter.go"));
    h.put("</form>");
}

std::optional<SchoolDay> day_field(platform::Call& call, std::string_view name) {
    auto const text = trim(call.field(name));
    if (text.empty()) return call.today();
    return SchoolDay::parse(text);
}

} // namespace belfry::directory
