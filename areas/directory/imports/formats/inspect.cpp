// Tells formats apart by the columns of their files. A bundle has some 20 files; only their first rows are read here.
#include <algorithm>

#include "areas/directory/imports/formats/bundle.h"
#include "base/text.h"

namespace belfry::directory::imports {
namespace {

struct Sniffed {
    std::vector<std::string> header; // lower case
    FileKind kind = FileKind::unknown;
};

class Columns {
public:
    explicit Columns(std::vector<std::string> const& header) : header_(header) {}
    bool has(std::string_view name) const { return std::find(header_.begin(), header_.end(), name) != header_.end(); }
    bool all(std::initializer_list<std::string_view> names) const {
        return std::all_of(names.begin(), names.end(), [&](auto name) { return has(name); });
    }
    bool any(std::initializer_list<std::string_view> names) const {
        return std::any_of(names.begin(), names.end(), [&](auto name) { return has(name); });
    }

private:
    std::vector<std::string> const& header_;
};

// England's school register with a column of its two lost: by three of those that nothing else has.
bool is_partial_register(Columns const& columns) {
    int known = 0;
    for (std::string_view name :
         {"urn", "establishmentname", "establishmentnumber", "la (code)", "la (name)", "typeofestablishment (name)",
          "establishmentstatus (name)", "phaseofeducation (name)"})
        known += columns.has(name) ? 1 : 0;
    return known >= 3;
}

// The kinds as a manifest names them, and as their files are called.
FileKind kind_of_manifest_name(std::string_view name) {
    constexpr std::pair<std::string_view, FileKind> kNames[] = {
        {"orgs", FileKind::orgs},
        {"academicsessions", FileKind::sessions},
        {"courses", FileKind::courses},
        {"classes", FileKind::classes},
        {"users", FileKind::users},
        {"roles", FileKind::roles},
        {"demographics", FileKind::demographics},
        {"enrollments", FileKind::enrollments},
        {"relationships", FileKind::relationships},
    };
    for (auto const& [known, kind] : kNames)
        if (known == name) return kind;
    return FileKind::known_and_left;
}

struct Manifest {
    bool found = false;
    std::string version, system_code, system_name;
    std::vector<std::pair<std::string, std::string>> files; // "users" -> "bulk", lower case
};

Result<std::vector<std::string>> read_header(InputFile const& file) {
    TRY(source, file.open());
    csv::Reader reader(std::move(source), {});
    TRY(some, reader.next());
    std::vector<std::string> header;
    if (some)
        for (std::string_view cell : reader.row().cells()) header.push_back(ascii_lower(trim(cell)));
    return header;
}

bool has_kind(std::vector<Sniffed> const& sniffed, FileKind kind) {
    return std::any_of(sniffed.begin(), sniffed.end(), [&](Sniffed const& s) { return s.kind == kind; });
}

// A file whose columns tell nothing, though it is called what the formats call theirs, is one with a column missing:
// its reader says which. Only where no other file is of that kind.
void tell_by_name(std::vector<InputFile> const& files, std::vector<Sniffed>& sniffed) {
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (sniffed[i].kind != FileKind::unknown && sniffed[i].kind != FileKind::known_and_left) continue;
        std::string const name = ascii_lower(files[i].name.substr(files[i].name.rfind('/') + 1));
        if (!name.ends_with(".csv")) continue;
        FileKind const kind = kind_of_manifest_name(std::string_view(name).substr(0, name.size() - 4));
        if (kind != FileKind::known_and_left && !has_kind(sniffed, kind)) sniffed[i].kind = kind;
    }
}

Result<Manifest> read_manifest(InputFile const& file) {
    Manifest manifest;
    manifest.found = true;
    TRY(source, file.open());
    csv::Reader reader(std::move(source), {.lines_max = 1000});
    for (;;) {
        TRY(some, reader.next());
        if (!some) return manifest;
        std::string const name = ascii_lower(trim(reader.row()[0]));
        std::string const value(trim(reader.row()[1]));
        if (name == "oneroster.version") manifest.version = value;
        if (name == "source.systemcode") manifest.system_code = value;
        if (name == "source.systemname") manifest.system_name = value;
        if (name.starts_with("file.")) manifest.files.emplace_back(name.substr(5), ascii_lower(value));
    }
}

// Without a manifest: by what only one of the formats has.
Format format_by_columns(std::vector<Sniffed> const& sniffed) {
    for (Sniffed const& file : sniffed) {
        Columns const columns(file.header);
        bool const sds =
            file.kind == FileKind::relationships ||
            (file.kind == FileKind::roles && columns.any({"rolestartdate", "isprimary", "sessionsourcedid"})) ||
            (file.kind == FileKind::users && columns.has("activedirectorymatchid")) ||
            (file.kind == FileKind::enrollments && !columns.has("sourcedid"));
        if (sds) return Format::school_data_sync;
    }
    return has_kind(sniffed, FileKind::roles) ? Format::oneroster_1_2 : Format::oneroster_1_1;
}

// The mode of one file, or nothing where it is not to be read.
std::optional<Mode> mode_of(Inspection& out, Manifest const& manifest, InputFile const& file, FileKind kind) {
    if (out.format == Format::school_data_sync) return Mode::bulk;
    if (!manifest.found || kind == FileKind::school_register) return Mode::delta;
    for (auto const& [name, value] : manifest.files) {
        if (kind_of_manifest_name(name) != kind) continue;
        if (value == "bulk") return Mode::bulk;
        if (value == "delta") return Mode::delta;
        out.findings.push_back({Weight::warning, "file_absent", file.name});
        return std::nullopt;
    }
    out.findings.push_back({Weight::warning, "file_not_in_manifest", file.name});
    return std::nullopt;
}

void report_promised(Inspection& out, Manifest const& manifest) {
    for (auto const& [name, value] : manifest.files) {
        FileKind const kind = kind_of_manifest_name(name);
        if (value != "bulk" && value != "delta" && value != "absent")
            out.findings.push_back(
                {Weight::warning, "manifest_value", name + ".csv", 0, 0, {}, std::string(first_characters(value, 40))});
        bool const promised = value == "bulk" || value == "delta";
        if (promised && kind != FileKind::known_and_left && out.find(kind) == nullptr)
            out.findings.push_back({Weight::error, "file_missing", name + ".csv"});
    }
}

Status choose_files(Inspection& out, std::vector<InputFile> const& files, std::vector<Sniffed> const& sniffed,
                    Manifest const& manifest) {
    for (std::size_t i = 0; i < files.size(); ++i) {
        FileKind const kind = sniffed[i].kind;
        if (kind == FileKind::manifest) continue;
        if (kind == FileKind::unknown || kind == FileKind::known_and_left || kind == FileKind::empty) {
            std::string_view const code = kind == FileKind::empty ? "file_empty" : "file_left";
            out.findings.push_back({Weight::warning, code, files[i].name});
            continue;
        }
        if ((kind == FileKind::school_register) != (out.format == Format::school_register)) {
            out.findings.push_back({Weight::warning, "file_left", files[i].name});
            continue;
        }
        if (out.find(kind) != nullptr) return invalid("import_twice", files[i].name);
        if (auto const mode = mode_of(out, manifest, files[i], kind)) out.files.push_back({i, kind, *mode});
    }
    return {};
}

} // namespace

