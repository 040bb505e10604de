// Reads comma-separated values. A county's bundle holds files of some 100 MB; one buffer of 256 KiB serves each,
// growing to row_bytes_max only for a row that wants it. A row that does not end within the buffer is begun again when
// more has come, so the code has no state within a row.
#include <cstring>

#include "base/text.h"
#include "platform/csv/csv.h"
#include "platform/csv/scan.h"

namespace belfry::csv {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr std::size_t kPaddingBytes = 16;                  // the scan reads this far past the end
constexpr std::size_t kRereadBytesMax = 256 * 1024 * 1024; // in all, after quotes that were not closed

struct RawCell {
    char* begin;
    char* end;
    std::uint32_t line;
    bool doubled_quotes;
};

// Doubled quotes become single, in place; gives the new end.
char* undouble(char* begin, char* end) {
    char* to = begin;
    for (char* from = begin; from < end; ++from) {
        *to++ = *from;
        if (*from == '"') ++from;
    }
    return to;
}

} // namespace

struct Reader::Impl {
    Source source;
    Options options;
    Row row;
    std::vector<char> buffer;
    std::size_t begin = 0, end = 0; // what has been read and not yet used
    std::int64_t line = 1;          // of `begin`
    std::int64_t bytes = 0;
    std::size_t first_row_cells = 0;
    std::size_t reread_bytes = 0;
    bool first_row_seen = false;
    bool at_end = false;         // the source has no more
    bool started = false;        // the byte order mark has been looked for
    bool skip_line = false;      // the rest of this line belongs to a flawed row
    bool skip_line_feed = false; // CR came last: an LF next belongs to it
    std::vector<RawCell> raw;
    std::string converted; // cells of this row that came in Windows-1252

    enum class Parsed { row, flawed, blank, more, end };

    // ---- the buffer
    Status fill();
    Status look_for_mark();
    void decide_encoding();

    // ---- one row
    Parsed parse();
    Parsed parse_quoted(char*& p, std::uint32_t& lines);
    Parsed end_of_row(char* p, std::uint32_t lines);
    Parsed flawed(Flaw flaw, std::uint32_t lines, std::size_t column, char* resume, std::uint32_t resume_lines);
    Parsed want_more(std::uint32_t lines, bool in_quotes);
    bool skip_rest_of_line();
    void finish(char* row_end);
    void take_text(std::size_t index, bool plain);
    void compare_width();

    char* data() { return buffer.data(); }
};

Status Reader::Impl::look_for_mark() {
    started = true;
    std::string_view const head(data() + begin, end - begin);
    if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) return invalid("csv_utf16");
    if (head.starts_with("\xEF\xBB\xBF")) {
        begin += 3;
        if (options.encoding == Encoding::detect) options.encoding = Encoding::utf8;
    }
    return {};
}

// Looks for letters beyond ASCII in what is unused: the first part that has any decides for the file.
void Reader::Impl::decide_encoding() {
    if (options.encoding != Encoding::detect || !scan::any_beyond_ascii(data() + begin, data() + end)) return;
    auto const found = scan::count_utf8(data() + begin, data() + end);
    if (found.good == 0 && found.bad == 0 && !at_end) return; // only one sequence, cut off by the end of the buffer
    options.encoding = found.good > found.bad ? Encoding::utf8 : Encoding::windows_1252;
}

// Moves what is unused to the front and reads until the buffer is full.
Status Reader::Impl::fill() {
    if (buffer.empty()) buffer.resize(kBufferBytes + kPaddingBytes);
    if (begin > 0) {
        std::memmove(data(), data() + begin, end - begin);
        end -= begin;
        begin = 0;
    } else if (end + kPaddingBytes == buffer.size()) {
        buffer.resize(2 * (buffer.size() - kPaddingBytes) + kPaddingBytes);
    }
    while (!at_end && end + kPaddingBytes < buffer.size()) {
        TRY(got, source(std::span(data() + end, buffer.size() - kPaddingBytes - end)));
        if (got == 0) at_end = true;
        end += got;
        bytes += static_cast<std::int64_t>(got);
    }
    if (!started) TRY_DO(look_for_mark());
    decide_encoding();
    return {};
}

