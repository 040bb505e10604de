#include "platform/archive/archive.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

using namespace belfry;
using namespace belfry::archive;
namespace fs = std::filesystem;

namespace {

// A folder that goes with the test.
struct Folder {
    fs::path path = fs::temp_directory_path() / ("belfry_archive_" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

void put(fs::path const& path, std::string_view text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::string read_all(Bundle const& bundle, std::string_view name) {
    Entry const* entry = bundle.find(name);
    REQUIRE(entry != nullptr);
    auto source = bundle.read(*entry);
    if (!source.ok()) return "!" + std::string(source.problem().code);
    std::string out;
    char buffer[1000];
    for (;;) {
        auto got = (*source)(buffer);
        if (!got.ok()) return "!" + std::string(got.problem().code);
        if (*got == 0) return out;
        out.append(buffer, *got);
    }
}

std::string code_of(Result<Bundle> const& bundle) { return bundle.ok() ? "" : std::string(bundle.problem().code); }

// A zip made by hand, entries stored, so that it can lie: local headers, central directory, end record.
struct RawEntry {
    std::string name, data;
    std::uint32_t declared_size = 0; // 0: the true size
    std::uint32_t unix_mode = 0100644;
    bool encrypted = false;
};
void put_number(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}
std::uint32_t crc_of(std::string_view data) {
    std::uint32_t crc = ~0u;
    for (unsigned char c : data) {
        crc ^= c;
        for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
    }
    return ~crc;
}
std::string raw_zip(std::vector<RawEntry> const& entries) {
    std::string out, directory;
    for (auto const& e : entries) {
        std::size_t const at = out.size();
        std::string common;
        put_number(common, 20, 2);
        put_number(common, e.encrypted ? 1 : 0, 2);
        put_number(common, 0, 2);
        put_number(common, 0x00210000, 4);
        put_number(common, crc_of(e.data), 4);
        put_number(common, e.data.size(), 4);
        put_number(common, e.declared_size != 0 ? e.declared_size : e.data.size(), 4);
        put_number(common, e.name.size(), 2);
        put_number(common, 0, 2);
        out += "PK\x03\x04" + common + e.name + e.data;
        directory += "PK\x01\x02";
        put_number(directory, 0x0314, 2); // made on unix
        directory += common;
        put_number(directory, 0, 6);
        put_number(directory, std::uint64_t{e.unix_mode} << 16, 4);
        put_number(directory, at, 4);
        directory += e.name;
    }
    std::size_t const at = out.size();
    out += directory + "PK\x05\x06";
    put_number(out, 0, 4);
    put_number(out, entries.size(), 2);
    put_number(out, entries.size(), 2);
    put_number(out, directory.size(), 4);
    put_number(out, at, 4);
    put_number(out, 0, 2);
    return out;
}

std::string code_of_zip(Folder const& folder, std::vector<RawEntry> const& entries, Limits const& limits = {}) {
    put(folder.path / "raw.zip", raw_zip(entries));
    return code_of(Bundle::open(folder.path / "raw.zip", "raw.zip", limits));
}

} // namespace

TEST_CASE("a zip that was written reads back, entry by entry and in any order") {
    Folder folder;
    std::string long_text;
    for (int i = 0; i < 100000; ++i) long_text += std::to_string(i) + ",";
    auto writer = ZipWriter::create(folder.path / "out.zip");
    REQUIRE(writer.ok());
    REQUIRE(writer->begin("manifest.csv").ok());
    REQUIRE(writer->write("propertyName,value\r\n").ok());
    REQUIRE(writer->begin("users.csv").ok());
    REQUIRE(writer->write(long_text).ok());
    CHECK_FALSE(fs::exists(folder.path / "out.zip"));
    REQUIRE(writer->finish().ok());
    CHECK_FALSE(fs::exists(folder.path / "out.zip.part"));

    auto bundle = Bundle::open(folder.path / "out.zip", "out.zip");
    REQUIRE(bundle.ok());
    CHECK(bundle->form() == Bundle::Form::zip);
    REQUIRE(bundle->entries().size() == 2);
    CHECK(read_all(*bundle, "Users.CSV") == long_text);
    CHECK(read_all(*bundle, "manifest.csv") == "propertyName,value\r\n");
    CHECK(bundle->find("orgs.csv") == nullptr);
}

TEST_CASE("the same content gives the same zip") {
    Folder folder;
    for (auto name : {"a.zip", "b.zip"}) {
        auto writer = ZipWriter::create(folder.path / name);
        REQUIRE(writer->begin("x.csv").ok());
        REQUIRE(writer->write("1,2\r\n").ok());
        REQUIRE(writer->finish().ok());
    }
    auto bytes = [&](char const* name) {
        std::ifstream in(folder.path / name, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    CHECK(bytes("a.zip") == bytes("b.zip"));
}

TEST_CASE("an unfinished zip leaves nothing") {
    Folder folder;
    {
        auto writer = ZipWriter::create(folder.path / "out.zip");
        REQUIRE(writer->begin("x.csv").ok());
    }
    CHECK(fs::is_empty(folder.path));
    CHECK_FALSE(ZipWriter::create(folder.path / "no" / "such" / "out.zip").ok());
}

TEST_CASE("a folder and a single file are bundles too") {
    Folder folder;
    put(folder.path / "b" / "orgs.csv", "one");
    put(folder.path / "b" / "users.csv", "two");
    put(folder.path / "b" / ".DS_Store", "x");
    auto bundle = Bundle::open(folder.path / "b", "b");
    REQUIRE(bundle.ok());
    CHECK(bundle->form() == Bundle::Form::folder);
    CHECK(bundle->entries().size() == 2);
    CHECK(read_all(*bundle, "users.csv") == "two");
    auto outer = Bundle::open(folder.path, "outer");
    REQUIRE(outer.ok());
    CHECK(read_all(*outer, "users.csv") == "two");
    auto single = Bundle::open(folder.path / "b" / "orgs.csv", "schools.csv");
    REQUIRE(single.ok());
    CHECK(single->form() == Bundle::Form::file);
    CHECK(read_all(*single, "schools.csv") == "one");
    CHECK(code_of(Bundle::open(folder.path / "nothing", "x")) == "archive_unreadable");
}

TEST_CASE("one folder around the files is looked through, more is refused") {
    Folder folder;
    CHECK(code_of_zip(folder,
                      {{"bundle/", "", 0, 040755}, {"bundle/users.csv", "a"}, {"__MACOSX/bundle/._users.csv", "b"}}) ==
          "");
    auto bundle = Bundle::open(folder.path / "raw.zip", "raw.zip");
    REQUIRE(bundle->entries().size() == 1);
    CHECK(read_all(*bundle, "users.csv") == "a");
    CHECK(code_of_zip(folder, {{"a/b/users.csv", "a"}}) == "archive_path");
    put(folder.path / "deep" / "a" / "b" / "users.csv", "x");
    CHECK(code_of(Bundle::open(folder.path / "deep", "x")) == "archive_path");
}

TEST_CASE("tricks with names are refused") {
    Folder folder;
    for (std::string name :
         {"../users.csv", "/etc/passwd", "..\\users.csv", "C:users.csv", "users\n.csv", "./users.csv", "a/../b.csv"}) {
        CAPTURE(name);
        CHECK(code_of_zip(folder, {{name, "a"}}) == "archive_path");
    }
    CHECK(code_of_zip(folder, {{"users.csv", "a"}, {"users.csv", "b"}}) == "archive_duplicate");
    CHECK(code_of_zip(folder, {{"users.csv", "a"}, {"x/USERS.csv", "b"}}) == "archive_duplicate");
}

TEST_CASE("links, devices and encrypted entries are refused") {
    Folder folder;
    CHECK(code_of_zip(folder, {{"users.csv", "/etc/passwd", 0, 0120777}}) == "archive_link");
    CHECK(code_of_zip(folder, {{"users.csv", "", 0, 0020666}}) == "archive_link");
    CHECK(code_of_zip(folder, {{"users.csv", "abcdefghijklmnop", 0, 0100644, true}}) == "archive_encrypted");
    put(folder.path / "f" / "orgs.csv", "x");
    fs::create_symlink("/etc/passwd", folder.path / "f" / "users.csv");
    CHECK(code_of(Bundle::open(folder.path / "f", "f")) == "archive_link");
}

TEST_CASE("limits on entries, sizes and ratio hold, also where the zip lies about them") {
    Folder folder;
    CHECK(code_of_zip(folder, {{"a.csv", "1"}, {"b.csv", "2"}}, {.entries_max = 1}) == "archive_entries");
    CHECK(code_of_zip(folder, {{"a.csv", "12345"}}, {.entry_bytes_max = 4}) == "archive_too_large");
    CHECK(code_of_zip(folder, {{"a.csv", "123"}, {"b.csv", "456"}}, {.total_bytes_max = 5}) == "archive_too_large");
    CHECK(code_of_zip(folder, {{"a.csv", "1", 4000000000u}}) == "archive_bomb");

    auto writer = ZipWriter::create(folder.path / "bomb.zip");
    REQUIRE(writer->begin("users.csv").ok());
    std::string const zeros(1 << 20, '0');
    for (int i = 0; i < 40; ++i) REQUIRE(writer->write(zeros).ok());
    REQUIRE(writer->finish().ok());
    CHECK(code_of(Bundle::open(folder.path / "bomb.zip", "bomb.zip")) == "archive_bomb");
    auto patient = Bundle::open(folder.path / "bomb.zip", "x", {.ratio_max = 5000});
    REQUIRE(patient.ok());
    CHECK(read_all(*patient, "users.csv").size() == 40u << 20);
}

TEST_CASE("a damaged or cut-off zip is a problem, not half a file") {
    Folder folder;
    std::string whole = raw_zip({{"users.csv", std::string(5000, 'x')}});
    std::string changed = whole;
    changed[3000] ^= 1;
    put(folder.path / "changed.zip", changed);
    auto bundle = Bundle::open(folder.path / "changed.zip", "x");
    REQUIRE(bundle.ok());
    CHECK(read_all(*bundle, "users.csv") == "!archive_damaged");
    put(folder.path / "cut.zip", whole.substr(0, 2000));
    CHECK(code_of(Bundle::open(folder.path / "cut.zip", "x")) == "archive_damaged");
}
