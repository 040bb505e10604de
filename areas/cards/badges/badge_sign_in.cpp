// Signing in with a badge: two statements for the page, and a unit. Whoever finds a badge has three tries in twelve
// pictures, and then it is closed until a teacher opens it; it opens nothing but one young pupil's own pages.
#include "areas/cards/badges/badge_pages.h"
#include "areas/cards/show.h"
#include "areas/identity/api/identity.h"
#include "platform/audit/audit.h"
#include "platform/crypto/crypto.h"

namespace belfry::cards {
namespace {

using platform::Call;

constexpr std::size_t kTokenCharacters = 43;

// The badge of the path, where it works today: known, open, of a pupil of that school who is young enough.
std::optional<Badge> working_badge(Call& call) {
    auto const token = call.path("token");
    if (token.size() != kTokenCharacters) return std::nullopt;
    auto badge = badge_by_token(call.db(), crypto::sha256(token));
    if (!badge || badge->closed()) return std::nullopt;
    auto const oldest = oldest_badge_year(call.db(), badge->school);
    for (auto const& role : directory::roles_of(call.db(), badge->person, call.today()))
        if (role.school == badge->school && role.role == access::Role::pupil && role.year_group &&
            *role.year_group <= oldest)
            return badge;
    return std::nullopt;
}

http::Response ask_teacher(Call& call) {
    return ui::page(call, {.title = std::string(call.word("cards.badge.no")), .plain = true, .status = 404},
                    [&](html::Writer& h) { h.put("<p>{}</p>", call.word("cards.badge.no.text")); });
}

http::Response picture_page(Call& call, bool wrong) {
    return ui::page(
        call, {.title = std::string(call.word("cards.badge.which")), .plain = true, .status = wrong ? 422 : 200},
        [&](html::Writer& h) {
            if (wrong)
                ui::notice(h, ui::Tone::warn, call.word("cards.badge.again"), call.word("cards.badge.again.text"));
            ui::form(h, call, {.action = html::Href::to("/badge/{}", call.path("token"))}, {},
                     [&] { picture_buttons(h, call); });
        });
}

Result<http::Response> show(Call& call) { return working_badge(call) ? picture_page(call, false) : ask_teacher(call); }

Result<http::Response> choose(Call& call) {
    auto const badge = working_badge(call);
    if (!badge) return ask_teacher(call);
    bool const right = call.field("picture") == badge->picture;
    call.forget_snapshot();
    // Counted before it is said, and in a unit that looks again: ten tries at once are three.
    auto const let_in = call.platform.db.write([&](db::Tx& tx) -> Result<bool> {
        auto const now = badges_of(tx, std::span(&badge->person, 1));
        if (now.empty() || now[0].closed() || now[0].made_at != badge->made_at) return false;
        if (right) TRY_DO(forgive(tx, badge->person));
        if (!right) TRY_DO(count_wrong(tx, badge->person));
        return right;
    });
    if (!let_in.ok()) return let_in.problem();
    if (!*let_in) return working_badge(call) ? picture_page(call, true) : ask_teacher(call);
    auto response = http::Response::redirect(html::Href::to("/"));
    auto const begun = identity::let_pupil_in(call, badge->person, "badge", response);
    if (!begun.ok()) return ask_teacher(call);
    return response;
}

} // namespace

void picture_buttons(html::Writer& h, Call& call) {
    h.put("<div class=\"pictures\">");
    for (auto const picture : kPictures) {
        h.put("<button class=\"picture\" type=\"submit\" name=\"picture\" value=\"{}\">", picture);
        ui::icon(h, picture);
        h.put("<span>{}</span></button>", call.platform.words.find("cards.picture." + std::string(picture)));
    }
    h.put("</div>");
}

void add_badge_sign_in_routes(platform::Routes& routes) {
    auto const open = access::Rule::anyone("the code of a badge and its picture are the proof");
    routes.get("/badge/{token}", open, show);
    routes.post("/badge/{token}", open, choose);
}

} // namespace belfry::cards
