// The text of a message, RFC 5322: headers with encoded words (RFC 2047), body in quoted-printable (RFC 2045). A few
// kilobytes each.
#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "platform/mail/mail.h"
#include "platform/mail/transport.h"

namespace belfry::mail {
namespace {

constexpr std::size_t kLineMax = 76; // RFC 2047, section 2; RFC 2045, section 6.7
constexpr std::size_t kWordMax = 75;
constexpr std::string_view kWordBegin = "=?UTF-8?B?", kWordEnd = "?=";

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_atom_character(char c) {
    return is_letter_or_digit(c) || (c != '\0' && std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string::npos);
}
bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// One line of UTF-8 without anything that could end a header or begin another.
bool is_header_text(std::string_view text, std::size_t characters_max) {
    return std::none_of(text.begin(), text.end(), is_control) && valid_utf8(text) &&
           count_characters(text) <= characters_max;
}

bool is_local_part(std::string_view local) {
    if (local.empty() || local.size() > 64) return false;
    for (auto atom : split(local, '.'))
        if (atom.empty() || !std::all_of(atom.begin(), atom.end(), is_atom_character)) return false;
    return true;
}

bool is_domain(std::string_view domain, std::size_t labels_min) {
    if (domain.empty() || domain.size() > 253) return false;
    auto const labels = split(domain, '.');
    for (auto label : labels) {
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
        if (!std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; }))
            return false;
    }
    bool const number =
        std::all_of(labels.back().begin(), labels.back().end(), [](char c) { return c >= '0' && c <= '9'; });
    return labels.size() >= labels_min && !number;
}

bool is_address(std::string_view address, std::size_t labels_min) {
    auto const at = address.find('@');
    return address.size() <= address_bytes_max && at != std::string_view::npos &&
           is_local_part(address.substr(0, at)) && is_domain(address.substr(at + 1), labels_min);
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        auto const left = bytes.size() - i;
        auto byte = [&](std::size_t k) { return k < left ? static_cast<unsigned char>(bytes[i + k]) : 0u; };
        auto const group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (std::size_t digit = 0; digit < 4; ++digit)
            out += digit <= left ? kDigits[group >> (18 - 6 * digit) & 63] : '=';
    }
    return out;
}

// The most bytes from the beginning that end where a code point ends.
std::string_view whole_characters(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    auto end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

// A header that is built up, folded where a line would be too long.
class Header {
public:
    explicit Header(std::string_view name) : text_(name), column_(name.size() + 1) { text_ += ':'; }

    // Unchanged; on a line of its own where it does not fit.
    void add_plain(std::string_view text) {
        if (column_ + 1 + text.size() > kLineMax)
            fold();
        else
            ++column_, text_ += ' ';
        text_ += text;
        column_ += text.size();
    }
    void add_encoded(std::string_view text) {
        constexpr auto kAround = kWordBegin.size() + kWordEnd.size();
        while (!text.empty()) {
            auto const room = std::min(kWordMax, kLineMax - std::min(kLineMax, column_ + 1));
            auto const bytes = room > kAround ? (room - kAround) / 4 * 3 : 0;
            auto const piece = whole_characters(text, bytes);
            if (piece.empty()) {
                fold_before_word();
                continue;
            }
            add_plain(std::string(kWordBegin) + base64(piece) + std::string(kWordEnd));
            text.remove_prefix(piece.size());
        }
    }
    // Names stand as they are, in quotes, or encoded.
    void add_name(std::string_view name) {
        bool const simple = is_ascii(name) && name.size() <= 60 && name.find("=?") == std::string_view::npos;
        auto is_phrase = [](char c) { return is_atom_character(c) || c == ' '; };
        if (!simple) return add_encoded(name);
        if (std::all_of(name.begin(), name.end(), is_phrase) && trim(name) == name) return add_plain(name);
        std::string quoted = "\"";
        for (char c : name) {
            if (c == '"' || c == '\\') quoted += '\\';
            quoted += c;
        }
        add_plain(quoted + '"');
    }
    std::string line() && { return std::move(text_) + "\r\n"; }

private:
    void fold() {
        text_ += "\r\n ";
        column_ = 1;
    }
    // The space that begins the new line is written by add_plain.
    void fold_before_word() {
        text_ += "\r\n";
        column_ = 0;
    }

    std::string text_;
    std::size_t column_;
};

std::string subject_line(std::string_view subject) {
    Header header("Subject");
    bool const plain = is_ascii(subject) && subject.size() + 9 <= kLineMax && trim(subject) == subject &&
                       subject.find("=?") == std::string_view::npos;
    if (plain)
        header.add_plain(subject);
    else
        header.add_encoded(subject);
    return std::move(header).line();
}

std::string address_line(std::string_view field, std::string_view name, std::string_view address) {
    Header header(field);
    if (!name.empty()) header.add_name(name);
    header.add_plain(name.empty() ? std::string(address) : "<" + std::string(address) + ">");
    return std::move(header).line();
}

// One line of the body, without its end. Dots and "From " that begin a line are encoded: some servers change them.
void append_quoted_printable(std::string& out, std::string_view line) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::size_t column = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        auto const c = static_cast<unsigned char>(line[i]);
        bool const last = i + 1 == line.size();
        bool const blank = c == ' ' || c == '\t';
        bool plain = (c > 0x20 && c < 0x7F && c != '=') || (blank && !last);
        // `column` rather than `i`: a soft break begins a line as well.
        if (column == 0 && (c == '.' || line.substr(i, 5) == "From ")) plain = false;
        std::size_t const width = plain ? 1 : 3;
        if (column + width > kLineMax - (last ? 0 : 1)) {
            out += "=\r\n";
            column = 0;
            if (c == '.' || line.substr(i, 5) == "From ") plain = false;
        }
        if (plain) {
            out += line[i];
        } else {
            out += '=';
            out += kDigits[c >> 4];
            out += kDigits[c & 15];
        }
        column += plain ? 1 : 3;
    }
}

