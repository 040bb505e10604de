#pragma once
// An open file descriptor, closed when it goes.

#include <unistd.h>

namespace belfry {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {} // -1: none
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

} // namespace belfry
