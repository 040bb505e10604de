#include <fstream>

#include "platform/mail/fake_smtp_server.h"
#include "platform/mail/transport.h"
#include "platform/testing/database.h"

using namespace belfry;
using mail::FakeSmtpServer;
using mail::Fate;
using mail::Outcome;

namespace {

constexpr std::string_view kText = "Subject: Hello\r\n\r\n.a line that begins with a dot\r\n";

config::Config config_for(FakeSmtpServer const& server, std::string const& host = "127.0.0.1") {
    config::Config config;
    config.mail_mode = "smtp";
    config.mail_from = "County <it@county.example>";
    config.smtp_server = "smtp://" + host + ":" + std::to_string(server.port());
    return config;
}

Outcome deliver(config::Config const& config, mail::SmtpLimits limits = {}) {
    auto transport = mail::make_smtp_transport(config, limits);
    return transport->deliver({"1", "it@county.example", "ann@school.example", kText});
}

Outcome deliver_where(std::string const& command, std::string const& answer) {
    FakeSmtpServer server{{command, answer}};
    return deliver(config_for(server));
}

} // namespace

TEST_CASE("a server is given the envelope and the text, over one connection for all messages") {
    FakeSmtpServer server;
    auto const config = config_for(server);
    {
        auto transport = mail::make_smtp_transport(config);
        for (std::string const to : {"ann@school.example", "ben@school.example"})
            CHECK(transport->deliver({"1", "it@county.example", to, kText}).fate == Fate::sent);
    }
    auto const heard = server.commands();
    REQUIRE(heard.size() >= 7);
    CHECK(heard[0] == "EHLO county.example");
    CHECK(heard[1] == "MAIL FROM:<it@county.example>");
    CHECK(heard[2] == "RCPT TO:<ann@school.example>");
    CHECK(heard[3] == "DATA");
    CHECK(heard[4] == "MAIL FROM:<it@county.example>");
    CHECK(heard[5] == "RCPT TO:<ben@school.example>");
    REQUIRE(server.texts().size() == 2);
    CHECK(server.texts()[0] == kText);
    CHECK(server.texts()[1] == kText);
}

TEST_CASE("what a server answers decides what becomes of the message") {
    CHECK(deliver_where("RCPT", "550 nobody").fate == Fate::refused);
    CHECK(deliver_where("RCPT", "550 nobody").why == "smtp 550");
    CHECK(deliver_where("MAIL", "552 too big").fate == Fate::refused);
    CHECK(deliver_where("DATA", "554 no").fate == Fate::refused);
    CHECK(deliver_where("TEXT", "554 looks like an advertisement").fate == Fate::refused);
    CHECK(deliver_where("RCPT", "450 come back later").fate == Fate::deferred);
    CHECK(deliver_where("TEXT", "451 come back later").why == "smtp 451");
    CHECK(deliver_where("MAIL", "421 closing").fate == Fate::away);
    CHECK(deliver_where("GREETING", "554 no service").fate == Fate::away);
}

TEST_CASE("a server that does not answer is away after the time limit") {
    FakeSmtpServer greeting{{"GREETING", ""}}, text{{"TEXT", ""}};
    mail::SmtpLimits const limits{.answer_seconds_max = 1, .message_seconds_max = 2};
    CHECK(deliver(config_for(greeting), limits).fate == Fate::away);
    CHECK(deliver(config_for(text), limits).fate == Fate::away);
}

TEST_CASE("a user signs in with the password of the file, and a wrong one is no fault of the message") {
    testing::TemporaryFolder folder;
    FakeSmtpServer server;
    auto config = config_for(server);
    config.smtp_user = "belfry";
    config.smtp_password_file = (folder.path() / "password").string();
    CHECK(deliver(config).why == "smtp_password_file");
    CHECK(server.commands().empty());

    std::ofstream(config.smtp_password_file) << "secret\n";
    CHECK(deliver(config).fate == Fate::sent);
    CHECK(server.heard("AGJlbGZyeQBzZWNyZXQ=")); // \0belfry\0secret
    server.answer("AUTH", "535 no");
    CHECK(deliver(config).fate == Fate::away);
}

TEST_CASE("a password never goes in clear to another machine") {
    testing::TemporaryFolder folder;
    FakeSmtpServer server;
    auto config = config_for(server, "127.0.0.2");
    CHECK(deliver(config).fate == Fate::sent);
    config.smtp_user = "belfry";
    config.smtp_password_file = (folder.path() / "password").string();
    std::ofstream(config.smtp_password_file) << "secret";
    CHECK(deliver(config).fate == Fate::away);
    CHECK_FALSE(server.heard("AUTH"));
    CHECK(server.texts().size() == 1);
}

TEST_CASE("a server that offers STARTTLS is spoken to over TLS or not at all") {
    FakeSmtpServer server{{"EHLO", "250-fake\r\n250 STARTTLS"}, {"GREETING", "220 fake"}};
    CHECK(deliver(config_for(server), {.answer_seconds_max = 1, .message_seconds_max = 2}).fate == Fate::away);
    CHECK(server.heard("STARTTLS"));
    CHECK_FALSE(server.heard("MAIL"));
}

TEST_CASE("only mail servers are spoken to") {
    FakeSmtpServer server;
    auto config = config_for(server);
    config.smtp_server.replace(0, 4, "http");
    CHECK(deliver(config).fate == Fate::away);
    CHECK(server.commands().empty());
}
