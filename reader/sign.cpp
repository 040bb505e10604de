// The sign on the terminal: all of it in one colour with a few large words, and a status line under it. Colour never
// stands alone: each sign has a mark and words.
#include "reader/sign.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "reader/embedded.h"
#include "reader/letters.h"

namespace belfry::reader {
namespace {

constexpr auto kStands = std::chrono::milliseconds(1800);

struct Size {
    int columns = 80, rows = 24;
};

Size size_of(std::FILE* out) {
    winsize size{};
    if (::ioctl(::fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row < 2) return {};
    return {size.ws_col, size.ws_row};
}

std::string centred(std::string_view words, int columns) {
    auto const width = static_cast<int>(count_characters(words));
    auto const before = std::max(0, (columns - width) / 2);
    auto const after = std::max(0, columns - width - before);
    return std::string(static_cast<std::size_t>(before), ' ') + std::string(words) +
           std::string(static_cast<std::size_t>(after), ' ');
}

} // namespace

Sign::Sign(std::FILE* out, bool plain)
    : out_(out), plain_(plain), words_(ui::Words::load({embedded::words_en()}).value()),
      resting_(words_.text("sign.starting")) {}

void Sign::say(std::string_view line) {
    std::fprintf(out_, "%.*s\n", static_cast<int>(line.size()), line.data());
    std::fflush(out_);
}

void Sign::draw(Tone tone, std::string_view words) {
    if (plain_) return;
    // Dark letters on green, light on red, so that they can be read by anybody.
    std::string_view const colour = tone == Tone::good  ? "\033[1;30;102m"
                                    : tone == Tone::bad ? "\033[1;97;41m"
                                                        : "\033[1;97;44m";
    std::string_view const mark = tone == Tone::good ? "✔ " : tone == Tone::bad ? "✖ " : "";
    auto const size = size_of(out_);
    auto const said = std::string(mark) + std::string(words);
    int const band = size.rows - 1;
    auto lines = large_letters(said, size.columns, band);
    if (lines.empty()) lines.push_back(centred(said, size.columns));
    int const above = std::max(0, (band - static_cast<int>(lines.size())) / 2);
    auto const free_row = centred("", size.columns);
    std::string screen = "\033[?25l\033[H\033[2J";
    for (int row = 0; row < band; ++row) {
        auto const line = static_cast<std::size_t>(row - above);
        screen.append(colour)
            .append(row >= above && line < lines.size() ? lines[line] : free_row)
            .append("\033[0m\r\n");
    }
    screen.append(centred(status_, size.columns - 1)); // a full last row would move the screen up
    std::fwrite(screen.data(), 1, screen.size(), out_);
    std::fflush(out_);
}

void Sign::show(Tone tone, std::string words) {
    until_ = std::chrono::steady_clock::now() + kStands;
    draw(tone, words);
}

void Sign::rest() {
    until_.reset();
    draw(resting_bad_ ? Tone::bad : Tone::waiting, resting_);
}

void Sign::taken(std::int64_t seq) {
    std::lock_guard lock(mutex_);
    if (plain_) say("taken " + std::to_string(seq));
    show(Tone::good, std::string(words_.text("sign.taken")));
}

void Sign::taken_already() {
    std::lock_guard lock(mutex_);
    if (plain_) say("repeated");
    show(Tone::good, std::string(words_.text("sign.already")));
}

void Sign::not_read() {
    std::lock_guard lock(mutex_);
    if (plain_) say("not read");
    show(Tone::bad, std::string(words_.text("sign.not_read")));
}

void Sign::not_kept() {
    std::lock_guard lock(mutex_);
    if (plain_) say("not kept");
    show(Tone::bad, std::string(words_.text("sign.not_kept")));
}

void Sign::no_reader(bool service) {
    std::lock_guard lock(mutex_);
    std::string const words(service ? words_.text("sign.no_service") : words_.text("sign.no_reader"));
    if (resting_ == words) return;
    if (plain_) say(service ? "no smart-card service" : "no reader");
    resting_ = words;
    resting_bad_ = true;
    rest();
}

void Sign::ready() {
    std::lock_guard lock(mutex_);
    std::string const words(words_.text("sign.ready"));
    if (resting_ == words) return;
    if (plain_) say("ready");
    resting_ = words;
    resting_bad_ = false;
    rest();
}

void Sign::sent(std::int64_t taps, std::size_t waiting) {
    std::lock_guard lock(mutex_);
    if (plain_) say("sent " + std::to_string(taps) + ", waiting " + std::to_string(waiting));
    status_ = damaged_ > 0 ? words_.count("status.damaged", static_cast<std::int64_t>(damaged_))
                           : words_.text("status.connected");
    if (!until_) rest();
}

void Sign::set_aside(std::int64_t seq, std::string_view reason) {
    std::lock_guard lock(mutex_);
    if (plain_) say("set aside " + std::to_string(seq) + " " + std::string(reason));
    // Only that the card did not count: a gate is no place for the reason.
    show(Tone::bad, std::string(words_.text("sign.set_aside")));
}

void Sign::line_down(std::size_t waiting) {
    std::lock_guard lock(mutex_);
    if (plain_) say("no line, waiting " + std::to_string(waiting));
    status_ = words_.count("status.waiting", static_cast<std::int64_t>(waiting));
    if (!until_) rest();
}

void Sign::key_refused(std::size_t waiting) {
    std::lock_guard lock(mutex_);
    if (plain_) say("key refused, waiting " + std::to_string(waiting));
    status_ = words_.text("status.key");
    if (!until_) rest();
}

void Sign::refused(std::int64_t seq, int status) {
    std::lock_guard lock(mutex_);
    if (plain_) say("refused " + std::to_string(seq) + " " + std::to_string(status));
}

void Sign::damaged(std::size_t lines) {
    std::lock_guard lock(mutex_);
    damaged_ = lines;
    if (plain_) say("damaged " + std::to_string(lines));
    status_ = words_.count("status.damaged", static_cast<std::int64_t>(lines));
    if (!until_) rest();
}

void Sign::tick() {
    std::lock_guard lock(mutex_);
    if (until_ && std::chrono::steady_clock::now() >= *until_) rest();
}

} // namespace belfry::reader
