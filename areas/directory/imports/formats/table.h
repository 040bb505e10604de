#pragma once
// One file of a bundle, row by row, with its columns found by name. Whatever is wrong with a row becomes a finding.

#include <initializer_list>

#include "areas/directory/imports/formats/bundle.h"

namespace belfry::directory::imports {

class Table {
public:
    // Reads the header. `kind` is what its rows are about.
    static Result<Table> open(std::vector<InputFile> const& files, std::size_t file, Kind kind, Receiver& receiver);

    // The number of the column of the first of these names that is there (case aside), or -1. Columns that nobody asks
    // for are named once, as not taken.
    int column(std::initializer_list<std::string_view> names);
    // The same, missing it being an error of the file: see complete().
    int needed(std::initializer_list<std::string_view> names);
    // Call it after all columns were asked for. False where one that is needed is missing: nothing can be read.
    bool complete();

    // The next row that can be used; false at the end.
    Result<bool> next();
    // Trimmed; "" for column -1.
    std::string_view get(int column) const;

    // Cells with a meaning. Each says so where a cell cannot be read, and then bad() is true until the next row.
    std::optional<SchoolDay> day(int column);
    std::optional<int> year_group(int column); // an unknown grade is a warning, and nothing
    bool truth(int column) const;
    // At most limits::name_characters_max characters, longer ones are cut with a warning.
    std::string_view name(int column);
    bool bad() const { return bad_; }

    // Findings about the row at hand. error() also makes it bad().
    void error(std::string_view code, int column, std::string_view value = {});
    void warning(std::string_view code, int column, std::string_view value = {});
    // The row is not taken; see Receiver::unusable.
    void lose(std::string_view external_id) { receiver_->unusable(kind_, external_id); }

    std::size_t file() const { return file_; }
    std::int64_t line() const { return reader_.row().line(); }
    csv::Encoding encoding() const { return reader_.encoding(); }

private:
    Table(csv::Reader reader, InputFile const& input, std::size_t file, Kind kind, Receiver& receiver);
    void read_header();
    void report_flaws();
    void look_for_passwords();
    void add(Weight weight, std::string_view code, std::int64_t line, std::size_t column, std::string_view value);

    csv::Reader reader_;
    InputFile const* input_;
    std::size_t file_;
    Kind kind_;
    Receiver* receiver_;
    std::vector<std::string> header_;
    std::vector<bool> used_;
    std::vector<std::size_t> passwords_; // columns not yet spoken of
    bool complete_ = true;
    bool bad_ = false;
    bool encoding_said_ = false;
    std::int64_t rows_ = 0;
};

// Cells of known shapes.
std::optional<int> year_group_of(std::string_view grade);     // "7", "07", "Year 7", "R", "KG", "N2"; -1 to 14
std::vector<std::string_view> list_of(std::string_view cell); // "a,b" without empty ones

} // namespace belfry::directory::imports
