// Configuration through toml++. One table (kKeys) says everything of every key; parsing, checks and the reference page
// all walk it. Read once at start.
#include "platform/config/config.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <variant>

#include <toml++/toml.h>

#include "base/text.h"

namespace belfry::config {
namespace {

constexpr std::int64_t kFileBytesMax = 256 * 1024;
constexpr std::size_t kValueCharactersMax = 1000;
constexpr std::size_t kComplaintsMax = 20;
constexpr std::int64_t kGiB = 1024ll * 1024 * 1024;

using Member = std::variant<std::string Config::*, std::filesystem::path Config::*, int Config::*,
                            std::int64_t Config::*, bool Config::*>;

struct Key {
    std::string_view name;
    Member member;
    std::int64_t least = 0, most = 0; // of numbers
    std::string_view choices = {};    // of text: "sqlite|postgres"; none: any text
    std::string_view example_of = {}; // what else the reference says it looks like
    std::string_view meaning;
};

Key const kKeys[] = {
    {"folder", &Config::folder, 0, 0, "", "",
     "Everything that Belfry keeps: database, files, keys, log, mail of a trial. "
     "Where several nodes run, a folder that all of them share: a job may run on another node than the one that took "
     "its file."},
    {"address", &Config::address, 0, 0, "", "0.0.0.0", "Network address to listen on."},
    {"port", &Config::port, 0, 65535, "", "", "Port to listen on; 0 takes any free one."},
    {"public_address", &Config::public_address, 0, 0, "", "https://belfry.example.org",
     "The address by which people reach Belfry; used in mail and calendars."},
    {"trusted_proxy", &Config::trusted_proxy, 0, 0, "", "10.0.0.5",
     "Address of the proxy whose X-Forwarded-For is believed; empty for none."},
    {"certificate_file", &Config::certificate_file, 0, 0, "", "/etc/belfry/cert.pem",
     "Certificate chain (PEM). With `key_file` it turns TLS on."},
    {"key_file", &Config::key_file, 0, 0, "", "/etc/belfry/key.pem", "Private key of the certificate (PEM)."},
    {"worker_threads", &Config::worker_threads, 1, 256, "", "", "Threads that answer requests."},
    {"node", &Config::node, 0, 767, "", "", "Number of this node; each node of one installation has its own."},
    {"engine", &Config::engine, 0, 0, "sqlite|postgres", "",
     "Database engine: the embedded one, or PostgreSQL 15 or later."},
    {"postgres_conninfo_file", &Config::postgres_conninfo_file, 0, 0, "", "/etc/belfry/postgres",
     "File that holds the connection string of PostgreSQL; readable by Belfry alone."},
    {"mail_mode", &Config::mail_mode, 0, 0, "folder|smtp", "",
     "`folder` writes mail to <folder>/mail, so that nothing leaves; `smtp` sends it."},
    {"smtp_server", &Config::smtp_server, 0, 0, "", "smtps://mail.example.org:465",
     "Server that takes mail, smtp:// or smtps://."},
    {"smtp_user", &Config::smtp_user, 0, 0, "", "belfry", "User name at the mail server; empty for none."},
    {"smtp_password_file", &Config::smtp_password_file, 0, 0, "", "/etc/belfry/smtp-password",
     "File that holds the password at the mail server."},
    {"mail_from", &Config::mail_from, 0, 0, "", "", "Sender of all mail."},
    {"log_level", &Config::log_level, 0, 0, "debug|info|warn|error", "", "The least of what is logged."},
    {"audit_key_file", &Config::audit_key_file, 0, 0, "", "/etc/belfry/audit-key",
     "File that holds the key of the audit trail, made at the first start; empty for `audit-key` in the folder."},
    {"audit_second_folder", &Config::audit_second_folder, 0, 0, "", "/mnt/elsewhere/belfry",
     "A second folder, best on another machine, in which the head of the audit trail is kept; empty for none."},
    {"audit_mail_to", &Config::audit_mail_to, 0, 0, "", "security@example.org",
     "Who gets the head of the audit trail by mail each day; empty for nobody."},
    {"upload_bytes_max", &Config::upload_bytes_max, 1024, 64 * kGiB, "", "",
     "Largest file that may be uploaded, in bytes."},
    {"connections_max", &Config::connections_max, 10, 100000, "", "", "Connections open at once."},
    {"encrypted_connections_max", &Config::encrypted_connections_max, 10, 100000, "", "",
     "The same where TLS is on: each takes some 90 kB of memory."},
    {"connections_per_address_max", &Config::connections_per_address_max, 10, 100000, "", "",
     "Of them, from one network address. A whole school may stand behind one: count two for each machine in use."},
    {"session_hours_max", &Config::session_hours_max, 1, 24 * 31, "", "",
     "Hours after which a sign-in ends, used or not."},
    {"school_second_factor", &Config::school_second_factor, 0, 0, "", "",
     "Whether head teachers and school offices need the second check for what reaches much about people or decides "
     "about "
     "them, as the authority's own staff always do."},
    {"demonstration", &Config::demonstration, 0, 0, "", "",
     "A trial: says so on every page and shows demonstration sign-ins. Never with real people's data."},
};

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string type_words(Key const& key) {
    return std::visit(Overloaded{[](std::string Config::*) { return "text"; },
                                 [](std::filesystem::path Config::*) { return "text"; },
                                 [](bool Config::*) { return "true or false"; }, [](auto) { return "a whole number"; }},
                      key.member);
}

bool is_number(Key const& key) {
    return std::holds_alternative<int Config::*>(key.member) ||
           std::holds_alternative<std::int64_t Config::*>(key.member);
}

// Gathers what is wrong, each with its place, so that one start tells all.
class Complaints {
public:
    explicit Complaints(std::string_view file) : file_(file) {}
    void add(toml::source_position at, std::string const& what) {
        auto const place = std::to_string(at.line) + ":" + std::to_string(at.column);
        all_.emplace_back(std::pair(at.line, at.column), place + ": " + what);
    }
    // Of keys that contradict each other, where no single place is wrong.
    void add(std::string const& what) { all_.emplace_back(std::pair(0u, 0u), " " + what); }
    Status status() {
        if (all_.empty()) return {};
        std::stable_sort(all_.begin(), all_.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
        std::string text;
        for (std::size_t i = 0; i < all_.size() && i < kComplaintsMax; ++i)
            text += (i == 0 ? "" : "\n") + std::string(file_) + ":" + all_[i].second;
        return invalid("config", text);
    }

private:
    std::string_view file_;
    std::vector<std::pair<std::pair<unsigned, unsigned>, std::string>> all_;
};

bool one_of(std::string_view choices, std::string_view value) {
    for (auto choice : split(choices, '|'))
        if (choice == value) return true;
    return false;
}

std::string spoken(std::string_view choices) {
    std::string out;
    for (auto choice : split(choices, '|')) out += (out.empty() ? "\"" : ", \"") + std::string(choice) + "\"";
    return out;
}

// Nothing, or what is wrong with the text.
std::string text_fault(Key const& key, std::string_view value) {
    if (count_characters(value) > kValueCharactersMax)
        return "is longer than " + std::to_string(kValueCharactersMax) + " characters";
    for (char c : value)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "holds a control character";
    if (!key.choices.empty() && !one_of(key.choices, value)) return "must be one of " + spoken(key.choices);
    if (std::holds_alternative<std::filesystem::path Config::*>(key.member) && value.empty())
        return "must not be empty";
    return {};
}

std::string quoted_key(std::string_view name) { return "'" + std::string(name) + "'"; }

void take_value(Key const& key, toml::node const& node, Config& config, Complaints& complaints) {
    auto const at = node.source().begin;
    auto const wrong_type = [&] { complaints.add(at, quoted_key(key.name) + " must be " + type_words(key)); };
    auto const number = [&](auto member) {
        auto const value = node.value_exact<std::int64_t>();
        if (!value) return wrong_type();
        if (*value < key.least || *value > key.most)
            return complaints.add(at, quoted_key(key.name) + " must be from " + std::to_string(key.least) + " to " +
                                          std::to_string(key.most));
        config.*member = static_cast<std::remove_reference_t<decltype(config.*member)>>(*value);
    };
    auto const text = [&](auto member) {
        auto const value = node.value_exact<std::string>();
        if (!value) return wrong_type();
        if (auto const fault = text_fault(key, *value); !fault.empty())
            return complaints.add(at, quoted_key(key.name) + " " + fault);
        config.*member = *value;
    };
    std::visit(Overloaded{[&](std::string Config::*member) { text(member); },
                          [&](std::filesystem::path Config::*member) { text(member); },
                          [&](bool Config::*member) {
                              auto const value = node.value_exact<bool>();
                              if (!value) return wrong_type();
                              config.*member = *value;
                          },
                          [&](auto member) { number(member); }},
               key.member);
}

std::size_t edits_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            auto const above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::string unknown_key(std::string_view name) {
    auto const shown = std::string(first_characters(name, 60));
    std::string what = "unknown key '" + shown + "'";
    Key const* nearest = nullptr;
    std::size_t fewest = 4;
    for (auto const& key : kKeys)
        if (auto const edits = edits_between(shown, key.name); edits < fewest) nearest = &key, fewest = edits;
    if (nearest) what += "; did you mean '" + std::string(nearest->name) + "'?";
    return what;
}

// What one key demands of another.
void check_together(Config const& config, Complaints& complaints) {
    auto const demand = [&](bool holds, char const* what) {
        if (!holds) complaints.add(what);
    };
    demand(config.certificate_file.empty() == config.key_file.empty(),
           "'certificate_file' and 'key_file' go together: give both or neither");
    demand(config.engine != "postgres" || !config.postgres_conninfo_file.empty(),
           "engine \"postgres\" needs 'postgres_conninfo_file'");
    demand(config.mail_mode != "smtp" || config.smtp_server.starts_with("smtp://") ||
               config.smtp_server.starts_with("smtps://"),
           "mail_mode \"smtp\" needs 'smtp_server' beginning with smtp:// or smtps://");
    demand(config.smtp_password_file.empty() || !config.smtp_user.empty(), "'smtp_password_file' needs 'smtp_user'");
    demand(config.public_address.starts_with("http://") || config.public_address.starts_with("https://"),
           "'public_address' must begin with http:// or https://");
    demand(!config.public_address.ends_with("/"), "'public_address' must not end with /");
}

std::string default_words(Key const& key) {
    Config const defaults;
    return std::visit(Overloaded{[&](std::string Config::*m) { return "\"" + defaults.*m + "\""; },
                                 [&](std::filesystem::path Config::*m) { return "\"" + (defaults.*m).string() + "\""; },
                                 [&](bool Config::*m) { return std::string(defaults.*m ? "true" : "false"); },
                                 [&](auto m) { return std::to_string(defaults.*m); }},
                      key.member);
}

} // namespace

Result<Config> Config::parse(std::string_view text, std::string_view name) {
    Config config;
    Complaints complaints(name);
    try {
        auto const table = toml::parse(text, std::string(name));
        for (auto const& [key_name, node] : table) {
            Key const* known = nullptr;
            for (auto const& key : kKeys)
                if (key.name == key_name.str()) known = &key;
            if (known)
                take_value(*known, node, config, complaints);
            else
                complaints.add(key_name.source().begin, unknown_key(key_name.str()));
        }
    } catch (toml::parse_error const& error) {
        complaints.add(error.source().begin, std::string(error.description()));
        TRY_DO(complaints.status());
    }
    TRY_DO(complaints.status());
    check_together(config, complaints);
    TRY_DO(complaints.status());
    return config;
}

Result<Config> Config::load(std::filesystem::path const& file, bool required) {
    std::error_code error;
    if (!std::filesystem::exists(file, error) && !required) return Config();
    auto const bytes = std::filesystem::file_size(file, error);
    if (error) return invalid("config", file.string() + ": " + error.message());
    if (bytes > static_cast<std::uintmax_t>(kFileBytesMax))
        return invalid("config", file.string() + ": larger than 256 KiB");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in || !text) return invalid("config", file.string() + ": cannot be read");
    return parse(text.str(), file.string());
}

std::string Config::reference() {
    std::string out =
        "# Configuration\n\n"
        "Belfry reads `belfry.toml` once, when it starts. A key that is not in this table, or a value out "
        "of range, stops the start with its line and column.\n"
        "Secrets stand in files of their own, named here by path.\n"
        "This page is made by `belfry config`.\n\n"
        "| Key | Default | Takes | Meaning |\n|---|---|---|---|\n";
    for (auto const& key : kKeys) {
        out += "| `" + std::string(key.name) + "` | `" + default_words(key) + "` | ";
        if (is_number(key))
            out += std::to_string(key.least) + " to " + std::to_string(key.most);
        else if (!key.choices.empty())
            out += spoken(key.choices);
        else
            out += type_words(key);
        if (!key.example_of.empty()) out += ", such as `" + std::string(key.example_of) + "`";
        out += " | " + std::string(key.meaning) + " |\n";
    }
    return out;
}

} // namespace belfry::config
