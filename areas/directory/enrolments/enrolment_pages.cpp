// Requests to enrol somebody who has a place elsewhere: the list, and its three answers. Two statements a page.
#include "areas/directory/enrolments/enrolment_pages.h"

#include "areas/directory/people/people_store.h"
#include "areas/directory/show.h"
#include "base/text.h"

namespace belfry::directory {
namespace {

using platform::Call;

constexpr std::size_t kReasonMax = 300;
constexpr int kShownDays = 30; // of what is settled

std::string wanted_words(Call& call, Enrolment const& one) {
    auto what = one.wanted.title.empty() ? role_words(call, access::role_code(one.wanted.role)) : one.wanted.title;
    if (one.wanted.year_group) what += ", " + year_words(call, one.wanted.year_group);
    return call.word("enrol.wanted", {{"role", what}, {"day", ui::long_date(one.wanted.starts_on)}});
}

html::Href act_href(Enrolment const& one, std::string_view act) {
    return html::Href::to("/enrolments/{}/{}", one.id, act);
}

void show_to_decide(html::Writer& h, Call& call, Enrolment const& one) {
    h.put("<li class=\"row\"><div><a href=\"{}\">{}</a><br>{}<br><span class=\"quiet\">{}</span></div>",
          person_href(one.wanted.person), one.person_name, call.word("enrol.asks", {{"school", one.school_name}}),
          wanted_words(call, one));
    ui::post_button(h, call, ui::Button::primary, call.word("enrol.agree"), act_href(one, "agree"));
    h.put("<details class=\"more\"><summary>{}</summary>", call.word("enrol.decline"));
    ui::form(h, call, {.action = act_href(one, "decline")}, {}, [&] {
        ui::field(h,
                  {.name = "reason",
                   .label = std::string(call.word("enrol.reason")),
                   .hint = call.word("enrol.reason.hint", {{"school", one.school_name}}),
                   .characters_max = kReasonMax},
                  {});
        ui::submit(h, ui::Button::danger, call.word("enrol.decline"));
    });
    h.put("</details></li>");
}

void show_asked(html::Writer& h, Call& call, Enrolment const& one) {
    auto const whom = one.present_name.empty() ? std::string(call.word("enrol.authority")) : one.present_name;
    h.put("<li class=\"row\"><div><b>{}</b> <span class=\"quiet\">{}</span><br>{}", one.person_name,
          wanted_words(call, one), call.word("enrol.asked_of", {{"school", whom}}));
    if (!one.reason.empty()) h.put("<br>{}", call.word("enrol.because", {{"reason", one.reason}}));
    h.put("</div>");
    ui::badge(h,
              one.state == "agreed"     ? ui::Tone::good
              : one.state == "declined" ? ui::Tone::bad
              : one.state == "waiting"  ? ui::Tone::warn
                                        : ui::Tone::neutral,
              call.platform.words.find("enrol.state." + one.state));
    if (one.state == "waiting")
        ui::post_button(h, call, ui::Button::quiet, call.word("enrol.withdraw"), act_href(one, "withdraw"));
    h.put("</li>");
}

void show_done(html::Writer& h, Call& call) {
    for (std::string_view known : {"asked", "agreed", "declined", "withdrawn"})
        if (call.query("done") == known)
            ui::notice(h, ui::Tone::good, call.platform.words.find("enrol.done." + std::string(known)),
                       call.platform.words.find("enrol.done." + std::string(known) + ".text"));
}

Result<http::Response> show(Call& call) {
    TRY(scope, call.viewer.scope(kEditPeople));
    auto const waiting = enrolments_to_decide(call.db(), scope, call.viewer.person);
    std::vector<Enrolment> asked;
    if (!scope.whole_authority())
        asked = enrolments_asked(call.db(), scope.school(), call.now().plus_seconds(-kShownDays * 86400),
                                 call.viewer.person);
    return ui::page(call,
                    {.title = std::string(call.word("enrol.title")), .intro = std::string(call.word("enrol.intro"))},
                    [&](html::Writer& h) {
                        show_done(h, call);
                        h.put("<div class=\"stack\">");
                        ui::panel(h, "to-decide", "inbox", call.word("enrol.to_decide"), [&] {
                            if (waiting.empty()) h.put("<p class=\"quiet\">{}</p>", call.word("enrol.none"));
                            h.put("<ul class=\"rows\">");
                            for (auto const& one : waiting) show_to_decide(h, call, one);
                            h.put("</ul>");
                        });
                        if (!scope.whole_authority())
                            ui::panel(h, "asked", "send", call.word("enrol.asked"), [&] {
                                if (asked.empty()) h.put("<p class=\"quiet\">{}</p>", call.word("enrol.asked.none"));
                                h.put("<ul class=\"rows\">");
                                for (auto const& one : asked) show_asked(h, call, one);
                                h.put("</ul>");
                            });
                        h.put("</div>");
                    });
}

// The request of the path, where this viewer may settle it so: the school that is asked or the authority agrees and
// declines, the school that asked takes it back. Others are told that there is none.
Result<Enrolment> enrolment_of_path(Call& call, Settled how) {
    TRY(id, call.path_id<EnrolmentId>("enrolment"));
    TRY(scope, call.viewer.scope(kEditPeople));
    auto one = enrolment_by_id(call.db(), id);
    if (!one) return not_found();
    auto const barred = barred_from(call.db(), call.viewer.person);
    if (std::ranges::find(barred, one->wanted.person) != barred.end()) return not_found();
    bool const asking = scope.school() && scope.school() == one->wanted.school;
    if (how == Settled::withdrawn) return asking ? Result<Enrolment>(std::move(*one)) : not_found();
    if (call.viewer.may_everywhere(kEditPeople)) return std::move(*one);
    bool const asked = scope.school() && scope.school() == one->present;
    if (!asked) return not_found();
    // Whoever has left that school meanwhile is not its to decide about.
    if (!place_of(call.db(), one->wanted.person, one->present, call.today()).here) return forbidden("person_not_here");
    return std::move(*one);
}

Result<http::Response> settle(Call& call, Settled how) {
    TRY(one, enrolment_of_path(call, how));
    if (how == Settled::agreed && one.asked_by == call.viewer.person) return forbidden("own_request");
    auto const reason = std::string(first_characters(trim(call.field("reason")), kReasonMax));
    TRY_DO(call.platform.db.write(
        [&](db::Tx& tx) { return settle_enrolment(call.platform, tx, actor_of(call), one.id, how, reason); }));
    return http::Response::redirect(html::Href::to("/enrolments").with("done", settled_code(how)));
}

void show_panel(Call& call, html::Writer& h) {
    auto const scope = call.viewer.scope(kEditPeople);
    if (!scope.ok()) return;
    auto const waiting = enrolments_to_decide(call.db(), *scope, call.viewer.person);
    if (waiting.empty()) return;
    ui::panel(
        h, "enrolments", "inbox", call.word("enrol.to_decide"),
        [&] {
            h.put("<ul class=\"rows\">");
            for (std::size_t at = 0; at < std::min<std::size_t>(waiting.size(), 5); ++at)
                h.put("<li class=\"row\"><div><b>{}</b><br><span class=\"quiet\">{}</span></div></li>",
                      waiting[at].person_name, call.word("enrol.asks", {{"school", waiting[at].school_name}}));
            h.put("</ul>");
        },
        std::pair(call.count("enrol.see", static_cast<std::int64_t>(waiting.size())), html::Href::to("/enrolments")));
}

} // namespace

html::Href asked_href() { return html::Href::to("/enrolments").with("done", "asked"); }

platform::HomePanel enrolment_panel() {
    using access::Role;
    return {"directory.enrolments",
            platform::HomePanel::Slot::waiting,
            5,
            {Role::service_manager}, // a school sees its own among those who come and go
            show_panel};
}

void add_enrolment_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/enrolments", Rule::may(kEditPeople), show);
    routes.post("/enrolments/{enrolment}/agree", Rule::may(kEditPeople),
                [](Call& call) { return settle(call, Settled::agreed); });
    routes.post("/enrolments/{enrolment}/decline", Rule::may(kEditPeople),
                [](Call& call) { return settle(call, Settled::declined); });
    routes.post("/enrolments/{enrolment}/withdraw", Rule::may(kEditPeople),
                [](Call& call) { return settle(call, Settled::withdrawn); });
}

} // namespace belfry::directory
