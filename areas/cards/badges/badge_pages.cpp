// Badges for those who look after them: a tutor group of thirty at a time, seven statements.
#include "areas/cards/badges/badge_pages.h"

#include "areas/cards/cards/card_pages.h"
#include "areas/cards/show.h"
#include "base/text.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"

namespace belfry::cards {
namespace {

using platform::Call;

struct Class {
    directory::Group group;
    std::vector<directory::Member> pupils; // those who may have a badge
};

Result<Class> class_named(Call& call, std::string_view text) {
    auto const id = directory::GroupId::parse(text);
    if (!id) return not_found();
    auto const group = directory::group_by_id(call.db(), *id);
    if (!group || group->school != call.viewer.school || group->kind != "tutor_group") return not_found();
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    auto const oldest = oldest_badge_year(call.db(), group->school);
    Class found{*group, {}};
    for (auto& member : directory::members_of(call.db(), *id, call.today()))
        if (member.membership.part == directory::Part::member && member.year_group && *member.year_group <= oldest &&
            std::ranges::find(barred, member.person.id) == barred.end())
            found.pupils.push_back(std::move(member));
    return found;
}

html::Href class_href(directory::GroupId group) { return html::Href::to("/badges").with("group", group.text()); }

void show_pupil(html::Writer& h, Call& call, directory::Member const& pupil, std::vector<Badge> const& badges,
                directory::GroupId group) {
    auto const badge = std::ranges::find(badges, pupil.person.id, &Badge::person);
    h.put("<li class=\"row\"><div><b>{}</b> ", pupil.person.list_name());
    if (badge == badges.end()) {
        h.put("<span class=\"quiet\">{}</span></div></li>", call.word("cards.badges.none"));
        return;
    }
    ui::icon(h, badge->picture);
    h.put(" {} ", call.platform.words.find("cards.picture." + badge->picture));
    if (badge->closed()) ui::badge(h, ui::Tone::bad, call.word("cards.badges.closed"));
    h.put("</div><div class=\"buttons end\">");
    std::pair<std::string, std::string> const hidden[] = {{"group", group.text()}};
    if (badge->closed())
        ui::post_button(h, call, ui::Button::secondary, call.word("cards.badges.open"),
                        html::Href::to("/badges/{}/open", pupil.person.id), hidden);
    ui::post_button(h, call, ui::Button::danger, call.word("cards.badges.end"),
                    html::Href::to("/badges/{}/end", pupil.person.id), hidden);
    h.put("</div></li>");
}

void show_class(html::Writer& h, Call& call, Class const& found) {
    std::vector<PersonId> ids;
    for (auto const& pupil : found.pupils) ids.push_back(pupil.person.id);
    auto const badges = badges_of(call.db(), ids);
    ui::panel(h, "class", "users-round", found.group.name, [&] {
        if (found.pupils.empty()) {
            h.put("<p>{}</p>", call.word("cards.badges.nobody"));
            return;
        }
        h.put("<p>{}</p>", call.word("cards.badges.print.text"));
        std::pair<std::string, std::string> const hidden[] = {{"group", found.group.id.text()}};
        ui::post_button(h, call, ui::Button::primary, call.word("cards.badges.print"), html::Href::to("/badges/print"),
                        hidden);
        h.put("<ul class=\"rows\">");
        for (auto const& pupil : found.pupils) show_pupil(h, call, pupil, badges, found.group.id);
        h.put("</ul>");
    });
}

void show_rule(html::Writer& h, Call& call) {
    ui::panel(h, "rule", "sliders-horizontal", call.word("cards.badges.rule"), [&] {
        ui::form(h, call, {.action = html::Href::to("/badges/rule")}, {}, [&] {
            std::vector<ui::Choice> years = {
                {std::to_string(kBadgeNobody), std::string(call.word("cards.badges.rule.nobody")), ""},
                {"-1", std::string(call.word("year.nursery")), ""},
                {"0", std::string(call.word("year.reception")), ""}};
            for (int year = 1; year <= 14; ++year)
                years.push_back({std::to_string(year), call.word("year.n", {{"n", std::to_string(year)}}), ""});
            ui::select_field(h, "year", call.word("cards.badges.rule.year"), years,
                             std::to_string(oldest_badge_year(call.db(), call.viewer.school)));
            ui::submit(h, ui::Button::secondary, call.word("cards.reader.save"));
        });
    });
}

Result<http::Response> show(Call& call) {
    if (!call.viewer.school) return not_found("choose_school");
    std::optional<Class> found;
    if (!call.query("group").empty()) {
        TRY(named, class_named(call, call.query("group")));
        found = std::move(named);
    }
    auto const groups = tutor_group_choices(call);
    return ui::page(
        call,
        {.title = std::string(call.word("cards.badges.title")), .intro = std::string(call.word("cards.badges.intro"))},
        [&](html::Writer& h) {
            h.put("<form class=\"filters\" method=\"get\" action=\"{}\">", html::Href::to("/badges"));
            ui::select_field(h, "group", call.word("cards.design.group"), groups, call.query("group"));
            ui::submit(h, ui::Button::secondary, call.word("cards.aside.show"));
            h.put("</form>");
            if (found) show_class(h, call, *found);
            if (call.viewer.may_at(kIssueCards, call.viewer.school)) show_rule(h, call);
        });
}

std::string base_address(Call& call) {
    std::string address = call.platform.config.public_address;
    while (address.ends_with('/')) address.pop_back();
    return address;
}

// New codes for the whole class: what was printed before no longer works. Pictures stay.
Result<http::Response> print(Call& call) {
    if (!call.viewer.school) return not_found("choose_school");
    TRY(found, class_named(call, call.field("group")));
    if (found.pupils.empty()) return not_found();
    std::vector<PersonId> ids;
    for (auto const& pupil : found.pupils) ids.push_back(pupil.person.id);
    auto const before = badges_of(call.db(), ids);
    std::vector<Badge> badges;
    std::vector<std::string> digests;
    std::vector<PrintedBadge> printed;
    for (auto const& pupil : found.pupils) {
        auto const known = std::ranges::find(before, pupil.person.id, &Badge::person);
        auto const token = crypto::random_token();
        auto const some = kPictures[crypto::random_below(static_cast<std::uint32_t>(kPictures.size()))];
        badges.push_back({pupil.person.id, call.viewer.school,
                          known == before.end() ? std::string(some) : known->picture, 0, call.now()});
        digests.push_back(crypto::sha256(token));
        printed.push_back({pupil.person.name(), base_address(call) + "/badge/" + token});
    }
    call.forget_snapshot();
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        for (std::size_t i = 0; i < badges.size(); ++i) {
            TRY_DO(set_badge(tx, badges[i], digests[i]));
            TRY_DO(call.platform.audit.add(
                tx, entry_of(call, "cards.badge_made", call.viewer.school, 0, badges[i].person)));
        }
        return {};
    });
    TRY_DO(written);
    TRY(bytes,
        badge_sheet(found.group.name, call.viewer.school_name, call.word("cards.badge.how"), printed, call.now()));
    return http::Response::download(call.word("cards.file", {{"name", found.group.name}}) + ".pdf", "application/pdf",
                                    std::move(bytes));
}

