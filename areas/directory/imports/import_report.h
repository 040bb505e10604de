#pragma once
// What the page of one import says of its contents.

#include "areas/directory/imports/import_store.h"
#include "areas/directory/imports/summary.h"
#include "platform/extension/area.h"

namespace belfry::directory::imports {

html::Href import_href(ImportId id);

// What it adds, changes and ends, by kind.
void show_counts(html::Writer& h, platform::Call& call, Summary const& summary);
// Where it would end many, or nobody because rows could not be read.
void show_cautions(html::Writer& h, platform::Call& call, Summary const& summary);
// The findings as a table, with its file to download; nothing where there are none.
void show_findings(html::Writer& h, platform::Call& call, Import const& import, Summary const& summary);
// Of an incomplete one: which files and columns are missing.
void show_missing(html::Writer& h, platform::Call& call, Import const& import);

} // namespace belfry::directory::imports
