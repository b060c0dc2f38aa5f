#!/bin/sh
# Install what is missing for a purpose: tools/setup.sh run|test|ci|faults|bench|deb
# `tools/setup.sh names` prints what a terminal in a hall needs, for the package that is built here.
# Debian packages are named here and nowhere else; apt is called only when one is missing.
set -eu
cd "$(dirname "$0")/.."

PYTHON_PARTS="python3 python3-venv"
# What the PySide6 wheels expect of the system, the Chinese faces (babelstone: the rare ones of names; wqy, unifont: in dots, for LED strips), and the voice.
GLASS="espeak-ng fontconfig fonts-babelstone-han fonts-noto-cjk fonts-unifont libdbus-1-3 libegl1 libfontconfig1 libfreetype6 libgl1 libglib2.0-0 libgssapi-krb5-2 \
xfonts-wqy \
libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 \
libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0 libxkbcommon0"
# The hall's own screen: a bare X server, what its unit calls, and what switches a screen off (xset; cec-ctl for televisions)
# and maps a touch screen to its output (xrandr, xinput).
HALL="systemd v4l-utils x11-xserver-utils xauth xinput xserver-xorg-core xserver-xorg-input-libinput"
# A screen for `make run` on a machine without one.
VNC="tigervnc-standalone-server"
# A screen whose pixels the tests read, a hand for it, and what makes system calls fail.
TEST="xvfb xserver-xephyr xdotool strace"
# A real X server with two outputs and a touch screen, all of memory.
TEST="$TEST x11-xserver-utils xinput xserver-xorg-core xserver-xorg-video-dummy"
# A signed repository for `kiosk update apt`.
TEST="$TEST gpg gpg-agent dpkg-dev"
# The county's other database and a web server as counties run it; started by the tests that need them.
TEST="$TEST postgresql nginx-light"
# The desk is tested in a real browser.
TEST="$TEST chromium chromium-driver"
# systemd checks the units of the service, in folders that stand for a machine; nothing here is started by it.
TEST="$TEST systemd"
# A whole machine in a folder, for the long runs.
TEST="$TEST debootstrap"
# A whole PC with its keys and sockets, for the long runs.
FAULTS="dosfstools e2fsprogs mtools openssh-client ovmf qemu-system-x86 zstd"
# What the benchmark compares with.
PEER="chromium"

purpose="${1:-run}"
case "$purpose" in
names)
    echo "$GLASS $HALL"
    exit
    ;;
run) wanted="$PYTHON_PARTS $GLASS $VNC" ;;
test | ci) wanted="$PYTHON_PARTS $GLASS $VNC $TEST" ;;
faults) wanted="$PYTHON_PARTS $GLASS $VNC $TEST $FAULTS" ;;
bench) wanted="$PYTHON_PARTS $GLASS $VNC $TEST $PEER" ;;
deb) wanted="$PYTHON_PARTS" ;;
*)
    echo "setup: $purpose is not one of run, test, ci, faults, bench, deb, names" >&2
    exit 2
    ;;
esac

missing=""
if command -v dpkg-query >/dev/null; then
    for package in $wanted; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
    done
else
    echo "setup: this is no Debian system; it must bring what these packages hold: $wanted" >&2
fi
if [ -n "$missing" ]; then
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "setup: as root, run: apt-get install$missing" >&2
            exit 1
        fi
        as_root="sudo"
        echo "setup: sudo is needed to install these packages:$missing" >&2
    fi
    echo "setup: installing$missing" >&2
    # shellcheck disable=SC2086 # one word per package
    {
        $as_root apt-get -qq update
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $missing
    } </dev/null >/dev/null
fi

# One environment for everything; pip is asked again only when the project's needs change.
stamp=.venv/.made-for
needs="$(cksum pyproject.toml)"
if [ ! -x .venv/bin/python ] || [ "$(cat $stamp 2>/dev/null)" != "$needs" ]; then
    base="${PYTHON:-python3}"
    "$base" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || base=/usr/bin/python3
    echo "setup: installing the Python environment in .venv" >&2
    [ -x .venv/bin/python ] || "$base" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' >&2
    echo "$needs" >$stamp
fi
