// Turns files into C++ at build time, so that the program is one file.
//   belfry_embed module PLACE SPACE OWNER FOLDER OUT
//       FOLDER/migrations/NNNN_name.sql, kept in the database as OWNER's, and FOLDER/text/en.txt, in namespace
//       belfry::SPACE::embedded; OUT is included as "PLACE/embedded.h"
//   belfry_embed assets OUT FILE..
//       each FILE as is, gzip and brotli, with a hash of its content in its address; in style sheets, asset(NAME)
//       becomes the address of a FILE named before
//   belfry_embed sprite OUT FOLDER NAMES
//       one SVG of the icons FOLDER/<name>.svg that the file NAMES lists
#include <brotli/encode.h>
#include <libdeflate.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(std::string const& what) {
    std::cerr << "belfry_embed: " << what << "\n";
    std::exit(1);
}

std::string read_file(fs::path const& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) fail("cannot read " + path.string());
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void write_file(fs::path const& path, std::string const& content) {
    fs::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << content;
    if (!out) fail("cannot write " + path.string());
}

// A string literal in pieces that every compiler takes; octal escapes end after three digits, so they never swallow
// what follows.
std::string literal(std::string const& bytes) {
    std::string out = "\"";
    std::size_t column = 0;
    for (char raw : bytes) {
        auto const c = static_cast<unsigned char>(raw);
        if (c == '\n')
            out += "\\n";
        else if (c == '"' || c == '\\')
            out += std::string("\\") + raw;
        else if (c == '?')
            out += "\\077";
        else if (c >= 0x20 && c < 0x7F)
            out += raw;
        else {
            char buffer[8];
            std::snprintf(buffer, sizeof buffer, "\\%03o", c);
            out += buffer;
        }
        if (++column >= 100) {
            out += "\"\n    \"";
            column = 0;
        }
    }
    return out + "\"";
}

std::string view_of(std::string const& bytes) {
    return "std::string_view(" + literal(bytes) + ", " + std::to_string(bytes.size()) + ")";
}

std::string sha256_hex(std::string const& bytes) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(), digest);
    std::string out;
    for (unsigned char byte : digest) {
        char buffer[3];
        std::snprintf(buffer, sizeof buffer, "%02x", byte);
        out += buffer;
    }
    return out;
}

int embed_module(std::string const& place, std::string const& name, std::string const& owner, fs::path const& folder,
                 fs::path const& out) {
    std::vector<fs::path> files;
    if (fs::exists(folder / "migrations"))
        for (auto const& entry : fs::directory_iterator(folder / "migrations"))
            if (entry.path().extension() == ".sql") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::string rows;
    int expected = 1;
    for (auto const& file : files) {
        auto const stem = file.stem().string();
        if (stem.size() < 6 || stem[4] != '_') fail(file.string() + ": a migration is named 0001_what.sql");
        int const number = std::atoi(stem.substr(0, 4).c_str());
        if (number != expected++) fail(file.string() + ": migrations are numbered from 0001 without gaps");
        rows += "    {\"" + owner + "\", " + std::to_string(number) + ", \"" + stem.substr(5) + "\",\n    " +
                view_of(read_file(file)) + "},\n";
    }
    auto const words = fs::exists(folder / "text/en.txt") ? read_file(folder / "text/en.txt") : std::string();
    std::string const space = "belfry::" + name + "::embedded";
    write_file(out.string() + ".h",
               "#pragma once\n// Made by tools/embed.cpp.\n#include <span>\n#include <string_view>\n"
               "#include \"platform/db/migration.h\"\nnamespace " +
                   space + " {\nstd::span<db::Migration const> migrations();\nstd::string_view words_en();\n}\n");
    write_file(out.string() + ".cpp",
               "// Made by tools/embed.cpp.\n#include \"" + place + "/embedded.h\"\nnamespace " + space +
                   " {\nnamespace {\n" +
                   (rows.empty() ? "" : "constexpr db::Migration kMigrations[] = {\n" + rows + "};\n") +
                   "}\nstd::span<db::Migration const> migrations() { return " + (rows.empty() ? "{}" : "kMigrations") +
                   "; }\nstd::string_view words_en() { return " + view_of(words) + "; }\n}\n");
    return 0;
}