FileKind classify(std::vector<std::string> const& header) {
    Columns const columns(header);
    if (header.empty()) return FileKind::empty;
    if (columns.all({"propertyname", "value"})) return FileKind::manifest;
    if (columns.all({"urn", "establishmentname"}) || is_partial_register(columns)) return FileKind::school_register;
    if (columns.all({"usersourcedid", "relationshipusersourcedid"})) return FileKind::relationships;
    if (columns.all({"sourcedid", "givenname", "familyname"})) return FileKind::users;
    if (columns.all({"classsourcedid", "usersourcedid", "role"})) return FileKind::enrollments;
    if (columns.all({"usersourcedid", "orgsourcedid", "role"})) return FileKind::roles;
    bool const any_id = columns.any({"sourcedid", "usersourcedid"});
    if (any_id && columns.any({"birthdate", "sex"})) return FileKind::demographics;
    bool const of_results = columns.any({"classsourcedid", "resourcesourcedid", "lineitemsourcedid"});
    if (columns.all({"sourcedid", "title"}) && !of_results) {
        if (columns.all({"type", "startdate", "enddate"})) return FileKind::sessions;
        if (columns.any({"coursesourcedid", "schoolsourcedid", "classcode", "sessionsourcedids", "termsourcedids"}))
            return FileKind::classes;
        if (columns.any({"coursecode", "code", "schoolyearid", "schoolyearsourcedid", "orgsourcedid", "subjects"}))
            return FileKind::courses;
    }
    if (columns.all({"sourcedid", "name", "type"})) return FileKind::orgs;
    return any_id ? FileKind::known_and_left : FileKind::unknown;
}

