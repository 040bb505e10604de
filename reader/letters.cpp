// Five by five dots a letter: the words of one sign, some forty letters, drawn anew a few times a minute.
#include "reader/letters.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace belfry::reader {
namespace {

constexpr int kSide = 5;
constexpr std::string_view kDot = "█";

struct Letter {
    std::string_view character;
    std::array<std::string_view, kSide> dots;
};
constexpr Letter kLetters[] = {
    {"A", {" ### ", "#   #", "#####", "#   #", "#   #"}}, {"B", {"#### ", "#   #", "#### ", "#   #", "#### "}},
    {"C", {" ####", "#    ", "#    ", "#    ", " ####"}}, {"D", {"#### ", "#   #", "#   #", "#   #", "#### "}},
    {"E", {"#####", "#    ", "#### ", "#    ", "#####"}}, {"F", {"#####", "#    ", "#### ", "#    ", "#    "}},
    {"G", {" ####", "#    ", "#  ##", "#   #", " ####"}}, {"H", {"#   #", "#   #", "#####", "#   #", "#   #"}},
    {"I", {" ### ", "  #  ", "  #  ", "  #  ", " ### "}}, {"J", {"  ###", "   # ", "   # ", "#  # ", " ##  "}},
    {"K", {"#   #", "#  # ", "###  ", "#  # ", "#   #"}}, {"L", {"#    ", "#    ", "#    ", "#    ", "#####"}},
    {"M", {"#   #", "## ##", "# # #", "#   #", "#   #"}}, {"N", {"#   #", "##  #", "# # #", "#  ##", "#   #"}},
    {"O", {" ### ", "#   #", "#   #", "#   #", " ### "}}, {"P", {"#### ", "#   #", "#### ", "#    ", "#    "}},
    {"Q", {" ### ", "#   #", "# # #", "#  # ", " ## #"}}, {"R", {"#### ", "#   #", "#### ", "#  # ", "#   #"}},
    {"S", {" ####", "#    ", " ### ", "    #", "#### "}}, {"T", {"#####", "  #  ", "  #  ", "  #  ", "  #  "}},
    {"U", {"#   #", "#   #", "#   #", "#   #", " ### "}}, {"V", {"#   #", "#   #", "#   #", " # # ", "  #  "}},
    {"W", {"#   #", "#   #", "# # #", "## ##", "#   #"}}, {"X", {"#   #", " # # ", "  #  ", " # # ", "#   #"}},
    {"Y", {"#   #", " # # ", "  #  ", "  #  ", "  #  "}}, {"Z", {"#####", "   # ", "  #  ", " #   ", "#####"}},
    {" ", {"     ", "     ", "     ", "     ", "     "}}, {",", {"     ", "     ", "     ", "  #  ", " #   "}},
    {":", {"     ", "  #  ", "     ", "  #  ", "     "}}, {"'", {"  #  ", "  #  ", "     ", "     ", "     "}},
    {"✔", {"    #", "   # ", "# #  ", " #   ", "     "}}, {"✖", {"#   #", " # # ", "  #  ", " # # ", "#   #"}},
};

std::vector<Letter const*> letters_of(std::string_view words) {
    std::vector<Letter const*> found;
    while (!words.empty()) {
        auto const character = first_characters(words, 1);
        std::string upper(character);
        if (upper[0] >= 'a' && upper[0] <= 'z') upper[0] = static_cast<char>(upper[0] - 'a' + 'A');
        auto const letter = std::ranges::find(kLetters, std::string_view(upper), &Letter::character);
        if (letter == std::end(kLetters)) return {};
        found.push_back(&*letter);
        words.remove_prefix(character.size());
    }
    return found;
}

// As many words in a line as fit; none where one alone does not.
std::vector<std::string> lines_of(std::string_view words, std::size_t most) {
    std::vector<std::string> lines;
    while (!words.empty()) {
        auto const word = words.substr(0, words.find(' '));
        words.remove_prefix(std::min(words.size(), word.size() + 1));
        if (word.empty()) continue;
        if (count_characters(word) > most) return {};
        if (!lines.empty() && count_characters(lines.back()) + 1 + count_characters(word) <= most)
            lines.back().append(" ").append(word);
        else
            lines.emplace_back(word);
    }
    return lines;
}

void draw_line(std::vector<std::string>& out, std::vector<Letter const*> const& letters, std::size_t width, int wide) {
    auto const drawn = letters.size() * (kSide + 1) * static_cast<std::size_t>(wide) - static_cast<std::size_t>(wide);
    auto const before = (width - drawn) / 2;
    for (std::size_t row = 0; row < kSide; ++row) {
        std::string line(before, ' ');
        for (std::size_t i = 0; i < letters.size(); ++i) {
            if (i > 0) line.append(static_cast<std::size_t>(wide), ' ');
            for (char const dot : letters[i]->dots[row])
                for (int n = 0; n < wide; ++n) line += dot == ' ' ? std::string_view(" ") : kDot;
        }
        out.push_back(line.append(width - before - drawn, ' '));
    }
}

} // namespace

std::vector<std::string> large_letters(std::string_view words, int columns, int rows) {
    if (letters_of(words).empty()) return {};
    for (int const wide : {2, 1}) {
        int const step = (kSide + 1) * wide; // a letter and what is left free after it
        auto const lines = lines_of(words, static_cast<std::size_t>(std::max(0, (columns + wide) / step)));
        auto const needed = static_cast<int>(lines.size()) * (kSide + 1) - 1;
        if (lines.empty() || needed > rows) continue;
        std::vector<std::string> out;
        auto const width = static_cast<std::size_t>(columns);
        for (auto const& line : lines) {
            if (!out.empty()) out.emplace_back(width, ' ');
            draw_line(out, letters_of(line), width, wide);
        }
        return out;
    }
    return {};
}

} // namespace belfry::reader
