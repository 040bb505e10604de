// Multipart bodies, whole and cut: the outcome must be the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "platform/http/multipart.h"

using namespace belfry::http;

namespace {

std::string outcome(std::string_view body, std::size_t step) {
    static Limits const limits = [] {
        Limits made;
        made.body_bytes_max = 2000;
        made.upload_bytes_max = 4000;
        made.fields_max = 20;
        made.uploads_max = 3;
        return made;
    }();
    MultipartReader reader("b", limits, std::filesystem::temp_directory_path());
    for (std::size_t at = 0; at < body.size(); at += step)
        if (!reader.put(body.substr(at, step)).ok()) return "refused";
    if (!reader.finish().ok()) return "refused";
    std::string said;
    for (auto const& [name, value] : reader.form().items()) said += name + "=" + value + ";";
    for (auto const& one : reader.uploads()) said += one.field + one.filename + std::to_string(one.size_bytes) + ";";
    return said;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size < 2) return 0;
    std::string_view const body(reinterpret_cast<char const*>(data) + 1, size - 1);
    if (outcome(body, body.size()) != outcome(body, 1 + data[0] % 64)) std::abort();
    (void)multipart_boundary(body);
    return 0;
}
