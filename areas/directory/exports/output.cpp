// Where an export goes. A zip appears when it is whole; a folder is filled file by file.
#include "areas/directory/exports/output.h"

#include <cerrno>
#include <cstring>

namespace belfry::directory::exports {
namespace {

Problem not_written() { return {ProblemKind::unavailable, "export_not_written", std::strerror(errno)}; }

} // namespace

Result<Output> Output::create(std::filesystem::path const& where) {
    Output output;
    if (where.extension() == ".zip") {
        TRY(zip, archive::ZipWriter::create(where));
        output.zip_.emplace(std::move(zip));
        return output;
    }
    std::error_code error;
    std::filesystem::create_directories(where, error);
    if (error) return Problem{ProblemKind::unavailable, "export_not_written", error.message()};
    if (!std::filesystem::is_empty(where, error) || error) return conflict("export_not_empty");
    output.folder_ = where;
    return output;
}

Status Output::begin(std::string_view name) {
    if (zip_) return zip_->begin(name);
    if (file_ && std::fflush(file_.get()) != 0) return not_written();
    file_ = {std::fopen((folder_ / name).c_str(), "wbe"), [](std::FILE* file) {
                 if (file != nullptr) std::fclose(file);
             }};
    return file_ ? Status() : Status(not_written());
}

Status Output::write(std::string_view bytes) {
    if (zip_) return zip_->write(bytes);
    return std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size() ? Status() : Status(not_written());
}

Status Output::finish() {
    if (zip_) return zip_->finish();
    return !file_ || std::fflush(file_.get()) == 0 ? Status() : Status(not_written());
}

} // namespace belfry::directory::exports
