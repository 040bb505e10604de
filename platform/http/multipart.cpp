// multipart/form-data. Bodies to half a gigabyte in pieces of up to 256 kB; memory holds one piece, the fields and a
// part's head, never a file.
#include "platform/http/multipart.h"

#include <optional>

#include "base/text.h"

namespace belfry::http {
namespace {

Problem bad_form() { return invalid("bad_form"); }
Problem too_large(std::string_view code) { return {ProblemKind::too_large, code}; }

// The value of a parameter of a header: `name="x"` in `form-data; name="x"`. Quoted pairs are undone; browsers send
// quotes and line ends as %22, %0D and %0A (HTML, 4.10.21.8), which are left.
std::optional<std::string> parameter(std::string_view header, std::string_view wanted) {
    auto at = header.find(';');
    while (at != std::string_view::npos && at < header.size()) {
        auto const equals = header.find('=', at);
        if (equals == std::string_view::npos) return std::nullopt;
        auto const name = trim(header.substr(at + 1, equals - at - 1));
        std::string value;
        std::size_t end = equals + 1;
        while (end < header.size() && (header[end] == ' ' || header[end] == '\t')) ++end;
        if (end < header.size() && header[end] == '"') {
            for (++end; end < header.size() && header[end] != '"'; ++end) {
                if (header[end] == '\\' && end + 1 < header.size() &&
                    (header[end + 1] == '"' || header[end + 1] == '\\'))
                    ++end;
                value += header[end];
            }
            if (end >= header.size()) return std::nullopt;
            end = header.find(';', end);
        } else {
            auto const semicolon = header.find(';', end);
            value = trim(header.substr(end, semicolon == std::string_view::npos ? semicolon : semicolon - end));
            end = semicolon;
        }
        if (ascii_equal_ignoring_case(name, wanted)) return value;
        at = end;
    }
    return std::nullopt;
}

// Without folders: some clients send whole paths.
std::string base_name(std::string_view filename) {
    auto const slash = filename.find_last_of("/\\");
    if (slash != std::string_view::npos) filename.remove_prefix(slash + 1);
    return std::string(first_characters(filename, 200));
}

bool has_control_character(std::string_view text) {
    for (unsigned char c : text)
        if (c < 0x20 || c == 0x7F) return true;
    return false;
}

} // namespace

Result<std::string> multipart_boundary(std::string_view content_type) {
    auto boundary = parameter(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > 70) return bad_form();
    constexpr std::string_view kAllowed = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=? ";
    if (boundary->find_first_not_of(kAllowed) != std::string::npos || boundary->back() == ' ') return bad_form();
    return std::move(*boundary);
}

MultipartReader::MultipartReader(std::string_view boundary, Limits const& limits, std::filesystem::path folder)
    : delimiter_("\r\n--"), limits_(limits), folder_(std::move(folder)), buffer_("\r\n") {
    delimiter_ += boundary; // and the buffer begins with a line end, so that the first boundary looks like the others
}

Status MultipartReader::put(std::string_view bytes) {
    buffer_.append(bytes);
    for (bool progress = true; progress;) {
        progress = false;
        TRY_DO(step(progress));
    }
    buffer_.erase(0, at_);
    at_ = 0;
    return {};
}

Status MultipartReader::finish() {
    if (state_ != State::done) return bad_form();
    return {};
}

Status MultipartReader::step(bool& progress) {
    switch (state_) {
    case State::preamble: {
        // What stands before the first boundary is nobody's (RFC 2046, 5.1.1); no browser sends any.
        auto const found = rest().find(delimiter_);
        if (found == std::string_view::npos) {
            if (rest().size() > kPartHeadBytesMax) return bad_form();
            return {};
        }
        at_ += found + delimiter_.size();
        state_ = State::after_boundary;
        progress = true;
        return {};
    }
    case State::after_boundary:
        return step_after_boundary(progress);
    case State::head:
        return step_head(progress);
    case State::data:
        return step_data(progress);
    case State::done:
        at_ = buffer_.size(); // an epilogue is nobody's either
        return {};
    }
    return {};
}

Status MultipartReader::step_after_boundary(bool& progress) {
    if (rest().size() < 2) return {};
    progress = true;
    if (rest().starts_with("--")) {
        state_ = State::done;
        return {};
    }
    if (!rest().starts_with("\r\n")) return bad_form();
    at_ += 2;
    state_ = State::head;
    if (++parts_ > static_cast<std::size_t>(limits_.fields_max + limits_.uploads_max))
        return too_large("too_many_fields");
    return {};
}

Status MultipartReader::step_head(bool& progress) {
    auto const end = rest().find("\r\n\r\n");
    if (end == std::string_view::npos || end > kPartHeadBytesMax) {
        if (rest().size() > kPartHeadBytesMax) return bad_form();
        return {};
    }
    TRY_DO(begin_part(rest().substr(0, end)));
    at_ += end + 4;
    state_ = State::data;
    progress = true;
    return {};
}

Status MultipartReader::step_data(bool& progress) {
    auto const found = rest().find(delimiter_);
    if (found != std::string_view::npos) {
        TRY_DO(add_data(rest().substr(0, found)));
        at_ += found + delimiter_.size();
        TRY_DO(end_part());
        state_ = State::after_boundary;
        progress = true;
        return {};
    }
    if (rest().size() >= delimiter_.size()) {
        auto const safe = rest().size() - delimiter_.size() + 1;
        TRY_DO(add_data(rest().substr(0, safe)));
        at_ += safe;
    }
    return {};
}

Status MultipartReader::begin_part(std::string_view head) {
    name_.clear();
    filename_.clear();
    content_type_ = "text/plain";
    value_.clear();
    is_file_ = false;
    file_.reset();
    bool named = false;
    while (!head.empty()) {
        auto const end = head.find("\r\n");
        auto const line = head.substr(0, end);
        head = end == std::string_view::npos ? std::string_view{} : head.substr(end + 2);
        auto const colon = line.find(':');
        if (colon == std::string_view::npos) return bad_form();
        auto const field = trim(line.substr(0, colon)), value = trim(line.substr(colon + 1));
        if (!valid_utf8(line)) return bad_form();
        if (ascii_equal_ignoring_case(field, "content-type")) content_type_ = first_characters(value, 200);
        if (!ascii_equal_ignoring_case(field, "content-disposition")) continue;
        auto const kind = trim(value.substr(0, value.find(';')));
        auto name = parameter(value, "name");
        if (named || !name || !ascii_equal_ignoring_case(kind, "form-data")) return bad_form();
        named = true;
        name_ = std::move(*name);
        if (auto filename = parameter(value, "filename")) {
            is_file_ = true;
            filename_ = base_name(*filename);
        }
    }
    bool const clean =
        !has_control_character(name_) && !has_control_character(filename_) && !has_control_character(content_type_);
    if (!named || !clean) return bad_form();
    field_bytes_ += static_cast<std::int64_t>(name_.size() + filename_.size() + content_type_.size());
    if (field_bytes_ > limits_.body_bytes_max) return too_large("body_too_large");
    return {};
}

Status MultipartReader::add_data(std::string_view bytes) {
    if (bytes.empty()) return {};
    auto const size = static_cast<std::int64_t>(bytes.size());
    if (!is_file_) {
        if (field_bytes_ + size > limits_.body_bytes_max) return too_large("body_too_large");
        field_bytes_ += size;
        value_.append(bytes);
        return {};
    }
    if (file_bytes_ + size > limits_.upload_bytes_max) return too_large("upload_too_large");
    file_bytes_ += size;
    if (!file_) {
        if (uploads_.size() >= static_cast<std::size_t>(limits_.uploads_max)) return too_large("too_many_uploads");
        TRY(made, TemporaryFile::create(folder_));
        file_ = std::move(made);
    }
    return file_->write(bytes);
}

Status MultipartReader::end_part() {
    if (!is_file_) {
        if (form_.items().size() >= static_cast<std::size_t>(limits_.fields_max)) return too_large("too_many_fields");
        if (!valid_utf8(value_) || value_.find('\0') != std::string::npos) return bad_form();
        form_.add(std::move(name_), std::move(value_));
        return {};
    }
    if (!file_) {
        if (filename_.empty()) return {}; // a file input where nothing was chosen
        if (uploads_.size() >= static_cast<std::size_t>(limits_.uploads_max)) return too_large("too_many_uploads");
        TRY(made, TemporaryFile::create(folder_));
        file_ = std::move(made);
    }
    file_->close();
    auto const path = file_->path();
    auto const size = file_->size_bytes();
    uploads_.push_back(
        {std::move(name_), std::move(filename_), std::move(content_type_), path, size, std::move(file_)});
    file_.reset();
    return {};
}

} // namespace belfry::http
