// Plans on disk: about 100 bytes an operation, 300 MB for a county's first import. Each record has its length before
// it; the last is empty, so that a plan cut short is known.
#include "areas/directory/imports/plan_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace belfry::directory::imports {
namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::uint32_t kRecordBytesMax = 1024 * 1024;

std::shared_ptr<std::FILE> open_file(std::filesystem::path const& path, char const* how) {
    return {std::fopen(path.c_str(), how), [](std::FILE* file) {
                if (file != nullptr) std::fclose(file);
            }};
}

std::string pack(Operation const& o) {
    Packer p;
    p.put(static_cast<std::int64_t>(o.kind));
    p.put(static_cast<std::int64_t>(o.row_do));
    p.put(static_cast<std::int64_t>(o.link_do));
    p.put(o.local_id), p.put(o.row), p.put(o.before), p.put(o.key), p.put(o.external_id);
    p.put(o.content), p.put(o.before_content), p.put(o.ended), p.put(o.before_ended);
    p.put(o.before_local);
    return std::move(p.bytes());
}

bool unpack(std::string_view bytes, Operation& o) {
    Unpacker u(bytes);
    std::int64_t kind = 0, row_do = 0, link_do = 0;
    u.get(kind), u.get(row_do), u.get(link_do);
    o.kind = static_cast<Kind>(kind);
    o.row_do = static_cast<RowDo>(row_do);
    o.link_do = static_cast<LinkDo>(link_do);
    u.get(o.local_id), u.get(o.row), u.get(o.before), u.get(o.key), u.get(o.external_id);
    u.get(o.content), u.get(o.before_content), u.get(o.ended), u.get(o.before_ended);
    u.get(o.before_local);
    return u.ok() && u.at_end() && kind > 0 && kind < kKinds && row_do >= 0 && row_do <= 3 && link_do >= 0 &&
           link_do <= 2;
}

void append_length(std::string& out, std::uint32_t length) {
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(length >> shift);
}

} // namespace

Result<PlanWriter> PlanWriter::create(std::filesystem::path const& path) {
    auto file = open_file(path, "wbe");
    if (!file) return Problem{ProblemKind::unavailable, "plan_not_written", std::strerror(errno)};
    return PlanWriter(std::move(file));
}

void PlanWriter::add(Operation const& operation) {
    std::string const record = pack(operation);
    append_length(buffer_, static_cast<std::uint32_t>(record.size()));
    buffer_ += record;
    ++count_;
    if (buffer_.size() < kPieceBytes) return;
    failed_ = failed_ || std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size();
    buffer_.clear();
}

Status PlanWriter::finish() {
    append_length(buffer_, 0);
    failed_ = failed_ || std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size() ||
              std::fflush(file_.get()) != 0 || ::fsync(::fileno(file_.get())) != 0;
    buffer_.clear();
    if (failed_) return Problem{ProblemKind::unavailable, "plan_not_written", std::strerror(errno)};
    return {};
}

Result<PlanReader> PlanReader::open(std::filesystem::path const& path) {
    auto file = open_file(path, "rbe");
    std::error_code error;
    auto const bytes = std::filesystem::file_size(path, error);
    if (!file || error) return not_found("plan_gone");
    return PlanReader(std::move(file), static_cast<std::int64_t>(bytes));
}

Result<bool> PlanReader::next(Operation& operation) {
    Problem const damaged{ProblemKind::internal, "plan_damaged"};
    if (ended_) return false;
    unsigned char head[4];
    if (std::fread(head, 1, 4, file_.get()) != 4) return damaged;
    std::uint32_t const length = head[0] | head[1] << 8 | head[2] << 16 | std::uint32_t{head[3]} << 24;
    ended_ = length == 0;
    if (ended_) return false;
    if (length > kRecordBytesMax) return damaged;
    record_.resize(length);
    if (std::fread(record_.data(), 1, length, file_.get()) != length) return damaged;
    bytes_read_ += 4 + static_cast<std::int64_t>(length);
    if (!unpack(record_, operation)) return damaged;
    return true;
}

} // namespace belfry::directory::imports
