// The registration of the area cards: everything that it contributes, named once.
#include "areas/cards/area.h"

#include "areas/cards/api/cards.h"
#include "areas/cards/badges/badge_pages.h"
#include "areas/cards/cards/card_pages.h"
#include "areas/cards/cards/card_store.h"
#include "areas/cards/demonstration/demonstration.h"
#include "areas/cards/embedded.h"
#include "areas/cards/personal.h"
#include "areas/cards/print/print_pages.h"
#include "areas/cards/readers/reader_pages.h"
#include "areas/cards/sign_in/sign_in.h"
#include "areas/cards/sign_in/sign_in_store.h"
#include "areas/cards/taps/tap_route.h"
#include "platform/jobs/jobs.h"
#include "platform/json/json.h"

namespace belfry::cards {
namespace {

using access::Role;

std::vector<access::Grant> grants() {
    return {
        {kSeeReaders, {Role::technician, Role::head, Role::office, Role::service_manager}},
        {kManageReaders, {Role::technician, Role::service_manager}, true},
        {kSeeCards, {Role::office, Role::head, Role::technician, Role::service_manager}},
        {kIssueCards, {Role::office, Role::technician, Role::service_manager}, true},
        {kMakeBadges, {Role::teacher, Role::office, Role::technician}, true},
        {kOwnPin, {Role::pupil, Role::teacher, Role::support_staff, Role::head, Role::office, Role::technician}},
    };
}

constexpr int kTapsExportedMax = 10000;
constexpr int kTapsKeptDays = 120, kDaysKept = 800, kSweptAtOnce = 2000;

// What is older than anybody needs: taps after 120 days, by school and by reader, 2,000 a unit; a county's day is some
// 300,000. Marks made of them are registration's, and stay.
Result<std::string> sweep(platform::Platform& platform, jobs::Run& run) {
    TRY(now, platform.jobs.known_time().removal_time());
    auto const before = now.plus_seconds(-std::int64_t{kTapsKeptDays} * 86400);
    std::vector<Reader> readers;
    {
        auto snapshot = platform.db.read();
        readers = readers_of(snapshot, access::SchoolScope::for_job_of_authority());
    }
    std::int64_t gone = 0;
    SchoolId last;
    for (auto const& reader : readers) { // by school
        for (std::int64_t went = kSweptAtOnce; went >= kSweptAtOnce && !run.cancelled(); gone += went) {
            bool const first = reader.school != last;
            TRY(swept, platform.db.write([&](db::Tx& tx) -> Result<std::int64_t> {
                TRY(taken, first ? sweep_taken(tx, reader.school, before, kSweptAtOnce) : Result<std::int64_t>(0));
                TRY(aside, sweep_aside(tx, reader.id, before, kSweptAtOnce));
                return std::max(taken, aside);
            }));
            went = swept;
        }
        last = reader.school;
    }
    TRY_DO(
        platform.db.write([&](db::Tx& tx) { return sweep_days(tx, TimeZone::london().day_of(now).plus(-kDaysKept)); }));
    return json::Writer().object().field("taps", gone).end().take();
}

std::string export_cards(db::Session& session, PersonId person) {
    json::Writer w;
    w.object().key("cards").list();
    for (auto const& card : cards_of(session, std::span(&person, 1)))
        w.object()
            .field("number", card.number)
            .field("kind", kind_code(card.kind))
            .field("state", state_code(card.state))
            .field("issued", card.issued_at.text())
            .end();
    w.end();
    if (auto const pin = pin_of(session, person)) w.field("pin_set", pin->set_at.text());
    w.key("taps").list();
    for (auto const& tap : taps_of_person(session, person, kTapsExportedMax))
        w.object().field("at", tap.at.text()).field("reader", tap.reader.text()).end();
    return w.end().end().take();
}

// The numbers of their cards stay in use by nobody; history says what happened to a card, not to whom.
Status erase_cards(db::Tx& tx, PersonId person) {
    TRY_DO(forget_taps_of(tx, person));
    TRY_DO(remove_badge(tx, person));
    TRY_DO(clear_pin(tx, person));
    return forget_cards_of(tx, person);
}

} // namespace

platform::Area area() {
    auto const desk = std::make_shared<Desk>();
    auto const sign_in = std::make_shared<CardSignIn>();
    platform::Area area;
    area.name = "cards";
    area.needs = {"directory", "identity"};
    area.migrations = embedded::migrations();
    area.words = embedded::words_en();
    area.grants = grants();
    area.routes = [desk, sign_in](platform::Routes& routes) {
        add_tap_route(routes, desk);
        add_reader_routes(routes, desk);
        add_card_routes(routes);
        add_desk_routes(routes);
        add_print_routes(routes);
        add_badge_routes(routes);
        add_badge_sign_in_routes(routes);
        add_card_sign_in_routes(routes, sign_in);
        add_pin_routes(routes, sign_in);
        add_sign_in_rule_routes(routes);
    };
    area.home_panels = reader_home_panels();
    area.nav = {
        {"nav.cards", "credit-card", "/cards", access::Rule::may(kSeeCards), {Role::office, Role::technician}, 58},
        {"nav.badges", "star", "/badges", access::Rule::may(kMakeBadges), {}, 59},
        {"nav.pin", "key-round", "/me/pin", access::Rule::may(kOwnPin), {}, 61},
        {"nav.readers", "monitor-smartphone", "/readers", access::Rule::may(kSeeReaders), {Role::technician}, 60}};
    area.person_panels = {card_panel()};
    area.jobs = [](jobs::Kinds& kinds) {
        kinds.add(
            {.name = "cards.sweep",
             .run = sweep,
             .every_seconds = 12 * 3600,
             .removes = jobs::Removes{"cards.removes", [](SchoolDay today) { return today.plus(-kTapsKeptDays); }}});
    };
    area.export_person = export_cards;
    area.erase_person = erase_cards;
    area.personal = personal_tables();
    area.demonstration = platform::Demonstration{make_demonstration};
    return area;
}

} // namespace belfry::cards
