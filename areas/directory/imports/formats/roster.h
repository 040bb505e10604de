#pragma once
// The readers of OneRoster 1.1, 1.2 and School Data Sync 2.1. The three differ in column names, in where roles and
// guardians stand, and in which rows have an id; a reader takes whichever it finds. Private to imports/.

#include "areas/directory/imports/formats/table.h"

namespace belfry::directory::imports {

struct Roster {
    std::vector<InputFile> const& files;
    Inspection const& inspection;
    Receiver& receiver;
    bool has_roles_file() const { return inspection.find(FileKind::roles) != nullptr; }
};

Status read_orgs(Roster const& roster, FoundFile const& file);
Status read_sessions(Roster const& roster, FoundFile const& file);
Status read_courses(Roster const& roster, FoundFile const& file);
Status read_users(Roster const& roster, FoundFile const& file);
Status read_agents(Roster const& roster, FoundFile const& file); // guardians named in users
Status read_roles(Roster const& roster, FoundFile const& file);
Status read_relationships(Roster const& roster, FoundFile const& file);
Status read_demographics(Roster const& roster, FoundFile const& file);
Status read_classes(Roster const& roster, FoundFile const& file);
Status read_enrollments(Roster const& roster, FoundFile const& file);
// England's school register.
Status read_school_register(Roster const& roster, FoundFile const& file);

// What each format's word for a role means. `role` empty: a guardian.
struct RoleWord {
    std::optional<access::Role> role;
    bool known = true;
};
RoleWord role_of(std::string_view word);

// "tobedeleted" in the status column.
bool is_gone(Table const& table, int status);
// A cell that must hold an id of at most 255 bytes; says so and gives nothing where it does not.
std::optional<std::string_view> id_at(Table& table, int column);
// The same for a reference to another record.
inline constexpr std::size_t kExternalIdBytesMax = 255;

} // namespace belfry::directory::imports