std::string gzip(std::string const& bytes) {
    auto* compressor = libdeflate_alloc_compressor(12);
    std::string out(libdeflate_gzip_compress_bound(compressor, bytes.size()), '\0');
    out.resize(libdeflate_gzip_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
    libdeflate_free_compressor(compressor);
    return out;
}

std::string brotli(std::string const& bytes) {
    std::string out(BrotliEncoderMaxCompressedSize(bytes.size()) + 1024, '\0');
    std::size_t size = out.size();
    if (!BrotliEncoderCompress(11, 24, BROTLI_MODE_GENERIC, bytes.size(),
                               reinterpret_cast<uint8_t const*>(bytes.data()), &size,
                               reinterpret_cast<uint8_t*>(out.data())))
        fail("brotli failed");
    out.resize(size);
    return out;
}

std::string content_type(fs::path const& path) {
    auto const extension = path.extension().string();
    if (extension == ".css") return "text/css; charset=utf-8";
    if (extension == ".js") return "text/javascript; charset=utf-8";
    if (extension == ".svg") return "image/svg+xml";
    if (extension == ".woff2") return "font/woff2";
    if (extension == ".png") return "image/png";
    if (extension == ".ico") return "image/x-icon";
    if (extension == ".webmanifest") return "application/manifest+json";
    fail("no content type for " + path.string());
}

// A style sheet without comments and needless white space, its asset(NAME) replaced by addresses.
std::string packed_style(std::string const& style, std::map<std::string, std::string> const& addresses) {
    std::string out;
    for (std::size_t i = 0; i < style.size(); ++i) {
        if (style.compare(i, 2, "/*") == 0) {
            i = style.find("*/", i + 2);
            if (i == std::string::npos) fail("a comment is not closed");
            ++i;
        } else if (style.compare(i, 6, "asset(") == 0) {
            auto const close = style.find(')', i);
            auto const name = style.substr(i + 6, close - i - 6);
            auto const found = addresses.find(name);
            if (found == addresses.end()) fail("asset(" + name + ") is not among the files before the style sheet");
            out += "url(" + found->second + ")";
            i = close;
        } else if (style[i] == '\n' || style[i] == ' ') {
            bool const needless = out.empty() || std::string("{};, \n").find(out.back()) != std::string::npos;
            if (!needless) out += ' ';
        } else {
            out += style[i];
        }
    }
    return out;
}

// A script without the lines that are comments alone.
std::string packed_script(std::string const& script) {
    std::istringstream in(script);
    std::string out;
    for (std::string line; std::getline(in, line);) {
        auto const first = line.find_first_not_of(' ');
        if (first == std::string::npos || line.compare(first, 2, "//") == 0) continue;
        out += line.substr(first) + "\n";
    }
    return out;
}

// OUT gets `assets()`: name ("belfry.css"), address ("/a/belfry.1a2b3c4d5e.css"), type, identity, gzip, brotli.
int embed_assets(fs::path const& out, std::vector<fs::path> const& files) {
    std::string rows;
    std::map<std::string, std::string> addresses;
    for (auto const& file : files) {
        auto bytes = read_file(file);
        auto const name = file.filename().string(), extension = file.extension().string();
        if (extension == ".css") bytes = packed_style(bytes, addresses);
        if (extension == ".js" && file.stem().extension() != ".min") bytes = packed_script(bytes);
        auto const address = "/a/" + file.stem().string() + "." + sha256_hex(bytes).substr(0, 10) + extension;
        addresses[name] = address;
        auto packed = [&](std::string const& smaller) {
            return smaller.size() < bytes.size() ? smaller : std::string();
        };
        rows += "    {\"" + name + "\", \"" + address + "\", \"" + content_type(file) + "\",\n    " + view_of(bytes) +
                ",\n    " + view_of(packed(gzip(bytes))) + ",\n    " + view_of(packed(brotli(bytes))) + "},\n";
    }
    write_file(out.string() + ".cpp", "// Made by tools/embed.cpp.\n#include \"platform/ui/assets.h\"\n"
                                      "namespace belfry::ui {\nnamespace {\nconstexpr Asset kAssets[] = {\n" +
                                          rows + "};\n}\nstd::span<Asset const> assets() { return kAssets; }\n}\n");
    return 0;
}

// What stands inside <svg> in an icon's file, on one line.
std::string drawing_of(fs::path const& file) {
    auto const svg = read_file(file);
    auto const begin = svg.find('>', svg.find("<svg")) + 1, end = svg.rfind("</svg>");
    if (begin == 0 || end == std::string::npos || end < begin) fail(file.string() + ": not an SVG file");
    std::string out;
    for (char c : svg.substr(begin, end - begin)) {
        if (c == '\n') continue;
        if (c == ' ' && (out.empty() || out.back() == '>' || out.back() == ' ')) continue;
        if (c == '/' && !out.empty() && out.back() == ' ') out.pop_back();
        out += c;
    }
    return out;
}

// NAMES: a name a line, or `ours:theirs`; '#' begins a comment.
int make_sprite(fs::path const& out, fs::path const& folder, fs::path const& names) {
    std::istringstream in(read_file(names));
    std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\">";
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#') continue;
        auto const colon = line.find(':');
        auto const theirs = colon == std::string::npos ? line : line.substr(colon + 1);
        svg += "<symbol id=\"" + line.substr(0, colon) + "\" viewBox=\"0 0 24 24\">" +
               drawing_of(folder / (theirs + ".svg")) + "</symbol>";
    }
    write_file(out, svg + "</svg>\n");
    return 0;
}

} // namespace

int main(int count, char** arguments) {
    std::vector<std::string> words(arguments + 1, arguments + count);
    if (words.size() == 6 && words[0] == "module")
        return embed_module(words[1], words[2], words[3], words[4], words[5]);
    if (words.size() >= 3 && words[0] == "assets")
        return embed_assets(words[1], std::vector<fs::path>(words.begin() + 2, words.end()));
    if (words.size() == 4 && words[0] == "sprite") return make_sprite(words[1], words[2], words[3]);
    fail("usage: belfry_embed module PLACE SPACE OWNER FOLDER OUT | assets OUT FILE.. | sprite OUT FOLDER NAMES");
}