std::string quoted_printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto const end = std::min(text.find_first_of("\r\n"), text.size());
        append_quoted_printable(out, text.substr(0, end));
        out += "\r\n";
        text.remove_prefix(end);
        if (text.starts_with("\r\n"))
            text.remove_prefix(2);
        else if (!text.empty())
            text.remove_prefix(1);
    }
    return out;
}

} // namespace

bool valid_address(std::string_view address) {
    return is_address(address, 2) || (address.ends_with("@localhost") && is_address(address, 1));
}

std::string_view address_of(std::string_view from) {
    auto const open = from.rfind('<');
    if (open == std::string_view::npos || !from.ends_with('>')) return trim(from);
    return from.substr(open + 1, from.size() - open - 2);
}

namespace {

// What stands before the angle brackets, without the quotes around it.
std::string_view name_of(std::string_view from) {
    auto const open = from.rfind('<');
    if (open == std::string_view::npos || !from.ends_with('>')) return {};
    auto const name = trim(from.substr(0, open));
    if (name.size() < 2 || !name.starts_with('"') || !name.ends_with('"')) return name;
    return name.substr(1, name.size() - 2);
}

} // namespace

Result<std::string> to_rfc5322(Message const& message, std::string_view from, std::string_view message_id,
                               std::string_view date) {
    if (!valid_address(message.to_address)) return invalid("bad_address");
    if (!is_header_text(message.to_name, limits::name_characters_max)) return invalid("bad_header", "to_name");
    if (!is_header_text(message.subject, limits::line_characters_max)) return invalid("bad_header", "subject");
    if (message.body.size() > body_bytes_max) return Problem{ProblemKind::too_large, "mail_too_large"};
    if (!valid_utf8(message.body) || message.body.find('\0') != std::string::npos) return invalid("bad_body");

    // Inside an organisation a sender's domain may be one name alone.
    auto const from_address = address_of(from);
    auto const from_name = name_of(from);
    if (!is_address(from_address, 1)) return invalid("bad_address", "from");
    if (!is_header_text(from_name, limits::name_characters_max)) return invalid("bad_header", "from");
    if (!is_address(message_id, 1)) return invalid("bad_header", "message_id");
    if (!is_ascii(date) || !is_header_text(date, 60)) return invalid("bad_header", "date");

    auto text = address_line("From", from_name, from_address);
    text += address_line("To", message.to_name, message.to_address);
    text += subject_line(message.subject);
    text += "Date: " + std::string(date) + "\r\n";
    text += "Message-ID: <" + std::string(message_id) + ">\r\n";
    text += "Auto-Submitted: auto-generated\r\n" // RFC 3834: nobody's absence note answers it
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n";
    return text + quoted_printable(message.body);
}

} // namespace belfry::mail
