#!/usr/bin/env bash
# Runs what is bound to the calendar as though the machine's date were another: a leap day, and the Sunday morning on
# which the clocks go back. What fails here asks the machine for today instead of being told.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=(base/base_test areas/directory/area_directory_test areas/identity/area_identity_test
  areas/timetable/area_timetable_test areas/registration/area_registration_test app/app_program_test)
failed=0
dates=("$@")
[ ${#dates[@]} -gt 0 ] || dates=("2028-02-29 10:00:00" "2026-10-25 00:59:50")
out=$(mktemp)
trap 'rm -f "$out"' EXIT
for date in "${dates[@]}"; do
  for program in "${programs[@]}"; do
    if FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -f "@$date" "build/release/$program" >"$out" 2>/dev/null; then
      echo "$date: $(basename "$program") holds"
    else
      echo "$date: $(basename "$program") FAILED"
      grep -a -B2 -A4 "ERROR\|TEST CASE" "$out" | head -60
      failed=1
    fi
  done
done
exit $failed
