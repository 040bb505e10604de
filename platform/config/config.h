#pragma once
// Configuration: one declared table, read from belfry.toml, checked whole at start. Unknown keys and values out of
// range are refused with line and column. Secrets stand in files of their own, named here by path.
// docs/configuration.md is made from the same table by `belfry config`.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace belfry::config {

class Config {
public:
    std::filesystem::path folder = "var"; // everything that Belfry keeps
    std::string address = "127.0.0.1";
    int port = 8080;
    std::string public_address = "http://localhost:8080"; // as people reach it; used in mail and calendars
    std::string trusted_proxy;
    std::string certificate_file, key_file;
    int worker_threads = 4;
    int node = 0;
    std::string engine = "sqlite";      // or "postgres"
    std::string postgres_conninfo_file; // a secret: the file holds the connection string
    std::string mail_mode = "folder";   // "folder": written to <folder>/mail; "smtp"
    std::string smtp_server;            // smtp://host:port or smtps://
    std::string smtp_user, smtp_password_file;
    std::string mail_from = "Belfry <no-reply@localhost>";
    std::string log_level = "info";
    std::string audit_key_file;      // empty: <folder>/audit-key
    std::string audit_second_folder; // where the head of the audit trail is kept too
    std::string audit_mail_to;       // who gets it each day
    std::int64_t upload_bytes_max = 512ll * 1024 * 1024;
    int session_hours_max = 12;
    int connections_max = 10000;
    int encrypted_connections_max = 2000;
    int connections_per_address_max = 1500;
    bool school_second_factor = true; // heads and offices want it too
    bool demonstration = false;       // a trial: says so on every page, shows demonstration sign-ins

    // Defaults where `file` does not exist and `required` is false.
    static Result<Config> load(std::filesystem::path const& file, bool required);
    static Result<Config> parse(std::string_view toml, std::string_view name);
    // The reference page, Markdown.
    static std::string reference();
};

} // namespace belfry::config
