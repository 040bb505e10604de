#pragma once
// belfry-reader.toml: what the page of a new key shows, and what may be said besides.

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace belfry::reader {

struct Settings {
    std::string server; // "https://belfry.example.org"
    std::string reader; // 13 characters
    std::string key;    // or key_file, which holds it alone
    std::filesystem::path key_file;
    std::filesystem::path folder = "belfry-reader"; // where taps wait; beside the settings where not absolute
    std::string pcsc;                               // part of the reader's name; empty: the first there is
    std::filesystem::path ca_file;                  // of the service's certificate, where the system does not know it
    int repeat_seconds = 3;                         // the same card within that is the same tap

    // Problem invalid ("settings") that says what is wrong and where: a key that is not known, missing or of the wrong
    // kind; an http:// address that is not this machine's own.
    static Result<Settings> load(std::filesystem::path const& file);
    static Result<Settings> parse(std::string_view toml, std::filesystem::path const& beside);
};

} // namespace belfry::reader