Reader::Impl::Parsed Reader::Impl::flawed(Flaw flaw, std::uint32_t lines, std::size_t column, char* resume,
                                          std::uint32_t resume_lines) {
    row.cells_.clear();
    row.lines_.clear();
    row.flaws_.assign(1, FlawAt{flaw, line + lines, column});
    row.line_ = line;
    row.usable_ = false;
    begin = static_cast<std::size_t>(resume - data());
    line += resume_lines;
    skip_line = true;
    return Parsed::flawed;
}

// The row goes on beyond what has been read.
Reader::Impl::Parsed Reader::Impl::want_more(std::uint32_t lines, bool in_quotes) {
    std::size_t const held = end - begin;
    if (held <= options.row_bytes_max) return Parsed::more;
    reread_bytes += held;
    return flawed(in_quotes ? Flaw::quote_not_closed : Flaw::cell_too_long, lines, raw.size() + 1, data() + begin, 0);
}

Reader::Impl::Parsed Reader::Impl::parse_quoted(char*& p, std::uint32_t& lines) {
    char* const limit = data() + end;
    char* const text = p + 1;
    bool doubled = false;
    char* quote = text;
    for (;;) {
        quote = static_cast<char*>(std::memchr(quote, '"', static_cast<std::size_t>(limit - quote)));
        if (quote == nullptr) {
            if (!at_end) return want_more(lines, true);
            reread_bytes += end - begin;
            return flawed(Flaw::quote_not_closed, lines, raw.size() + 1, data() + begin, 0);
        }
        if (quote + 1 == limit && !at_end) return want_more(lines, true);
        if (quote + 1 == limit || quote[1] != '"') break;
        doubled = true;
        quote += 2;
    }
    std::uint32_t const inside = scan::count_line_ends(text, quote);
    p = quote + 1;
    if (p < limit && *p != options.separator && *p != '\n' && *p != '\r')
        return flawed(Flaw::text_after_quote, lines, raw.size() + 1, p, lines + inside);
    raw.push_back({text, quote, lines, doubled});
    lines += inside;
    return Parsed::row;
}

// p stands at the line end, or at the end of all.
Reader::Impl::Parsed Reader::Impl::end_of_row(char* p, std::uint32_t lines) {
    char* const limit = data() + end;
    char* const row_end = p;
    row.line_ = line;
    if (p < limit) {
        ++lines;
        bool const carriage_return = *p++ == '\r';
        if (carriage_return && p < limit && *p == '\n')
            ++p;
        else
            skip_line_feed = carriage_return && p == limit;
    }
    bool const blank = raw.size() == 1 && raw[0].begin == raw[0].end && raw[0].begin == data() + begin;
    if (!blank) finish(row_end);
    begin = static_cast<std::size_t>(p - data());
    line += lines;
    return blank ? Parsed::blank : Parsed::row;
}

Reader::Impl::Parsed Reader::Impl::parse() {
    raw.clear();
    char* const limit = data() + end;
    char* p = data() + begin;
    std::uint32_t lines = 0;
    if (p == limit) return at_end ? Parsed::end : Parsed::more;
    for (;;) {
        if (raw.size() == options.row_cells_max) return flawed(Flaw::too_many_cells, lines, raw.size() + 1, p, lines);
        std::uint32_t const cell_line = lines;
        if (p < limit && *p == '"') {
            if (Parsed const parsed = parse_quoted(p, lines); parsed != Parsed::row) return parsed;
        } else {
            char* const cell_end = scan::find_cell_end(p, limit, options.separator);
            if (cell_end == limit && !at_end) return want_more(lines, false);
            raw.push_back({p, cell_end, lines, false});
            p = cell_end;
        }
        RawCell const& cell = raw.back();
        if (static_cast<std::size_t>(cell.end - cell.begin) > options.cell_bytes_max)
            return flawed(Flaw::cell_too_long, cell_line, raw.size(), p, lines);
        if (p == limit && !at_end) return want_more(lines, false);
        if (p == limit || *p != options.separator) return end_of_row(p, lines);
        ++p;
    }
}

