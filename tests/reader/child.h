#pragma once
// A program that a test starts, talks to and ends.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace belfry::testing {

class Child {
public:
    explicit Child(std::vector<std::string> command) {
        int in[2], out[2];
        REQUIRE(::pipe2(in, O_CLOEXEC) == 0);
        REQUIRE(::pipe2(out, O_CLOEXEC) == 0);
        pid_ = ::fork();
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::dup2(in[0], STDIN_FILENO);
            ::dup2(out[1], STDOUT_FILENO);
            ::dup2(out[1], STDERR_FILENO);
            std::vector<char*> arguments;
            for (auto& one : command) arguments.push_back(one.data());
            arguments.push_back(nullptr);
            ::execvp(arguments[0], arguments.data());
            ::_exit(127);
        }
        ::close(in[0]);
        ::close(out[1]);
        in_ = in[1];
        out_ = out[0];
        ::signal(SIGPIPE, SIG_IGN);
    }
    ~Child() {
        kill();
        ::close(out_);
    }
    Child(Child const&) = delete;
    Child& operator=(Child const&) = delete;

    void write(std::string_view text) const {
        [[maybe_unused]] auto const wrote = ::write(in_, text.data(), text.size());
    }
    void close_input() {
        if (in_ >= 0) ::close(std::exchange(in_, -1));
    }
    // The next line that it says; nothing where none comes in time or it has ended.
    std::optional<std::string> line(std::chrono::milliseconds most) {
        auto const until = std::chrono::steady_clock::now() + most;
        for (;;) {
            if (auto const end = said_.find('\n'); end != std::string::npos) {
                auto line = said_.substr(0, end);
                said_.erase(0, end + 1);
                return line;
            }
            auto const left =
                std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
            pollfd ready{out_, POLLIN, 0};
            if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) return std::nullopt;
            char buffer[4096];
            auto const got = ::read(out_, buffer, sizeof buffer);
            if (got <= 0) return std::nullopt;
            said_.append(buffer, static_cast<std::size_t>(got));
        }
    }
    // Passes over lines until one begins so; nothing where none does in time.
    std::optional<std::string> wait_for(std::string_view beginning,
                                        std::chrono::milliseconds most = std::chrono::seconds(30)) {
        auto const until = std::chrono::steady_clock::now() + most;
        for (;;) {
            auto const left =
                std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
            auto const next = line(left);
            if (!next) return std::nullopt;
            if (next->starts_with(beginning)) return next;
        }
    }
    void kill() {
        close_input();
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        static_cast<void>(status());
    }
    // Of its end, which is waited for.
    int end(int signal_number) {
        close_input();
        ::kill(pid_, signal_number);
        return status();
    }
    int status() {
        int status = 0;
        ::waitpid(std::exchange(pid_, -1), &status, 0);
        return status;
    }

private:
    pid_t pid_ = -1;
    int in_ = -1, out_ = -1;
    std::string said_;
};

} // namespace belfry::testing
