#include <doctest/doctest.h>

#include "platform/mail/mail.h"
#include "platform/mail/read_mail_for_test.h"

using namespace belfry;
using mail::Message;
using mail::valid_address;

namespace {

constexpr std::string_view kFrom = "Belfry <no-reply@localhost>", kId = "0DHT3V5A1B2C3@localhost",
                           kDate = "Tue, 01 Sep 2026 08:40:00 +0000";

Message message_to_ann() { return {"ann@school.example", "Ann Lee", "Your card", "Dear Ann\n\nIt is here."}; }

std::string text_of(Message const& message, std::string_view from = kFrom) {
    auto text = mail::to_rfc5322(message, from, kId, kDate);
    REQUIRE(text.ok());
    return *text;
}
std::string refusal(Message const& message, std::string_view from = kFrom, std::string_view id = kId,
                    std::string_view date = kDate) {
    auto text = mail::to_rfc5322(message, from, id, date);
    return text.ok() ? "" : std::string(text.problem().code);
}

} // namespace

TEST_CASE("a plain message is written as everybody expects it") {
    CHECK(text_of(message_to_ann()) == "From: Belfry <no-reply@localhost>\r\n"
                                       "To: Ann Lee <ann@school.example>\r\n"
                                       "Subject: Your card\r\n"
                                       "Date: Tue, 01 Sep 2026 08:40:00 +0000\r\n"
                                       "Message-ID: <0DHT3V5A1B2C3@localhost>\r\n"
                                       "Auto-Submitted: auto-generated\r\n"
                                       "MIME-Version: 1.0\r\n"
                                       "Content-Type: text/plain; charset=utf-8\r\n"
                                       "Content-Transfer-Encoding: quoted-printable\r\n"
                                       "\r\n"
                                       "Dear Ann\r\n\r\nIt is here.\r\n");
}

TEST_CASE("names, subjects and bodies of any script come back as they were") {
    Message message = message_to_ann();
    for (std::string const piece :
         {"Zoë ", "Łukasz, \"the\" ", "李小龍", "محمد ", "👩‍🏫", "a=?UTF-8?B?eA==?="}) {
        CAPTURE(piece);
        std::string name, body;
        for (int i = 0; i < 10; ++i) name += piece;
        for (int i = 0; i < 60; ++i) body += piece;
        message.to_name = "x" + name + "y";
        message.subject = " " + name + name + " ";
        message.body = body + "\r\n" + body + " \r=3D\n\n.\n..\nFrom here\n\t\n";
        auto const mail = mail::read_mail(text_of(message, "Größe und Łódź <no-reply@localhost>"));
        CHECK(mail.headers.at("To") == message.to_name + " <ann@school.example>");
        CHECK(mail.headers.at("Subject") == message.subject);
        CHECK(mail.headers.at("From") == "Größe und Łódź <no-reply@localhost>");
        CHECK(mail.body == body + "\r\n" + body + " \r\n=3D\r\n\r\n.\r\n..\r\nFrom here\r\n\t\r\n");
        CHECK(mail.longest_line <= 76);
    }
}

TEST_CASE("every length of subject and line folds within the limit") {
    for (std::size_t length = 0; length <= 400; ++length) {
        auto message = message_to_ann();
        message.subject = std::string(length, 'a') + (length % 2 ? "é" : "");
        message.body = std::string(length % 3, '.') + std::string(length, length % 5 ? 'b' : ' ') + "é.";
        auto const mail = mail::read_mail(text_of(message));
        CHECK(mail.headers.at("Subject") == message.subject);
        CHECK(mail.body == message.body + "\r\n");
        CHECK(mail.longest_line <= 76);
    }
}

TEST_CASE("no line of the body begins with a dot or with From, which servers change") {
    auto message = message_to_ann();
    message.body = ".hidden\nFrom the head\n" + std::string(75, 'a') + "." + "b\n" + std::string(75, 'a') + "From b";
    auto const text = text_of(message);
    CHECK(text.find("\r\n.") == std::string::npos);
    CHECK(text.find("\r\nFrom ") == std::string::npos);
    CHECK(mail::read_mail(text).body.find("aaa.b\r\n") != std::string::npos);
}

