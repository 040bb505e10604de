#pragma once
// The form of the queue of absences without a reason, read. Pure.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "areas/registration/marks/mark_store.h"
#include "areas/registration/pupils/compulsory_age.h"
#include "areas/registration/registers/register_form.h"
#include "platform/http/message.h"

namespace belfry::registration {

inline constexpr int kUnsettledShown = 100; // on a page

// Of a row, which a session and a pupil name: c- its code, n- minutes late, r- a reason.
struct TypedRow {
    Unsettled row;
    std::string code, reason, minutes;
};
// What was typed, of whichever rows the page showed: the queue may have moved on since. With all=pupil what stands in
// the latest of the pupil's rows that has a code goes for those without one and completes those with the same (the two
// signs of presence are the same: present in each row's own half); where none has, their latest is given with nothing
// typed.
std::vector<TypedRow> read_unsettled(http::Fields const& form);

// What could not be done, with what was typed, so that nothing is lost.
struct Refused {
    TypedRow typed;
    // changed: by somebody else, meanwhile
    enum class Why { unknown_code, no_code, no_reason, no_minutes, not_required, changed } why = Why::changed;
};
// Of a row that somebody else has changed meanwhile: all that was typed of it.
Refused changed_meanwhile(std::vector<TypedRow> const& rows, Unsettled const& row);
// Why that cannot be saved as it was typed; nothing where it can. `ages` are of those for whom X was typed.
std::optional<Refused::Why> why_refused(TypedRow const& one, std::map<PersonId, Age> const& ages);

} // namespace belfry::registration
