// Writes comma-separated values. Exports of an authority run to some millions of rows; memory stays at 64 KiB.
#include <charconv>

#include "platform/csv/csv.h"

namespace belfry::csv {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "-12.5", "+3", "-1,450.00": one sign, digits, separators between digits.
bool is_plain_number(std::string_view text) {
    text.remove_prefix(1);
    if (text.empty() || !is_digit(text.front()) || !is_digit(text.back())) return false;
    bool after_separator = false;
    for (char c : text) {
        bool const separator = c == '.' || c == ',';
        if (!separator && !is_digit(c)) return false;
        if (separator && after_separator) return false;
        after_separator = separator;
    }
    return true;
}

// "+44 1438 000000", "+44 (0)20 7946 0000". With a hyphen a spreadsheet would subtract.
bool is_telephone_number(std::string_view text) {
    if (!text.starts_with('+')) return false;
    int digits = 0;
    for (char c : text.substr(1)) {
        if (is_digit(c))
            ++digits;
        else if (c != ' ' && c != '(' && c != ')')
            return false;
    }
    return digits >= 5 && digits <= 18;
}

bool could_run_as_formula(std::string_view text) {
    if (text.empty()) return false;
    switch (text.front()) {
    case '=':
    case '@':
    case '\t':
    case '\r':
    case '\n':
        return true;
    case '+':
    case '-':
        return text.size() > 1 && !is_plain_number(text) && !is_telephone_number(text);
    default:
        // Full-width = + - @, which spreadsheets in some languages take for the plain ones.
        return text.starts_with("\uFF1D") || text.starts_with("\uFF0B") || text.starts_with("\uFF0D") ||
               text.starts_with("\uFF20");
    }
}

bool needs_quotes(std::string_view text) {
    if (text.find_first_of(",\"\r\n") != text.npos) return true;
    return !text.empty() && (text.front() == ' ' || text.back() == ' ' || text.starts_with("\xEF\xBB\xBF"));
}

} // namespace

Writer::Writer(Sink sink, For readers) : sink_(std::move(sink)), readers_(readers) {
    out_.reserve(kPieceBytes + 4096);
    if (readers_ == For::people) out_ = "\xEF\xBB\xBF";
}

void Writer::begin_cell() {
    if (cells_++ > 0) out_ += ',';
    lone_empty_cell_ = false;
}

Writer& Writer::text(std::string_view cell) {
    begin_cell();
    if (cell.empty()) {
        lone_empty_cell_ = cells_ == 1;
        return *this;
    }
    bool const apostrophe = readers_ == For::people && could_run_as_formula(cell);
    bool const quotes = needs_quotes(cell);
    if (quotes) out_ += '"';
    if (apostrophe) out_ += '\'';
    if (!quotes) {
        out_ += cell;
        return *this;
    }
    for (std::size_t from = 0;;) {
        std::size_t const quote = cell.find('"', from);
        out_ += cell.substr(from, quote - from);
        if (quote == cell.npos) break;
        out_ += "\"\"";
        from = quote + 1;
    }
    out_ += '"';
    return *this;
}

Writer& Writer::number(std::int64_t cell) {
    begin_cell();
    char digits[24];
    auto const [end, error] = std::to_chars(digits, digits + sizeof digits, cell);
    (void)error; // 24 characters hold any 64-bit number
    out_.append(digits, end);
    return *this;
}

Status Writer::end_row() {
    if (lone_empty_cell_) out_ += "\"\""; // else a blank line, which is no row
    out_ += "\r\n";
    cells_ = 0;
    lone_empty_cell_ = false;
    if (out_.size() >= kPieceBytes && state_.ok()) {
        state_ = sink_(out_);
        out_.clear();
    }
    return state_;
}

Status Writer::row(std::initializer_list<std::string_view> cells) {
    for (std::string_view cell : cells) text(cell);
    return end_row();
}

Status Writer::finish() {
    if (state_.ok() && !out_.empty()) state_ = sink_(out_);
    out_.clear();
    return state_;
}

} // namespace belfry::csv
