// Modes of one folder and a few files, looked at once a start.
#include "app/private_folder.h"

#include <cstdio>
#include <sys/stat.h>

namespace belfry::app {
namespace {

constexpr mode_t kForOthersToSee = S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;

std::string mode_text(mode_t mode) {
    char text[8];
    std::snprintf(text, sizeof text, "%o", static_cast<unsigned>(mode & 07777));
    return text;
}

} // namespace

Status prepare_folder(std::filesystem::path const& folder, bool others_pass) {
    mode_t const closed = others_pass ? 0711 : 0700;
    std::error_code error;
    bool const fresh = !std::filesystem::exists(folder, error) || std::filesystem::is_empty(folder, error);
    if (auto const parent = std::filesystem::absolute(folder).parent_path(); !std::filesystem::exists(parent)) {
        auto const before = ::umask(022); // the way there is nobody's secret
        std::filesystem::create_directories(parent, error);
        ::umask(before);
    }
    std::filesystem::create_directories(folder, error);
    struct stat found {};
    if (error || ::stat(folder.c_str(), &found) != 0)
        return Problem{ProblemKind::unavailable, "folder", "cannot make " + folder.string()};
    if (!fresh && (found.st_mode & kForOthersToSee) != 0)
        return forbidden("folder_open", folder.string() + " is open to other users of this machine (mode " +
                                            mode_text(found.st_mode) + "); close it: chmod " + mode_text(closed) + " " +
                                            folder.string());
    bool const as_it_should_be =
        (found.st_mode & kForOthersToSee) == 0 && (!others_pass || (found.st_mode & 0011) == 0011);
    if (!as_it_should_be && ::chmod(folder.c_str(), closed) != 0)
        return forbidden("folder_open", "cannot close " + folder.string());
    return {};
}

Status check_secret(std::filesystem::path const& file) {
    struct stat found {};
    if (file.empty() || ::stat(file.c_str(), &found) != 0) return {};
    if ((found.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) == 0) return {};
    return forbidden("secret_open", file.string() + " holds a secret and is open to others (mode " +
                                        mode_text(found.st_mode) + "); close it: chmod 640 " + file.string());
}

} // namespace belfry::app
