// A private PostgreSQL. One for a trial, one or two a test program; starting takes a second, most of it initdb's.

#include "platform/db/private_postgres.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <optional>
#include <pwd.h>
#include <signal.h>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace belfry::db {
namespace {

constexpr auto kPrograms = "/usr/lib/postgresql/15/bin/";
constexpr auto kStartMax = std::chrono::seconds(60);

struct User {
    uid_t uid;
    gid_t gid;
};

// The server refuses to run as root.
std::optional<User> other_user() {
    if (geteuid() != 0) return std::nullopt;
    auto const* entry = getpwnam("postgres");
    if (!entry) throw std::runtime_error("PostgreSQL will not run as root, and there is no user postgres");
    return User{entry->pw_uid, entry->pw_gid};
}

// Runs a program of PostgreSQL with its output in `log`. Between fork and exec only what is safe there.
pid_t launch(std::vector<std::string> const& words, std::filesystem::path const& log, bool ends_with_parent,
             std::filesystem::path const& input = "/dev/null") {
    auto const user = other_user();
    auto const program = kPrograms + words[0];
    std::vector<char*> arguments;
    for (auto const& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t const parent = getpid();
    pid_t const child = fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child > 0) return child;
    int const out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    int const in = open(input.c_str(), O_RDONLY);
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    close_range(3, ~0u, 0); // a server that outlives us must hold none of our files, locks and sockets
    if (user && (setgroups(0, nullptr) != 0 || setgid(user->gid) != 0 || setuid(user->uid) != 0)) _exit(126);
    if (ends_with_parent) {
        prctl(PR_SET_PDEATHSIG, SIGINT);
        if (getppid() != parent) _exit(125);
    }
    setsid();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execv(program.c_str(), arguments.data());
    _exit(127);
}

std::string end_of(std::filesystem::path const& log) {
    std::stringstream all;
    all << std::ifstream(log).rdbuf();
    auto const text = all.str();
    return text.size() > 2000 ? text.substr(text.size() - 2000) : text;
}

void give_to_server(std::filesystem::path const& path) {
    if (auto const user = other_user())
        if (chown(path.c_str(), user->uid, user->gid) != 0)
            throw std::runtime_error("cannot give " + path.string() + " to postgres");
}

std::string own_name() {
    auto const* entry = getpwuid(geteuid());
    if (!entry) throw std::runtime_error("this user has no name, by which PostgreSQL would know it");
    return entry->pw_name;
}

void await_success(pid_t child, std::filesystem::path const& log) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status != 0) throw std::runtime_error("PostgreSQL's data could not be made: " + end_of(log));
}

} // namespace

PrivatePostgres::PrivatePostgres(Settings settings) : settings_(std::move(settings)) {
    std::filesystem::create_directories(settings_.folder);
    settings_.folder = std::filesystem::canonical(settings_.folder);
    give_to_server(settings_.folder);
    std::filesystem::permissions(settings_.folder, std::filesystem::perms::owner_all);
    if (!std::filesystem::exists(settings_.folder / "data" / "PG_VERSION")) make_data();
    start();
}

PrivatePostgres::~PrivatePostgres() { end(settings_.durable ? SIGINT : SIGQUIT); }

void PrivatePostgres::make_data() {
    auto const log = settings_.folder / "initdb.log";
    // Text sorts by its bytes, as on SQLite; letters are those of every script.
    await_success(
        launch({"initdb", "-D", settings_.folder / "data", "-U", "postgres", "--auth-local=peer", "--auth-host=reject",
                "-E", "UTF8", "--lc-collate=C", "--lc-ctype=C.UTF-8", "--lc-messages=C", "--no-sync"},
               log, false),
        log);
    auto const roles = settings_.folder / "roles.sql"; // a statement is a line
    std::ofstream(roles) << "CREATE ROLE belfry LOGIN CREATEDB\n"
                            "ALTER DATABASE postgres OWNER TO belfry\n"
                            "ALTER SCHEMA public OWNER TO belfry\n";
    give_to_server(roles);
    await_success(launch({"postgres", "--single", "-D", settings_.folder / "data", "postgres"}, log, false, roles),
                  log);
}

// At each start: what an older program wrote lets nobody in.
void PrivatePostgres::write_who_may_connect() const {
    auto const data = settings_.folder / "data";
    std::ofstream(data / "pg_hba.conf") << "local all belfry peer map=belfry\n";
    std::ofstream(data / "pg_ident.conf") << "belfry " << own_name() << " belfry\n";
    for (auto const* file : {"pg_hba.conf", "pg_ident.conf"}) give_to_server(data / file);
}

void PrivatePostgres::start() {
    if (server_ != 0) return;
    write_who_may_connect();
    std::vector<std::string> words{"postgres", "-D", settings_.folder / "data", "-k", settings_.folder};
    for (auto const* setting :
         {"max_connections=200", "logging_collector=off", "listen_addresses=", "unix_socket_permissions=0700"})
        words.insert(words.end(), {"-c", setting});
    if (!settings_.durable)
        words.insert(words.end(), {"-c", "shared_buffers=64MB", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c",
                                   "full_page_writes=off"});
    else // a county's mornings stay in memory, and a page is not written whole after every quarter of an hour's storm
        words.insert(words.end(), {"-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB", "-c",
                                   "checkpoint_timeout=30min", "-c", "wal_compression=lz4"});
    server_ = launch(words, settings_.folder / "server.log", true);
    await_answer();
}

// The server writes "ready" into the last line of its lock file.
void PrivatePostgres::await_answer() {
    auto const log = settings_.folder / "server.log";
    auto const until = std::chrono::steady_clock::now() + kStartMax;
    while (std::chrono::steady_clock::now() < until) {
        int status = 0;
        if (waitpid(server_, &status, WNOHANG) == server_) {
            server_ = 0;
            throw std::runtime_error("PostgreSQL did not start: " + end_of(log));
        }
        std::ifstream lock(settings_.folder / "data" / "postmaster.pid");
        std::string line, first;
        std::getline(lock, first);
        while (std::getline(lock, line)) {
            if (first == std::to_string(server_) && line.starts_with("ready")) return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    stop();
    throw std::runtime_error("PostgreSQL did not become ready: " + end_of(log));
}

void PrivatePostgres::stop() { end(SIGINT); }

void PrivatePostgres::crash() { end(SIGQUIT); }

void PrivatePostgres::end(int signal) {
    if (server_ == 0) return;
    kill(server_, signal);
    int status = 0;
    while (waitpid(server_, &status, 0) < 0 && errno == EINTR) {
    }
    server_ = 0;
}

std::string PrivatePostgres::conninfo() const {
    return "host='" + settings_.folder.string() + "' user=belfry dbname=postgres";
}

} // namespace belfry::db
