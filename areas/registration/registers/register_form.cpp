// Reading a register's form: thirty pupils, four fields each.
#include "areas/registration/registers/register_form.h"

#include <charconv>

#include "base/text.h"

namespace belfry::registration {
namespace {

constexpr int kMinutesMax = 240;

std::optional<std::uint8_t> minutes_from(std::string_view text) {
    text = trim(text);
    if (text.empty()) return 0;
    int minutes = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), minutes);
    if (error != std::errc() || end != text.data() + text.size() || minutes < 0 || minutes > kMinutesMax)
        return std::nullopt;
    return static_cast<std::uint8_t>(minutes);
}

} // namespace

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
        if (!code) {
            read.wrong.push_back({pupil, "register.wrong.code", std::string(first_characters(typed, 10))});
            continue;
        }
        Wanted wanted{pupil, *code};
        if (info_of(*code)->minutes) {
            auto const minutes = minutes_from(field('n', pupil));
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

} // namespace belfry::registration