std::string_view format_code(Format format) {
    switch (format) {
    case Format::oneroster_1_1:
        return "oneroster_1_1";
    case Format::oneroster_1_2:
        return "oneroster_1_2";
    case Format::school_data_sync:
        return "school_data_sync";
    case Format::school_register:
        return "school_register";
    }
    return "";
}

std::vector<InputFile> files_of(archive::Bundle const& bundle) {
    std::vector<InputFile> files;
    for (archive::Entry const& entry : bundle.entries())
        files.push_back({entry.name, entry.size_bytes, [&bundle, &entry] { return bundle.read(entry); }});
    return files;
}

FoundFile const* Inspection::find(FileKind kind) const {
    for (FoundFile const& file : files)
        if (file.kind == kind) return &file;
    return nullptr;
}

Result<Inspection> inspect(std::vector<InputFile> const& files) {
    Inspection out;
    Manifest manifest;
    std::vector<Sniffed> sniffed;
    for (InputFile const& file : files) {
        TRY(header, read_header(file));
        FileKind const kind = classify(header);
        sniffed.push_back({std::move(header), kind});
        if (kind != FileKind::manifest) continue;
        if (manifest.found) return invalid("import_twice", file.name);
        TRY(read, read_manifest(file));
        manifest = std::move(read);
    }
    tell_by_name(files, sniffed);
    out.source_name = first_characters(manifest.system_code.empty() ? manifest.system_name : manifest.system_code, 100);
    bool const roster = has_kind(sniffed, FileKind::users) || has_kind(sniffed, FileKind::orgs) ||
                        has_kind(sniffed, FileKind::enrollments) || has_kind(sniffed, FileKind::classes) ||
                        has_kind(sniffed, FileKind::roles) || has_kind(sniffed, FileKind::demographics);
    if (!roster && !has_kind(sniffed, FileKind::school_register)) return invalid("import_not_known");
    if (!roster)
        out.format = Format::school_register;
    else if (!manifest.found)
        out.format = format_by_columns(sniffed);
    else
        out.format = manifest.version.starts_with("1.0") || manifest.version.starts_with("1.1") ? Format::oneroster_1_1
                                                                                                : Format::oneroster_1_2;
    bool const version_known = manifest.version.starts_with("1.0") || manifest.version.starts_with("1.1") ||
                               manifest.version.starts_with("1.2");
    if (manifest.found && !version_known)
        out.findings.push_back({Weight::warning,
                                "version_unknown",
                                "manifest.csv",
                                0,
                                0,
                                {},
                                std::string(first_characters(manifest.version, 40))});
    bool const oneroster = out.format == Format::oneroster_1_1 || out.format == Format::oneroster_1_2;
    if (oneroster && !manifest.found) out.findings.push_back({Weight::warning, "no_manifest", ""});
    TRY_DO(choose_files(out, files, sniffed, manifest));
    report_promised(out, manifest);
    return out;
}

} // namespace belfry::directory::imports
