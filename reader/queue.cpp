// The queue's file: a head, then a line a tap, only ever added to; begun anew when all is sent and it has grown. Some
// 1,500 taps a day at a busy gate.
#include "reader/queue.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace belfry::reader {
namespace {

constexpr std::int64_t kBeginAnewBytes = 1024 * 1024;
constexpr std::string_view kHead = "belfry-reader-queue";

std::string check_of(std::string_view text) {
    std::uint32_t hash = 0x811C9DC5u; // FNV-1a: against a torn line, not against malice
    for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193u;
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(hash >> shift & 0xFF);
    return hex(bytes);
}

std::string with_check(std::string const& text) { return text + " " + check_of(text) + "\n"; }

// The line's pieces; nothing where it is not whole.
std::vector<std::string_view> read_line(std::string_view line) {
    auto const last = line.rfind(' ');
    if (last == std::string_view::npos || check_of(line.substr(0, last)) != line.substr(last + 1)) return {};
    return split(line.substr(0, last), ' ');
}

// What stands between spaces holds none itself.
std::string plain(std::string_view card) {
    std::string kept;
    for (char const c : card.substr(0, kCardCharactersMax))
        if (c > 0x20 && c < 0x7F) kept += c;
    return kept.empty() ? "-" : kept;
}

Problem disk(std::string_view what) {
    return {ProblemKind::unavailable, "queue_disk", std::string(what) + ": " + std::strerror(errno)};
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        auto const wrote = ::write(fd, text.data(), text.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return true;
}

std::string read_whole(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

bool sync_folder(std::filesystem::path const& folder) {
    Descriptor const opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.get() >= 0 && ::fsync(opened.get()) == 0;
}

std::string line_of(Kept const& kept) {
    return with_check(std::to_string(kept.seq) + " " + std::to_string(kept.at.wall.microseconds()) + " " +
                      std::to_string(kept.at.since_boot) + " " + kept.at.boot + " " + kept.card);
}

// What a file holds, as far as its lines are whole; an unfinished last line is no part of it.
struct Content {
    std::string epoch; // empty: the head is lost
    std::int64_t next_seq = 1;
    std::vector<Kept> taps;
    std::vector<std::string_view> damaged;
    std::int64_t size_bytes = 0;
};

Content read_content(std::string_view text) {
    Content content;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        auto const line = text.substr(0, end);
        auto const pieces = read_line(line);
        text.remove_prefix(end + 1);
        if (content.size_bytes == 0 && pieces.size() == 3 && pieces[0] == kHead) {
            content.epoch = pieces[1];
            content.next_seq = parse_int(pieces[2]).value_or(1);
        } else if (pieces.size() == 5) {
            Kept kept{parse_int(pieces[0]).value_or(0), std::string(pieces[4]), {}};
            kept.at = {Instant(parse_int(pieces[1]).value_or(0)), parse_int(pieces[2]).value_or(0),
                       std::string(pieces[3])};
            content.next_seq = std::max(content.next_seq, kept.seq + 1);
            content.taps.push_back(std::move(kept));
        } else {
            content.damaged.push_back(line);
        }
        content.size_bytes += static_cast<std::int64_t>(end) + 1;
    }
    return content;
}

} // namespace

Queue::Queue(std::filesystem::path folder, std::unique_ptr<Descriptor> lock)
    : folder_(std::move(folder)), lock_(std::move(lock)) {}

Result<std::unique_ptr<Queue>> Queue::open(std::filesystem::path const& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    auto lock = std::make_unique<Descriptor>(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock->get() < 0 || ::flock(lock->get(), LOCK_EX | LOCK_NB) != 0)
        return Problem{ProblemKind::unavailable, "queue", folder.string() + ": " + std::strerror(errno)};
    std::unique_ptr<Queue> queue(new Queue(folder, std::move(lock)));
    TRY_DO(queue->read_file());
    return queue;
}

Status Queue::read_file() {
    auto const file = folder_ / "taps";
    auto const text = read_whole(file);
    auto content = read_content(text);
    auto const done = parse_int(trim(read_whole(folder_ / "done"))).value_or(0);
    // Numbers that are done under this name or the one before are never given again: they would count as sent.
    next_seq_ = std::max(content.next_seq, done + 1);
    for (auto& tap : content.taps)
        if (tap.seq > done) waiting_.push_back(std::move(tap));
    damaged_ = content.damaged.size();
    if (content.epoch.empty() || damaged_ > 0) { // none yet, lost or spoilt: numbers count under another name
        keep_damaged(content.damaged);
        epoch_ = hex(crypto::random_bytes(8));
        return begin_file();
    }
    epoch_ = content.epoch;
    file_ = std::make_unique<Descriptor>(::open(file.c_str(), O_WRONLY | O_CLOEXEC, 0600));
    // What follows the last end of a line was cut by a crash.
    if (file_->get() < 0 || ::ftruncate(file_->get(), content.size_bytes) != 0 ||
        ::lseek(file_->get(), 0, SEEK_END) < 0)
        return disk("taps");
    size_bytes_ = content.size_bytes;
    return {};
}

// Should that fail, the count is said all the same.
void Queue::keep_damaged(std::vector<std::string_view> const& lines) {
    if (lines.empty()) return;
    std::ofstream out(folder_ / "damaged", std::ios::app | std::ios::binary);
    for (auto const line : lines) out << line << "\n";
}

// A file with its head and what waits takes the place of the one there is.
Status Queue::begin_file() {
    auto const fresh = folder_ / "taps.new";
    auto made = std::make_unique<Descriptor>(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    auto text = with_check(std::string(kHead) + " " + epoch_ + " " + std::to_string(next_seq_));
    for (auto const& kept : waiting_) text += line_of(kept);
    if (made->get() < 0 || !write_all(made->get(), text) || ::fsync(made->get()) != 0) return disk("taps.new");
    if (::rename(fresh.c_str(), (folder_ / "taps").c_str()) != 0 || !sync_folder(folder_)) return disk("taps");
    file_ = std::move(made);
    size_bytes_ = static_cast<std::int64_t>(text.size());
    return {};
}

Result<std::int64_t> Queue::add(std::string_view card, Moment const& at) {
    std::lock_guard lock(mutex_);
    if (waiting_.size() >= kWaitingMax) return Problem{ProblemKind::too_many, "queue_full"};
    Kept kept{next_seq_, plain(card), at};
    auto const line = line_of(kept);
    if (!write_all(file_->get(), line) || ::fdatasync(file_->get()) != 0) {
        auto problem = disk("taps");
        // Half a line would hide those after it.
        if (::ftruncate(file_->get(), size_bytes_) == 0) ::lseek(file_->get(), 0, SEEK_END);
        return problem;
    }
    size_bytes_ += static_cast<std::int64_t>(line.size());
    ++next_seq_;
    waiting_.push_back(kept);
    changed_.notify_all();
    return kept.seq;
}

std::vector<Kept> Queue::next(std::size_t most) const {
    std::lock_guard lock(mutex_);
    auto const count = std::min(most, waiting_.size());
    return {waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count)};
}

void Queue::keep_done(std::int64_t seq) const {
    std::ofstream out(folder_ / "done", std::ios::trunc);
    out << seq << "\n";
}

void Queue::done(std::int64_t seq) {
    std::lock_guard lock(mutex_);
    while (!waiting_.empty() && waiting_.front().seq <= seq) waiting_.pop_front();
    keep_done(seq);
    // Should that fail, the old file goes on.
    if (waiting_.empty() && size_bytes_ > kBeginAnewBytes) static_cast<void>(begin_file().ok());
    changed_.notify_all();
}

std::size_t Queue::waiting() const {
    std::lock_guard lock(mutex_);
    return waiting_.size();
}

bool Queue::wait_for_more() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
    return !ended_;
}

bool Queue::wait_until_empty(std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, most, [&] { return ended_ || waiting_.empty(); });
    return waiting_.empty();
}

void Queue::end() {
    std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
}

} // namespace belfry::reader
