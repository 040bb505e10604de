#include "areas/directory/api/show_phone.h"

#include <string>

namespace belfry::directory {

void show_phone(html::Writer& h, std::string_view phone) {
    // Written with spaces, at which no line breaks; dialled without.
    std::string digits, shown;
    for (char const c : phone) {
        if (c != ' ') digits += c;
        c == ' ' ? shown += "\u00A0" : shown += c;
    }
    if (auto const tel = html::Href::external("tel:" + digits); tel && !digits.empty())
        h.put(" <a href=\"{}\">{}</a>", *tel, shown);
    else if (!digits.empty())
        h.put(" {}", shown);
}

} // namespace belfry::directory
