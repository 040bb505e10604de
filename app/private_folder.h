#pragma once
// What Belfry keeps is for the user it runs as, and for nobody else on the machine.

#include <filesystem>

#include "base/result.h"

namespace belfry::app {

// Makes the folder if it is missing, closed to others; an empty one is closed. `others_pass`: others may go through it,
// not look into it: a PostgreSQL of one's own runs as another user where Belfry runs as root. Problems unavailable
// ("folder") where it cannot be made, forbidden ("folder_open") where something is in it and others may read or write.
Status prepare_folder(std::filesystem::path const& folder, bool others_pass);

// A file that holds a secret. Nothing where there is none (whoever reads it says so); Problem forbidden ("secret_open")
// where everybody may read it, or others than its owner write it. A group may read: certificates' keys are kept so.
Status check_secret(std::filesystem::path const& file);

} // namespace belfry::app
