// What a browser makes of what is packed: unpacked here by another library.
#include <doctest/doctest.h>
#include <libdeflate.h>

#include "platform/http/gzip.h"

using namespace belfry::http;

namespace {

std::string unpacked(std::string_view packed, std::size_t size) {
    std::string out(size, '\0');
    auto* reader = libdeflate_alloc_decompressor();
    std::size_t written = 0;
    auto const result =
        libdeflate_gzip_decompress(reader, packed.data(), packed.size(), out.data(), out.size(), &written);
    libdeflate_free_decompressor(reader);
    return result == LIBDEFLATE_SUCCESS && written == size ? out : "(not gzip)";
}

std::string page(int rows) {
    std::string text = "<!DOCTYPE html><title>Today</title><ul>";
    for (int i = 0; i < rows; ++i)
        text +=
            "<li class=\"row\"><a href=\"/people/" + std::to_string(i * 7919) + "\">Zoë Nguyễn-O&#39;Brien</a></li>";
    return text + "</ul>";
}

std::string noise(std::size_t size) {
    std::string text(size, '\0');
    std::uint64_t state = 7;
    for (auto& c : text) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        c = static_cast<char>(state >> 56);
    }
    return text;
}

} // namespace

TEST_CASE("a page of any size is unpacked as it was") {
    for (int rows : {8, 30, 200, 1000, 1500, 3000, 20000}) {
        auto const plain = page(rows);
        auto const packed = gzip(plain);
        CHECK(packed.size() < plain.size());
        CHECK(unpacked(packed, plain.size()) == plain);
    }
}

TEST_CASE("a page of rows is packed to a fifth") { CHECK(gzip(page(100)).size() * 5 < page(100).size()); }

TEST_CASE("text unlike any page is unpacked as it was, or not packed at all") {
    std::string every;
    for (int i = 0; i < 4096; ++i) every += static_cast<char>(i % 256);
    for (std::string const& plain :
         {every, std::string(70000, 'a'), std::string(100, '\xFF'), page(30) + noise(2000) + page(30)}) {
        auto const packed = gzip(plain);
        REQUIRE_FALSE(packed.empty());
        CHECK(unpacked(packed, plain.size()) == plain);
    }
}

TEST_CASE("what would not get smaller is left alone") {
    CHECK(gzip("").empty());
    CHECK(gzip("a").empty());
    CHECK(gzip(noise(5000)).empty());
    CHECK(gzip(noise(300000)).empty());
}
