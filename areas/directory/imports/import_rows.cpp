// Packing. Some three million rows an import, so no string is made that is not kept.
#include "areas/directory/imports/import_rows.h"

#include "platform/crypto/crypto.h"

namespace belfry::directory::imports {

void Packer::put(std::int64_t number) {
    auto left = (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
    while (left >= 0x80) {
        bytes_ += static_cast<char>(left | 0x80);
        left >>= 7;
    }
    bytes_ += static_cast<char>(left);
}

void Packer::put(std::string_view text) {
    put(static_cast<std::int64_t>(text.size()));
    bytes_ += text;
}

void Unpacker::get(std::int64_t& number) {
    std::uint64_t value = 0;
    number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (left_.empty()) break;
        auto const byte = static_cast<unsigned char>(left_.front());
        left_.remove_prefix(1);
        value |= std::uint64_t{byte & 0x7Fu} << shift;
        if (byte < 0x80) {
            number = static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
            return;
        }
    }
    ok_ = false;
    left_ = {};
}

void Unpacker::get(std::string& text) {
    std::int64_t length = 0;
    get(length);
    if (length < 0 || static_cast<std::uint64_t>(length) > left_.size()) {
        ok_ = false;
        left_ = {};
        length = 0;
    }
    text = left_.substr(0, static_cast<std::size_t>(length));
    left_.remove_prefix(text.size());
}

void Unpacker::get(bool& truth) {
    std::int64_t number = 0;
    get(number);
    truth = number != 0;
}

void Unpacker::get(SchoolDay& day) {
    std::int64_t number = 0;
    get(number);
    day = SchoolDay(static_cast<std::int32_t>(number));
}

std::int64_t digest(std::string_view bytes) {
    std::string const whole = crypto::sha256(bytes);
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = (value << 8) | static_cast<unsigned char>(whole[static_cast<std::size_t>(i)]);
    return static_cast<std::int64_t>(value >> 1);
}

std::int64_t link_key(std::string_view source, Kind kind, std::string_view external_id) {
    Packer packer;
    packer.put(source);
    packer.put(static_cast<std::int64_t>(kind));
    packer.put(external_id);
    return digest(packer.bytes());
}

} // namespace belfry::directory::imports
