#!/bin/sh
# From a bare Debian 12 or Ubuntu 24.04 to a terminal of this county: sudo sh install.sh
# Written by county screens stick, beside the package. At its end the machine starts anew and shows its code;
# with --no-restart that is left to whoever runs this.
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
if [ "$(id -u)" -ne 0 ]; then
    exec sudo sh "$here/install.sh" "$@"
fi
export DEBIAN_FRONTEND=noninteractive
package=""
for one in "$here"/sunshine-kiosk_*.deb; do
    [ -z "$package" ] || { echo "install: more than one package lies beside this; leave the newest only" >&2; exit 1; }
    package="$one"
done
[ -f "$package" ] || { echo "install: no package lies beside this" >&2; exit 1; }
# apt's own account may not read a stick, and says so at length: root's copy it may.
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cp "$package" "$work/sunshine-kiosk.deb"
apt-get -qq update
apt-get -qq -y --no-install-recommends install "$work/sunshine-kiosk.deb"
install -D -m 644 "$here/sunshine-address.txt" /etc/sunshine-kiosk/county
if [ -f "$here/sunshine-batch.txt" ]; then
    install -o sunshine-kiosk -m 600 "$here/sunshine-batch.txt" /var/lib/sunshine-kiosk/batch
fi
rm -rf "$work"
for word in "$@"; do
    [ "$word" != --no-restart ] || { echo "install: done; restart the machine" >&2; exit 0; }
done
echo "install: done; the machine restarts" >&2
systemctl reboot
