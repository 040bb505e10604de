#pragma once
// The form of one register, read. Pure.

#include <span>
#include <string>
#include <vector>

#include "areas/directory/api/directory.h"
#include "areas/registration/marks/mark_store.h"
#include "platform/http/message.h"

namespace belfry::registration {

// For pupil P: m-P a mark of the three buttons, o-P any other code, n-P minutes late, s-P what the page showed.
struct RegisterForm {
    std::vector<Wanted> marks;
    struct Wrong {
        PersonId pupil;
        std::string_view words_key; // what is wrong
        std::string typed;
    };
    std::vector<Wrong> wrong; // their marks are not among `marks`
    int blank = 0;            // pupils without a mark
};
inline constexpr int kMinutesLateMax = 240;
// As somebody typed them, none for nothing typed; nothing where that is no number up to kMinutesLateMax.
std::optional<std::uint8_t> read_minutes_late(std::string_view text);

RegisterForm read_register(http::Fields const& form, std::span<PersonId const> pupils, SchoolDay day);
// Somebody is marked X who was not yet.
bool says_not_required(RegisterForm const& form);
// Takes the mark X from whoever is of compulsory school age that day and did not have it yet, and says so.
void refuse_not_required(RegisterForm& form, std::span<directory::Member const> pupils, SchoolDay day);

} // namespace belfry::registration
