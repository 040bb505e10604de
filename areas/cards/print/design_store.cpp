// SQL of designs: one row a school that has changed anything.
#include <algorithm>

#include "areas/cards/print/design.h"
#include "base/text.h"

namespace belfry::cards {
namespace {

constexpr db::Sql kOf = "SELECT accent, shown, foot FROM cards_designs WHERE school_id = :school";
constexpr db::Sql kSet =
    "INSERT INTO cards_designs (school_id, accent, shown, foot, changed_at) VALUES (:school, :accent, :shown, :foot, "
    ":now) ON CONFLICT (school_id) DO UPDATE SET accent = excluded.accent, shown = excluded.shown, foot = "
    "excluded.foot, changed_at = excluded.changed_at";

} // namespace

bool Design::shows(std::string_view field) const { return std::ranges::find(shown, field) != shown.end(); }

Design design_of(db::Session& session, SchoolId school) {
    Design design;
    auto rows = session.select(kOf, {{":school", school}});
    if (!rows.next()) return design;
    design.accent = rows.str(0);
    design.shown.clear();
    for (auto const field : split(rows.text(1), ' '))
        if (!field.empty()) design.shown.emplace_back(field);
    design.foot = rows.str(2);
    return design;
}

Status set_design(db::Tx& tx, SchoolId school, Design const& design, Instant now) {
    std::string shown;
    for (auto const& field : design.shown) shown.append(shown.empty() ? "" : " ").append(field);
    TRY_DO(tx.run(
        kSet,
        {{":school", school}, {":accent", design.accent}, {":shown", shown}, {":foot", design.foot}, {":now", now}}));
    return {};
}

} // namespace belfry::cards
