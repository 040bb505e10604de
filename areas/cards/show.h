#pragma once
// What several pages of the area write alike.

#include <string>
#include <string_view>
#include <vector>

#include "areas/cards/api/cards.h"
#include "platform/audit/audit.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"
#include "platform/ui/page.h"

namespace belfry::cards {

// "today 8.41 am", "yesterday 3.10 pm", "12 September 2026 3.10 pm"
std::string when_words(platform::Call& call, Instant at);
// "Gate"
std::string place_words(platform::Call const& call, Place place);
std::string reason_words(platform::Call const& call, std::string_view reason);
html::Html text_cell(std::string_view text);
html::Html number_cell(std::int64_t number);
std::string school_name(platform::Call& call, SchoolId school);
// What is said of whoever acts, for the audit trail.
audit::Entry entry_of(platform::Call& call, std::string_view action, SchoolId school, std::int64_t subject,
                      PersonId person = {});
// A field of a form as typed, trimmed, within limits.
std::string text_field(platform::Call& call, std::string_view name);
// What a thing is called stands in lists, among other columns.
inline constexpr int kNameCharactersMax = 80;
// As typed; `errors` says so where there is none, or it is longer.
std::string name_field(platform::Call& call, std::string_view name, ui::FormErrors& errors);
// Tutor groups of the active school, by year group and then by name.
std::vector<ui::Choice> tutor_group_choices(platform::Call& call);

} // namespace belfry::cards
