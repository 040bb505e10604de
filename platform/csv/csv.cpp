// Sources of text, and the names of flaws.
#include "platform/csv/csv.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace belfry::csv {

std::string_view flaw_code(Flaw flaw) {
    switch (flaw) {
    case Flaw::short_row:
        return "short_row";
    case Flaw::long_row:
        return "long_row";
    case Flaw::nul_byte:
        return "nul_byte";
    case Flaw::bad_utf8:
        return "bad_utf8";
    case Flaw::text_after_quote:
        return "text_after_quote";
    case Flaw::quote_not_closed:
        return "quote_not_closed";
    case Flaw::cell_too_long:
        return "cell_too_long";
    case Flaw::too_many_cells:
        return "too_many_cells";
    }
    return "";
}

Source source_of_text(std::string text) {
    return [text = std::move(text), at = std::size_t{0}](std::span<char> buffer) mutable -> Result<std::size_t> {
        std::size_t const length = std::min(buffer.size(), text.size() - at);
        std::memcpy(buffer.data(), text.data() + at, length);
        at += length;
        return length;
    };
}

Result<Source> source_of_file(std::filesystem::path const& path) {
    std::shared_ptr<std::FILE> file(std::fopen(path.c_str(), "rbe"), [](std::FILE* f) {
        if (f != nullptr) std::fclose(f);
    });
    if (!file) return not_found("no_file", std::strerror(errno));
    return Source([file](std::span<char> buffer) -> Result<std::size_t> {
        std::size_t const got = std::fread(buffer.data(), 1, buffer.size(), file.get());
        if (got == 0 && std::ferror(file.get()))
            return Problem{ProblemKind::unavailable, "file_unreadable", std::strerror(errno)};
        return got;
    });
}

} // namespace belfry::csv
