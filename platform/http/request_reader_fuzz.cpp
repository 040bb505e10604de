// The server's own reading of bytes: heads, bodies, forms and uploads. The first byte says how they are cut; cut or
// whole, the outcome must be the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "platform/http/request_reader.h"

using namespace belfry::http;

namespace {

BodyRule rule(Request const& head) {
    if (head.path.starts_with("/u")) return BodyRule::upload;
    return head.path.starts_with("/f") ? BodyRule::form : BodyRule::none;
}

Limits small_limits() {
    Limits limits;
    limits.head_bytes_max = 4096;
    limits.body_bytes_max = 4096;
    limits.upload_bytes_max = 4096;
    limits.fields_max = 50;
    limits.uploads_max = 2;
    return limits;
}

// What became of the first request in `bytes`, given `step` bytes at a time as a connection would.
std::string outcome(std::string_view bytes, std::size_t step) {
    static Limits const limits = small_limits();
    static BodyRuleFor const body_rule = rule;
    static std::filesystem::path const folder = std::filesystem::temp_directory_path();
    using State = RequestReader::State;
    RequestReader reader(limits, body_rule, folder);
    std::string held;
    std::size_t at = 0;
    while (reader.state() != State::done && reader.state() != State::refused) {
        auto const before = reader.state();
        auto const used = reader.put(held);
        if (used > held.size()) std::abort();
        held.erase(0, used);
        if (reader.state() != before && !held.empty()) continue;
        if (at == bytes.size()) return "unfinished";
        if (reader.state() == State::done || reader.state() == State::refused) break;
        auto const piece = bytes.substr(at, step);
        held.append(piece);
        at += piece.size();
        if (held.size() > 64 * 1024) std::abort(); // it must not hoard
    }
    if (reader.state() == State::refused) return "refused";
    auto request = reader.take();
    if (request.path.empty() || request.path[0] != '/' || request.path.find('\0') != std::string::npos) std::abort();
    if (request.refused) return "not taken";
    std::string said = request.path + "?" + request.raw_query + "|" + request.body;
    for (auto const& [name, value] : request.headers.items()) said += name + ":" + value + ";";
    for (auto const& [name, value] : request.form.items()) said += name + "=" + value + ";";
    for (auto const& one : request.uploads) said += one.filename + std::to_string(one.size_bytes) + ";";
    return said;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size < 2) return 0;
    std::string_view const bytes(reinterpret_cast<char const*>(data) + 1, size - 1);
    auto const whole = outcome(bytes, bytes.size());
    auto const cut = outcome(bytes, 1 + data[0] % 64);
    // Where the client is refused may come before or after it is known to be unfinished; what is taken may not differ.
    bool const whole_taken = whole != "refused" && whole != "unfinished" && whole != "not taken";
    bool const cut_taken = cut != "refused" && cut != "unfinished" && cut != "not taken";
    if ((whole_taken || cut_taken) && whole != cut) std::abort();
    return 0;
}
