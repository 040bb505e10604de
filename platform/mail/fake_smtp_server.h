#pragma once
// A mail server for tests: one thread, one connection after the other, answers as it is told and keeps what it hears.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace belfry::mail {

class FakeSmtpServer {
public:
    // `answers` replaces what it says to a command: {"RCPT", "550 no such person"}; "TEXT" is the end of the message,
    // "GREETING" the first word. An empty answer: it never answers.
    FakeSmtpServer(std::initializer_list<std::pair<std::string const, std::string>> answers = {}) : answers_(answers) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_ANY);
        socklen_t size = sizeof address;
        if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, 8) != 0 || ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("no socket for the fake mail server");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~FakeSmtpServer() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        if (int const peer = peer_; peer >= 0) ::shutdown(peer, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }

    int port() const { return port_; }
    std::vector<std::string> commands() const { return copy(commands_); }
    // As they were meant: the dot that a sender puts before a dot is taken away.
    std::vector<std::string> texts() const { return copy(texts_); }
    bool heard(std::string const& beginning) const {
        for (auto const& command : commands())
            if (command.starts_with(beginning)) return true;
        return false;
    }
    void answer(std::string const& command, std::string const& with) {
        std::lock_guard const guard(lock_);
        answers_[command] = with;
    }

private:
    std::vector<std::string> copy(std::vector<std::string> const& what) const {
        std::lock_guard const guard(lock_);
        return what;
    }
    void keep(std::vector<std::string>& where, std::string const& what) {
        std::lock_guard const guard(lock_);
        where.push_back(what);
    }

    void serve() {
        while (!stopping_) {
            int const peer = ::accept(listener_, nullptr, nullptr);
            if (peer < 0) return;
            peer_ = peer;
            received_.clear();
            if (!stopping_) talk(peer);
            peer_ = -1;
            ::close(peer);
        }
    }

    bool read_line(int peer, std::string& line) {
        for (;;) {
            if (auto const end = received_.find("\r\n"); end != std::string::npos) {
                line = received_.substr(0, end);
                received_.erase(0, end + 2);
                return true;
            }
            char buffer[4096];
            auto const count = ::recv(peer, buffer, sizeof buffer, 0);
            if (count <= 0) return false;
            received_.append(buffer, static_cast<std::size_t>(count));
        }
    }

    bool say(int peer, std::string const& command, std::string text) {
        {
            std::lock_guard const guard(lock_);
            if (auto const told = answers_.find(command); told != answers_.end()) text = told->second;
        }
        if (text.empty()) return true;
        text += "\r\n";
        return ::send(peer, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
    }

    bool takes_text() const {
        std::lock_guard const guard(lock_);
        auto const told = answers_.find("DATA");
        return told == answers_.end() || told->second.starts_with("354");
    }

    bool take_text(int peer) {
        std::string text, line;
        while (read_line(peer, line)) {
            if (line == ".") {
                keep(texts_, text);
                return say(peer, "TEXT", "250 taken");
            }
            if (line.starts_with('.')) line.erase(0, 1);
            text += line + "\r\n";
        }
        return false;
    }

    void talk(int peer) {
        std::string line;
        if (!say(peer, "GREETING", "220 fake")) return;
        while (read_line(peer, line)) {
            keep(commands_, line);
            auto const command = line.substr(0, 4);
            if (command == "EHLO" && !say(peer, "EHLO", "250-fake\r\n250 AUTH PLAIN")) return;
            if (command == "AUTH") {
                if (line == "AUTH PLAIN") {
                    if (!say(peer, "CHALLENGE", "334 ") || !read_line(peer, line)) return;
                    keep(commands_, line);
                }
                if (!say(peer, "AUTH", "235 welcome")) return;
            }
            if ((command == "MAIL" || command == "RCPT") && !say(peer, command, "250 fine")) return;
            if (command == "QUIT") {
                say(peer, "QUIT", "221 goodbye");
                return;
            }
            if (command == "DATA" && (!say(peer, "DATA", "354 go on") || (takes_text() && !take_text(peer)))) return;
        }
    }

    mutable std::mutex lock_;
    std::map<std::string, std::string> answers_;
    std::vector<std::string> commands_, texts_;
    std::string received_;
    int listener_ = -1, port_ = 0;
    std::atomic<int> peer_{-1};
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

} // namespace belfry::mail
