// The gateway with a reader: the real smart-card service (pcscd) with Debian's virtual reader (vsmartcard-vpcd), and a
// card of our own that speaks to it as a real one does to an antenna. All of it in a network namespace and a mount
// namespace of this process, so that neither this machine's readers nor its ports are touched.
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include <atomic>
#include <thread>

#include "tests/reader/service.h"

using namespace belfry;
using namespace belfry::testing;

namespace {

constexpr int kVirtualReaderPort = 0x8C7B;

// Whoever is not root becomes so inside a namespace of users.
void enter_namespaces() {
    static bool entered = false;
    if (std::exchange(entered, true)) return;
    auto const uid = ::getuid();
    auto const gid = ::getgid();
    int const flags = CLONE_NEWNET | CLONE_NEWNS | (uid == 0 ? 0 : CLONE_NEWUSER);
    REQUIRE_MESSAGE(::unshare(flags) == 0, "this machine gives no network namespace");
    if (uid != 0) {
        std::ofstream("/proc/self/setgroups") << "deny";
        std::ofstream("/proc/self/uid_map") << "0 " << uid << " 1";
        std::ofstream("/proc/self/gid_map") << "0 " << gid << " 1";
    }
    REQUIRE(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0);
    // pcscd has its socket there; another one may run on this machine.
    REQUIRE(::mount("none", "/run", "tmpfs", 0, nullptr) == 0);
    std::filesystem::create_directories("/run/pcscd");
    int const any = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ifreq loopback{};
    std::string_view("lo").copy(loopback.ifr_name, 2);
    REQUIRE(::ioctl(any, SIOCGIFFLAGS, &loopback) == 0);
    loopback.ifr_flags |= IFF_UP | IFF_RUNNING;
    REQUIRE(::ioctl(any, SIOCSIFFLAGS, &loopback) == 0);
    ::close(any);
}

// The virtual reader's protocol: two bytes of length, then bytes; of one byte alone they are a control (0 power off, 1
// power on, 2 reset, 4 the card's answer to reset), otherwise what the program sends to the card.
class VirtualCard {
public:
    explicit VirtualCard(std::string uid) : uid_(std::move(uid)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(kVirtualReaderPort);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bool connected = false;
        for (int tries = 0; tries < 200 && !connected; ++tries) {
            if (tries > 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
            if (fd_ >= 0) ::close(fd_);
            fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            connected = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        }
        REQUIRE(connected);
        thread_ = std::thread([this] { serve(); });
    }
    // Taken away from the reader.
    ~VirtualCard() {
        ::shutdown(fd_, SHUT_RDWR);
        thread_.join();
        ::close(fd_);
    }

private:
    bool receive(char* into, std::size_t size) const {
        while (size > 0) {
            auto const got = ::recv(fd_, into, size, 0);
            if (got <= 0) return false;
            into += got;
            size -= static_cast<std::size_t>(got);
        }
        return true;
    }
    void answer(std::string_view bytes) const {
        std::string out{static_cast<char>(bytes.size() >> 8), static_cast<char>(bytes.size() & 0xFF)};
        out.append(bytes);
        ::send(fd_, out.data(), out.size(), MSG_NOSIGNAL);
    }
    void serve() const {
        for (;;) {
            unsigned char head[2];
            if (!receive(reinterpret_cast<char*>(head), 2)) return;
            std::string said(static_cast<std::size_t>(head[0]) << 8 | head[1], '\0');
            if (!receive(said.data(), said.size())) return;
            if (said.size() == 1 && said[0] == 4)
                answer("\x3B\x80\x80\x01\x01"); // of a contactless card, PC/SC part 3
            else if (said.size() > 1 && said == std::string_view("\xFF\xCA\x00\x00\x00", 5) && !uid_.empty())
                answer(uid_ + std::string("\x90\x00", 2));
            else if (said.size() > 1)
                answer(std::string_view("\x6A\x81", 2)); // not supported
        }
    }
    std::string uid_;
    int fd_ = -1;
    std::thread thread_;
};

std::string driver() {
    for (auto const* where :
         {"/usr/lib/pcsc/drivers/serial/libifdvpcd.so", "/usr/lib64/pcsc/drivers/serial/libifdvpcd.so"})
        if (std::filesystem::exists(where)) return where;
    FAIL("vsmartcard-vpcd is not installed");
    return {};
}

struct SmartCardService {
    SmartCardService() {
        std::filesystem::create_directories(folder.path() / "conf");
        std::ofstream(folder.path() / "conf/vpcd")
            << "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x8C7B\nLIBPATH " << driver()
            << "\nCHANNELID 0x8C7B\n";
        start();
    }
    void start() {
        pcscd.emplace(std::vector<std::string>{"pcscd", "-f", "-e", "-c", (folder.path() / "conf").string()});
    }
    TemporaryFolder folder;
    std::optional<Child> pcscd;
};

std::string bytes_of(std::string const& number) { return bytes_from_hex(number).value(); }

std::string settings(std::filesystem::path const& gateway) { return (gateway / "belfry-reader.toml").string(); }

} // namespace

TEST_CASE("cards held to a reader become taps of their people, also while the line or the reader is away for a while") {
    enter_namespaces();
    RunningService service;
    cards::ReaderId const reader(1);
    auto const people = service.some_cards(reader, 4);
    REQUIRE(people.size() == 4);
    SmartCardService smart_cards;
    auto const folder = service.gateway(reader, "gateway");
    std::optional<Child> gateway;
    gateway.emplace(std::vector<std::string>{READER_PROGRAM, "--settings", settings(folder), "--plain"});
    REQUIRE(gateway->wait_for("ready"));
    {
        VirtualCard const card(bytes_of(people[0].second));
        CHECK(gateway->wait_for("taken 1"));
        CHECK(gateway->wait_for("sent 1, waiting 0"));
    }
    {
        VirtualCard const mute("");
        CHECK(gateway->wait_for("not read"));
    }
    service.kill();
    {
        VirtualCard const card(bytes_of(people[1].second));
        CHECK(gateway->wait_for("taken 2"));
        CHECK(gateway->wait_for("no line, waiting 1"));
    }
    service.start();
    CHECK(gateway->wait_for("sent 1, waiting 0"));
    smart_cards.pcscd.reset();
    CHECK(gateway->wait_for("no smart-card service"));
    smart_cards.start();
    CHECK(gateway->wait_for("ready"));
    {
        VirtualCard const card(bytes_of(people[2].second));
        CHECK(gateway->wait_for("taken 3"));
    }
    CHECK(gateway->wait_for("sent 1, waiting 0"));
    CHECK(gateway->end(SIGTERM) == 0);
    gateway.emplace(std::vector<std::string>{READER_PROGRAM, "--settings", settings(folder), "--plain"});
    {
        VirtualCard const card(bytes_of("04DEADBEEF"));
        CHECK(gateway->wait_for("taken 4"));
        CHECK(gateway->wait_for("set aside 4 unknown"));
    }
    CHECK(gateway->end(SIGTERM) == 0);
    service.stop();
    auto const stored = service.stored(reader);
    REQUIRE(stored.size() == 4);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(stored[i].seq == static_cast<std::int64_t>(i) + 1);
        CHECK(stored[i].person == people[i].first);
        CHECK(stored[i].reason.empty());
    }
    CHECK(stored[3].reason == "unknown");
}
