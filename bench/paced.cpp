// bench_paced PORT --cookie C [--path P] [--rate N] [--seconds N] [--sign-ins FILE --sign-in-rate N]
//
// Asks for one page at a steady pace, whatever the answers take, and tells how long each took from the moment it was
// due; so a server that stalls is not spared the requests that should have come meanwhile. With --sign-ins people sign
// in beside it at a pace of their own. FILE: the Cookie of the form, the form's token, the password, then a username a
// line. Each sign-in comes from an address of its own (X-Forwarded-For; the server must trust 127.0.0.1 as its proxy).
// Prints one line of JSON: milliseconds.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    int port = 0;
    std::string cookie, path = "/", sign_ins;
    double rate = 100, seconds = 5, sign_in_rate = 50;
};

class Client {
public:
    explicit Client(int port) : port_(port) {}
    ~Client() { forget(); }

    // The status, or 0 where the connection failed.
    int ask(std::string_view request) {
        if (fd_ < 0 && !connect()) return 0;
        if (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
            return forget();
        in_.clear();
        std::size_t whole = std::string::npos;
        while (in_.size() < whole) {
            char buffer[32768];
            auto const got = ::recv(fd_, buffer, sizeof buffer, 0);
            if (got <= 0) return forget();
            in_.append(buffer, static_cast<std::size_t>(got));
            if (whole == std::string::npos) whole = length();
        }
        int const status = std::atoi(in_.c_str() + 9);
        if (in_.find("\r\nConnection: close\r\n") != std::string::npos) forget();
        return status;
    }

private:
    bool connect() {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port_));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int const yes = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return true;
        forget();
        return false;
    }
    int forget() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
        return 0;
    }
    // Of the whole answer, once its head is here.
    std::size_t length() const {
        auto const end = in_.find("\r\n\r\n");
        if (end == std::string::npos) return end;
        auto const at = in_.find("Content-Length: ");
        return end + 4 + (at < end ? std::strtoul(in_.c_str() + at + 16, nullptr, 10) : 0);
    }
    int port_, fd_ = -1;
    std::string in_;
};

// Makes `request(i)` at `rate` a second from several threads; keeps how late each answer was.
class Pace {
public:
    Pace(int port, int threads, double rate, double seconds, int wanted, std::function<std::string(int)> request)
        : rate_(rate), count_(static_cast<int>(rate * seconds)), wanted_(wanted), request_(std::move(request)) {
        for (int i = 0; i < threads; ++i) threads_.emplace_back([this, port] { run(port); });
    }
    void join() {
        for (auto& thread : threads_) thread.join();
        std::ranges::sort(late_);
    }
    double at(double part) const {
        if (late_.empty()) return 0;
        return late_[static_cast<std::size_t>(part * static_cast<double>(late_.size() - 1))];
    }
    std::size_t answered() const { return late_.size(); }
    int other() const { return other_; }

private:
    void run(int port) {
        ::prctl(PR_SET_TIMERSLACK, 1000, 0, 0, 0);
        Client client(port);
        for (;;) {
            int const i = next_.fetch_add(1);
            if (i >= count_) return;
            auto const due = begin_ + std::chrono::microseconds(static_cast<std::int64_t>(i * 1e6 / rate_));
            std::this_thread::sleep_until(due);
            bool const good = client.ask(request_(i)) == wanted_;
            std::chrono::duration<double, std::milli> const late = Clock::now() - due;
            std::lock_guard const guard(mutex_);
            if (good)
                late_.push_back(late.count());
            else
                ++other_;
        }
    }
    double const rate_;
    int const count_, wanted_;
    std::function<std::string(int)> const request_;
    Clock::time_point const begin_ = Clock::now();
    std::atomic<int> next_ = 0;
    std::mutex mutex_;
    std::vector<double> late_;
    int other_ = 0;
    std::vector<std::thread> threads_;
};

std::string form_encoded(std::string_view text) {
    std::string out;
    char hex[4];
    for (unsigned char c : text) {
        std::snprintf(hex, sizeof hex, "%%%02X", c);
        if (std::isalnum(c))
            out += static_cast<char>(c);
        else
            out += hex;
    }
    return out;
}

std::function<std::string(int)> sign_in_requests(std::string const& file, std::string const& host) {
    std::ifstream in(file);
    std::string cookie, token, password, name;
    std::getline(in, cookie);
    std::getline(in, token);
    std::getline(in, password);
    std::vector<std::string> names;
    while (std::getline(in, name)) names.push_back(name);
    if (names.empty()) std::fprintf(stderr, "%s names nobody\n", file.c_str()), std::exit(2);
    return [=](int i) {
        auto const body = "form_token=" + form_encoded(token) +
                          "&name=" + form_encoded(names[static_cast<std::size_t>(i) % names.size()]) +
                          "&password=" + form_encoded(password);
        return "POST /sign-in HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + cookie + "\r\nX-Forwarded-For: 10.1." +
               std::to_string(i / 250 % 250) + "." + std::to_string(i % 250) +
               "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    };
}

Options read_options(int count, char** arguments) {
    Options options;
    if (count > 1) options.port = std::atoi(arguments[1]);
    for (int i = 2; i + 1 < count; i += 2) {
        std::string_view const name = arguments[i];
        auto const* value = arguments[i + 1];
        if (name == "--cookie") options.cookie = value;
        if (name == "--path") options.path = value;
        if (name == "--rate") options.rate = std::atof(value);
        if (name == "--seconds") options.seconds = std::atof(value);
        if (name == "--sign-ins") options.sign_ins = value;
        if (name == "--sign-in-rate") options.sign_in_rate = std::atof(value);
    }
    return options;
}

} // namespace

int main(int count, char** arguments) {
    auto const options = read_options(count, arguments);
    if (options.port == 0) return std::fprintf(stderr, "bench_paced PORT --cookie C ..\n"), 2;
    auto const host = "localhost:" + std::to_string(options.port);
    auto const page = "GET " + options.path + " HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + options.cookie +
                      "\r\nAccept-Encoding: gzip\r\n\r\n";
    std::optional<Pace> people;
    if (!options.sign_ins.empty())
        people.emplace(options.port, 64, options.sign_in_rate, options.seconds, 303,
                       sign_in_requests(options.sign_ins, host));
    Pace pages(options.port, 16, options.rate, options.seconds, 200, [&](int) { return page; });
    pages.join();
    if (people) people->join();
    std::printf("{\"pages\": %zu, \"pages_other\": %d, \"p50\": %.3f, \"p99\": %.3f", pages.answered(), pages.other(),
                pages.at(0.5), pages.at(0.99));
    if (people)
        std::printf(", \"sign_ins\": %zu, \"sign_ins_other\": %d, \"sign_in_p50\": %.1f, \"sign_in_p99\": %.1f",
                    people->answered(), people->other(), people->at(0.5), people->at(0.99));
    std::puts("}");
    return 0;
}
