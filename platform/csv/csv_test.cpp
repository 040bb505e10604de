#include "platform/csv/csv.h"

#include <doctest/doctest.h>

#include <cstring>

#include "base/text.h"

using namespace belfry;
using namespace belfry::csv;

namespace {

// Gives the text in pieces of `piece` bytes, to meet every way in which a buffer can end.
Source in_pieces(std::string text, std::size_t piece) {
    return [text = std::move(text), at = std::size_t{0}, piece](std::span<char> buffer) mutable -> Result<std::size_t> {
        std::size_t const length = std::min({piece, buffer.size(), text.size() - at});
        std::memcpy(buffer.data(), text.data() + at, length);
        at += length;
        return length;
    };
}

// "a|b/c|d" with flaws as "<code line:column>".
std::string read(std::string text, Options const& options = {}, std::size_t piece = 1 << 20) {
    Reader reader(in_pieces(std::move(text), piece), options);
    std::string out;
    for (;;) {
        auto more = reader.next();
        if (!more.ok()) return out + "!" + std::string(more.problem().code);
        if (!*more) return out;
        if (!out.empty()) out += "/";
        for (std::size_t i = 0; i < reader.row().size(); ++i) {
            if (i > 0) out += "|";
            out += reader.row()[i];
        }
        for (FlawAt const& f : reader.row().flaws())
            out += "<" + std::string(flaw_code(f.flaw)) + " " + std::to_string(f.line) + ":" +
                   std::to_string(f.column) + ">";
    }
}

std::string written(For readers, std::initializer_list<std::string_view> cells) {
    std::string out;
    Writer writer([&](std::string_view bytes) -> Status { return out += bytes, Status(); }, readers);
    CHECK(writer.row(cells).ok());
    CHECK(writer.finish().ok());
    return out;
}

} // namespace

TEST_CASE("every kind of line end is read, and blank lines are passed over") {
    CHECK(read("a,b\nc,d\n") == "a|b/c|d");
    CHECK(read("a,b\r\nc,d") == "a|b/c|d");
    CHECK(read("a,b\rc,d\r") == "a|b/c|d");
    CHECK(read("\n\r\n\ra,b\n\n\nc,d\n\n") == "a|b/c|d");
    CHECK(read("") == "");
    CHECK(read("a,\n,b") == "a|/|b");
    CHECK(read("\"\"\n") == "");
    CHECK(read("a,b\n\"\"\n") == "a|b/<short_row 2:1>");
}

TEST_CASE("quotes hold separators, line ends and doubled quotes") {
    CHECK(read("\"a,b\",\"c\nd\"\n") == "a,b|c\nd");
    CHECK(read("\"say \"\"no\"\"\",\"\"\"\"\n") == "say \"no\"|\"");
    CHECK(read("the 12\" ruler,b\n") == "the 12\" ruler|b");
    CHECK(read("\"a\"") == "a");
}

TEST_CASE("line numbers count the lines inside quotes") {
    Reader reader(source_of_text("h1,h2\n\"a\r\nb\nc\",d\ne,f\n"), {});
    REQUIRE(*reader.next());
    REQUIRE(*reader.next());
    CHECK(reader.row().line() == 2);
    CHECK(reader.row().line_of(1) == 4);
    REQUIRE(*reader.next());
    CHECK(reader.row().line() == 5);
    CHECK_FALSE(*reader.next());
}

TEST_CASE("a byte order mark is not part of the first cell") {
    CHECK(read("\xEF\xBB\xBFid,name\n1,x\n") == "id|name/1|x");
    CHECK(read("\xEF\xBB\xBF") == "");
    CHECK(read("\xFF\xFE"
               "a\0b\0") == "!csv_utf16");
}

TEST_CASE("Windows-1252 is told from UTF-8 by what stands in the file") {
    CHECK(read("St Mary\x92s,Caf\xE9\n") == "St Mary’s|Café");
    CHECK(read("St Mary’s,Café\n") == "St Mary’s|Café");
    Reader reader(source_of_text("Caf\xE9\n"), {});
    CHECK(reader.encoding() == Encoding::detect);
    CHECK(*reader.next());
    CHECK(reader.encoding() == Encoding::windows_1252);
    CHECK(read("Caf\xE9\n", {.encoding = Encoding::utf8}) == "<bad_utf8 1:1>");
    CHECK(read("Café\n", {.encoding = Encoding::windows_1252}) == "CafÃ©");
}

TEST_CASE("one damaged letter in a UTF-8 file is reported, not taken for another encoding") {
    CHECK(read("Zoë,Chloë\nb,\xFF\nc,d\n") == "Zoë|Chloë/<bad_utf8 2:2>/c|d");
}

TEST_CASE("the encoding is found also when the first letter is cut by the end of a piece") {
    std::string const plain(256 * 1024 - 1, 'a'); // the buffer's size less one
    Options wide{.cell_bytes_max = 1 << 20, .row_bytes_max = 1 << 22};
    CHECK(read(plain + "é\n", wide) == plain + "é");
    CHECK(read("x,\xE9", {}) == "x|é");
}

