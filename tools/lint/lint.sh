#!/usr/bin/env bash
# The rules that a machine can check (docs/architecture.md, style). --quick: without formatting and links.
set -euo pipefail
cd "$(dirname "$0")/../.."
quick=0
[ "${1:-}" = --quick ] && quick=1
failed=0
if [ $quick = 0 ]; then
  if command -v clang-format-14 >/dev/null; then
    git ls-files '*.cpp' '*.h' | xargs clang-format-14 --dry-run --Werror >/dev/null 2>/tmp/belfry-format-$$ || {
      grep -o '^[^:]*:[0-9]*' /tmp/belfry-format-$$ | sort -u | head -20 >&2
      echo "lint: not formatted (./dev format)" >&2
      failed=1
    }
    rm -f /tmp/belfry-format-$$
  else
    echo "lint: clang-format-14 is missing; formatting was not checked" >&2
    failed=1
  fi
fi
python3 tools/lint/rules.py || failed=1
[ $failed = 0 ] && echo "lint: all rules hold"
exit $failed
