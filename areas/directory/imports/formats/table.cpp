// Rows with named columns. Files of some million rows: nothing is kept but the header.
#include "areas/directory/imports/formats/table.h"

#include "base/limits.h"
#include "base/one_line.h"
#include "base/text.h"

namespace belfry::directory::imports {
namespace {

constexpr std::int64_t kRowsBetweenProgress = 4096;
constexpr std::size_t kFindingValueCharacters = 80;

bool is_password(std::string_view column) { return ascii_lower(column).find("password") != std::string::npos; }

// "2026-09-01", also with a time after it; "01/09/2026" and "01-09-2026" as England's register writes them.
std::optional<SchoolDay> day_of(std::string_view text) {
    if (text.size() > 10 && (text[10] == 'T' || text[10] == ' ')) text = text.substr(0, 10);
    if (auto day = SchoolDay::parse(text)) return day;
    if (text.size() != 10 || (text[2] != '/' && text[2] != '-') || text[5] != text[2]) return std::nullopt;
    auto const day = parse_int(text.substr(0, 2)), month = parse_int(text.substr(3, 2)),
               year = parse_int(text.substr(6));
    if (!day || !month || !year) return std::nullopt;
    return SchoolDay::of(static_cast<int>(*year), static_cast<int>(*month), static_cast<int>(*day));
}

} // namespace

std::string_view kind_code(Kind kind) {
    constexpr std::string_view kCodes[kKinds] = {"",     "school",       "term",     "course", "person",
                                                 "role", "demographics", "guardian", "group",  "membership"};
    return kCodes[static_cast<std::size_t>(kind)];
}

std::optional<int> year_group_of(std::string_view grade) {
    std::string const text = ascii_lower(trim(grade));
    std::string_view digits = text;
    for (std::string_view prefix : {"year ", "year", "yr ", "yr", "y"})
        if (digits.starts_with(prefix)) {
            digits.remove_prefix(prefix.size());
            break;
        }
    if (auto number = parse_int(digits); number && *number >= -1 && *number <= 14) return static_cast<int>(*number);
    for (std::string_view reception : {"r", "reception", "kg", "k"})
        if (text == reception) return 0;
    for (std::string_view nursery : {"n", "n1", "n2", "nursery", "pk", "pr", "it", "tk"})
        if (text == nursery) return -1;
    return std::nullopt;
}

std::vector<std::string_view> list_of(std::string_view cell) {
    std::vector<std::string_view> items;
    for (std::string_view item : split(cell, ','))
        if (item = trim(item); !item.empty()) items.push_back(item);
    return items;
}

Table::Table(csv::Reader reader, InputFile const& input, std::size_t file, Kind kind, Receiver& receiver)
    : reader_(std::move(reader)), input_(&input), file_(file), kind_(kind), receiver_(&receiver) {}

Result<Table> Table::open(std::vector<InputFile> const& files, std::size_t file, Kind kind, Receiver& receiver) {
    TRY(source, files[file].open());
    Table table(csv::Reader(std::move(source), {}), files[file], file, kind, receiver);
    TRY(some, table.reader_.next());
    if (some) table.read_header();
    return table;
}

void Table::read_header() {
    for (std::string_view cell : reader_.row().cells()) {
        std::string_view const name = trim(cell);
        for (std::string const& before : header_)
            if (!name.empty() && ascii_equal_ignoring_case(before, name))
                add(Weight::warning, "column_twice", line(), header_.size() + 1, name);
        header_.emplace_back(name);
    }
    used_.assign(header_.size(), false);
}

int Table::column(std::initializer_list<std::string_view> names) {
    for (std::string_view name : names)
        for (std::size_t i = 0; i < header_.size(); ++i)
            if (ascii_equal_ignoring_case(header_[i], name)) {
                used_[i] = true;
                return static_cast<int>(i);
            }
    return -1;
}

int Table::needed(std::initializer_list<std::string_view> names) {
    int const found = column(names);
    if (found < 0) {
        add(Weight::error, "column_missing", 1, 0, *names.begin());
        complete_ = false;
    }
    return found;
}

bool Table::complete() {
    std::string left;
    for (std::size_t i = 0; i < header_.size(); ++i) {
        if (is_password(header_[i]))
            passwords_.push_back(i);
        else if (!used_[i] && !header_[i].empty())
            left += (left.empty() ? "" : ", ") + header_[i];
    }
    if (!left.empty()) receiver_->finding({Weight::warning, "columns_left", input_->name, 1, 0, {}, std::move(left)});
    if (!complete_) lose({});
    return complete_;
}

void Table::report_flaws() {
    for (csv::FlawAt const& flaw : reader_.row().flaws()) {
        bool const fatal = flaw.flaw != csv::Flaw::short_row && flaw.flaw != csv::Flaw::long_row;
        add(fatal ? Weight::error : Weight::warning, csv::flaw_code(flaw.flaw), flaw.line, flaw.column, {});
    }
    if (!reader_.row().usable()) lose({});
}

// Said once, where there is one; an empty column that a format wants is nothing to speak of.
void Table::look_for_passwords() {
    std::erase_if(passwords_, [&](std::size_t column) {
        bool const there = !reader_.row()[column].empty();
        if (there) add(Weight::warning, "password_column", 1, column + 1, {});
        return there;
    });
}

Result<bool> Table::next() {
    for (;;) {
        bad_ = false;
        if (++rows_ % kRowsBetweenProgress == 0) TRY_DO(receiver_->progress(reader_.bytes_read()));
        TRY(some, reader_.next());
        if (!encoding_said_ && reader_.encoding() == csv::Encoding::windows_1252) {
            encoding_said_ = true;
            add(Weight::warning, "read_as_windows_1252", 0, 0, {});
        }
        if (!some) return false;
        if (!reader_.row().flaws().empty()) report_flaws();
        if (!reader_.row().usable()) continue;
        if (!passwords_.empty()) look_for_passwords();
        return true;
    }
}

std::string_view Table::get(int column) const {
    return column < 0 ? std::string_view{} : trim(reader_.row()[static_cast<std::size_t>(column)]);
}

std::optional<SchoolDay> Table::day(int column) {
    std::string_view const cell = get(column);
    if (cell.empty()) return std::nullopt;
    auto const day = day_of(cell);
    if (!day) error("bad_date", column, cell);
    return day;
}

std::optional<int> Table::year_group(int column) {
    auto const grades = list_of(get(column));
    if (grades.empty()) return std::nullopt;
    auto const year = year_group_of(grades.front());
    if (!year) warning("unknown_grade", column, grades.front());
    return year;
}

bool Table::truth(int column) const {
    std::string_view const cell = get(column);
    return cell == "1" || ascii_equal_ignoring_case(cell, "true") || ascii_equal_ignoring_case(cell, "yes");
}

std::string_view Table::name(int column) {
    std::string_view const cell = get(column);
    if (!is_one_line(cell)) {
        error("not_one_line", column, as_one_line(cell));
        return {};
    }
    if (cell.size() <= limits::name_characters_max) return cell;
    std::string_view const cut = first_characters(cell, limits::name_characters_max);
    if (cut.size() < cell.size()) warning("cut_short", column, cell);
    return cut;
}

void Table::add(Weight weight, std::string_view code, std::int64_t line, std::size_t column, std::string_view value) {
    std::string column_name = column > 0 && column <= header_.size() ? header_[column - 1] : std::string();
    receiver_->finding({weight, code, input_->name, line, column, std::move(column_name),
                        std::string(first_characters(value, kFindingValueCharacters))});
}

void Table::error(std::string_view code, int column, std::string_view value) {
    bad_ = true;
    auto const cell = static_cast<std::size_t>(column < 0 ? 0 : column);
    add(Weight::error, code, reader_.row().line_of(cell), column < 0 ? 0 : cell + 1, value);
}

void Table::warning(std::string_view code, int column, std::string_view value) {
    auto const cell = static_cast<std::size_t>(column < 0 ? 0 : column);
    add(Weight::warning, code, reader_.row().line_of(cell), column < 0 ? 0 : cell + 1, value);
}

} // namespace belfry::directory::imports
