// Settings through toml++; read once.
#include "reader/settings.h"

#include <toml++/toml.h>

#include <fstream>
#include <sstream>

#include "base/id.h"
#include "base/text.h"

namespace belfry::reader {
namespace {

constexpr int kRepeatSecondsMax = 60;

Problem wrong(std::string what) { return invalid("settings", std::move(what)); }

std::string place_of(toml::node const& node) { return "line " + std::to_string(node.source().begin.line) + ": "; }

Status take_text(toml::node const& node, std::string& into) {
    auto const text = node.value<std::string>();
    if (!text) return wrong(place_of(node) + "must be a text in quotes");
    into = *text;
    return {};
}

Status take_path(toml::node const& node, std::filesystem::path const& beside, std::filesystem::path& into) {
    std::string text;
    TRY_DO(take_text(node, text));
    into = beside / text; // an absolute one stays as it is
    return {};
}

Status take(std::string_view key, toml::node const& node, std::filesystem::path const& beside, Settings& settings) {
    if (key == "server") return take_text(node, settings.server);
    if (key == "reader") return take_text(node, settings.reader);
    if (key == "key") return take_text(node, settings.key);
    if (key == "pcsc") return take_text(node, settings.pcsc);
    if (key == "key_file") return take_path(node, beside, settings.key_file);
    if (key == "folder") return take_path(node, beside, settings.folder);
    if (key == "ca_file") return take_path(node, beside, settings.ca_file);
    if (key != "repeat_seconds") return wrong(place_of(node) + "there is no setting \"" + std::string(key) + "\"");
    auto const seconds = node.value<std::int64_t>();
    if (!seconds || *seconds < 0 || *seconds > kRepeatSecondsMax)
        return wrong(place_of(node) + "repeat_seconds is a number from 0 to 60");
    settings.repeat_seconds = static_cast<int>(*seconds);
    return {};
}

// A key that anybody on the way could read is none.
bool safe_address(std::string_view server) {
    if (server.starts_with("https://") && server.size() > 8) return true;
    for (std::string_view const own : {"http://localhost", "http://127.0.0.1", "http://[::1]"}) {
        if (!server.starts_with(own)) continue;
        auto const rest = server.substr(own.size());
        if (rest.empty() || rest[0] == ':' || rest[0] == '/') return true;
    }
    return false;
}

Status check(Settings& settings) {
    while (settings.server.ends_with('/')) settings.server.pop_back();
    if (!safe_address(settings.server)) return wrong("server must begin with https://");
    if (!id_from_text(settings.reader)) return wrong("reader must be the 13 characters that Belfry shows");
    if (!settings.key_file.empty()) {
        std::ifstream in(settings.key_file);
        if (!std::getline(in, settings.key)) return wrong(settings.key_file.string() + " cannot be read");
        settings.key = trim(settings.key);
    }
    if (settings.key.empty() || settings.key.find_first_of(" \r\n\t") != std::string::npos)
        return wrong("key must be what Belfry shows");
    return {};
}

} // namespace

Result<Settings> Settings::parse(std::string_view text, std::filesystem::path const& beside) {
    Settings settings;
    settings.folder = beside / settings.folder;
    try {
        auto const table = toml::parse(text);
        for (auto const& [key, node] : table) TRY_DO(take(key.str(), node, beside, settings));
    } catch (toml::parse_error const& error) {
        return wrong("line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
    }
    TRY_DO(check(settings));
    return settings;
}

Result<Settings> Settings::load(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return wrong(file.string() + " cannot be read");
    return parse(text.str(), std::filesystem::absolute(file).parent_path());
}

} // namespace belfry::reader
