// Who stands for whom: OneRoster's agents (in users) and School Data Sync's relationships.
#include "areas/directory/imports/formats/roster.h"
#include "base/text.h"

#include <algorithm>

namespace belfry::directory::imports {
namespace {

// What Belfry's own export says beside each agent: "mother 1 responsible lives". Who stands under a no-contact order is
// no agent, and is named there: "father 2 responsible nocontact id=0123456789ABC".
constexpr std::string_view kId = " id=";

void take_details(GuardianRecord& record, std::string_view details) {
    auto const words = split(details, ' ');
    record.relationship = words[0];
    auto const has = [&](std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); };
    if (words.size() > 1)
        if (auto const order = parse_int(words[1]); order && *order >= 1 && *order <= 99)
            record.contact_order = static_cast<int>(*order);
    record.responsibility = has("responsible");
    record.lives_with = has("lives");
    record.no_contact = has("nocontact");
}

} // namespace

Status read_agents(Roster const& roster, FoundFile const& file) {
    // The columns were reported on when the users were read.
    struct Quiet final : Receiver {
        Receiver& to;
        explicit Quiet(Receiver& receiver) : to(receiver) {}
        Status record(Record const& r) override { return to.record(r); }
        void finding(Finding) override {}
        void unusable(Kind, std::string_view) override {}
        void covered(Kind kind) override { to.covered(kind); }
        Status progress(std::int64_t bytes) override { return to.progress(bytes); }
    } quiet(roster.receiver);
    TRY(table, Table::open(roster.files, file.file, Kind::guardian, quiet));
    int const id = table.needed({"sourcedId"}), status = table.column({"status"});
    int const agents = table.column({"agentSourcedIds", "agents"}), role = table.column({"role"});
    int const details_column = table.column({"metadata.belfryGuardians"});
    if (agents < 0 || !table.complete()) return {};
    for (;;) {
        TRY(some, table.next());
        if (!some) break;
        auto const others = list_of(table.get(agents));
        auto details = list_of(table.get(details_column));
        if ((others.empty() && details.empty()) || is_gone(table, status) || table.get(id).empty()) continue;
        auto const orders = std::stable_partition(details.begin(), details.end(),
                                                  [](std::string_view one) { return one.find(kId) == one.npos; });
        for (auto order = orders; order != details.end(); ++order) {
            std::size_t const at = order->find(kId);
            GuardianRecord record{.pupil = table.get(id), .guardian = order->substr(at + kId.size())};
            record.direction_known = true;
            take_details(record, order->substr(0, at));
            TRY_DO(roster.receiver.record({Kind::guardian, {}, false, table.file(), table.line(), record}));
        }
        details.erase(orders, details.end());
        RoleWord const word = role_of(table.get(role));
        bool const is_guardian = role >= 0 && word.known && !word.role;
        for (std::size_t i = 0; i < others.size(); ++i) {
            GuardianRecord record{.pupil = table.get(id), .guardian = others[i]};
            if (is_guardian) std::swap(record.pupil, record.guardian);
            record.direction_known = role >= 0 && word.known && (is_guardian || word.role == access::Role::pupil);
            record.contact_order = static_cast<int>(std::min<std::size_t>(i + 1, 99));
            if (i < details.size()) {
                record.direction_known = true; // Belfry names guardians in their child's row only
                take_details(record, details[i]);
            }
            TRY_DO(roster.receiver.record({Kind::guardian, {}, false, table.file(), table.line(), record}));
        }
    }
    if (file.mode == Mode::bulk) roster.receiver.covered(Kind::guardian);
    return {};
}

Status read_relationships(Roster const& roster, FoundFile const& file) {
    TRY(table, Table::open(roster.files, file.file, Kind::guardian, roster.receiver));
    int const pupil = table.needed({"userSourcedId"}), guardian = table.needed({"relationshipUserSourcedId"});
    int const role = table.column({"relationshipRole"});
    if (!table.complete()) return {};
    std::string last_pupil;
    int order = 0;
    for (;;) {
        TRY(some, table.next());
        if (!some) break;
        auto const of = id_at(table, pupil), by = id_at(table, guardian);
        if (!of || !by) {
            table.lose({});
            continue;
        }
        order = last_pupil == *of ? std::min(order + 1, 99) : 1;
        last_pupil = *of;
        std::string const word = ascii_lower(table.get(role));
        GuardianRecord record{.pupil = *of, .guardian = *by, .contact_order = order};
        record.responsibility = word == "guardian" || word == "parent";
        record.relationship = word == "guardian" ? "carer" : "other";
        if (word != "guardian" && word != "parent" && word != "relative")
            table.warning("unknown_relationship", role, table.get(role));
        TRY_DO(roster.receiver.record({Kind::guardian, {}, false, table.file(), table.line(), record}));
    }
    if (file.mode == Mode::bulk) roster.receiver.covered(Kind::guardian);
    return {};
}

} // namespace belfry::directory::imports
