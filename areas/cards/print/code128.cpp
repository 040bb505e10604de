// Encoding of Code 128. Pure; a card's number gives some 15 characters.
#include "areas/cards/print/code128.h"

#include <array>

namespace belfry::cards {
namespace {

constexpr int kCodeB = 100, kCodeC = 99, kStartB = 104, kStartC = 105, kStop = 106, kModulus = 103;

// ISO/IEC 15417, table 1: six widths of each character, seven of the stop.
constexpr std::array<std::string_view, 107> kWidths = {
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112"};

bool digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && digit(text[at + count])) ++count;
    return count;
}

// The characters' values, start and check included, without the stop.
std::vector<int> values_of(std::string_view text) {
    std::vector<int> values;
    bool in_c = false;
    for (std::size_t at = 0; at < text.size();) {
        auto const run = digits_at(text, at);
        // Set C pays from four digits on; with an odd count the first stays in B.
        bool const pays = in_c ? run >= 2 : run >= 4 && run % 2 == 0;
        if (values.empty())
            values.push_back(pays ? kStartC : kStartB);
        else if (pays != in_c)
            values.push_back(pays ? kCodeC : kCodeB);
        in_c = pays;
        if (in_c) {
            values.push_back((text[at] - '0') * 10 + (text[at + 1] - '0'));
            at += 2;
        } else {
            values.push_back(text[at] - ' ');
            ++at;
        }
    }
    int sum = values[0];
    for (std::size_t i = 1; i < values.size(); ++i) sum += static_cast<int>(i) * values[i];
    values.push_back(sum % kModulus);
    return values;
}

} // namespace

Result<std::vector<std::uint8_t>> code128(std::string_view text) {
    if (text.empty() || text.size() > kCode128CharactersMax) return invalid("code128");
    for (char const c : text)
        if (c < 32 || c > 126) return invalid("code128");
    auto values = values_of(text);
    values.push_back(kStop);
    std::vector<std::uint8_t> widths;
    for (auto const value : values)
        for (char const c : kWidths[static_cast<std::size_t>(value)])
            widths.push_back(static_cast<std::uint8_t>(c - '0'));
    return widths;
}

} // namespace belfry::cards
