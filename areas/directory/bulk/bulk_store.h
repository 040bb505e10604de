#pragma once
// Many new rows at import speed: kept back by kind and written in the order that foreign keys want, pipelined.
// Writes no audit entries and publishes no events: whoever uses it says once what it did, and recounts at the end.

#include <memory>
#include <vector>

#include "areas/directory/rows.h"

namespace belfry::directory {

struct NewRoleRow {
    RoleId id;
    NewRole role;
};

class BulkWriter {
public:
    BulkWriter(platform::Platform& platform, db::Tx& tx);

    // Ids must be set. The person is put in the search index for these schools.
    void person(Person person, std::vector<SchoolId> schools);
    void role(NewRoleRow role) { roles_.push_back(std::move(role)); }
    void group(Group group) { groups_.push_back(std::move(group)); }
    void membership(Membership membership) { memberships_.push_back(membership); }
    void guardian(Guardian guardian) { guardians_.push_back(std::move(guardian)); }

    // Writes what is kept back where it is much. After a problem the unit must give up.
    Status flush_if_large();
    Status flush();
    std::int64_t people_written() const { return people_written_; }

private:
    struct PersonToWrite {
        Person person;
        std::vector<SchoolId> schools;
    };
    Status write_people();
    Status write_roles();
    Status write_groups();
    Status write_memberships();
    Status write_guardians();

    platform::Platform& platform_;
    db::Tx& tx_;
    Instant now_;
    std::vector<PersonToWrite> people_;
    std::vector<NewRoleRow> roles_;
    std::vector<Group> groups_;
    std::vector<Membership> memberships_;
    std::vector<Guardian> guardians_;
    std::int64_t people_written_ = 0;
};

} // namespace belfry::directory
