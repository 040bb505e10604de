#!/usr/bin/env bash
# Runs every fuzz target for some seconds over its corpus: tools/fuzz.sh SECONDS [TARGET]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
only=${2:-}
failed=0
count=0
while IFS= read -r source; do
  name=$(basename "$source" .cpp)
  [ -z "$only" ] || [ "$only" = "$name" ] || continue
  binary=$(find build/fuzz -type f -name "$name" -perm -u+x | head -1)
  if [ -z "$binary" ]; then
    echo "fuzz: $name is not built" >&2
    failed=1
    continue
  fi
  corpus=$(dirname "$source")/corpus/$name
  if [ ! -d "$corpus" ]; then
    echo "fuzz: $name has no corpus in $corpus" >&2
    failed=1
    continue
  fi
  work=$(mktemp -d)
  cp -r "$corpus" "$work/corpus"
  count=$((count + 1))
  if ! (cd "$work" && "$OLDPWD/$binary" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 corpus >"$work/log" 2>&1); then
    echo "fuzz: $name FAILED" >&2
    tail -60 "$work/log" >&2
    mkdir -p var/fuzz
    cp "$work"/crash-* "$work"/timeout-* "$work"/oom-* "$work"/leak-* var/fuzz/ 2>/dev/null || true
    failed=1
  else
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
    echo "fuzz: $name ran $runs inputs in $seconds s and found nothing"
  fi
  rm -rf "$work"
done < <(git ls-files '*_fuzz.cpp')
[ "$count" -gt 0 ] || { echo "fuzz: no target" >&2; exit 1; }
exit $failed
