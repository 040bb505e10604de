// Any bytes: no crash, the same rows however the file is cut, every cell valid UTF-8; and what was read, written for
// machines, reads back the same.
#include <cstring>

#include "base/text.h"
#include "platform/csv/csv.h"

using namespace belfry;
using namespace belfry::csv;

namespace {

struct Read {
    std::vector<std::vector<std::string>> rows;
    std::string lines;
    bool failed = false;
};

Read read(std::string_view text, std::size_t piece, Encoding encoding) {
    std::size_t at = 0;
    Source source = [&](std::span<char> buffer) -> Result<std::size_t> {
        std::size_t const length = std::min({piece, buffer.size(), text.size() - at});
        std::memcpy(buffer.data(), text.data() + at, length);
        at += length;
        return length;
    };
    Reader reader(source, {.encoding = encoding, .cell_bytes_max = 4096, .row_bytes_max = 8192, .row_cells_max = 64});
    Read out;
    for (;;) {
        auto more = reader.next();
        out.failed = !more.ok();
        if (!more.ok() || !*more) return out;
        Row const& row = reader.row();
        out.rows.emplace_back();
        out.lines += std::to_string(row.line()) + (row.usable() ? "," : "!");
        for (std::size_t i = 0; i < row.size(); ++i) {
            BELFRY_ASSERT(valid_utf8(row[i]));
            BELFRY_ASSERT(row.line_of(i) >= row.line());
            out.rows.back().emplace_back(row[i]);
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    Read const whole = read(text, 1 << 20, Encoding::detect);
    Read const cut = read(text, 7, Encoding::detect);
    BELFRY_ASSERT(whole.rows == cut.rows && whole.lines == cut.lines && whole.failed == cut.failed);

    std::string out;
    Writer writer([&](std::string_view bytes) -> Status { return out += bytes, Status(); }, For::machines);
    std::vector<std::vector<std::string>> wanted;
    for (auto const& row : whole.rows) {
        if (row.empty()) continue; // a flawed one
        for (std::string const& cell : row) writer.text(cell);
        BELFRY_ASSERT(writer.end_row().ok());
        wanted.push_back(row);
    }
    BELFRY_ASSERT(writer.finish().ok());
    if (out.starts_with("\xEF\xBB\xBF") || out.size() > 4096) return 0; // limits of the second reading
    BELFRY_ASSERT(read(out, 1 << 20, Encoding::utf8).rows == wanted);
    return 0;
}
