#!/usr/bin/env bash
# Installs the package, runs it as its own user, upgrades it to a newer schema, goes back, removes and purges it. On a
# machine that may be changed: it wants root, and no Belfry installed.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '%s\n' "$*" >&2; }
fail() {
  say "package: $*"
  exit 1
}
[ "$(id -u)" -eq 0 ] || fail "only root can install a package"
if dpkg-query -W -f '${db:Status-Abbrev}' belfry 2>/dev/null | grep -q '^i'; then fail "there is a Belfry on this machine already"; fi
for folder in /var/lib/belfry /var/lib/belfry-reader /etc/belfry; do
  [ ! -e "$folder" ] || fail "$folder is there: whose is it? This test removes it at the end, so it does not begin"
done
served=
as_belfry() { runuser -u belfry -- belfry --config /etc/belfry/belfry.toml "$@"; }
clean() {
  [ -z "$served" ] || kill "$served" 2>/dev/null || true
  dpkg --purge belfry >/dev/null 2>&1 || true
  rm -rf /var/lib/belfry /var/lib/belfry-reader
}
trap clean EXIT

first=$(PACKAGE_LEVEL=0 PACKAGE_VERSION=0.0.1 packaging/package.sh)
second=$(PACKAGE_LEVEL=0 PACKAGE_VERSION=0.0.2 packaging/package.sh)
for page in build/package/root/usr/share/man/man?/*.gz; do
  zcat "$page" >build/package/page
  mandoc -T lint -W warning build/package/page >&2 || fail "$page"
done
systemd-analyze verify --man=no build/package/root/lib/systemd/system/belfry.service 2>&1 | grep -v "Command /usr/bin/belfry" | grep "belfry" && fail "the unit"
exposure=$(systemd-analyze security --offline=true build/package/root/lib/systemd/system/belfry.service | tail -1)
say "$exposure"
echo "$exposure" | grep -q "OK" || fail "the unit is open to more than it needs"

say "install"
dpkg -i "$first" >/dev/null
[ "$(stat -c '%U %a' /var/lib/belfry)" = "belfry 700" ] || fail "the folder is not closed"
[ "$(stat -c '%U %G %a' /etc/belfry/belfry.toml)" = "root belfry 640" ] || fail "the configuration is not closed"
[ -z "$(find /var/lib/belfry -perm /077)" ] || fail "files of the folder are open"
sed -i 's/^port = .*/port = 18080/' /etc/belfry/belfry.toml

serve() {
  runuser -u belfry -- belfry --config /etc/belfry/belfry.toml serve >build/package/served 2>&1 &
  served=$!
  for _ in $(seq 100); do
    curl -fsS http://127.0.0.1:18080/health/ready >build/package/ready 2>/dev/null && return
    sleep 0.2
  done
  cat build/package/served build/package/ready >&2
  fail "it does not become ready"
}
stop() {
  kill -TERM "$(pgrep -u belfry -x belfry)"
  wait "$served" || fail "it ended with $?"
  served=
}
say "run"
as_belfry person create-admin --name "Ada Keeper" --username ada </dev/null >/dev/null || fail "no administrator"
serve
curl -fsS http://127.0.0.1:18080/sign-in | grep -q "form_token" || fail "no sign-in page"
if su nobody -s /bin/sh -c 'cat /var/lib/belfry/belfry.db' >/dev/null 2>&1; then fail "nobody reads the database"; fi
stop

say "upgrade, with a schema that changes"
# As though the release before had lacked the last migration: the newer one runs it again.
last=$(runuser -u belfry -- sqlite3 /var/lib/belfry/belfry.db "SELECT count(*) FROM db_migrations WHERE area = 'platform_audit' AND number = 3")
[ "$last" = 1 ] || fail "the migration that is taken for the new one is not there"
runuser -u belfry -- sqlite3 /var/lib/belfry/belfry.db "DELETE FROM db_migrations WHERE area = 'platform_audit' AND number = 3; DROP INDEX audit_entries_by_time; DROP INDEX audit_entries_of_actor;"
dpkg -i "$second" >/dev/null
[ "$(ls /var/lib/belfry/before-upgrade/*.db | wc -l)" = 1 ] || fail "no copy of before the upgrade"
grep -q '^port = 18080' /etc/belfry/belfry.toml || fail "the configuration was not kept"
as_belfry check audit | grep -q "holds" || fail "the trail does not hold after the upgrade"

say "back to the release before"
as_belfry migrate --back | grep -q "0 rows" || fail "it says that something would be lost"
dpkg -i "$first" >/dev/null 2>&1
serve
stop

say "what was written since is not lost in silence"
as_belfry person create-admin --name "Ben Keeper" --username ben </dev/null >/dev/null
if as_belfry migrate --back >build/package/back; then fail "it went back over what was written"; fi
grep -q -- "--losing" build/package/back || fail "it does not say how much"

say "remove and purge"
dpkg --remove belfry >/dev/null 2>&1
[ -e /etc/belfry/belfry.toml ] || fail "removing took the configuration"
dpkg --purge belfry 2>/dev/null >/dev/null
[ ! -e /etc/belfry ] || fail "purging left the configuration"
[ -e /var/lib/belfry/belfry.db ] || fail "the records are gone"
[ ! -e /usr/bin/belfry ] || fail "the program is still there"
say "the package holds"
