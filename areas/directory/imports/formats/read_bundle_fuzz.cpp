// Any bytes as a bundle, files parted by a line "====": no crash, every text valid UTF-8, every record with its id.
#include "areas/directory/imports/formats/bundle.h"
#include "base/text.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::imports;

namespace {

struct Checking final : Receiver {
    Status record(Record const& r) override {
        BELFRY_ASSERT(valid_utf8(r.external_id));
        BELFRY_ASSERT(r.kind == Kind::guardian || !r.external_id.empty());
        if (auto const* p = std::get_if<PersonRecord>(&r.body)) {
            BELFRY_ASSERT(valid_utf8(p->given_name) && valid_utf8(p->family_name) && valid_utf8(p->email));
            BELFRY_ASSERT(count_characters(p->given_name) <= 200);
        }
        if (auto const* g = std::get_if<GroupRecord>(&r.body)) BELFRY_ASSERT(valid_utf8(g->name) && !g->school.empty());
        return {};
    }
    void finding(Finding f) override { BELFRY_ASSERT(valid_utf8(f.value) && !f.code.empty()); }
    void unusable(Kind, std::string_view) override {}
    void covered(Kind) override {}
    Status progress(std::int64_t) override { return {}; }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view left(reinterpret_cast<char const*>(data), size);
    std::vector<InputFile> files;
    while (!left.empty() && files.size() < 12) {
        std::size_t const end = std::min(left.find("====\n"), left.size());
        std::string const text(left.substr(0, end));
        left.remove_prefix(std::min(end + 5, left.size()));
        files.push_back({"f" + std::to_string(files.size()) + ".csv", static_cast<std::int64_t>(text.size()),
                         [text]() -> Result<csv::Source> { return csv::source_of_text(text); }});
    }
    auto const inspection = inspect(files);
    if (!inspection.ok()) return 0;
    Checking checking;
    (void)read_bundle(files, *inspection, checking).ok();
    return 0;
}
