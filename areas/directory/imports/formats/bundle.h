#pragma once
// What was handed in: which format it is, which file says what, and whether it is the whole truth. Told from the header
// rows and the manifest; from a file's name only where its columns tell nothing, so that the missing one can be named.

#include <functional>

#include "areas/directory/imports/formats/record.h"
#include "platform/archive/archive.h"
#include "platform/csv/csv.h"

namespace belfry::directory::imports {

struct InputFile {
    std::string name;
    std::int64_t size_bytes = 0;
    std::function<Result<csv::Source>()> open; // from its beginning, each time
};
std::vector<InputFile> files_of(archive::Bundle const& bundle);

enum class Format { oneroster_1_1, oneroster_1_2, school_data_sync, school_register };
std::string_view format_code(Format format); // "oneroster_1_2" ..

enum class FileKind {
    unknown,
    empty, // nothing at all, not even a header
    manifest,
    orgs,
    sessions,
    courses,
    classes,
    users,
    roles,
    demographics,
    enrollments,
    relationships,
    known_and_left, // of these formats, but nothing that the directory keeps (results, userFlags ..)
    school_register,
};
FileKind classify(std::vector<std::string> const& header);

enum class Mode {
    bulk,  // the whole truth: who is not in it has left
    delta, // changes only
};

struct FoundFile {
    std::size_t file = 0; // index of the input
    FileKind kind = FileKind::unknown;
    Mode mode = Mode::delta;
};

struct Inspection {
    Format format = Format::oneroster_1_1;
    std::string source_name;      // who made it, from the manifest; may be empty
    std::vector<FoundFile> files; // to be read, each kind at most once
    std::vector<Finding> findings;
    FoundFile const* find(FileKind kind) const;
};

// Problem invalid "import_not_known" (no file of any format), "import_twice" (two files say the same), or of the
// source.
Result<Inspection> inspect(std::vector<InputFile> const& files);

// Hands all records and findings to `receiver`, in an order in which what is referred to comes first: schools, terms,
// courses, people, roles, guardians, demographics, groups, memberships.
// Receiver::progress counts towards bytes_to_read().
std::int64_t bytes_to_read(std::vector<InputFile> const& files, Inspection const& inspection);
Status read_bundle(std::vector<InputFile> const& files, Inspection const& inspection, Receiver& receiver);

} // namespace belfry::directory::imports
