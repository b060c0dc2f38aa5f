#!/bin/sh
# What lets the county's stick start a bare PC: tools/make_installer.sh [OUT]
# Debian 12 without a desktop, packed, with what a terminal needs of the system, and a kernel that lays it on a disk.
# As root, on Debian 12 with debootstrap. MIRROR=http://... names another mirror, LEVEL=1 packs in seconds.
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "installer: run this as root" >&2; exit 1; }
[ -n "${APART:-}" ] || APART=1 exec unshare -m tools/make_installer.sh "$@" # what is mounted here ends with it

out="${1:-build/installer}"
mirror="${MIRROR:-http://deb.debian.org/debian}"
# What Debian's own installer leaves beside the base: kernel, loader (signed), network, an account's sudo and SSH.
system="linux-image-amd64 initramfs-tools busybox zstd grub-efi-amd64 grub-efi-amd64-signed shim-signed efibootmgr udev dbus \
kmod kbd libpam-systemd sudo openssh-server ca-certificates systemd-resolved systemd-timesyncd dosfstools e2fsprogs fdisk \
python3"
# Graphics and network cards that stay dark without it; nothing of it is free software.
firmware="firmware-amd-graphics firmware-misc-nonfree firmware-realtek"
umask 022
rm -rf "$out"
mkdir -p "$out"
work="$(mktemp -d)"
trap 'rm -rf --one-file-system "$work"' EXIT
root="$work/root"

echo "installer: Debian" >&2
debootstrap --variant=minbase --include=systemd,systemd-sysv bookworm "$root" "$mirror" >"$work/log" 2>&1 ||
    { tail -20 "$work/log" >&2; exit 1; }
cat >"$root/etc/apt/sources.list" <<EOF
deb $mirror bookworm main non-free-firmware
deb $mirror bookworm-updates main non-free-firmware
deb $mirror-security bookworm-security main non-free-firmware
EOF
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # an image: nothing is started
chmod 755 "$root/usr/sbin/policy-rc.d"
mount -t proc proc "$root/proc"
inside() {
    env -i DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" "$@"
}
inside apt-get -qq update
# shellcheck disable=SC2046,SC2086 # one word per package
inside apt-get -qq -y --no-install-recommends install $system $firmware $(tools/setup.sh names) >"$work/log" 2>&1 ||
    { tail -20 "$work/log" >&2; exit 1; }

echo "installer: its settings" >&2
inside useradd -m -s /bin/bash -G sudo technician # without a password: let in by a key, if the stick holds one
inside passwd -q -l root
ln -sf /usr/share/zoneinfo/Asia/Shanghai "$root/etc/localtime"
echo Asia/Shanghai >"$root/etc/timezone"
echo terminal >"$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 terminal\n' >"$root/etc/hosts"
printf '[Match]\nName=en* eth*\n\n[Network]\nDHCP=yes\n' >"$root/etc/systemd/network/20-wire.network"
inside systemctl -q enable systemd-networkd systemd-resolved systemd-timesyncd
# A hall may have no network: nothing waits for one. SSH is for a stick that holds a key.
inside systemctl -q disable systemd-networkd-wait-online ssh
ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"

echo "installer: the kernel that lays it on a disk" >&2
cp -r "$root/etc/initramfs-tools" "$root/tmp/laying"
install -m 755 tools/installer/hook "$root/tmp/laying/hooks/sunshine"
install -m 644 tools/installer/mountroot "$root/tmp/laying/scripts/sunshine"
install -m 755 tools/installer/lay "$root/tmp/laying/lay"
sed -i 's/^MODULES=.*/MODULES=most/; s/^COMPRESS=.*/COMPRESS=zstd/' "$root/tmp/laying/initramfs.conf"
kernel="$(basename "$root"/lib/modules/*)"
inside mkinitramfs -d /tmp/laying -o /tmp/initrd "$kernel"
cp "$root/boot/vmlinuz-$kernel" "$out/linux"
mv "$root/tmp/initrd" "$out/initrd"
cp "$root/usr/lib/shim/shimx64.efi.signed" "$out/bootx64.efi"
cp "$root/usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed" "$out/grubx64.efi"

# What each machine must have of its own, and what only was needed here.
rm -rf "$root/tmp/laying" "$root/usr/sbin/policy-rc.d" "$root"/etc/ssh/ssh_host_* "$root"/var/lib/apt/lists/* \
    "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb "$root/var/lib/dbus/machine-id" "$root"/var/log/*.log
: >"$root/etc/machine-id"
umount "$root/proc"
echo "installer: packing" >&2
tar --create --xattrs --numeric-owner --one-file-system -C "$root" . | zstd -q -T0 "-${LEVEL:-15}" -o "$out/system.tar.zst"
ls -l "$out" >&2
