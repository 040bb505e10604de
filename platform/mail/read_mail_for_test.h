#pragma once
// Reads a message back, as a mail program does: headers unfolded, encoded words and quoted-printable undone.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace belfry::mail {

inline std::string from_base64(std::string_view text) {
    std::string url;
    for (char c : text)
        if (c != '=') url += c == '+' ? '-' : c == '/' ? '_' : c;
    return bytes_from_base64url(url).value_or("(broken)");
}

inline std::string decode_words(std::string_view text) {
    constexpr std::string_view kBegin = "=?UTF-8?B?";
    std::string out;
    while (!text.empty()) {
        auto const begin = text.find(kBegin);
        // White space between two encoded words is none.
        if (auto const before = text.substr(0, begin);
            begin == std::string_view::npos || out.empty() || !trim(before).empty())
            out += before;
        if (begin == std::string_view::npos) break;
        text.remove_prefix(begin + kBegin.size());
        auto const end = text.find("?=");
        out += from_base64(text.substr(0, end));
        text.remove_prefix(end + 2);
    }
    return out;
}

inline std::string from_quoted_printable(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            out += text[i];
        } else {
            auto const two = text.substr(i + 1, 2);
            if (two != "\r\n") out += bytes_from_hex(two).value_or("(broken)");
            i += 2;
        }
    }
    return out;
}

struct ReadMail {
    std::map<std::string, std::string> headers; // unfolded, decoded
    std::string body;
    std::size_t longest_line = 0;
};

inline ReadMail read_mail(std::string_view text) {
    ReadMail mail;
    auto const end = text.find("\r\n\r\n");
    std::string unfolded(text.substr(0, end));
    for (std::size_t at = 0; (at = unfolded.find("\r\n ", at)) != std::string::npos;) unfolded.erase(at, 2);
    for (auto line : split(unfolded, '\n')) {
        auto const colon = line.find(": ");
        if (colon != std::string_view::npos)
            mail.headers[std::string(line.substr(0, colon))] = decode_words(trim(line.substr(colon + 2)));
    }
    mail.body = from_quoted_printable(text.substr(end + 4));
    for (auto line : split(text, '\n')) mail.longest_line = std::max(mail.longest_line, trim(line).size());
    return mail;
}

} // namespace belfry::mail
