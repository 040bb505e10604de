// SQL as text. Works on literals of ours, once per statement and connection or once per migration.

#include "platform/db/sql_text.h"

#include <cctype>

#include "base/text.h"

namespace belfry::db::detail {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::size_t end_of_quoted(std::string_view sql, std::size_t at, char quote) {
    for (++at; at < sql.size(); ++at) {
        if (sql[at] != quote) continue;
        if (at + 1 < sql.size() && sql[at + 1] == quote)
            ++at; // a doubled quote is part of the text
        else
            return at + 1;
    }
    return sql.size();
}

std::size_t end_after(std::string_view sql, std::string_view mark, std::size_t from) {
    auto const end = sql.find(mark, from);
    return end == std::string_view::npos ? sql.size() : end + mark.size();
}

// Where the text that begins here and must be left alone ends; `at` itself where none begins.
std::size_t end_of_opaque(std::string_view sql, std::size_t at) {
    auto const rest = sql.substr(at);
    if (rest[0] == '\'' || rest[0] == '"') return end_of_quoted(sql, at, rest[0]);
    if (rest.starts_with("--")) return end_after(sql, "\n", at);
    if (rest.starts_with("/*")) return end_after(sql, "*/", at + 2);
    if (rest[0] == '$') {
        std::size_t tag = 1;
        while (tag < rest.size() && is_word(rest[tag])) ++tag;
        if (tag < rest.size() && rest[tag] == '$') return end_after(sql, rest.substr(0, tag + 1), at + tag + 1);
    }
    return at;
}

std::size_t index_of(NamedSql& sql, std::string_view name, bool list) {
    for (std::size_t i = 0; i < sql.parameters.size(); ++i)
        if (sql.parameters[i].name == name && sql.parameters[i].list == list) return i + 1;
    sql.parameters.push_back({name, list});
    return sql.parameters.size();
}

// Takes the end off a text, if it ends so.
bool take_end(std::string& text, std::string_view end) {
    if (!std::string_view(text).ends_with(end)) return false;
    text.resize(text.size() - end.size());
    return true;
}

// PostgreSQL plans `= ANY (array)` as seeks of an index; of `IN (SELECT unnest(array))` it thinks as of a hundred rows,
// and reads all that lies between.
void put_list(Engine engine, std::string& text, std::string const& number) {
    if (engine == Engine::sqlite)
        text += "SELECT value FROM json_each(?" + number + ")";
    else if (take_end(text, " NOT IN ("))
        text += " <> ALL ($" + number + "::bigint[]";
    else if (take_end(text, " IN ("))
        text += " = ANY ($" + number + "::bigint[]";
    else
        text += "SELECT unnest($" + number + "::bigint[])";
}

void put_placeholder(Engine engine, std::string& text, std::size_t index, bool list) {
    auto const number = std::to_string(index);
    if (list) return put_list(engine, text, number);
    text += (engine == Engine::sqlite ? "?" : "$") + number;
}

// Rewrites what both engines share of a migration for PostgreSQL, statement by statement.
class ForPostgres {
public:
    explicit ForPostgres(std::string_view sql) : sql_(sql) {}

    std::string text() {
        while (at_ < sql_.size()) {
            if (auto const end = end_of_opaque(sql_, at_); end != at_)
                copy_to(end);
            else if (is_word(sql_[at_]))
                word();
            else
                sign();
        }
        return std::move(out_);
    }

private:
    void copy_to(std::size_t end) {
        out_ += sql_.substr(at_, end - at_);
        at_ = end;
    }

    void word() {
        auto end = at_;
        while (end < sql_.size() && is_word(sql_[end])) ++end;
        auto const lower = ascii_lower(sql_.substr(at_, end - at_));
        if (words_ == 0) creates_ = lower == "create";
        if (words_ == 1 && creates_) table_ = lower == "table";
        ++words_;
        bool const option = table_ && depth_ == 0 && closed_;
        if (option && (lower == "strict" || lower == "without" || lower == "rowid"))
            at_ = end;
        else if (lower == "integer")
            replace("BIGINT", end);
        else if (lower == "blob")
            replace("BYTEA", end);
        else if (lower == "real")
            replace("DOUBLE PRECISION", end);
        else
            copy_to(end);
    }

    void replace(std::string_view with, std::size_t end) {
        out_ += with;
        at_ = end;
    }

    void sign() {
        char const c = sql_[at_++];
        if (c == '(') ++depth_;
        if (c == ')') closed_ = --depth_ == 0;
        if (c == ';') words_ = 0, table_ = creates_ = closed_ = false;
        if (c == ',' && table_ && depth_ == 0 && closed_) return; // between table options that are gone
        out_ += c;
    }

    std::string_view sql_;
    std::string out_;
    std::size_t at_ = 0;
    int words_ = 0, depth_ = 0;
    bool creates_ = false, table_ = false, closed_ = false;
};

} // namespace

NamedSql number_parameters(Engine engine, std::string_view sql) {
    NamedSql result;
    std::size_t at = 0;
    while (at < sql.size()) {
        if (auto const end = end_of_opaque(sql, at); end != at) {
            result.text += sql.substr(at, end - at);
            at = end;
        } else if (sql.substr(at).starts_with("::")) {
            result.text += "::"; // a cast
            at += 2;
        } else if (sql[at] == ':' && at + 1 < sql.size() && is_word(sql[at + 1])) {
            auto end_of_name = at + 1;
            while (end_of_name < sql.size() && is_word(sql[end_of_name])) ++end_of_name;
            bool const list = sql.substr(end_of_name).starts_with("[]");
            auto const name = sql.substr(at, end_of_name - at);
            auto const index = index_of(result, name, list);
            put_placeholder(engine, result.text, index, list);
            at = end_of_name + (list ? 2 : 0);
        } else {
            result.text += sql[at++];
        }
    }
    return result;
}

std::string migration_sql(Engine engine, std::string_view sql) {
    std::string result, shared;
    bool for_all = true, for_this = false;
    auto const take_shared = [&] {
        result += engine == Engine::postgres ? ForPostgres(shared).text() : shared;
        shared.clear();
    };
    for (auto line : split(sql, '\n')) {
        auto const mark = trim(line);
        if (mark == "-- sqlite" || mark == "-- postgres" || mark == "-- both") {
            take_shared();
            for_all = mark == "-- both";
            for_this = mark == (engine == Engine::sqlite ? "-- sqlite" : "-- postgres");
            continue;
        }
        if (for_all)
            shared.append(line) += '\n';
        else if (for_this)
            result.append(line) += '\n';
    }
    take_shared();
    return result;
}

std::string checksum(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(hash >> shift & 0xff);
    return hex(bytes);
}

} // namespace belfry::db::detail