Result<http::Response> act(Call& call, std::string_view action, Status (*change)(db::Tx&, PersonId)) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY_DO(person_at_school(call, kMakeBadges, id));
    auto const badges = badges_of(call.db(), std::span(&id, 1));
    if (badges.empty() || badges[0].school != call.viewer.school) return not_found();
    call.forget_snapshot();
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(change(tx, id));
        return call.platform.audit.add(tx, entry_of(call, action, call.viewer.school, 0, id));
    });
    TRY_DO(written);
    auto const group = directory::GroupId::parse(call.field("group"));
    return http::Response::redirect(group ? class_href(*group) : html::Href::to("/badges"));
}

Result<http::Response> save_rule(Call& call) {
    if (!call.viewer.school) return not_found("choose_school");
    auto const year = parse_int(call.field("year"));
    if (!year || *year < kBadgeNobody || *year > 14) return invalid("bad_form");
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(set_oldest_badge_year(tx, call.viewer.school, *year));
        return call.platform.audit.add(
            tx, entry_of(call, "cards.badge_rule", call.viewer.school, call.viewer.school.value()));
    });
    TRY_DO(written);
    return http::Response::redirect(html::Href::to("/badges"));
}

} // namespace

void add_badge_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/badges", Rule::may(kMakeBadges), show);
    routes.post("/badges/print", Rule::may(kMakeBadges), print);
    routes.post("/badges/rule", Rule::may(kIssueCards), save_rule);
    routes.post("/badges/{person}/open", Rule::may(kMakeBadges),
                [](Call& call) { return act(call, "cards.badge_opened", forgive); });
    routes.post("/badges/{person}/end", Rule::may(kMakeBadges),
                [](Call& call) { return act(call, "cards.badge_ended", remove_badge); });
}

} // namespace belfry::cards
