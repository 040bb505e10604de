#pragma once
// Pupils of one school by name, for choosing one of them.

#include "areas/directory/api/directory.h"

namespace belfry::directory {

struct PupilsFound {
    struct One {
        Person person;
        std::optional<std::int64_t> year_group;
    };
    std::vector<One> pupils;
    bool more = false; // there are others too
};
// Who is a pupil on the school's roll on that day and has every word of the text (four at most) as a part of the name
// or the pupil number: first those whose family name begins with the first word, then those of whom another name does,
// then the others, each by name; at most `most`, and nobody but pupils is counted. Without those whom a
// no-contact order keeps from `viewer`; none for a text without a letter or digit. The scope must be of one school. One
// statement that reads that school's pupils (some 2,000).
PupilsFound find_pupils(db::Session& session, access::SchoolScope const& scope, std::string_view text, SchoolDay on,
                        PersonId viewer, int most);

} // namespace belfry::directory
