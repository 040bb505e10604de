#include <filesystem>
#include <fstream>
#include <thread>

#include "platform/extension/call.h"
#include "platform/jobs/jobs.h"
#include "platform/mail/fake_smtp_server.h"
#include "platform/mail/mail.h"
#include "platform/mail/mail_store.h"
#include "platform/mail/read_mail_for_test.h"
#include "platform/testing/database.h"

using namespace belfry;
using mail::Message;

namespace {

constexpr std::int64_t kHour = 3600, kDay = 24 * kHour;

// What the kinds never look at.
template <class T>
T& absent() {
    alignas(std::max_align_t) static std::byte nothing[64] = {};
    return *reinterpret_cast<T*>(nothing);
}

struct World {
    testing::TemporaryFolder folder;
    testing::TestDatabase db;
    FakeClock clock{Instant::from_seconds(1800000000)};
    config::Config config;
    std::unique_ptr<mail::Mailer> mailer;

    explicit World(db::Engine engine) : db(engine, mail::migrations()) {
        config.folder = folder.path();
        mailer = mail::make_mailer(*db, clock, config);
    }
    void use(mail::FakeSmtpServer const& server) {
        config.mail_mode = "smtp";
        config.smtp_server = "smtp://127.0.0.1:" + std::to_string(server.port());
    }
    Status send(Message const& message) {
        return db->write([&](db::Tx& tx) { return mailer->send(tx, message); });
    }
    void send_to(std::string const& address) { CHECK(send({address, "Ann", "Your card", "It is here."}).ok()); }

    struct Row {
        std::string state, problem, body;
        int tries = 0;
    };
    Row row() {
        auto snapshot = db->read();
        auto rows = snapshot.select("SELECT state, problem, body, tries FROM mail_messages ORDER BY id");
        REQUIRE(rows.next());
        return {rows.str(0), rows.str(1), rows.str(2), rows.integer(3)};
    }
    int count() {
        auto snapshot = db->read();
        auto rows = snapshot.select("SELECT count(*) FROM mail_messages");
        return rows.next() ? rows.integer(0) : -1;
    }
    std::vector<std::string> files() const {
        std::vector<std::string> texts;
        if (!std::filesystem::exists(config.folder / "mail")) return texts;
        for (auto const& entry : std::filesystem::directory_iterator(config.folder / "mail")) {
            CHECK(entry.path().extension() == ".eml");
            std::ifstream file(entry.path(), std::ios::binary);
            texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        }
        return texts;
    }
};

} // namespace

BOTH_ENGINES("a message goes once, as a file in the folder of mail, and its text is kept no longer") {
    World w(engine);
    CHECK(w.mailer->send_waiting() == 0);
    REQUIRE(w.send({"zoe@school.example", "Zoë", "Naïve café", "Größe"}).ok());
    CHECK(w.files().empty());
    CHECK(w.mailer->send_waiting() == 1);
    CHECK(w.mailer->send_waiting() == 0);
    w.clock.advance_seconds(kDay);
    CHECK(w.mailer->send_waiting() == 0);
    REQUIRE(w.files().size() == 1);
    auto const mail = mail::read_mail(w.files()[0]);
    CHECK(mail.headers.at("To") == "Zoë <zoe@school.example>");
    CHECK(mail.headers.at("Subject") == "Naïve café");
    CHECK(mail.headers.at("Date") == "Fri, 15 Jan 2027 08:00:00 +0000");
    CHECK(mail.body == "Größe\r\n");
    CHECK(w.row().state == "sent");
    CHECK(w.row().body == "");
}

BOTH_ENGINES("a message is queued only where the change that wants it is kept") {
    World w(engine);
    auto undone = w.db->write([&](db::Tx& tx) -> Status {
        TRY_DO(w.mailer->send(tx, {"ann@school.example", "Ann", "Your card", "It is here."}));
        return conflict("no");
    });
    CHECK_FALSE(undone.ok());
    CHECK(w.count() == 0);
    CHECK(w.mailer->send_waiting() == 0);
}

