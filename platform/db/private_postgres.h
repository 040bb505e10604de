#pragma once
// A PostgreSQL 15 of one's own: data, socket and log in one folder. It listens to nothing but the socket, and there
// only to the user that this program runs as, which the kernel tells it (peer authentication). For tests, and for
// trying Belfry on PostgreSQL without installing anything into the system's own.

#include <filesystem>
#include <string>
#include <sys/types.h>

namespace belfry::db {

class PrivatePostgres {
public:
    struct Settings {
        std::filesystem::path folder = {}; // made if missing, closed to others; what is in it is used again
        bool durable = true;               // false is for tests: quick, and lost with the machine
    };

    // Makes the data if there are none, starts the server and waits until it answers. Run as root, it becomes the user
    // postgres. Throws std::runtime_error with the end of the server's log.
    explicit PrivatePostgres(Settings settings);
    ~PrivatePostgres();
    PrivatePostgres(PrivatePostgres const&) = delete;
    PrivatePostgres& operator=(PrivatePostgres const&) = delete;

    void start();
    // Connections are cut off. The server also stops when the thread that started it ends.
    void stop();
    // Stops it without letting it tidy up: when it starts again it must recover.
    void crash();
    // As libpq wants it: the owner of the database, who may make others, and is no superuser.
    std::string conninfo() const;

private:
    void make_data();
    void write_who_may_connect() const;
    void await_answer();
    void end(int signal);

    Settings settings_;
    pid_t server_ = 0;
};

} // namespace belfry::db
