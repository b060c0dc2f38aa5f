#!/bin/sh
# A Debian package with its own Python environment under /opt/sunshine-kiosk: tools/make_deb.sh [OUT]
# The environment is made with the system's own python3 and holds no path of where it was built; it runs on the Pythons
# of Debian 12 and Ubuntu 24.04, whichever it was built on. LEVEL=1 packs in seconds, a tenth larger.
set -eu
cd "$(dirname "$0")/.."

out="${1:-build/deb}"
python="${PYTHON:-.venv/bin/python}"
base=/usr/bin/python3
home=opt/sunshine-kiosk
root="$out/root"
umask 022
rm -rf "$root" "$out/wheel"
mkdir -p "$root/DEBIAN" "$root/$(dirname $home)"

echo "deb: building the wheel" >&2
"$python" -m build --wheel --no-isolation --outdir "$out/wheel" . >/dev/null
wheel="$(echo "$out"/wheel/*.whl)"
version="$(echo "$wheel" | sed 's/.*sunshine_kiosk-\([^-]*\)-.*/\1/')"

echo "deb: installing the environment" >&2
$base -m venv --without-pip "$root/$home"
"$python" -m pip --python "$root/$home/bin/python" install --quiet --disable-pip-version-check --no-compile \
    --no-warn-script-location "$wheel"
packages="$(echo "$root/$home"/lib/python3.*/site-packages)"
own="$($base -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
for other in 3.11 3.12; do
    [ "$other" = "$own" ] || "$python" tools/other_pythons.py "$packages" "$other"
done
prune="$(grep -v '^#' tools/deb/prune)"
# shellcheck disable=SC2086 # patterns are meant to match
(cd "$packages" && for pattern in $prune; do rm -rf -- $pattern; done)
find "$root/$home/bin" -mindepth 1 ! -name 'python*' -delete
find "$packages" -name direct_url.json -delete
# The root by which updates from a folder or stick are believed (tools/release.py); without it, only apt's are.
[ -z "${RELEASE_ROOT:-}" ] || install -m 0644 "$RELEASE_ROOT" "$root/$home/release-root.json"
sed -i '/^command = /d' "$root/$home/pyvenv.cfg"
# What is installed does not change: no time stamps are compared at each start.
$base -m compileall -q -s "$root" -p / --invalidation-mode unchecked-hash "$packages"
! grep -rlF "$(cd "$root" && pwd)" "$root/$home" || { echo "deb: these name the place they were built in" >&2; exit 1; }

below="$($base -c 'import sys; print("3.%d" % (max(sys.version_info[1], 12) + 1))')"
depends="python3 (>= 3.11), python3 (<< $below)$(tools/setup.sh names | tr ' ' '\n' | sed -n 's/^\(.\{1,\}\)$/, \1/p' | tr -d '\n')"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$(dpkg --print-architecture)/" -e "s/@DEPENDS@/$depends/" \
    -e "s/@MAINTAINER@/The sunshine kiosk <kiosk@localhost>/" -e "s/@SIZE@/$(du -sk "$root/opt" | cut -f1)/" \
    tools/deb/control >"$root/DEBIAN/control"
for script in postinst prerm postrm; do
    install -m 0755 "tools/deb/$script" "$root/DEBIAN/$script"
done
(cd "$root" && find opt -type f -exec md5sum {} + >DEBIAN/md5sums)

echo "deb: packing" >&2
dpkg-deb --root-owner-group -Zxz -z"${LEVEL:-6}" --build "$root" "$out" >/dev/null
ls "$out"/*.deb