TEST_CASE("flaws are named with line and column and do not stop the reading") {
    CHECK(read("a,b\nc\nd,e\n") == "a|b/c<short_row 2:1>/d|e");
    CHECK(read("a,b\nc,d,e\nf,g,,\n") == "a|b/c|d|e<long_row 2:3>/f|g||");
    CHECK(read(std::string("a,b\nc,d\0d\ne,f\n", 14)) == "a|b/<nul_byte 2:2>/e|f");
    CHECK(read("a,b\n\"c\"x,d\ne,f\n") == "a|b/<text_after_quote 2:1>/e|f");
    CHECK(read("a,b\n\"c\n\nx\"x,\nd\ne,f\n") == "a|b/<text_after_quote 2:1>/d<short_row 5:1>/e|f");
    CHECK(read("a,b\nc,\"d\ne,f\ng,h") == "a|b/<quote_not_closed 2:2>/e|f/g|h");
    CHECK(read("a\n123456\n78\n", {.cell_bytes_max = 5}) == "a/<cell_too_long 2:1>/78");
    CHECK(read("a,b\n1,2,3,4\n5,6\n", {.row_cells_max = 3}) == "a|b/<too_many_cells 2:4>/5|6");
    CHECK(read("a\nb\nc\nd\n", {.lines_max = 3}) == "a/b/c!csv_lines");
}

TEST_CASE("a row longer than the limit is left out whole, however it comes") {
    Options const small{.row_bytes_max = 300 * 1024};
    std::string const many(400 * 1024, 'x');
    CHECK(read("a\n" + many + many + "\nb\n", small) == "a/<cell_too_long 2:1>/b");
    CHECK(read("a\n\"" + many + many + "\nb\n", small) == "a/<quote_not_closed 2:1>/b");
}

TEST_CASE("how a file is cut into pieces changes nothing") {
    std::string const text =
        "\xEF\xBB\xBFh1,h2\r\n\"a \"\"b\"\"\r\n\",Zo\xC3\xAB\r\n\r\nc\r\"d\"x,e\r\n,\r\n\"open,f\r\ng,h";
    std::string const whole = read(text);
    for (std::size_t piece = 1; piece < 20; ++piece) CHECK(read(text, {}, piece) == whole);
    std::string long_text = "id,note\n";
    for (int i = 0; i < 60000; ++i)
        long_text += std::to_string(i) + ",\"say \"\"" + std::to_string(i * 7) + "\"\"\n\"\r\n";
    CHECK(read(long_text, {}, 4093) == read(long_text));
}

TEST_CASE("a source's problem is given on") {
    Reader reader([](std::span<char>) -> Result<std::size_t> { return invalid("archive_damaged"); }, {});
    CHECK(reader.next().problem().code == "archive_damaged");
    CHECK(source_of_file("/nowhere/at/all.csv").problem().kind == ProblemKind::not_found);
}

TEST_CASE("the writer quotes what needs it and nothing else") {
    CHECK(written(For::machines, {"a", "b c", "d,e", "say \"x\"", "f\ng", "", " h"}) ==
          "a,b c,\"d,e\",\"say \"\"x\"\"\",\"f\ng\",,\" h\"\r\n");
    CHECK(written(For::machines, {""}) == "\"\"\r\n");
}

TEST_CASE("a spreadsheet runs nothing that we write for people") {
    CHECK(written(For::people, {"=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\tx"}) ==
          "\xEF\xBB\xBF'=1+1,'@SUM(A1),'+cmd|' /C calc'!A0,'-2+3,'\tx\r\n");
    CHECK(written(For::people, {"\r=1", "＝1+1"}) == "\xEF\xBB\xBF\"'\r=1\",'＝1+1\r\n");
    CHECK(written(For::people, {"-12.5", "+44 (0)1438 000000", "-1,450", "-", "a=b"}) ==
          "\xEF\xBB\xBF-12.5,+44 (0)1438 000000,\"-1,450\",-,a=b\r\n");
    CHECK(written(For::people, {"+44-1438", "-1..2"}) == "\xEF\xBB\xBF'+44-1438,'-1..2\r\n");
    CHECK(written(For::machines, {"=1+1", "-2+3"}) == "=1+1,-2+3\r\n");
}

TEST_CASE("the writer hands on its sink's problem and writes no more") {
    int calls = 0;
    Writer writer(
        [&](std::string_view) -> Status {
            return ++calls, Problem{ProblemKind::unavailable, "disk_full"};
        },
        For::machines);
    std::string const long_cell(70000, 'x');
    CHECK(writer.row({long_cell}).problem().code == "disk_full");
    CHECK(writer.row({long_cell}).problem().code == "disk_full");
    CHECK(writer.finish().problem().code == "disk_full");
    CHECK(calls == 1);
}
