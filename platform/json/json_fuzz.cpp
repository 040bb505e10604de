// Reads any bytes; what was read and is text must come back the same when written and read again.
#include <cstdlib>

#include "platform/json/json.h"

namespace {
using belfry::json::Document;
using belfry::json::Value;

void walk(Value value) {
    if (auto text = value.text()) {
        std::string quoted;
        belfry::json::append_quoted(quoted, *text);
        auto again = Document::parse(quoted, {.bytes_max = quoted.size()});
        if (!again.ok() || again->root().text() != *text) std::abort();
    }
    (void)value.integer();
    (void)value.number();
    for (std::size_t i = 0; i < value.size(); ++i) walk(value.at(i));
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto document = Document::parse({reinterpret_cast<char const*>(data), size});
    if (document.ok()) walk(document->root());
    return 0;
}
