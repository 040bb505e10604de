#!/usr/bin/env bash
# Puts a Debian package together from the built program. Prints its path. PACKAGE_VERSION overrides the version.
set -euo pipefail
cd "$(dirname "$0")/.."
build=build/release
arch=$(dpkg --print-architecture)
base=$(sed -n 's/^project(belfry VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
version=${PACKAGE_VERSION:-$base}
if [ -z "${PACKAGE_VERSION:-}" ] && git rev-parse --git-dir >/dev/null 2>&1; then
  version=$base+$(git log -1 --format=%cd --date=format:%Y%m%d%H%M).$(git rev-parse --short=8 HEAD)
fi
root=build/package/root
rm -rf "$root"
umask 022
put() { install -D -m "$1" "$2" "$root$3"; }
put 755 $build/app/belfry /usr/bin/belfry
put 755 $build/reader/belfry-reader /usr/bin/belfry-reader
strip --strip-unneeded "$root/usr/bin/belfry" "$root/usr/bin/belfry-reader"
put 640 packaging/belfry.toml /etc/belfry/belfry.toml
put 644 packaging/belfry.service /lib/systemd/system/belfry.service
put 644 packaging/belfry-reader.service /lib/systemd/system/belfry-reader.service
put 644 packaging/tmpfiles.conf /usr/lib/tmpfiles.d/belfry.conf
put 644 packaging/copyright /usr/share/doc/belfry/copyright
put 644 CHANGELOG.md /usr/share/doc/belfry/changelog
put 644 docs/configuration.md /usr/share/doc/belfry/configuration.md
put 644 packaging/belfry.1 /usr/share/man/man1/belfry.1
put 644 packaging/belfry-reader.1 /usr/share/man/man1/belfry-reader.1
mkdir -p "$root/usr/share/man/man5"
python3 packaging/config_page.py "$root/usr/bin/belfry" >"$root/usr/share/man/man5/belfry.toml.5"
gzip -9n "$root"/usr/share/man/man?/* "$root/usr/share/doc/belfry/changelog"

# What the programs need, by the libraries they are linked with.
work=build/package/depends
rm -rf "$work"
mkdir -p "$work/debian"
printf 'Source: belfry\n\nPackage: belfry\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O --ignore-missing-info "../root/usr/bin/belfry" "../root/usr/bin/belfry-reader" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
mkdir -p "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<END
Package: belfry
Version: $version
Architecture: $arch
Maintainer: the authors of Belfry <belfry@localhost>
Section: web
Priority: optional
Installed-Size: $(du -ks --exclude=DEBIAN "$root" | cut -f1)
Depends: adduser, tzdata, fonts-dejavu-core, $depends
Suggests: postgresql-15, pcscd
Description: the ICT managed service of a whole education authority
 Belfry is one program for all schools of an authority and the service behind
 them: sign-in, everybody's home page, people and classes, timetable,
 registers, cards and their readers.
END
echo /etc/belfry/belfry.toml >"$root/DEBIAN/conffiles"
for script in preinst postinst prerm postrm; do install -m 755 packaging/$script "$root/DEBIAN/$script"; done
(cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
package=build/package/belfry_${version}_$arch.deb
dpkg-deb --root-owner-group -Zxz -z"${PACKAGE_LEVEL:-6}" --build "$root" "$package" >&2
echo "$package"
