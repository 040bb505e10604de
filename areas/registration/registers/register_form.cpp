// Reading a register's form: thirty pupils, four fields each.
#include "areas/registration/registers/register_form.h"

#include <algorithm>

#include "areas/registration/pupils/compulsory_age.h"
#include "base/text.h"

namespace belfry::registration {

std::optional<std::uint8_t> read_minutes_late(std::string_view text) {
    text = trim(text);
    auto const minutes = text.empty() ? 0 : parse_int(text).value_or(-1);
    if (minutes < 0 || minutes > kMinutesLateMax) return std::nullopt;
    return static_cast<std::uint8_t>(minutes);
}

RegisterForm read_register(http::Fields const& form, std::span<PersonId const> pupils, SchoolDay day) {
    RegisterForm read;
    std::string name;
    auto const field = [&](char kind, PersonId pupil) {
        name.assign(1, kind).append("-").append(pupil.text());
        return trim(form.get(name));
    };
    for (auto pupil : pupils) {
        auto typed = field('o', pupil);
        if (typed.empty()) typed = field('m', pupil);
        if (typed.empty()) {
            ++read.blank;
            continue;
        }
        auto const code = code_of(typed, day);
        if (!code || administrative(*code)) {
            read.wrong.push_back({pupil, "register.wrong.code", std::string(first_characters(typed, 10))});
            continue;
        }
        Wanted wanted{pupil, *code};
        if (info_of(*code)->minutes) {
            auto const minutes = read_minutes_late(field('n', pupil));
            if (!minutes) {
                read.wrong.push_back({pupil, "register.wrong.minutes", std::string(typed)});
                continue;
            }
            wanted.minutes = *minutes;
        }
        auto const shown = field('s', pupil);
        wanted.shown = code_of(shown, day).value_or(Code());
        read.marks.push_back(wanted);
    }
    return read;
}

namespace {
bool newly_not_required(Wanted const& mark) { return mark.code == kNotRequired && mark.shown != kNotRequired; }
} // namespace

bool says_not_required(RegisterForm const& form) { return std::ranges::any_of(form.marks, newly_not_required); }

void refuse_not_required(RegisterForm& form, std::span<directory::Member const> pupils, SchoolDay day) {
    std::erase_if(form.marks, [&](Wanted const& mark) {
        if (!newly_not_required(mark)) return false;
        auto const found =
            std::ranges::find(pupils, mark.pupil, [](directory::Member const& one) { return one.person.id; });
        if (found == pupils.end() || !first_compulsory({found->person.birth_day, found->year_group, day}, day, day))
            return false;
        form.wrong.push_back({mark.pupil, "age.not_required", std::string(info_of(mark.code)->text)});
        return true;
    });
}

} // namespace belfry::registration
