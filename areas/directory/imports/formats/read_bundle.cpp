// The order of reading: what is referred to comes first.
#include "areas/directory/imports/formats/bundle.h"
#include "areas/directory/imports/formats/roster.h"

namespace belfry::directory::imports {
namespace {

struct Pass {
    FileKind kind;
    Status (*read)(Roster const&, FoundFile const&);
};
constexpr Pass kPasses[] = {
    {FileKind::school_register, read_school_register},
    {FileKind::orgs, read_orgs},
    {FileKind::sessions, read_sessions},
    {FileKind::courses, read_courses},
    {FileKind::users, read_users},
    {FileKind::roles, read_roles},
    {FileKind::users, read_agents}, // needs everybody, and what they are
    {FileKind::relationships, read_relationships},
    {FileKind::demographics, read_demographics},
    {FileKind::classes, read_classes},
    {FileKind::enrollments, read_enrollments},
};

// Adds the files already read to the bytes of the one at hand.
class Counting final : public Receiver {
public:
    explicit Counting(Receiver& to) : to_(to) {}
    Status record(Record const& record) override { return to_.record(record); }
    void finding(Finding finding) override { to_.finding(std::move(finding)); }
    void unusable(Kind kind, std::string_view id) override { to_.unusable(kind, id); }
    void covered(Kind kind) override { to_.covered(kind); }
    Status progress(std::int64_t bytes) override { return to_.progress(before + bytes); }
    std::int64_t before = 0;

private:
    Receiver& to_;
};

} // namespace

std::int64_t bytes_to_read(std::vector<InputFile> const& files, Inspection const& inspection) {
    std::int64_t bytes = 0;
    for (Pass const& pass : kPasses)
        if (FoundFile const* file = inspection.find(pass.kind)) bytes += files[file->file].size_bytes;
    return bytes;
}

Status read_bundle(std::vector<InputFile> const& files, Inspection const& inspection, Receiver& receiver) {
    Counting counting(receiver);
    Roster const roster{files, inspection, counting};
    for (Finding const& finding : inspection.findings) receiver.finding(finding);
    for (Pass const& pass : kPasses) {
        FoundFile const* file = inspection.find(pass.kind);
        if (file == nullptr) continue;
        TRY_DO(pass.read(roster, *file));
        counting.before += files[file->file].size_bytes;
        TRY_DO(counting.progress(0));
    }
    return {};
}

} // namespace belfry::directory::imports
