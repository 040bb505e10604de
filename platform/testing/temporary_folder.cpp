// Folders of tests. Hundreds in a run.

#include "platform/testing/temporary_folder.h"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace belfry::testing {

TemporaryFolder::TemporaryFolder() {
    auto name = (std::filesystem::temp_directory_path() / "belfry-test-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder can be made");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

} // namespace belfry::testing
