#include "platform/crypto/crypto.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "base/text.h"

using namespace belfry;

TEST_CASE("digests agree with the published vectors") {
    // FIPS 180-4 examples; RFC 4231, test case 2.
    CHECK(hex(crypto::sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(crypto::sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(crypto::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    crypto::Sha256 pieces;
    pieces.add("a");
    pieces.add("");
    pieces.add("bc");
    CHECK(pieces.finish() == crypto::sha256("abc"));
}

TEST_CASE("random bytes differ and numbers stay below their bound") {
    CHECK(crypto::random_bytes(16) != crypto::random_bytes(16));
    CHECK(crypto::random_bytes(0).empty());
    CHECK(crypto::random_token().size() == 43);
    std::set<std::uint32_t> seen;
    for (int i = 0; i < 300; ++i) seen.insert(crypto::random_below(3));
    CHECK(seen == std::set<std::uint32_t>{0, 1, 2});
    CHECK(crypto::random_below(1) == 0);
}

TEST_CASE("comparison in constant time still compares") {
    CHECK(crypto::equal_in_constant_time("", ""));
    CHECK(crypto::equal_in_constant_time("same", "same"));
    CHECK_FALSE(crypto::equal_in_constant_time("same", "sama"));
    CHECK_FALSE(crypto::equal_in_constant_time("same", "same "));
}

TEST_CASE("one-time codes agree with RFC 6238, appendix B") {
    std::string const secret = "12345678901234567890";
    auto at = [&](std::int64_t seconds) { return crypto::totp_code(secret, seconds / 30, 8); };
    CHECK(at(59) == "94287082");
    CHECK(at(1111111109) == "07081804");
    CHECK(at(1111111111) == "14050471");
    CHECK(at(1234567890) == "89005924");
    CHECK(at(2000000000) == "69279037");
    CHECK(at(20000000000) == "65353130");
    CHECK(crypto::totp_code(secret, 59 / 30) == "287082");
}

TEST_CASE("a code is taken one step early or late, never two, and never twice") {
    auto const secret = crypto::new_totp_secret();
    auto const now = Instant::from_seconds(1800000000);
    auto const step = now.seconds() / 30;
    for (std::int64_t off : {-1, 0, 1})
        CHECK(crypto::totp_match(secret, crypto::totp_code(secret, step + off), now, 0) == step + off);
    CHECK_FALSE(crypto::totp_match(secret, crypto::totp_code(secret, step - 2), now, 0).has_value());
    CHECK_FALSE(crypto::totp_match(secret, crypto::totp_code(secret, step + 2), now, 0).has_value());
    auto const code = crypto::totp_code(secret, step);
    CHECK_FALSE(crypto::totp_match(secret, code, now, step).has_value());
    CHECK(crypto::totp_match(secret, code, now, step - 1) == step);
    CHECK_FALSE(crypto::totp_match(secret, "", now, 0).has_value());
    CHECK_FALSE(crypto::totp_match(secret, code + "0", now, 0).has_value());
}

TEST_CASE("base32 agrees with RFC 4648, section 10") {
    CHECK(crypto::base32("") == "");
    CHECK(crypto::base32("f") == "MY");
    CHECK(crypto::base32("foob") == "MZXW6YQ");
    CHECK(crypto::base32("foobar") == "MZXW6YTBOI");
    CHECK(crypto::totp_address("foobar", "Belfry", "a b@c") ==
          "otpauth://totp/Belfry:a%20b%40c?secret=MZXW6YTBOI&issuer=Belfry");
}

namespace {
struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("belfry_crypto_" + std::to_string(::getpid()));
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
};
} // namespace

TEST_CASE("what is sealed opens under the same key for the same purpose only") {
    Folder folder;
    auto box = crypto::SealedBox::open_key(folder.path / "keys" / "secrets.key");
    REQUIRE(box.ok());
    struct stat about;
    REQUIRE(::stat((folder.path / "keys" / "secrets.key").c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);

    auto const sealed = box->seal("a secret", "identity.totp:1");
    CHECK(sealed.find("a secret") == std::string::npos);
    CHECK(sealed != box->seal("a secret", "identity.totp:1"));
    CHECK(box->open(sealed, "identity.totp:1").value() == "a secret");
    CHECK(box->open(box->seal("", ""), "").value().empty());
    CHECK_FALSE(box->open(sealed, "identity.totp:2").ok());
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK_FALSE(box->open(changed, "identity.totp:1").ok());
        CHECK_FALSE(box->open(std::string_view(sealed).substr(0, i), "identity.totp:1").ok());
    }

    auto again = crypto::SealedBox::open_key(folder.path / "keys" / "secrets.key");
    REQUIRE(again.ok());
    CHECK(again->open(sealed, "identity.totp:1").ok());
    auto other = crypto::SealedBox::open_key(folder.path / "other.key");
    REQUIRE(other.ok());
    CHECK_FALSE(other->open(sealed, "identity.totp:1").ok());
}

TEST_CASE("a key file that others may read, or that is no key, is refused") {
    Folder folder;
    auto const file = folder.path / "open.key";
    REQUIRE(crypto::SealedBox::open_key(file).ok());
    ::chmod(file.c_str(), 0640);
    CHECK_FALSE(crypto::SealedBox::open_key(file).ok());
    auto const broken = folder.path / "short.key";
    std::ofstream(broken) << "short";
    ::chmod(broken.c_str(), 0600);
    auto refused = crypto::SealedBox::open_key(broken);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.problem().code == "key_file");
    CHECK_FALSE(crypto::SealedBox::open_key("/proc/nowhere/x.key").ok());
}

TEST_CASE("programs that start together agree on one key") {
    Folder folder;
    std::vector<std::string> sealed(8);
    std::vector<std::thread> threads;
    for (auto& mine : sealed)
        threads.emplace_back([&] {
            auto box = crypto::SealedBox::open_key(folder.path / "shared.key");
            if (box.ok()) mine = box->seal("x", "");
        });
    for (auto& thread : threads) thread.join();
    auto box = crypto::SealedBox::open_key(folder.path / "shared.key");
    REQUIRE(box.ok());
    for (auto const& mine : sealed) CHECK(box->open(mine, "").ok());
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}
