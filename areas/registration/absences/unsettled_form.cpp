// Reading the queue of absences without a reason: a hundred rows, three fields each.
#include "areas/registration/absences/unsettled_form.h"

#include "areas/registration/show.h"
#include "base/text.h"

namespace belfry::registration {
namespace {

constexpr std::size_t kReasonMax = 200;

using TypedRows = std::map<std::pair<Session, PersonId>, TypedRow>;

bool is_present(std::optional<Code> code) { return code == present(Half::morning) || code == present(Half::afternoon); }

// "The same for all" of a pupil: what stands in the latest of their rows with a code goes for those without,
// and completes those that say the same, such as after a page that asked for minutes. Either sign of presence means
// present in each row's own half. Minutes are those of the row that says it, where its code has any: what stands in
// the minutes of a row without a code, nobody may see.
void same_for_all(TypedRows& rows, PersonId pupil) {
    TypedRow const* said = nullptr;
    for (auto const& [key, row] : rows)
        if (key.second == pupil && !row.code.empty()) said = &row;
    if (!said) return;
    auto const from = *said;
    auto const code = code_of(from.code, from.row.session.day);
    bool const here = is_present(code), late = code && info_of(*code)->minutes;
    for (auto& [key, row] : rows) {
        if (key.second != pupil) continue;
        bool const unsaid = row.code.empty();
        auto const own = code_of(row.code, key.first.day);
        bool const same = row.code == from.code || (own && own == code) || (here && is_present(own));
        if (!unsaid && !same) continue;
        row.code = here ? std::string(info_of(present(key.first.half))->text) : from.code;
        if (row.reason.empty()) row.reason = from.reason;
        if (unsaid) row.minutes.clear();
        if (late && row.minutes.empty()) row.minutes = from.minutes;
    }
}

// Absent, and why: other codes say that the teacher was wrong or that the pupil was not due, and need a word.
bool explains_itself(Code code) {
    return counts_as(code) == Counts::authorised ||
           (counts_as(code) == Counts::unauthorised && code != kLateAfterClose);
}

} // namespace

std::vector<TypedRow> read_unsettled(http::Fields const& form) {
    TypedRows rows;
    auto const all_of = PersonId::parse(form.get("all"));
    for (auto const& [name, value] : form.items()) {
        if (name.size() < 2 || name[1] != '-' || std::string_view("crn").find(name[0]) == std::string_view::npos)
            continue;
        auto const rest = std::string_view(name).substr(2);
        auto const dash = rest.rfind('-');
        if (dash == std::string_view::npos) continue;
        auto const session = session_from_text(rest.substr(0, dash));
        auto const pupil = PersonId::parse(rest.substr(dash + 1));
        if (!session || !pupil || (trim(value).empty() && pupil != all_of)) continue;
        if (rows.size() == static_cast<std::size_t>(2 * kUnsettledShown)) continue;
        auto& row = rows[{*session, *pupil}];
        row.row = {*session, *pupil};
        auto& typed = name[0] == 'c' ? row.code : name[0] == 'r' ? row.reason : row.minutes;
        typed = first_characters(trim(value), name[0] == 'c' ? 2 : kReasonMax);
    }
    if (all_of) same_for_all(rows, *all_of);
    TypedRow const* unsaid = nullptr;
    for (auto const& [key, row] : rows)
        if (key.second == all_of && row.code.empty()) unsaid = &row;
    std::vector<TypedRow> all;
    for (auto const& [key, row] : rows)
        if (!row.code.empty() || !row.reason.empty() || &row == unsaid) all.push_back(row);
    return all;
}

Refused changed_meanwhile(std::vector<TypedRow> const& rows, Unsettled const& row) {
    for (auto const& one : rows)
        if (one.row.pupil == row.pupil && one.row.session == row.session) return {one};
    return {{row, {}, {}, {}}};
}

std::optional<Refused::Why> why_refused(TypedRow const& one, std::map<PersonId, Age> const& ages) {
    using Why = Refused::Why;
    auto const [day, half] = one.row.session;
    auto const code = code_of(one.code, day);
    if (one.code.empty()) return Why::no_code;
    if (!code || *code == kNoReason || administrative(*code) ||
        *code == present(half == Half::morning ? Half::afternoon : Half::morning))
        return Why::unknown_code;
    if (info_of(*code)->minutes && read_minutes_late(one.minutes).value_or(0) == 0) return Why::no_minutes;
    if (auto const age = ages.find(one.row.pupil);
        *code == kNotRequired && age != ages.end() && first_compulsory(age->second, day, day))
        return Why::not_required;
    if (one.reason.empty() && !explains_itself(*code)) return Why::no_reason;
    return std::nullopt;
}

} // namespace belfry::registration
