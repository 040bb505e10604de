#pragma once
// Text that stands in one line: names, addresses, reasons. A line break or another control character in a name breaks
// lists, letters and headers wherever it is shown later.

#include <string>
#include <string_view>

namespace belfry {

// No control character (C0, DEL, C1) and no separator of lines or paragraphs. `text` must be valid UTF-8.
bool is_one_line(std::string_view text);
// The same text with a space where there is such a character: for showing what was kept before they were refused.
std::string as_one_line(std::string_view text);

} // namespace belfry
