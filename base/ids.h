#pragma once
// The few identities that every layer needs in order to say who is asking and for which school.

#include "base/id.h"

namespace belfry {

using PersonId = Id<struct PersonTag>;
using SchoolId = Id<struct SchoolTag>;
using SessionId = Id<struct SessionTag>;
using FileId = Id<struct FileTag>;
using JobId = Id<struct JobTag>;
using EventId = Id<struct EventTag>;

} // namespace belfry