TEST_CASE("a name with marks of its own is quoted, and one in quotes is not quoted twice") {
    auto message = message_to_ann();
    message.to_name = "Lee, Ann \"Annie\" \\ (Head)";
    CHECK(text_of(message).find("To: \"Lee, Ann \\\"Annie\\\" \\\\ (Head)\" <ann@school.example>\r\n") !=
          std::string::npos);
    CHECK(text_of(message, "\"County, East\" <it@county.example>").starts_with("From: \"County, East\" <it@county"));
    message.to_name.clear();
    CHECK(text_of(message, "it@county.example").starts_with("From: it@county.example\r\nTo: ann@school.example\r\n"));
}

TEST_CASE("no field begins a header of its own") {
    for (auto const& injected :
         std::vector<std::string>{"x\r\nBcc: all@school.example", "x\nBcc: y", "x\ry", std::string("x\0y", 3),
                                  std::string("x\x7Fy"), std::string("\xC3("), std::string("\t")}) {
        CAPTURE(injected);
        auto message = message_to_ann();
        message.to_address = "ann@school.example" + injected;
        CHECK(refusal(message) == "bad_address");
        message = message_to_ann();
        message.to_name = injected;
        CHECK(refusal(message) == "bad_header");
        message = message_to_ann();
        message.subject = injected;
        CHECK(refusal(message) == "bad_header");
        message = message_to_ann();
        CHECK(refusal(message, "B" + injected + "B <a@b.example>") == "bad_header");
        CHECK(refusal(message, "A <a@b.example" + injected + ">") == "bad_address");
        CHECK(refusal(message, kFrom, "1@b" + injected) == "bad_header");
        CHECK(refusal(message, kFrom, kId, "now" + injected) == "bad_header");
    }
}

TEST_CASE("what is too long or not text is refused") {
    auto message = message_to_ann();
    message.to_name = std::string(200, 'a');
    message.subject = std::string(500, 'a');
    message.body = std::string(mail::body_bytes_max, 'a');
    CHECK(refusal(message) == "");
    message.body += 'a';
    CHECK(refusal(message) == "mail_too_large");
    message.body = std::string("a\0b", 3);
    CHECK(refusal(message) == "bad_body");
    message.body = "\xFF";
    CHECK(refusal(message) == "bad_body");
    message.body.clear();
    message.to_name += 'a';
    CHECK(refusal(message) == "bad_header");
    message.to_name.clear();
    message.subject += 'a';
    CHECK(refusal(message) == "bad_header");
}

TEST_CASE("an address is one address and nothing else") {
    std::string const long_label(63, 'a'), long_local(64, 'a');
    for (std::string const address : {"a@b.co", "ann.lee+card@school.example", "o'brien@a-b.example", "root@localhost"})
        CHECK_MESSAGE(valid_address(address), address);
    CHECK(valid_address(long_local + "@" + long_label + ".example"));
    CHECK(valid_address(long_local + "@" + long_label + "." + long_label + "." + std::string(57, 'a') + ".co"));
    CHECK_FALSE(valid_address(long_local + "@" + long_label + "." + long_label + "." + std::string(59, 'a') + ".co"));
    CHECK_FALSE(valid_address(long_local + "a@b.example"));
    CHECK_FALSE(valid_address("a@" + long_label + "a.example"));
    for (std::string const address :
         {"",           "@",        "a",       "a@",        "@b.co",         "a@b",
          "a@b@c.co",   "a b@c.co", "a@b.co ", " a@b.co",   "a@b.co,c@d.co", "<a@b.co>",
          "A <a@b.co>", ".a@b.co",  "a.@b.co", "a..b@c.co", "a@.b.co",       "a@b..co",
          "a@b.co.",    "a@-b.co",  "a@b-.co", "a@b.12",    "a@[127.0.0.1]", "a@b_c.co",
          "\"a\"@b.co", "a@bé.co",  "é@b.co",  "a@b.co\n",  "a;b@c.co",      "x@@localhost"})
        CHECK_FALSE_MESSAGE(valid_address(address), address);
}