BOTH_ENGINES("what could not be sent as it stands is refused when it is queued") {
    World w(engine);
    auto refusal = [&](Message const& message) {
        auto sent = w.send(message);
        return sent.ok() ? "" : std::string(sent.problem().code);
    };
    CHECK(refusal({"ann", "Ann", "Hello", ""}) == "bad_address");
    CHECK(refusal({"ann@school.example", "Ann\r\nBcc: x@y.example", "Hello", ""}) == "bad_header");
    CHECK(refusal({"ann@school.example", "Ann", "Hello\nBcc: x@y.example", ""}) == "bad_header");
    CHECK(w.count() == 0);
}

BOTH_ENGINES("a message that did not go is tried again, later each time, until it goes") {
    World w(engine);
    std::ofstream(w.config.folder / "mail") << "in the way";
    w.send_to("ann@school.example");
    int tries = 0;
    for (std::int64_t wait : {60, 300, 900, 1800, 3600, 3600}) {
        CHECK(w.mailer->send_waiting() == 0);
        CHECK(w.row().tries == ++tries);
        CHECK(w.row().problem.starts_with("folder "));
        w.clock.advance_seconds(wait - 1);
        w.mailer->send_waiting();
        CHECK(w.row().tries == tries);
        w.clock.advance_seconds(1);
    }
    std::filesystem::remove(w.config.folder / "mail");
    CHECK(w.mailer->send_waiting() == 1);
    CHECK(w.row().state == "sent");
    CHECK(w.files().size() == 1);
}

BOTH_ENGINES("a message is given up after two days, and forgotten a month later") {
    World w(engine);
    std::ofstream(w.config.folder / "mail") << "in the way";
    w.send_to("ann@school.example");
    auto const queued = w.clock.now();
    for (auto end = queued.plus_seconds(2 * kDay); w.clock.now() < end; w.clock.advance_seconds(60)) {
        w.mailer->send_waiting();
        CHECK(w.row().state == "waiting");
    }
    w.mailer->send_waiting();
    CHECK(w.row().state == "given_up");
    CHECK(w.row().body == "");
    CHECK(w.clock.now().seconds_since(queued) == 2 * kDay);
    std::filesystem::remove(w.config.folder / "mail");
    w.clock.advance_seconds(29 * kDay);
    CHECK(w.mailer->sweep(w.clock.now()).ok());
    CHECK(w.count() == 1);
    w.clock.advance_seconds(2 * kDay);
    CHECK(w.mailer->sweep(w.clock.now()).ok());
    CHECK(w.count() == 0);
}

BOTH_ENGINES("mail queued or put off while the clock was ahead goes when it is right again, and is not given up") {
    World w(engine);
    std::ofstream(w.config.folder / "mail") << "in the way";
    w.send_to("ann@school.example");
    w.clock.advance_seconds(400 * kDay);
    CHECK(w.mailer->send_waiting() == 0);
    CHECK(w.row().state == "waiting");
    w.send_to("bea@school.example");
    w.clock.advance_seconds(-400 * kDay);
    std::filesystem::remove(w.config.folder / "mail");
    CHECK(w.mailer->send_waiting() == 2);
    w.clock.advance_seconds(-kHour);
    CHECK(w.mailer->send_waiting() == 0); // and nothing twice
}

BOTH_ENGINES("what one node is sending no other sends, and what it says too late changes nothing") {
    World w(engine);
    w.send_to("ann@school.example");
    auto due = [&] {
        auto snapshot = w.db->read();
        return mail::store::due(snapshot, w.clock.now(), 10);
    };
    auto claim = [&](mail::store::Waiting const& waiting) {
        auto claimed = w.db->write([&](db::Tx& tx) { return mail::store::claim(tx, waiting, w.clock.now()); });
        return claimed.ok() && *claimed;
    };
    auto const seen = due();
    REQUIRE(seen.size() == 1);
    CHECK(claim(seen[0]));
    CHECK_FALSE(claim(seen[0]));
    CHECK(w.mailer->send_waiting() == 0);
    w.clock.advance_seconds(mail::store::kLeaseSeconds);
    auto const again = due();
    REQUIRE(again.size() == 1);
    CHECK(again[0].tries == 1);
    CHECK_FALSE(claim(seen[0]));
    CHECK(claim(again[0]));
    auto late = w.db->write([&](db::Tx& tx) { return mail::store::sent(tx, seen[0].id, 1, w.clock.now()); });
    CHECK(late.ok());
    CHECK(w.row().state == "waiting");
}

