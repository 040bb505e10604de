// Pages for when something did not work: what happened, why, what to do. Shown rarely, to people who are already
// annoyed; so they are short, and they blame nobody.
#include "platform/extension/call.h"
#include "platform/http/problem_table.h"
#include "platform/ui/navigation.h"
#include "platform/ui/page.h"

namespace belfry::ui {
namespace {

struct Face {
    ProblemKind kind;
    std::string_view words; // "problem.<this>.title" where the code has no words of its own
    std::string_view icon;
};
constexpr Face kFaces[] = {
    {ProblemKind::invalid, "invalid", "circle-help"},
    {ProblemKind::not_found, "not_found", "signpost"},
    {ProblemKind::forbidden, "forbidden", "lock"},
    {ProblemKind::signed_out, "signed_out", "key-round"},
    {ProblemKind::conflict, "conflict", "git-compare-arrows"},
    {ProblemKind::too_large, "too_large", "weight"},
    {ProblemKind::too_many, "too_many", "hourglass"},
    {ProblemKind::unavailable, "unavailable", "cloud-off"},
    {ProblemKind::timed_out, "timed_out", "hourglass"},
    {ProblemKind::internal, "internal", "bell-off"},
};

Face const& face_of(ProblemKind kind) {
    for (auto const& face : kFaces)
        if (face.kind == kind) return face;
    return kFaces[std::size(kFaces) - 1];
}

std::string_view words_of(platform::Call& call, Problem const& problem, Face const& face, std::string_view part) {
    auto const& words = call.platform.words;
    auto const own = "problem." + std::string(problem.code) + "." + std::string(part);
    if (words.has(own)) return words.find(own);
    auto const general = "problem." + std::string(face.words) + "." + std::string(part);
    return words.has(general) ? words.find(general) : std::string_view();
}

void ways_on(html::Writer& h, platform::Call& call, Problem const& problem) {
    h.put("<div class=\"buttons\">");
    if (problem.kind == ProblemKind::signed_out) {
        auto sign_in = html::Href::to(kSignInPath);
        // Only a page that was asked for can be gone back to; a form that was sent cannot be sent again by a link.
        if (call.request.method == http::Method::get && call.request.path != "/") {
            auto back = call.request.path;
            if (!call.request.raw_query.empty()) back += "?" + call.request.raw_query;
            sign_in = sign_in.with("to", back);
        }
        link_button(h, Button::primary, call.word("ui.sign_in"), sign_in, "log-in");
    } else if (problem.code == "second_factor_needed") {
        link_button(h, Button::primary, call.word("ui.set_second_factor"), html::Href::to(kSecondFactorPath),
                    "shield-check");
        link_button(h, Button::secondary, call.word("ui.go_today"), html::Href::to("/"), "house");
    } else if (call.viewer.signed_in()) {
        link_button(h, Button::primary, call.word("ui.go_today"), html::Href::to("/"), "house");
    } else {
        link_button(h, Button::primary, call.word("ui.go_start"), html::Href::to("/"), "house");
    }
    h.put("</div>");
}

} // namespace

int status_of(ProblemKind kind) { return http::face_of(kind).status; }

http::Response problem_page(platform::Call& call, Problem const& problem) {
    auto const& face = face_of(problem.kind);
    PageOptions options;
    options.title = words_of(call, problem, face, "title");
    options.status = status_of(problem.kind);
    options.plain = !call.viewer.signed_in();
    options.hide_heading = true;
    return page(call, options, [&](html::Writer& h) {
        h.put("<div class=\"problem\">");
        icon(h, face.icon);
        h.put("<h1>{}</h1>", options.title);
        auto const what = words_of(call, problem, face, "what"), todo = words_of(call, problem, face, "todo");
        if (!what.empty()) h.put("<p>{}</p>", what);
        if (!todo.empty()) h.put("<p>{}</p>", todo);
        ways_on(h, call, problem);
        if (problem.kind == ProblemKind::internal || problem.kind == ProblemKind::unavailable)
            h.put("<p class=\"hint\">{} <code>{}</code></p>", call.word("ui.problem.number"), call.request.id);
        h.put("</div>");
    });
}

} // namespace belfry::ui
