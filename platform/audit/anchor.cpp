// A file of one line, written anew whenever the chain has grown: every few seconds, some 200 bytes.
#include "platform/audit/anchor.h"

#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include "base/id.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace belfry::audit {
namespace {

constexpr std::string_view kHead = "audit-head", kDays = "audit-heads", kWord = "belfry-audit-head-1";

// All of it, down to the disk.
bool write_whole(std::filesystem::path const& file, std::string_view text, int flags) {
    int const fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
    if (fd < 0) return false;
    bool good = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    good = ::fsync(fd) == 0 && good;
    return ::close(fd) == 0 && good;
}

} // namespace

Anchor::Anchor(std::string key, std::vector<std::filesystem::path> folders)
    : key_(std::move(key)), folders_(std::move(folders)) {}

std::string Anchor::line(Head const& head) {
    return head.at.text() + " " + std::to_string(head.number) + " " + hex(head.hash);
}

std::string Anchor::text(Head const& head) const {
    auto said = std::string(kWord) + " " + std::to_string(head.sealed_from) + " " + std::to_string(head.number) + " " +
                (head.hash.empty() ? "-" : hex(head.hash)) + " " + std::to_string(head.at.microseconds());
    return said + " " + hex(crypto::hmac_sha256(key_, said)) + "\n";
}

std::optional<Head> Anchor::parse(std::string_view text) const {
    auto const parts = split(trim(text), ' ');
    if (parts.size() != 6 || parts[0] != kWord) return std::nullopt;
    auto const from = parse_int(parts[1]), number = parse_int(parts[2]), at = parse_int(parts[4]);
    if (!from || !number || !at) return std::nullopt;
    Head const head{*from, *number, parts[3] == "-" ? "" : bytes_from_hex(parts[3]).value_or(""), Instant(*at)};
    bool const ours = crypto::equal_in_constant_time(this->text(head), std::string(trim(text)) + "\n");
    return ours ? std::optional(head) : std::nullopt;
}

std::optional<Head> Anchor::read() const {
    std::optional<Head> best;
    for (auto const& folder : folders_) {
        std::ostringstream text;
        text << std::ifstream(folder / kHead).rdbuf();
        auto head = parse(text.str());
        if (head && (!best || head->number > best->number)) best = std::move(head);
    }
    return best;
}

Status Anchor::write(Head const& head) const {
    bool all = true;
    for (auto const& folder : folders_) {
        auto const file = folder / kHead;
        // Of several nodes each writes its own and moves it.
        auto const fresh = folder / (std::string(kHead) + ".new-" + id_to_text(next_id_value()));
        std::error_code error;
        bool const written = write_whole(fresh, text(head), O_TRUNC);
        if (written) std::filesystem::rename(fresh, file, error);
        all = all && written && !error;
    }
    if (!all) return Problem{ProblemKind::unavailable, "audit_anchor"};
    return {};
}

Status Anchor::write_day(Head const& head) const {
    bool all = true;
    for (auto const& folder : folders_) all = write_whole(folder / kDays, line(head) + "\n", O_APPEND) && all;
    if (!all) return Problem{ProblemKind::unavailable, "audit_anchor"};
    return {};
}

} // namespace belfry::audit
