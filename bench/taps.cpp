// bench_taps PORT FILE [--batch N] [--connections N] [--seconds N] [--back SECONDS]
//
// Readers of a demonstration that send taps as fast as the service answers, each connection one batch after the other,
// on one thread. FILE: a line "reader number" for each card that may be held to a reader. The taps lie in the past,
// from
// --back seconds ago backwards, few enough a minute for each reader that none is a storm; each run has queues of its
// own. Prints one line of JSON: counts as the service answered them, milliseconds, this program's CPU seconds.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "areas/cards/api/cards.h"
#include "areas/cards/wire/tap_batch.h"

namespace {

using namespace belfry;
using Steady = std::chrono::steady_clock;

constexpr std::int64_t kMillisecondsBetweenTaps = 300; // of one reader: 200 a minute

struct Options {
    int port = 0;
    std::string file;
    int batch = 1, connections = 64;
    double seconds = 10;
    std::int64_t back = 60;
};

struct Reader {
    std::string authorization;
    std::vector<std::string> numbers;
    std::int64_t seq = 0;
};

std::vector<Reader> read_file(std::string const& path) {
    std::vector<Reader> readers;
    std::unordered_map<std::int64_t, std::size_t> at;
    std::ifstream in(path);
    std::int64_t id = 0;
    for (std::string number; in >> id >> number;) {
        auto const [found, fresh] = at.try_emplace(id, readers.size());
        cards::ReaderId const reader(id);
        if (fresh) readers.push_back({cards::authorization(reader, cards::demonstration_key(reader)), {}, 0});
        readers[found->second].numbers.push_back(std::move(number));
    }
    return readers;
}

struct Counts {
    std::int64_t answers = 0, taken = 0, known = 0, aside = 0, refused = 0;
    std::vector<float> milliseconds;
};

class Load {
public:
    Load(Options const& options, std::vector<Reader>& readers)
        : options_(options), readers_(readers), epoch_("bench-" + std::to_string(now().seconds() / 86400)),
          first_seq_(now().seconds() % 86400 * 20000) {} // a reader begins its numbers anew a few times a day only

    bool run() {
        int const all = ::epoll_create1(EPOLL_CLOEXEC);
        std::vector<Connection> connections(static_cast<std::size_t>(options_.connections));
        auto const end = Steady::now() + std::chrono::duration<double>(options_.seconds);
        for (auto& one : connections) {
            if (!connect(one)) return false;
            epoll_event event{EPOLLIN, {.ptr = &one}};
            ::epoll_ctl(all, EPOLL_CTL_ADD, one.fd, &event);
            if (!send_next(one)) return false;
        }
        std::size_t open = connections.size();
        while (open > 0) {
            epoll_event events[64];
            int const ready = ::epoll_wait(all, events, 64, 10000);
            if (ready <= 0) return false;
            for (int i = 0; i < ready; ++i) {
                auto& one = *static_cast<Connection*>(events[i].data.ptr);
                if (!receive(one)) return false;
                if (one.waiting) continue;
                if (Steady::now() < end) {
                    if (!send_next(one)) return false;
                } else {
                    ::close(one.fd);
                    --open;
                }
            }
        }
        ::close(all);
        return true;
    }
    Counts counts;

private:
    struct Connection {
        int fd = -1;
        std::string in;
        bool waiting = false;
        Steady::time_point sent;
    };

    static Instant now() { return SystemClock().now(); }

    bool connect(Connection& one) const {
        one.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(options_.port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int const yes = 1;
        ::setsockopt(one.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        return ::connect(one.fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }

    bool send_next(Connection& one) {
        auto& reader = readers_[next_++ % readers_.size()];
        cards::TapBatch batch{epoch_, now(), {}};
        auto const from = batch.now->microseconds() - options_.back * 1000000;
        for (int i = 0; i < options_.batch; ++i) {
            auto const seq = reader.seq++;
            auto const& number = reader.numbers[static_cast<std::size_t>(seq) % reader.numbers.size()];
            batch.taps.push_back({first_seq_ + seq, number, Instant(from - seq * kMillisecondsBetweenTaps * 1000)});
        }
        auto const body = cards::write_batch(batch);
        auto const request = "POST " + std::string(cards::kTapsPath) +
                             " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + reader.authorization +
                             "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                             "\r\n\r\n" + body;
        one.waiting = true;
        one.in.clear();
        one.sent = Steady::now();
        return ::send(one.fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size());
    }

    bool receive(Connection& one) {
        char buffer[32768];
        auto const got = ::recv(one.fd, buffer, sizeof buffer, 0);
        if (got <= 0) return false;
        one.in.append(buffer, static_cast<std::size_t>(got));
        auto const head = one.in.find("\r\n\r\n");
        if (head == std::string::npos) return true;
        auto const length = one.in.find("Content-Length: ");
        if (length == std::string::npos || length > head) return false;
        auto const whole = head + 4 + static_cast<std::size_t>(std::atoll(one.in.c_str() + length + 16));
        if (one.in.size() < whole) return true;
        one.waiting = false;
        ++counts.answers;
        counts.milliseconds.push_back(std::chrono::duration<float, std::milli>(Steady::now() - one.sent).count());
        auto const answer = cards::parse_answer(std::string_view(one.in).substr(head + 4));
        if (std::atoi(one.in.c_str() + 9) != 200 || !answer.ok()) return ++counts.refused, true;
        counts.taken += answer->taken;
        counts.known += answer->known;
        counts.aside += static_cast<std::int64_t>(answer->set_aside.size());
        return true;
    }

    Options const& options_;
    std::vector<Reader>& readers_;
    std::string epoch_;
    std::int64_t first_seq_;
    std::size_t next_ = 0;
};

float quantile(std::vector<float>& values, double part) {
    if (values.empty()) return 0;
    auto const at = std::min(values.size() - 1, static_cast<std::size_t>(part * static_cast<double>(values.size())));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    if (argc < 3) return std::fprintf(stderr, "bench_taps PORT FILE [--batch N] [--connections N] ..\n"), 2;
    options.port = std::atoi(argv[1]);
    options.file = argv[2];
    for (int i = 3; i + 1 < argc; i += 2) {
        std::string_view const name = argv[i];
        if (name == "--batch") options.batch = std::atoi(argv[i + 1]);
        if (name == "--connections") options.connections = std::atoi(argv[i + 1]);
        if (name == "--seconds") options.seconds = std::atof(argv[i + 1]);
        if (name == "--back") options.back = std::atoll(argv[i + 1]);
    }
    auto readers = read_file(options.file);
    if (readers.empty()) return std::fprintf(stderr, "bench_taps: no readers in %s\n", options.file.c_str()), 2;
    Load load(options, readers);
    auto const began = Steady::now();
    if (!load.run()) return std::fprintf(stderr, "bench_taps: a connection failed\n"), 1;
    double const seconds = std::chrono::duration<double>(Steady::now() - began).count();
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    double const cpu = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                       static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    auto& c = load.counts;
    std::printf("{\"answers\": %lld, \"taken\": %lld, \"known\": %lld, \"set_aside\": %lld, \"refused\": %lld, "
                "\"seconds\": %.3f, \"cpu\": %.3f, \"p50\": %.2f, \"p99\": %.2f}\n",
                static_cast<long long>(c.answers), static_cast<long long>(c.taken), static_cast<long long>(c.known),
                static_cast<long long>(c.aside), static_cast<long long>(c.refused), seconds, cpu,
                static_cast<double>(quantile(c.milliseconds, 0.5)),
                static_cast<double>(quantile(c.milliseconds, 0.99)));
    return 0;
}
