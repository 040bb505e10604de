#pragma once
// For tests: a socket that says exactly what it is told and reads answers one at a time. Not part of the program.

#include <chrono>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

namespace belfry::http::testing {

struct Answer {
    int status = 0; // 0: none came
    std::map<std::string, std::string> headers;
    std::string head;
    std::string body;
    bool cut = false; // the connection ended inside the body
};

class Client {
public:
    explicit Client(int port, int receive_buffer_bytes = 0) {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (receive_buffer_bytes > 0)
            ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
        int const on = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    Client(Client&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)), connected_(other.connected_), in_(std::move(other.in_)) {}
    ~Client() { close(); }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    bool connected() const { return connected_; }
    int fd() const { return fd_; }

    // False when the other end does not take it all.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            auto const sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void finish_sending() { ::shutdown(fd_, SHUT_WR); }

    // The next answer; status 0 when none comes in time or the connection ends first.
    Answer read(bool to_head = false, int milliseconds_max = 10000) {
        Answer answer;
        auto const until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds_max);
        std::size_t end;
        while ((end = in_.find("\r\n\r\n")) == std::string::npos)
            if (!fill(until)) return answer;
        answer.head = in_.substr(0, end + 2);
        in_.erase(0, end + 4);
        parse_head(answer);
        if (to_head || answer.status == 100 || answer.status == 204 || answer.status == 304) return answer;
        if (answer.headers.contains("transfer-encoding")) {
            read_chunks(answer, until);
        } else if (answer.headers.contains("content-length")) {
            auto const size = static_cast<std::size_t>(std::stoll(answer.headers["content-length"]));
            while (in_.size() < size)
                if (!fill(until)) return answer.cut = true, answer.body = std::move(in_), answer;
            answer.body = in_.substr(0, size);
            in_.erase(0, size);
        } else {
            while (fill(until)) {
            }
            answer.body = std::move(in_);
            in_.clear();
        }
        return answer;
    }
    Answer ask(std::string_view bytes) {
        send(bytes);
        return read();
    }

    // What has come, up to and with `text`; empty when it does not come in time.
    std::string read_until(std::string_view text, int milliseconds_max = 10000) {
        auto const until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds_max);
        std::size_t at;
        while ((at = in_.find(text)) == std::string::npos)
            if (!fill(until)) return {};
        auto found = in_.substr(0, at + text.size());
        in_.erase(0, at + text.size());
        return found;
    }

    // Whether the other end closes within that time (what it sends before is dropped).
    bool closed_within(int milliseconds) {
        auto const until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
        while (fill(until)) in_.clear();
        return std::chrono::steady_clock::now() < until;
    }

private:
    bool fill(std::chrono::steady_clock::time_point until) {
        auto const left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        pollfd wait{fd_, POLLIN, 0};
        if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) <= 0) return false;
        char buffer[16384];
        auto const got = ::recv(fd_, buffer, sizeof buffer, 0);
        if (got <= 0) return false;
        in_.append(buffer, static_cast<std::size_t>(got));
        return true;
    }
    static void parse_head(Answer& answer) {
        bool first = true;
        for (auto line : split(answer.head, '\n')) {
            line = trim(line);
            if (std::exchange(first, false)) {
                if (line.size() > 12) answer.status = std::atoi(std::string(line.substr(9, 3)).c_str());
                continue;
            }
            auto const colon = line.find(':');
            if (colon != std::string_view::npos)
                answer.headers[ascii_lower(line.substr(0, colon))] = std::string(trim(line.substr(colon + 1)));
        }
    }
    void read_chunks(Answer& answer, std::chrono::steady_clock::time_point until) {
        for (;;) {
            std::size_t end;
            while ((end = in_.find("\r\n")) == std::string::npos)
                if (!fill(until)) return void(answer.cut = true);
            auto const size = std::stoul(in_.substr(0, end), nullptr, 16);
            while (in_.size() < end + 2 + size + 2)
                if (!fill(until)) return void(answer.cut = true);
            answer.body += in_.substr(end + 2, size);
            in_.erase(0, end + 2 + size + 2);
            if (size == 0) return;
        }
    }

    int fd_ = -1;
    bool connected_ = false;
    std::string in_;
};

} // namespace belfry::http::testing