BOTH_ENGINES("several nodes that send at once send each message once") {
    World w(engine);
    mail::FakeSmtpServer first, second;
    auto other_config = w.config;
    for (int i = 0; i < 60; ++i) w.send_to("pupil" + std::to_string(i) + "@school.example");
    w.use(first);
    other_config.mail_mode = "smtp";
    other_config.smtp_server = "smtp://127.0.0.1:" + std::to_string(second.port());
    auto other = mail::make_mailer(*w.db, w.clock, other_config);
    int sent_there = 0;
    std::thread node([&] { sent_there = other->send_waiting(); });
    auto const sent_here = w.mailer->send_waiting();
    node.join();
    CHECK(sent_here + sent_there == 60);
    std::map<std::string, int> recipients;
    for (auto const* server : {&first, &second})
        for (auto const& text : server->texts()) ++recipients[mail::read_mail(text).headers.at("To")];
    CHECK(recipients.size() == 60);
    for (auto const& [name, times] : recipients) CHECK_MESSAGE(times == 1, name);
}

TEST_CASE("a server that refuses one message takes the others") {
    World w(db::Engine::sqlite);
    mail::FakeSmtpServer server{{"RCPT", "550 nobody here"}};
    w.use(server);
    w.send_to("gone@school.example");
    CHECK(w.mailer->send_waiting() == 0);
    CHECK(w.row().problem == "smtp 550");
    server.answer("RCPT", "250 fine");
    w.send_to("ann@school.example");
    CHECK(w.mailer->send_waiting() == 1);
    w.clock.advance_seconds(6 * kHour - 1);
    CHECK(w.mailer->send_waiting() == 0);
    w.clock.advance_seconds(1);
    CHECK(w.mailer->send_waiting() == 1);
}

TEST_CASE("a run ends where the server is away, and leaves the other messages untried") {
    World w(db::Engine::sqlite);
    w.config.mail_mode = "smtp";
    {
        mail::FakeSmtpServer const gone;
        w.use(gone);
    }
    for (int i = 0; i < 10; ++i) w.send_to("ann@school.example");
    CHECK(w.mailer->send_waiting() == 0);
    auto snapshot = w.db->read();
    auto rows = snapshot.select("SELECT count(*) FROM mail_messages WHERE tries = 0");
    REQUIRE(rows.next());
    CHECK(rows.integer(0) == 7);
    CHECK(w.row().problem == "curl 7");
}

TEST_CASE("the job sends what waits, more than one run's worth too") {
    World w(db::Engine::sqlite);
    REQUIRE(w.db->migrate(jobs::migrations()).ok());
    jobs::Kinds kinds;
    mail::add_job(kinds, *w.mailer);
    REQUIRE(kinds.find("mail.send") != nullptr);
    CHECK(kinds.find("mail.send")->every_seconds == 15);
    for (int i = 0; i < mail::messages_at_once_max + 5; ++i) w.send_to("ann@school.example");
    auto jobs = jobs::make_jobs(*w.db, w.clock, kinds, 0);
    platform::Platform platform{*w.db,
                                w.clock,
                                w.config,
                                absent<access::Catalogue>(),
                                absent<ui::Words>(),
                                absent<std::vector<platform::Area>>(),
                                *jobs,
                                absent<events::Events>(),
                                absent<files::Files>(),
                                absent<search::Index>(),
                                *w.mailer,
                                absent<metrics::Registry>(),
                                absent<audit::Audit>()};
    jobs->set_platform(platform);
    jobs->start(1);
    auto result = [&] {
        auto snapshot = w.db->read();
        auto const rows = jobs->recent(snapshot, {}, "mail.send", 1);
        return rows.empty() ? "" : rows[0].result;
    };
    for (int i = 0; i < 6000 && result().empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(result() == "{\"sent\":205}");
    jobs->stop();
    CHECK(w.files().size() == 205);
}
