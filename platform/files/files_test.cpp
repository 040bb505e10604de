#include "platform/files/files.h"

#include <doctest/doctest.h>

#include <fstream>

#include "platform/testing/database.h"

using namespace belfry;

namespace {
struct Kept {
    explicit Kept(db::Engine engine)
        : db(engine, files::migrations()), files(files::make_files(*db, clock, folder.path() / "files")) {}
    std::string read(files::File const& file) {
        auto source = files->open(file).value();
        std::string out, piece(7, '\0');
        for (;;) {
            auto const got = source(piece).value();
            if (got == 0) return out;
            out.append(piece, 0, got);
        }
    }
    FakeClock clock{Instant::from_seconds(1788249600)};
    testing::TemporaryFolder folder;
    testing::TestDatabase db;
    std::unique_ptr<files::Files> files;
};
} // namespace

BOTH_ENGINES("a kept file reads back, is found by its id, and its type comes from looking at it") {
    Kept kept(engine);
    auto const file = kept.files->keep_bytes("%PDF-1.7 and so on", "../../etc/report.html", SchoolId(5)).value();
    CHECK(file.name == "report.html");
    CHECK(file.content_type == "application/pdf");
    auto snapshot = kept.db->read();
    auto const found = kept.files->find(snapshot, file.id).value();
    CHECK(found.size_bytes == 18);
    CHECK(kept.read(found) == "%PDF-1.7 and so on");
    CHECK(kept.files->find(snapshot, FileId(99)).problem().kind == ProblemKind::not_found);
}

BOTH_ENGINES("a file is taken from where an upload left it, and the same content is kept once") {
    Kept kept(engine);
    auto const path = kept.folder.path() / "upload";
    std::ofstream(path) << "the same words";
    auto const one = kept.files->keep(path, "one.txt", SchoolId()).value();
    CHECK_FALSE(std::filesystem::exists(path));
    auto const two = kept.files->keep_bytes("the same words", "two.txt", SchoolId()).value();
    CHECK(one.sha256_hex == two.sha256_hex);
    CHECK(one.id != two.id);
    CHECK(kept.files->path_of(one) == kept.files->path_of(two));
    CHECK(std::filesystem::is_empty(kept.folder.path() / "files" / "new"));
}

BOTH_ENGINES("a sweep takes only what no row names and is old enough") {
    Kept kept(engine);
    auto const stays = kept.files->keep_bytes("named", "a.txt", SchoolId()).value();
    auto const goes = kept.files->keep_bytes("not named", "b.txt", SchoolId()).value();
    REQUIRE(kept.db->write([&](db::Tx& tx) { return kept.files->remove(tx, goes.id); }).ok());
    CHECK(kept.files->sweep(3600).value() == 0);
    CHECK(kept.files->sweep(0).value() == 1);
    CHECK(kept.read(stays) == "named");
    CHECK(kept.files->open(goes).problem().code == "file_lost");
    CHECK(kept.db->write([&](db::Tx& tx) { return kept.files->remove(tx, goes.id); }).problem().kind ==
          ProblemKind::not_found);
}

TEST_CASE("names from outside lose folders and control characters") {
    CHECK(files::clean_name("C:\\Users\\a\\b.txt") == "b.txt");
    CHECK(files::clean_name("..") == "file");
    CHECK(files::clean_name("a\r\nb") == "ab");
    CHECK(files::clean_name("") == "file");
    CHECK(files::clean_name("Zo\xEB.txt") == "Zoë.txt");
}
