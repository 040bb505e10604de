// What a handler asks of its call, and form tokens. A page makes one to thirty tokens.
#include "platform/extension/call.h"

#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace belfry::platform {
namespace {

// What the token proves, apart from the mask: that its maker knew the session's secret.
std::string proof(std::string_view secret) { return crypto::hmac_sha256(secret, "form"); }

void mask(std::string& bytes, std::string_view with) {
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bytes[i] ^ with[i]);
}

} // namespace

db::Session& Call::db() {
    if (!snapshot_) snapshot_.emplace(platform.db.read());
    return *snapshot_;
}

SchoolDay Call::today() const { return zone().day_of(now()); }

std::string_view Call::path(std::string_view name) const {
    for (auto const& piece : path_values)
        if (piece.name == name) return piece.value;
    return {};
}

std::string Call::form_token() const {
    form_token_used_ = true;
    return make_form_token(viewer.form_secret);
}

std::string make_form_token(std::string_view secret) {
    auto const pad = crypto::random_bytes(crypto::kDigestBytes);
    auto hidden = proof(secret);
    mask(hidden, pad);
    return base64url(pad + hidden);
}

bool form_token_matches(std::string_view token, std::string_view secret) {
    if (secret.empty()) return false;
    auto const bytes = bytes_from_base64url(token);
    if (!bytes || bytes->size() != 2 * crypto::kDigestBytes) return false;
    auto shown = bytes->substr(crypto::kDigestBytes);
    mask(shown, std::string_view(*bytes).substr(0, crypto::kDigestBytes));
    return crypto::equal_in_constant_time(shown, proof(secret));
}

} // namespace belfry::platform
