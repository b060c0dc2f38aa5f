"""What lets the county's stick start a bare PC and make it a terminal: firmware's files, menu, kernel, packed system.

`tools/make_installer.sh` makes them; they hold nothing of a county. A disk is erased only where the menu is told to.
"""

import mmap
from pathlib import Path

import assets
from sync.county.errors import CountyError

# Where UEFI and the signed loader look, on a stick of one FAT partition; then what lies in the folder that was made.
PLACES = {
    "EFI/BOOT/BOOTX64.EFI": "bootx64.efi",
    "EFI/BOOT/grubx64.efi": "grubx64.efi",
    "installer/linux": "linux",
    "installer/initrd": "initrd",
    "installer/system.tar.zst": "system.tar.zst",
}
MENU = "boot/grub/grub.cfg"
KEY = "installer/technician.pub"
KINDS = ("ssh-ed25519 ", "ssh-rsa ", "ecdsa-sha2-", "sk-ssh-ed25519@", "sk-ecdsa-sha2-")


def files_of(installer: Path, ssh_key: Path | None) -> dict[str, "bytes | mmap.mmap"]:
    """Each file by its place on the stick; the key lets the technician in by SSH, and nobody is let in without one.

    Raises:
        CountyError: a file of the installer is missing, or the key is none that may be given away.
        OSError: one cannot be read.
    """
    files: dict[str, bytes | mmap.mmap] = {MENU: assets.path("stick/grub.cfg").read_bytes()}
    for place, name in PLACES.items():
        if not (installer / name).is_file() or not (installer / name).stat().st_size:
            raise CountyError(f"{installer} is not what tools/make_installer.sh makes: it has no {name}.")
        with (installer / name).open("rb") as file:  # half a gigabyte: not into memory
            files[place] = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if ssh_key is not None:
        text = ssh_key.read_text("utf-8", errors="replace").strip()
        if not text.startswith(KINDS) or "\n" in text:
            raise CountyError(f"{ssh_key} is no public key of SSH (one line, as id_ed25519.pub).")
        files[KEY] = f"{text}\n".encode()
    return files
