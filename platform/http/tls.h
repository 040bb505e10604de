#pragma once
// TLS 1.2 and 1.3 with one certificate, for an installation without a proxy before it.

#include <filesystem>
#include <memory>

#include "base/result.h"

namespace boost::asio::ssl {
class context;
}

namespace belfry::http {

// Problem invalid ("tls_files") where either cannot be read or they do not belong together.
Result<std::shared_ptr<boost::asio::ssl::context>> make_tls(std::filesystem::path const& certificate_file,
                                                            std::filesystem::path const& key_file);

} // namespace belfry::http
