#include "areas/cards/print/card_sheet.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>

#include "platform/testing/temporary_folder.h"

using namespace belfry;
using namespace belfry::cards;

namespace {

Instant const kMade = Instant::from_seconds(1788249600);
CardFace const kFace{"Elmgreen School", "#7A1F3D", {}};
PrintedCard const kZoe{"Zoë O'Brien", "Pupil", "Year 7", "7B", "04A2B1C9D2"};

// What poppler says of a file.
std::string said(std::string const& program, std::string const& bytes, std::string const& more = "-") {
    belfry::testing::TemporaryFolder folder;
    auto const file = folder.path() / "card.pdf";
    std::ofstream(file, std::ios::binary) << bytes;
    auto* out = ::popen((program + " " + file.string() + " " + more).c_str(), "r");
    REQUIRE(out);
    std::string text;
    char buffer[4096];
    while (auto const got = std::fread(buffer, 1, sizeof buffer, out)) text.append(buffer, got);
    CHECK(::pclose(out) == 0);
    return text;
}

} // namespace

TEST_CASE("a card is of a bank card's size and says who, what and where") {
    auto const card = one_card(kFace, kZoe, kMade);
    REQUIRE(card.ok());
    auto const info = said("pdfinfo", *card, "");
    CHECK(info.find("Pages:           1") != std::string::npos);
    CHECK(info.find("242.646 x 153.014 pts") != std::string::npos); // 85.60 x 53.98 mm
    auto const text = said("pdftotext", *card);
    for (auto const* words : {"Elmgreen School", "Zoë O'Brien", "Pupil", "Year 7 · 7B", "ZO", "ES"})
        CHECK(text.find(words) != std::string::npos);
    CHECK(text.find(kZoe.number) == std::string::npos); // not chosen
}

TEST_CASE("a school's design says what stands on it") {
    auto face = kFace;
    face.design.shown = {"number"};
    face.design.foot = "If found, hand in at any school";
    auto const card = one_card(face, kZoe, kMade);
    REQUIRE(card.ok());
    auto const text = said("pdftotext", *card);
    CHECK(text.find("04A2B1C9D2") != std::string::npos);
    CHECK(text.find("If found") != std::string::npos);
    CHECK(text.find("Year 7") == std::string::npos);
    CHECK(text.find("ES") == std::string::npos);
}

TEST_CASE("a class stands on A4 sheets, ten to a sheet") {
    std::vector<PrintedCard> cards(11, kZoe);
    cards[3].number.clear();
    cards[4].name = "A name of great length that somebody really has, hyphenated-with-another";
    auto const sheet = card_sheet(kFace, cards, "7B", kMade);
    REQUIRE(sheet.ok());
    auto const info = said("pdfinfo", *sheet, "");
    CHECK(info.find("Pages:           2") != std::string::npos);
    CHECK(info.find("(A4)") != std::string::npos);
    CHECK(card_sheet(kFace, cards, "7B", kMade).value() == *sheet); // the same cards, the same bytes
}
