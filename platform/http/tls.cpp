// The TLS context, made once at start.
#include "platform/http/tls.h"

#include <boost/asio/ssl/context.hpp>

namespace belfry::http {
namespace ssl = boost::asio::ssl;

Result<std::shared_ptr<ssl::context>> make_tls(std::filesystem::path const& certificate_file,
                                               std::filesystem::path const& key_file) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    boost::system::error_code error;
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // TLS 1.2 with keys that are forgotten and ciphers that authenticate (RFC 9325, 4.2); those of TLS 1.3 all are so.
    if (SSL_CTX_set_cipher_list(context->native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL") != 1)
        return invalid("tls_files", "no ciphers");
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS); // most connections are idle
    context->use_certificate_chain_file(certificate_file.string(), error);
    if (!error) context->use_private_key_file(key_file.string(), ssl::context::pem, error);
    if (!error && SSL_CTX_check_private_key(context->native_handle()) != 1)
        return invalid("tls_files", "the key does not belong to the certificate");
    if (error) return invalid("tls_files", error.message());
    return context;
}

} // namespace belfry::http
