// From a card to the queue, with a sign; sending goes on beside it. One reader a gateway.
#include "reader/gateway.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <atomic>
#include <cstdio>

#include "base/text.h"
#include "reader/card_reader.h"
#include "reader/sender.h"

namespace belfry::reader {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr auto kLook = milliseconds(500);
constexpr std::size_t kLineBytesMax = 4096;

std::atomic<bool> stopped = false;
void stop(int) { stopped = true; }

// Where cards come in: keeps each, and shows the sign once it is kept.
class Desk {
public:
    Desk(Queue& queue, Sign& sign, Times const& times, int repeat_seconds)
        : queue_(queue), sign_(sign), times_(times), repeat_(repeat_seconds) {}

    void card(std::string const& number) {
        auto const now = Steady::now();
        if (number == last_ && now - last_at_ < repeat_) return sign_.taken_already();
        auto const kept = queue_.add(number, times_.now());
        if (!kept.ok()) return sign_.not_kept();
        last_ = number;
        last_at_ = now;
        sign_.taken(*kept);
    }

private:
    Queue& queue_;
    Sign& sign_;
    Times const& times_;
    std::chrono::seconds repeat_;
    std::string last_;
    Steady::time_point last_at_;
};

void from_reader(CardReader& reader, Desk& desk, Sign& sign) {
    while (!stopped) {
        auto const seen = reader.wait(kLook);
        sign.tick();
        if (seen.state != CardReader::State::ready) {
            sign.no_reader(seen.state == CardReader::State::no_service);
            continue;
        }
        sign.ready();
        if (!seen.card) continue;
        if (seen.uid)
            desk.card(*seen.uid);
        else
            sign.not_read();
    }
}

// A line a card, from a reader that types, or a file.
void from_lines(int fd, Desk& desk, Sign& sign) {
    sign.ready();
    std::string in;
    bool open = true;
    while (open && !stopped) {
        pollfd ready{fd, POLLIN, 0};
        if (::poll(&ready, 1, static_cast<int>(kLook.count())) > 0) {
            char buffer[kLineBytesMax];
            auto const got = ::read(fd, buffer, sizeof buffer);
            open = got > 0;
            if (open) in.append(buffer, static_cast<std::size_t>(got));
            if (!open) in += '\n';
        }
        for (auto end = in.find('\n'); end != std::string::npos; end = in.find('\n')) {
            if (auto const number = trim(std::string_view(in).substr(0, end)); !number.empty())
                desk.card(std::string(number));
            in.erase(0, end + 1);
        }
        if (in.size() > kLineBytesMax) in.clear(); // no card is that long
        sign.tick();
    }
}

int fail(Problem const& problem) {
    std::fprintf(stderr, "belfry-reader: %s\n",
                 problem.detail.empty() ? std::string(problem.code).c_str() : problem.detail.c_str());
    return 1;
}

void take_signals() {
    struct sigaction action {};
    action.sa_handler = stop;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
}

int work(Settings const& settings, std::string const& from_file, bool plain) {
    auto queue = Queue::open(settings.folder);
    if (!queue.ok()) return fail(queue.problem());
    take_signals();
    SystemTimes const times;
    Sign sign(stdout, plain || ::isatty(STDOUT_FILENO) == 0);
    if ((*queue)->damaged() > 0) sign.damaged((*queue)->damaged());
    auto const line = make_http_line(settings);
    Sender sender(**queue, *line, sign, times, settings.folder / "refused");
    sender.start();
    Desk desk(**queue, sign, times, settings.repeat_seconds);
    if (from_file.empty()) {
        auto const reader = make_pcsc_reader(settings.pcsc);
        from_reader(*reader, desk, sign);
    } else {
        Descriptor const file(from_file == "-" ? ::dup(STDIN_FILENO) : ::open(from_file.c_str(), O_RDONLY | O_CLOEXEC));
        if (file.get() < 0) return fail(invalid("from_file", from_file + " cannot be read"));
        from_lines(file.get(), desk, sign);
        while (!stopped && !(*queue)->wait_until_empty(kLook)) sign.tick();
    }
    sender.stop();
    return 0;
}

} // namespace

int run(int count, char** arguments) {
    CLI::App app("Sends what a card reader reads to Belfry, and keeps it while there is no line.", "belfry-reader");
    std::string settings_file = "belfry-reader.toml", from_file;
    bool plain = false;
    app.add_option("--settings", settings_file, "file of settings (belfry-reader.toml)");
    app.add_option("--from-file", from_file, "cards as lines of a file, or - for what a reader types");
    app.add_flag("--plain", plain, "lines in place of a screen");
    try {
        app.parse(count, arguments);
    } catch (CLI::ParseError const& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    auto const settings = Settings::load(settings_file);
    if (!settings.ok()) return fail(settings.problem());
    return work(*settings, from_file, plain);
}

} // namespace belfry::reader
