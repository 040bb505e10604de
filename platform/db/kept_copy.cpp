// Copies of a database file. Once an upgrade; some seconds for each gigabyte.
#include "platform/db/kept_copy.h"

#include <algorithm>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/text.h"
#include "platform/db/engine.h"

namespace belfry::db {
namespace {

constexpr int kKept = 2;
constexpr std::string_view kFolder = "before-upgrade";

Problem no_copy(std::string const& what) { return {ProblemKind::unavailable, "no_copy", what}; }

// A connection of this module's own, outside the pools: a copy is made before there are any.
class File {
public:
    explicit File(std::filesystem::path const& file) {
        if (sqlite3_open_v2(file.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK)
            close();
        if (handle_) sqlite3_busy_timeout(handle_, 10000);
    }
    ~File() { close(); }
    File(File const&) = delete;
    File& operator=(File const&) = delete;
    bool open() const { return handle_ != nullptr; }
    std::string error() const { return handle_ ? sqlite3_errmsg(handle_) : "cannot be opened"; }

    // Each row's columns as text; nothing where the statement fails.
    std::optional<std::vector<std::vector<std::string>>> ask(std::string const& sql,
                                                             std::string_view bound = {}) const {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) return std::nullopt;
        if (!bound.empty())
            sqlite3_bind_text(statement, 1, bound.data(), static_cast<int>(bound.size()), SQLITE_TRANSIENT);
        std::vector<std::vector<std::string>> rows;
        int step = sqlite3_step(statement);
        for (; step == SQLITE_ROW; step = sqlite3_step(statement)) {
            std::vector<std::string> row;
            for (int i = 0; i < sqlite3_column_count(statement); ++i) {
                auto const* text = sqlite3_column_text(statement, i);
                row.emplace_back(text ? reinterpret_cast<char const*>(text) : "");
            }
            rows.push_back(std::move(row));
        }
        sqlite3_finalize(statement);
        return step == SQLITE_DONE ? std::optional(std::move(rows)) : std::nullopt;
    }

private:
    void close() {
        sqlite3_close(handle_);
        handle_ = nullptr;
    }
    sqlite3* handle_ = nullptr;
};

// "20261124T085000Z", which sorts as it goes on.
std::string stamp(Instant now) {
    auto text = now.text();
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

std::vector<std::filesystem::path> copies_of(std::filesystem::path const& file) {
    std::vector<std::filesystem::path> copies;
    std::error_code none;
    for (auto const& entry : std::filesystem::directory_iterator(file.parent_path() / kFolder, none))
        if (entry.path().extension() == ".db") copies.push_back(entry.path());
    std::ranges::sort(copies);
    return copies;
}

bool sync(std::filesystem::path const& path) {
    int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool const good = ::fsync(fd) == 0;
    ::close(fd);
    return good;
}

// What the program writes of itself, whether or not anybody does anything.
bool of_the_program(std::string_view table) {
    for (auto const* prefix : {"jobs_", "mail_", "events_", "search_", "db_", "sqlite_", "audit_chain"})
        if (table.starts_with(prefix)) return true;
    return false;
}

} // namespace

Result<bool> would_migrate(std::filesystem::path const& file, std::span<Migration const> wanted) {
    std::error_code error;
    if (!std::filesystem::exists(file, error) || std::filesystem::file_size(file, error) == 0) return false;
    File const opened(file);
    if (!opened.open()) return no_copy(file.string());
    auto const rows = opened.ask("SELECT area, number, checksum FROM db_migrations");
    if (!rows) return false; // nothing has ever been in it
    std::vector<detail::AppliedMigration> applied;
    for (auto const& row : *rows) applied.push_back({row[0], static_cast<int>(parse_int(row[1]).value_or(0)), row[2]});
    TRY(to_run, detail::migrations_to_run(wanted, applied));
    return !to_run.empty();
}

Result<std::filesystem::path> keep_copy(std::filesystem::path const& file, Instant now) {
    auto const folder = file.parent_path() / kFolder;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    auto const copy = folder / (stamp(now) + ".db");
    auto draft = copy;
    draft += ".part";
    std::filesystem::remove(draft, error);
    std::string why;
    {
        File const opened(file);
        if (!opened.open() || !opened.ask("VACUUM INTO ?", draft.string())) why = opened.error();
    }
    if (why.empty() && !sync(draft)) why = "the disk did not take it";
    if (why.empty()) std::filesystem::rename(draft, copy, error);
    if (!why.empty() || error) {
        std::error_code ignored;
        std::filesystem::remove(draft, ignored);
        return no_copy(draft.string() + ": " + (why.empty() ? error.message() : why));
    }
    static_cast<void>(sync(folder));
    auto all = copies_of(file);
    for (std::size_t i = 0; i + kKept < all.size(); ++i) std::filesystem::remove(all[i], error);
    return copy;
}

std::optional<std::filesystem::path> newest_copy(std::filesystem::path const& file) {
    auto const all = copies_of(file);
    return all.empty() ? std::nullopt : std::optional(all.back());
}

Result<Difference> since_copy(std::filesystem::path const& file, std::filesystem::path const& copy) {
    File const opened(file);
    if (!opened.open() || !opened.ask("ATTACH DATABASE ? AS copy", copy.string())) return no_copy(opened.error());
    auto const tables = opened.ask("SELECT t.name, c.name FROM main.sqlite_schema t LEFT JOIN copy.sqlite_schema c "
                                   "ON c.name = t.name AND c.type = 'table' WHERE t.type = 'table' AND t.sql NOT LIKE "
                                   "'CREATE VIRTUAL%' AND t.name NOT LIKE '%~_data' ESCAPE '~'");
    if (!tables) return no_copy(opened.error());
    Difference difference;
    for (auto const& table : *tables) {
        auto const& name = table[0];
        if (of_the_program(name)) continue;
        auto const rows_of = [&](std::string const& schema) {
            auto const rows = opened.ask("SELECT COUNT(*) FROM " + schema + ".\"" + name + "\"");
            return rows && !rows->empty() ? parse_int((*rows)[0][0]).value_or(0) : 0;
        };
        if (table[1].empty())
            difference.new_rows += rows_of("main");
        else
            difference.rows += std::abs(rows_of("main") - rows_of("copy"));
    }
    return difference;
}

Status go_back(std::filesystem::path const& file, std::filesystem::path const& copy, Instant now) {
    {
        File const opened(file); // what lies in the log goes into the file, which then is whole by itself
        auto const whole = opened.open() ? opened.ask("PRAGMA wal_checkpoint(TRUNCATE)") : std::nullopt;
        if (!whole || whole->empty() || (*whole)[0][0] != "0")
            return Problem{ProblemKind::unavailable, "database_in_use", file.string() + " is in use"};
    }
    auto const aside = file.parent_path() / ("newer-" + stamp(now) + ".db");
    std::error_code error;
    std::filesystem::rename(file, aside, error);
    if (error) return no_copy(error.message());
    for (auto const* suffix : {"-wal", "-shm"}) {
        auto rest = file;
        rest += suffix;
        std::filesystem::remove(rest, error);
    }
    std::filesystem::copy_file(copy, file, error);
    if (error || !sync(file)) {
        std::filesystem::rename(aside, file, error);
        return no_copy(copy.string());
    }
    static_cast<void>(sync(file.parent_path()));
    return {};
}

Status check_file(std::filesystem::path const& file) {
    File const opened(file);
    auto const rows = opened.open() ? opened.ask("PRAGMA quick_check(1)") : std::nullopt;
    if (rows && rows->size() == 1 && (*rows)[0][0] == "ok") return {};
    auto const what = rows && !rows->empty() ? (*rows)[0][0] : opened.error();
    return Problem{ProblemKind::internal, "database_damaged", what};
}

} // namespace belfry::db
