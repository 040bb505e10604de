#pragma once
// OneRoster 1.2 CSV: everything that holds now or later, written so that it comes back the same. What OneRoster has no
// column for goes into columns "metadata.belfry..", which other programs pass over.
//
// Ids are those that the thing has here, or had in the Belfry it came from: an export taken into an empty authority
// exports to the same files, and taken into the same authority it changes nothing (source "belfry", which the manifest
// names). Not exported: districts, sites, other schools of a group, roles and memberships that are over.

#include <filesystem>

#include "areas/directory/imports/summary.h"
#include "platform/extension/area.h"
#include "platform/jobs/jobs.h"

namespace belfry::directory::exports {

// Writes a zip where the name ends in ".zip", else a folder, which must be new or empty. Problem conflict
// ("export_not_empty"), unavailable ("export_not_written", "archive_not_written"), "cancelled".
Status write_export(platform::Platform& platform, std::filesystem::path const& where,
                    imports::Progress const& progress);

platform::Command export_command();
void add_export_job(jobs::Kinds& kinds);
void add_export_routes(platform::Routes& routes);

} // namespace belfry::directory::exports
