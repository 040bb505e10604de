// What the directory contributes to Today. One statement a panel, however large the school.
#include "areas/directory/today/home_panels.h"

#include "areas/directory/groups/group_store.h"
#include "areas/directory/groups/schools_elsewhere.h"
#include "areas/directory/people/people_store.h"
#include "areas/directory/schools/school_store.h"
#include "areas/directory/show.h"
#include "areas/directory/today/calendar.h"
#include "areas/directory/today/kept_terms.h"
#include "base/text.h"

namespace belfry::directory {
namespace {

using access::Role;
using platform::Call;
using platform::HomePanel;

// "Week 13 of Autumn term" and what comes next.
void show_term(KeptTerms& kept, Call& call, html::Writer& h) {
    if (call.viewer.school.empty()) return;
    auto const today = call.today();
    auto const terms = kept.around_today(call, call.viewer.school);
    auto const place = place_in_year(*terms, today);
    auto cell = [&](bool now, std::string_view when, std::string_view what) {
        if (now)
            h.put("<p class=\"now\">");
        else
            h.put("<p>");
        h.put("<span class=\"when\">{}</span><span class=\"what\">{}</span></p>", when, what);
    };
    if (place.pause || !place.term) {
        auto const name = place.pause ? place.pause->name : std::string(call.word("today.term.holiday"));
        cell(true, call.word("today.term.now"),
             place.back || place.pause ? std::string_view(name) : call.word("today.term.none"));
        if (place.back) cell(false, call.word("today.term.back"), ui::long_date(*place.back));
        return;
    }
    if (today.weekday() >= Weekday::saturday) {
        cell(true, call.word("today.term.now"), call.word("today.term.weekend"));
        if (place.back) cell(false, call.word("today.term.back"), ui::long_date(*place.back));
    } else {
        cell(true, call.word("today.term.now"),
             call.word("today.term.week", {{"n", std::to_string(place.week)}, {"term", place.term->name}}));
    }
    if (place.next)
        cell(false, call.word("today.term.next", {{"day", ui::long_date(place.next->starts_on)}}), place.next->name);
}

// A pupil knows a class by its subject and teacher, a teacher by its name and size.
void show_my_group(Call& call, html::Writer& h, GroupOf const& one, std::map<SchoolId, std::string> const& elsewhere) {
    auto const& group = one.group;
    bool const member = one.part == Part::member;
    bool const by_subject = member && !group.subject.empty();
    h.put("<li class=\"card\"><div><a href=\"{}\"><strong>{}</strong></a>", group_href(group.id),
          by_subject ? group.subject : group.name);
    if (group.kind == "tutor_group") {
        h.put(" ");
        ui::badge(h, ui::Tone::info, call.word("today.tutor"));
    }
    std::string below = by_subject ? group.name : member ? std::string() : group.subject;
    auto const add = [&](std::string_view words) {
        if (!words.empty()) below.append(below.empty() ? "" : " · ").append(words);
    };
    if (!member)
        add(call.count("today.classes.members", one.members));
    else if (!one.leaders.empty())
        add(call.word("person.groups.led_by", {{"leaders", one.leaders}}));
    if (auto const school = elsewhere.find(group.school); school != elsewhere.end())
        add(call.word("person.groups.at", {{"school", school->second}}));
    h.put("<br><span class=\"quiet\">{}</span></div></li>", below);
}

void show_my_groups(Call& call, html::Writer& h) {
    auto const groups = groups_of(call.db(), call.viewer.person, call.today());
    ui::panel(h, "my-groups", "users", call.word("today.groups.title"), [&] {
        if (groups.empty()) {
            h.put("<p class=\"quiet\">{}</p>", call.word("today.groups.empty"));
            return;
        }
        auto const elsewhere = schools_elsewhere(call, groups);
        h.put("<ul class=\"cards\">");
        for (auto const& one : groups) show_my_group(call, h, one, elsewhere);
        h.put("</ul>");
    });
}

void show_children(Call& call, html::Writer& h) {
    auto const children = children_of(call.db(), call.viewer.person, call.today());
    ui::panel(h, "my-children", "heart-handshake", call.word("today.children.title"), [&] {
        if (children.empty())
            return ui::empty_state(h, "heart-handshake", call.word("today.children.empty"),
                                   call.word("today.children.empty.text"));
        h.put("<ul class=\"cards\">");
        for (auto const& child : children) {
            h.put("<li class=\"card\">");
            ui::avatar(h, child.person.name(), child.person.id.text());
            h.put("<div><a href=\"{}\"><strong>{}</strong></a><br>", person_href(child.person.id), child.person.name());
            h.put("<span class=\"quiet\">{}</span>",
                  call.word("today.children.at",
                            {{"school", child.school_name}, {"year", year_words(call, child.year_group)}}));
            if (!child.tutor_group.empty()) {
                h.put("<br>");
                ui::badge(h, ui::Tone::neutral, child.tutor_group);
            }
            if (child.subsidiary) ui::badge(h, ui::Tone::info, call.word("people.subsidiary"));
            h.put("</div></li>");
        }
        h.put("</ul>");
    });
}

void show_school(Call& call, html::Writer& h) {
    if (call.viewer.school.empty()) return;
    auto const counts = counts_of(call.db(), call.viewer.school);
    ui::panel(
        h, "school-today", "school", call.word("today.school.title"),
        [&] {
            h.put("<dl class=\"figures\">");
            for (auto const& [role, people] : counts)
                if (role == "pupil" || role == "staff" || role == "teacher")
                    h.put("<div><dt>{}</dt><dd>{}</dd></div>", roles_words(call, role), with_thousands(people));
            h.put("</dl>");
        },
        std::pair(std::string(call.word("today.school.more")), html::Href::to("/people")));
}

void show_movers(Call& call, html::Writer& h) {
    if (call.viewer.school.empty()) return;
    auto const today = call.today();
    auto const found = movers(call.db(), call.viewer.school, today.plus(-1), today.plus(14), 8, call.viewer.person);
    ui::panel(h, "movers", "arrow-left-right", call.word("today.movers.title"), [&] {
        if (found.empty()) {
            h.put("<p class=\"quiet\">{}</p>", call.word("today.movers.none"));
            return;
        }
        h.put("<ul class=\"rows\">");
        for (auto const& mover : found) {
            auto const day = ui::short_date(mover.day);
            h.put("<li class=\"row\"><div><a href=\"{}\">{}</a> <span class=\"quiet\">{} {}</span></div>",
                  person_href(mover.person), mover.list_name, role_words(call, mover.role),
                  year_words(call, mover.year_group));
            if (mover.asked_for) {
                ui::badge(h, ui::Tone::warn, call.word("today.movers.asked"));
                ui::link_button(h, ui::Button::quiet, call.word("today.movers.answer"), html::Href::to("/enrolments"));
                h.put("</li>");
                continue;
            }
            ui::badge(h, mover.starts ? ui::Tone::good : ui::Tone::neutral,
                      mover.starts ? call.word("today.movers.starts", {{"day", day}})
                                   : call.word("today.movers.ends", {{"day", day}}));
            h.put("</li>");
        }
        h.put("</ul>");
    });
}

void show_without_contact(Call& call, html::Writer& h) {
    if (call.viewer.school.empty() || !call.viewer.may(kSeeContacts)) return;
    auto const pupils = pupils_without_contact(call.db(), call.viewer.school, call.today(), 6, call.viewer.person);
    ui::panel(h, "without-contact", "phone", call.word("today.contacts.title"), [&] {
        if (pupils.empty()) {
            h.put("<p class=\"quiet\">{}</p>", call.word("today.contacts.good"));
            return;
        }
        h.put("<p class=\"quiet\">{}</p><ul class=\"rows\">", call.word("today.contacts.text"));
        for (auto const& pupil : pupils)
            h.put("<li class=\"row\"><div><a href=\"{}\">{}</a></div></li>",
                  person_href(pupil.id).at_anchor("guardians"), pupil.list_name());
        h.put("</ul>");
    });
}

void show_authority(Call& call, html::Writer& h) {
    if (!call.viewer.may_everywhere(kSeeSchools)) return;
    auto const by_district = count_by_district(call.db());
    ui::panel(
        h, "authority", "landmark", call.word("today.authority.title"),
        [&] {
            std::int64_t schools = 0, pupils = 0;
            std::vector<ui::Bar> bars;
            for (auto const& district : by_district) {
                schools += district.schools;
                pupils += district.pupils;
                bars.push_back({district.name, district.pupils});
            }
            h.put("<dl class=\"figures\"><div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div></dl>",
                  call.word("schools.total.schools"), with_thousands(schools), call.word("schools.total.pupils"),
                  with_thousands(pupils));
            if (!bars.empty())
                ui::bar_chart(h, "today-by-district", call.word("schools.by_district"),
                              call.word("schools.by_district.text"), bars);
        },
        std::pair(std::string(call.word("today.authority.more")), html::Href::to("/schools")));
}

} // namespace

std::vector<HomePanel> home_panels() {
    using Slot = HomePanel::Slot;
    auto const kept = std::make_shared<KeptTerms>();
    return {
        {"directory.term", Slot::now, 10, {}, [kept](Call& call, html::Writer& h) { show_term(*kept, call, h); }},
        {"directory.my_children", Slot::waiting, 10, {Role::parent}, show_children},
        {"directory.my_groups",
         Slot::waiting,
         20,
         {Role::pupil, Role::teacher, Role::support_staff, Role::community},
         show_my_groups},
        {"directory.authority",
         Slot::waiting,
         10,
         {Role::authority_officer, Role::service_manager, Role::technician},
         show_authority},
        {"directory.school",
         Slot::waiting,
         30,
         {Role::head, Role::office, Role::governor, Role::technician},
         show_school},
        {"directory.without_contact", Slot::waiting, 40, {Role::office}, show_without_contact},
        {"directory.movers", Slot::fresh, 10, {Role::head, Role::office}, show_movers},
    };
}

} // namespace belfry::directory
