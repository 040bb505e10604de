#pragma once
// Comma-separated values (RFC 4180), read and written as streams: memory does not grow with the file.
//
//   csv::Reader reader(source, {});
//   for (;;) {
//       TRY(more, reader.next());
//       if (!more) break;
//       use(reader.row()[0]);      // a view; lives until the next call of next()
//   }
//
// Read leniently, reported exactly: a byte order mark, LF, CR or CRLF, blank lines (passed over), line ends and doubled
// quotes within quotes. What cannot be right is a Flaw of its row, with line and column, and never ends the reading.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace belfry::csv {

// Fills `buffer` and gives the bytes written, 0 at the end (as http::BodySource does).
using Source = std::function<Result<std::size_t>(std::span<char> buffer)>;
Source source_of_text(std::string text);
// Problem not_found ("no_file") where it cannot be opened.
Result<Source> source_of_file(std::filesystem::path const& path);

enum class Encoding {
    detect, // UTF-8 where the first part with letters beyond ASCII is UTF-8 (a few damaged ones aside), else
            // Windows-1252
    utf8,
    windows_1252,
};

struct Options {
    Encoding encoding = Encoding::detect;
    char separator = ',';
    std::size_t cell_bytes_max = 64 * 1024;
    std::size_t row_bytes_max = 1024 * 1024;
    std::size_t row_cells_max = 512;
    std::int64_t lines_max = 50'000'000;
};

enum class Flaw {
    short_row,        // fewer cells than the first row; those missing read as ""
    long_row,         // more cells than the first row, and not all of those empty
    nul_byte,         // this and all below: the row has no cells
    bad_utf8,         //
    text_after_quote, // "a"b
    quote_not_closed, // reading goes on at the line after the one where the row began
    cell_too_long,    // over cell_bytes_max or row_bytes_max
    too_many_cells,   // over row_cells_max
};
std::string_view flaw_code(Flaw flaw); // "short_row" ..

struct FlawAt {
    Flaw flaw;
    std::int64_t line = 0;  // of the file, from 1
    std::size_t column = 0; // number of the cell in its row, from 1, as a spreadsheet counts
};

class Row {
public:
    // "" where the row is too short.
    std::string_view operator[](std::size_t cell) const {
        return cell < cells_.size() ? cells_[cell] : std::string_view{};
    }
    std::size_t size() const { return cells_.size(); }
    std::span<std::string_view const> cells() const { return cells_; }
    std::int64_t line() const { return line_; }
    // The line on which that cell begins (cells before it may hold line ends).
    std::int64_t line_of(std::size_t cell) const { return cell < lines_.size() ? line_ + lines_[cell] : line_; }
    std::span<FlawAt const> flaws() const { return flaws_; }
    // False where a flaw took its cells.
    bool usable() const { return usable_; }

private:
    friend class Reader;
    std::vector<std::string_view> cells_;
    std::vector<std::uint32_t> lines_; // after line_, of each cell
    std::vector<FlawAt> flaws_;
    std::int64_t line_ = 0;
    bool usable_ = true;
};

class Reader {
public:
    Reader(Source source, Options const& options);
    ~Reader();
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;

    // True: row() is the next row. False: the end. Problem: of the source; invalid "csv_utf16"; too_large "csv_lines"
    // or "csv_damaged" (hopelessly many quotes that are not closed).
    Result<bool> next();
    Row const& row() const;
    // What it was read as so far; `detect` while only ASCII has been seen.
    Encoding encoding() const;
    std::int64_t bytes_read() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Takes what is written, in pieces.
using Sink = std::function<Status(std::string_view bytes)>;

// Who will open the file. For people: begins with a byte order mark (spreadsheets need it to see UTF-8), and text that
// a spreadsheet would run as a formula gets an apostrophe before it: text that begins with = + - @ TAB or CR, except
// plain numbers ("-12.5") and telephone numbers ("+44 1438 000000"). For machines: exactly what was given, which reads
// back the same.
enum class For { people, machines };

class Writer {
public:
    Writer(Sink sink, For readers);
    Writer& text(std::string_view cell);
    Writer& number(std::int64_t cell);
    // Ends the row (CRLF). The sink is called about every 64 KiB; its problem is given here once and ever after.
    Status end_row();
    // A whole row of texts.
    Status row(std::initializer_list<std::string_view> cells);
    // Hands on what is left; call it once at the end.
    Status finish();

private:
    void begin_cell();
    Sink sink_;
    For readers_;
    std::string out_;
    std::size_t cells_ = 0;
    bool lone_empty_cell_ = false;
    Status state_;
};

} // namespace belfry::csv
