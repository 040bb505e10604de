// The words of pages: some 2,000 keys read once at start; a page looks up 50 to 200 of them, each one hash.
#include "platform/ui/words.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "platform/ui/embedded.h"

namespace belfry::ui {
namespace {

bool is_key(std::string_view key) {
    if (key.empty() || key.front() == '.' || key.back() == '.' || key.find("..") != std::string_view::npos)
        return false;
    return std::ranges::all_of(
        key, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; });
}

Problem refused(std::size_t file, std::size_t line, std::string_view why, std::string_view key) {
    return invalid("words_file", "file " + std::to_string(file) + ", line " + std::to_string(line) + ": " +
                                     std::string(why) + " '" + std::string(key) + "'");
}

std::string filled(std::string_view text, std::initializer_list<Fill> fills) {
    std::string out;
    out.reserve(text.size() + 32);
    while (!text.empty()) {
        auto const open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos) break;
        text.remove_prefix(open);
        auto const close = text.find('}');
        auto const name = close == std::string_view::npos ? std::string_view() : text.substr(1, close - 1);
        auto const fill = std::ranges::find(fills, name, &Fill::name);
        if (fill == fills.end()) { // not one of ours: stays as it stands, so that a mistake is seen and not hidden
            out += '{';
            text.remove_prefix(1);
            continue;
        }
        out += fill->value;
        text.remove_prefix(close + 1);
    }
    return out;
}

} // namespace

struct Words::Impl {
    std::vector<std::unique_ptr<std::string>> texts; // what the map's views look into
    std::unordered_map<std::string_view, std::string_view> words;

    Status read(std::string_view text, std::size_t file) {
        if (!valid_utf8(text)) return refused(file, 0, "is not UTF-8", "");
        texts.push_back(std::make_unique<std::string>(text));
        std::size_t number = 0;
        for (auto raw : split(*texts.back(), '\n')) {
            ++number;
            auto const line = trim(raw);
            if (line.empty() || line.front() == '#') continue;
            auto const equals = line.find('=');
            if (equals == std::string_view::npos) return refused(file, number, "has no '='", line);
            auto const key = trim(line.substr(0, equals)), value = trim(line.substr(equals + 1));
            if (!is_key(key)) return refused(file, number, "is not a key:", key);
            if (value.empty()) return refused(file, number, "has no words:", key);
            if (!words.emplace(key, value).second) return refused(file, number, "stands here a second time:", key);
        }
        return {};
    }
};

Words::Words(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Words::Words(Words&&) noexcept = default;
Words& Words::operator=(Words&&) noexcept = default;
Words::~Words() = default;

Result<Words> Words::load(std::vector<std::string_view> const& files) {
    auto impl = std::make_unique<Impl>();
    impl->words.reserve(4096);
    for (std::size_t i = 0; i < files.size(); ++i) TRY_DO(impl->read(files[i], i + 1));
    return Words(std::move(impl));
}

std::string_view Words::find(std::string_view key) const {
    auto const found = impl_->words.find(key);
    return found == impl_->words.end() ? key : found->second;
}

bool Words::has(std::string_view key) const { return impl_->words.contains(key); }

std::string Words::text(Key key, std::initializer_list<Fill> fills) const { return filled(find(key.text()), fills); }

std::string Words::count(Key key, std::int64_t number) const {
    std::string full(key.text());
    full += number == 1 ? ".one" : ".many";
    return filled(find(full), {{"n", with_thousands(number)}});
}

std::vector<std::string_view> Words::keys() const {
    std::vector<std::string_view> out;
    out.reserve(impl_->words.size());
    for (auto const& [key, value] : impl_->words) out.push_back(key);
    std::ranges::sort(out);
    return out;
}

std::string_view platform_words_en() { return embedded::words_en(); }

} // namespace belfry::ui