void Reader::Impl::take_text(std::size_t index, bool plain) {
    RawCell& cell = raw[index];
    if (cell.doubled_quotes) cell.end = undouble(cell.begin, cell.end);
    std::string_view text(cell.begin, static_cast<std::size_t>(cell.end - cell.begin));
    if (!plain && scan::any_beyond_ascii(cell.begin, cell.end)) {
        if (options.encoding == Encoding::windows_1252) {
            std::size_t const at = converted.size();
            converted += utf8_from_windows_1252(text); // reserved in finish(): does not move
            text = std::string_view(converted).substr(at);
        } else if (!valid_utf8(text)) {
            row.flaws_.push_back({Flaw::bad_utf8, line + cell.line, index + 1});
            row.usable_ = false;
        }
    }
    if (!plain && text.find('\0') != text.npos) {
        row.flaws_.push_back({Flaw::nul_byte, line + cell.line, index + 1});
        row.usable_ = false;
    }
    row.cells_[index] = text;
    row.lines_[index] = cell.line;
}

void Reader::Impl::compare_width() {
    std::size_t const cells = row.cells_.size();
    if (!first_row_seen) {
        first_row_seen = true;
        first_row_cells = cells;
        return;
    }
    if (cells < first_row_cells) row.flaws_.push_back({Flaw::short_row, row.line_of(cells - 1), cells});
    for (std::size_t i = first_row_cells; i < cells; ++i) {
        if (row.cells_[i].empty()) continue;
        row.flaws_.push_back({Flaw::long_row, row.line_of(i), i + 1});
        break;
    }
}

void Reader::Impl::finish(char* row_end) {
    char* const row_begin = data() + begin;
    bool const plain = scan::plain_ascii(row_begin, row_end);
    converted.clear();
    if (!plain && options.encoding == Encoding::windows_1252)
        converted.reserve(3 * static_cast<std::size_t>(row_end - row_begin));
    row.flaws_.clear();
    row.usable_ = true;
    row.cells_.resize(raw.size());
    row.lines_.resize(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) take_text(i, plain);
    if (!row.usable_) {
        row.cells_.clear();
        row.lines_.clear();
    } else {
        compare_width();
    }
}

// True when the end of the line was found.
bool Reader::Impl::skip_rest_of_line() {
    char* const limit = data() + end;
    char* const found = scan::find_cell_end(data() + begin, limit, '\n');
    if (found == limit) {
        begin = end;
        return false;
    }
    begin = static_cast<std::size_t>(found - data()) + 1;
    ++line;
    skip_line_feed = *found == '\r';
    skip_line = false;
    return true;
}

Reader::Reader(Source source, Options const& options) : impl_(std::make_unique<Impl>()) {
    impl_->source = std::move(source);
    impl_->options = options;
}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Row const& Reader::row() const { return impl_->row; }
Encoding Reader::encoding() const { return impl_->options.encoding; }
std::int64_t Reader::bytes_read() const { return impl_->bytes; }

Result<bool> Reader::next() {
    Impl& me = *impl_;
    using Parsed = Impl::Parsed;
    for (;;) {
        if (me.line > me.options.lines_max)
            return Problem{ProblemKind::too_large, "csv_lines", "line " + std::to_string(me.line)};
        if (me.reread_bytes > kRereadBytesMax)
            return Problem{ProblemKind::too_large, "csv_damaged", "line " + std::to_string(me.line)};
        if (me.begin == me.end && !me.at_end) TRY_DO(me.fill());
        if (me.skip_line_feed && me.begin < me.end) {
            me.skip_line_feed = false;
            if (me.data()[me.begin] == '\n') ++me.begin;
            continue;
        }
        if (me.skip_line) {
            if (!me.skip_rest_of_line() && me.at_end) return false;
            continue;
        }
        switch (me.parse()) {
        case Parsed::row:
        case Parsed::flawed:
            return true;
        case Parsed::blank:
            break;
        case Parsed::more:
            TRY_DO(me.fill());
            break;
        case Parsed::end:
            return false;
        }
    }
}

} // namespace belfry::csv
