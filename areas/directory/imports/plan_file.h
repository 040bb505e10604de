#pragma once
// A plan: what an import would do, as a file of operations in the order in which they are to be done. Written once,
// then read as often as wanted; memory does not grow with it.

#include <cstdio>
#include <filesystem>
#include <memory>

#include "areas/directory/imports/import_rows.h"

namespace belfry::directory::imports {

enum class RowDo : std::uint8_t { nothing, insert, update, remove };
enum class LinkDo : std::uint8_t { nothing, insert, update };

struct Operation {
    Kind kind = Kind::person;
    RowDo row_do = RowDo::nothing;
    LinkDo link_do = LinkDo::nothing;
    std::int64_t local_id = 0;
    std::string row;    // packed, of insert and update
    std::string before; // packed, of update and remove
    std::int64_t key = 0;
    std::string external_id; // of a new link
    std::int64_t content = 0, before_content = 0;
    bool ended = false, before_ended = false;
    std::int64_t before_local = 0; // where the link led before, if elsewhere
};

class PlanWriter {
public:
    static Result<PlanWriter> create(std::filesystem::path const& path);
    void add(Operation const& operation);
    std::int64_t count() const { return count_; }
    // Durable afterwards. Problem unavailable ("plan_not_written"): no room on the disk.
    Status finish();

private:
    explicit PlanWriter(std::shared_ptr<std::FILE> file) : file_(std::move(file)) {}
    std::shared_ptr<std::FILE> file_;
    std::string buffer_;
    std::int64_t count_ = 0;
    bool failed_ = false;
};

class PlanReader {
public:
    // Problem not_found ("plan_gone").
    static Result<PlanReader> open(std::filesystem::path const& path);
    // False at the end; problem internal ("plan_damaged") where the file was cut or changed.
    Result<bool> next(Operation& operation);
    std::int64_t bytes_read() const { return bytes_read_; }
    std::int64_t bytes() const { return bytes_; }

private:
    PlanReader(std::shared_ptr<std::FILE> file, std::int64_t bytes) : file_(std::move(file)), bytes_(bytes) {}
    std::shared_ptr<std::FILE> file_;
    std::int64_t bytes_ = 0, bytes_read_ = 0;
    std::string record_;
    bool ended_ = false;
};

} // namespace belfry::directory::imports
