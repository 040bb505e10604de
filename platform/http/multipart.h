#pragma once
// multipart/form-data (RFC 7578), read in pieces: fields to memory, files to disk as they come.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platform/http/message.h"
#include "platform/http/server.h"
#include "platform/http/temporary_file.h"

namespace belfry::http {

// The boundary of a Content-Type value; Problem invalid ("bad_form") where there is none or it is no boundary.
Result<std::string> multipart_boundary(std::string_view content_type);

class MultipartReader {
public:
    static constexpr std::size_t kPartHeadBytesMax = 8 * 1024;

    MultipartReader(std::string_view boundary, Limits const& limits, std::filesystem::path folder);

    // Problems: invalid "bad_form"; too_large "too_many_fields", "too_many_uploads", "upload_too_large" (files) or
    // "body_too_large" (fields); unavailable "disk_full", "disk_trouble". After one, nothing more may be put.
    Status put(std::string_view bytes);
    // The body is at its end. Problem invalid ("bad_form") where it broke off.
    Status finish();

    // What was read. A file input left empty by the browser gives no upload.
    Fields& form() { return form_; }
    std::vector<Upload>& uploads() { return uploads_; }

private:
    enum class State { preamble, after_boundary, head, data, done };
    Status step(bool& progress);
    Status step_after_boundary(bool& progress);
    Status step_head(bool& progress);
    Status step_data(bool& progress);
    Status begin_part(std::string_view head);
    Status add_data(std::string_view bytes);
    Status end_part();
    std::string_view rest() const { return std::string_view(buffer_).substr(at_); }

    std::string delimiter_; // CR LF "--" boundary
    Limits const& limits_;
    std::filesystem::path folder_;
    State state_ = State::preamble;
    std::string buffer_;
    std::size_t at_ = 0; // of buffer_, what has been dealt with
    std::int64_t field_bytes_ = 0, file_bytes_ = 0;
    std::size_t parts_ = 0;
    // The part being read.
    std::string name_, filename_, content_type_, value_;
    bool is_file_ = false;
    std::shared_ptr<TemporaryFile> file_;
    Fields form_;
    std::vector<Upload> uploads_;
};

} // namespace belfry::http
