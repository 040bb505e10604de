// Files and their rows. Some thousands a day at most; a sweep reads every content's name once a night.
#include <magic.h>

#include <algorithm>
#include <fstream>
#include <mutex>

#include "base/text.h"
#include "platform/extension/call.h"
#include "platform/files/content_folder.h"
#include "platform/files/embedded.h"
#include "platform/files/files.h"
#include "platform/jobs/jobs.h"

namespace belfry::files {
namespace {

constexpr std::int64_t kUnfinishedSecondsMin = 24 * 3600;
constexpr db::Sql kAdd = "INSERT INTO files_files (id, school_id, name, content_type, size_bytes, sha256, kept_at) "
                         "VALUES (:id, :school, :name, :type, :size, :sha256, :now)";
constexpr db::Sql kFind = "SELECT id, name, content_type, size_bytes, sha256 FROM files_files WHERE id = :id";
constexpr db::Sql kRemove = "DELETE FROM files_files WHERE id = :id";
constexpr db::Sql kNamed = "SELECT 1 FROM files_files WHERE sha256 = :sha256 LIMIT 1";

constexpr std::int64_t kSweepAgeSeconds = 24 * 3600;

// libmagic is not safe from several threads at once.
class TypeFinder {
public:
    TypeFinder() : cookie_(magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF)) {
        if (cookie_) magic_load(cookie_, nullptr);
    }
    ~TypeFinder() {
        if (cookie_) magic_close(cookie_);
    }
    TypeFinder(TypeFinder const&) = delete;
    TypeFinder& operator=(TypeFinder const&) = delete;

    std::string type_of(std::filesystem::path const& path) {
        std::lock_guard const lock(mutex_);
        char const* type = cookie_ ? magic_file(cookie_, path.c_str()) : nullptr;
        return type ? type : "application/octet-stream";
    }

private:
    std::mutex mutex_;
    magic_t cookie_;
};

class DiskFiles final : public Files {
public:
    DiskFiles(db::Database& db, Clock& clock, std::filesystem::path folder)
        : db_(db), clock_(clock), contents_(std::move(folder)) {}

    Result<File> keep(std::filesystem::path const& path, std::string_view name, SchoolId school) override {
        TRY(content, contents_.take(path));
        return add(content, name, school);
    }

    Result<File> keep_bytes(std::string_view bytes, std::string_view name, SchoolId school) override {
        TRY(content, contents_.write(bytes));
        return add(content, name, school);
    }

    Result<File> find(db::Session& session, FileId id) override {
        auto rows = session.select(kFind, {{":id", id}});
        if (!rows.next()) return not_found();
        return File{rows.id<FileId>(0), rows.str(1), rows.str(2), rows.i64(3), rows.str(4)};
    }

    std::filesystem::path path_of(File const& file) const override { return contents_.path_of(file.sha256_hex); }

    Result<http::BodySource> open(File const& file) const override {
        auto in = std::make_shared<std::ifstream>(path_of(file), std::ios::binary);
        if (!*in) return Problem{ProblemKind::internal, "file_lost", file.sha256_hex};
        return http::BodySource([in](std::span<char> buffer) -> Result<std::size_t> {
            in->read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
            if (in->bad()) return Problem{ProblemKind::internal, "file_io"};
            return static_cast<std::size_t>(in->gcount());
        });
    }

    Status remove(db::Tx& tx, FileId id) override {
        TRY(removed, tx.run(kRemove, {{":id", id}}));
        if (removed == 0) return not_found();
        return {};
    }

    Result<std::int64_t> sweep(std::int64_t age_seconds_min) override {
        std::int64_t swept = 0;
        contents_.each([&](std::string const& sha256_hex, std::int64_t age) {
            if (age < age_seconds_min) return;
            auto snapshot = db_.read();
            if (snapshot.select(kNamed, {{":sha256", sha256_hex}}).next()) return;
            if (contents_.remove(sha256_hex, age_seconds_min)) ++swept;
        });
        contents_.sweep_unfinished(std::max<std::int64_t>(age_seconds_min, kUnfinishedSecondsMin));
        return swept;
    }

private:
    Result<File> add(Content const& content, std::string_view name, SchoolId school) {
        File file{next_id<FileId>(), clean_name(name), types_.type_of(contents_.path_of(content.sha256_hex)),
                  content.size_bytes, content.sha256_hex};
        TRY_DO(db_.write([&](db::Tx& tx) {
            return tx.run(kAdd, {{":id", file.id},
                                 {":school", school},
                                 {":name", file.name},
                                 {":type", file.content_type},
                                 {":size", file.size_bytes},
                                 {":sha256", file.sha256_hex},
                                 {":now", clock_.now()}});
        }));
        return file;
    }

    db::Database& db_;
    Clock& clock_;
    ContentFolder contents_;
    TypeFinder types_;
};

} // namespace

std::string clean_name(std::string_view name) {
    if (auto const slash = name.find_last_of("/\\"); slash != std::string_view::npos) name.remove_prefix(slash + 1);
    std::string cleaned;
    for (char c : name)
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) cleaned += c;
    if (!valid_utf8(cleaned)) cleaned = utf8_from_windows_1252(cleaned);
    cleaned = std::string(first_characters(trim(cleaned), 200));
    if (cleaned.empty() || cleaned == "." || cleaned == "..") return "file";
    return cleaned;
}

std::unique_ptr<Files> make_files(db::Database& db, Clock& clock, std::filesystem::path folder) {
    return std::make_unique<DiskFiles>(db, clock, std::move(folder));
}

void add_job(jobs::Kinds& kinds, Files& files) {
    kinds.add({"files.sweep",
               [&files](platform::Platform& platform, jobs::Run&) -> Result<std::string> {
                   TRY_DO(platform.jobs.known_time().removal_time());
                   TRY(swept, files.sweep(kSweepAgeSeconds));
                   return "{\"swept\":" + std::to_string(swept) + "}";
               },
               3600, 24 * 3600});
}

std::span<db::Migration const> migrations() { return embedded::migrations(); }

} // namespace belfry::files
