#!/usr/bin/env bash
# Makes a new area: one folder and one line in areas/areas.cmake.
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:-}
if ! [[ "$name" =~ ^[a-z][a-z]{2,20}$ ]]; then
  echo "usage: ./dev new-area NAME    one lower-case word in the schools' language, such as library" >&2
  exit 2
fi
if [ -e "areas/$name" ]; then
  echo "areas/$name exists already" >&2
  exit 1
fi
mkdir -p "areas/$name/api" "areas/$name/migrations" "areas/$name/text"
echo "belfry_area($name)" > "areas/$name/CMakeLists.txt"
cat > "areas/$name/text/en.txt" <<END
# Words of the area $name.
END
cat > "areas/$name/README.md" <<END
# $name

What it is for, in a sentence, and which rows of the requirements it owns.
END
cat > "areas/$name/area.h" <<END
#pragma once
// The area as app/ lists it.

#include "platform/extension/area.h"

namespace belfry::$name {

platform::Area area();

} // namespace belfry::$name
END
cat > "areas/$name/area.cpp" <<END
// The registration of the area $name: everything that it contributes, named once.
#include "areas/$name/area.h"

#include "areas/$name/embedded.h"

namespace belfry::$name {

platform::Area area() {
    platform::Area area;
    area.name = "$name";
    area.migrations = embedded::migrations();
    area.words = embedded::words_en();
    return area;
}

} // namespace belfry::$name
END
# The portal shows what all others contribute, and so stays last.
sed -i "s/^  portal$/  $name\n  portal/" areas/areas.cmake
echo "Made areas/$name and its line in areas/areas.cmake. Next: its schema in migrations/0001_$name.sql, its pages in area.routes."
