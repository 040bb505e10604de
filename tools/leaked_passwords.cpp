// Turns a list of leaked passwords into what the program can look them up in, at build time:
//   belfry_leaked_passwords LIST OUT
//       LIST is a JSON array of strings, the most used first (npm's @zxcvbn-ts/language-common, MIT); OUT.h gets the
//       sorted 32-bit hashes (FNV-1a) of those that a password could be: four bytes each, wrong for one other text in
//       80,000.
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kBytesMin = 6; // no password is shorter

std::uint32_t hash_of(std::string const& text) {
    std::uint32_t hash = 2166136261u;
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash;
}

// The strings of the array, in lower case. Escapes other than of a quote or backslash do not occur in them.
std::vector<std::string> strings_in(std::string const& json) {
    std::vector<std::string> found;
    for (std::size_t at = 0; (at = json.find('"', at)) != std::string::npos; ++at) {
        std::string text;
        for (++at; at < json.size() && json[at] != '"'; ++at) {
            if (json[at] == '\\') ++at;
            char const c = json[at];
            text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        found.push_back(text);
    }
    return found;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) return std::cerr << "belfry_leaked_passwords LIST OUT\n", 1;
    std::ifstream in(argv[1], std::ios::binary);
    std::ostringstream json;
    json << in.rdbuf();
    std::vector<std::uint32_t> hashes;
    for (auto const& text : strings_in(json.str()))
        if (text.size() >= kBytesMin) hashes.push_back(hash_of(text));
    if (hashes.size() < 10000) return std::cerr << "belfry_leaked_passwords: no such list: " << argv[1] << "\n", 1;
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    std::ofstream out(argv[2]);
    out << "#pragma once\n// Made by tools/leaked_passwords.cpp.\n#include <cstdint>\n"
           "namespace belfry::identity {\ninline constexpr std::uint32_t kLeakedHashes[] = {\n";
    for (std::size_t i = 0; i < hashes.size(); ++i) out << hashes[i] << (i % 12 == 11 ? "u,\n" : "u,");
    out << "};\n} // namespace belfry::identity\n";
    return out.good() ? 0 : 1;
}
