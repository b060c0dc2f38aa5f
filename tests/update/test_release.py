"""Which release is taken: only as signed by enough of those who may, never an older list than was seen."""

import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.update import release
from kiosk.update.slots import Slots, UpdateError
from tests.update.versions import ARCHITECTURE, Offer, find

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="NOT CHECKED: dpkg-deb is missing")


def test_the_newest_signed_release_is_found_and_unpacked(offer: Offer, slots: Slots) -> None:
    found = find(offer, slots)
    assert found.version == "1.1.0"
    part = slots.fresh(found.version)
    place = slots.adopt(part, release.unpack(found, part), found.version)
    assert (place / "deed").read_text() == "works"
    assert slots.current.resolve().name == "sunshine-kiosk"
    assert find(offer, slots, wanted="0.9.0").version == "0.9.0"
    with pytest.raises(UpdateError, match=r"offers 0.9.0, 1.1.0 for this machine, not 7.0"):
        find(offer, slots, wanted="7.0")


def test_a_version_on_offer_is_not_exchanged_for_other_bytes(offer: Offer, slots: Slots) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        offer.add("1.1.0", "hangs")
    assert "on offer with other bytes" in refused.value.stderr
    offer.do("withdraw", "1.1.0")
    offer.add("1.1.0", "falls later")
    offer.add("0.9.1")
    assert find(offer, slots).version == "1.1.0"


def test_versions_are_ordered_as_packages_are() -> None:
    assert release.is_newer("0.10.0", "0.9.9")
    assert not release.is_newer("0.9.0", "0.9.0")
    assert release.is_newer("1.0.0", "1.0.0~rc1")


@pytest.mark.parametrize("what", ["*.deb", "*.releases.json"])
def test_a_package_or_list_of_other_bytes_is_refused(offer: Offer, slots: Slots, what: str) -> None:
    for place in offer.folder.glob(f"targets/{what}"):
        data = bytearray(place.read_bytes())
        data[len(data) // 2] ^= 1
        place.write_bytes(data)
    with pytest.raises(UpdateError, match=r"untrusted|cannot be read"):
        find(offer, slots)


def test_metadata_of_other_keys_is_refused(offer: Offer, slots: Slots, tmp_path: Path) -> None:
    find(offer, slots)
    stranger = Offer(tmp_path / "stranger")
    stranger.add("9.0.0")
    for name in ("metadata", "targets"):
        shutil.rmtree(offer.folder / name)
        shutil.copytree(stranger.folder / name, offer.folder / name)
    (offer.folder / "metadata" / "1.root.json").write_bytes((slots.top / "trust" / "root.json").read_bytes())
    with pytest.raises(UpdateError, match="untrusted"):
        find(offer, slots)


def test_an_older_list_than_was_seen_is_refused(offer: Offer, slots: Slots, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(offer.folder, old)
    offer.do("withdraw", "0.9.0")
    find(offer, slots)
    shutil.rmtree(offer.folder)
    shutil.copytree(old, offer.folder)
    with pytest.raises(UpdateError, match="untrusted"):
        find(offer, slots)


def test_keys_are_rotated_by_those_before_and_one_signature_is_too_few(offer: Offer, slots: Slots) -> None:
    first = offer.root.read_bytes()
    offer.do("rotate", "root-1", "targets-2", "online")
    offer.add("1.2.0")
    assert find(offer, slots).version == "1.2.0"
    assert offer.root.read_bytes() == first
    for name in ("targets-1", "targets-2"):
        (offer.keys / f"{name}.pem").unlink()
    offer.add("1.3.0")
    with pytest.raises(UpdateError, match="untrusted"):
        find(offer, slots)


def test_two_holders_sign_one_after_the_other_and_neither_sees_the_others_keys(
    offer: Offer, slots: Slots, tmp_path: Path
) -> None:
    find(offer, slots)
    mine, theirs = offer.keys, tmp_path / "other holder"
    theirs.mkdir()
    for name in ("root-2", "root-3", "targets-2", "targets-3"):
        (mine / f"{name}.pem").rename(theirs / f"{name}.pem")
    said = offer.do("rotate", "root-1")
    assert "2.root.json has 1 of 2 signatures" in said
    offer.add("1.2.0")
    with pytest.raises(UpdateError, match="untrusted"):
        find(offer, slots)
    offer.keys = theirs
    assert offer.do("sign") == ""
    assert find(offer, slots).version == "1.2.0"
    offer.keys = mine
    assert "has 1 of 2" in offer.do("withdraw", "1.2.0")
    assert offer.do("withdraw", "1.1.0", "--keys", str(theirs)) == "", "both sticks at once"
    assert find(offer, slots).version == "0.9.0"


def test_what_needs_more_than_the_machine_has_is_refused_before_it_is_tried(offer: Offer, slots: Slots) -> None:
    offer.add("1.4.0", depends="dpkg (>= 1.0), no-such-package-here | nor-this (>= 2)")
    found = find(offer, slots)
    with pytest.raises(UpdateError, match=r"lacks: no-such-package-here \| nor-this \(>= 2\)"):
        release.unpack(found, slots.fresh("1.4.0"))


def test_without_a_root_or_a_list_nothing_is_believed(offer: Offer, slots: Slots, tmp_path: Path) -> None:
    with pytest.raises(UpdateError, match="carries no release root"):
        find(offer, slots, lost="yes")
    with pytest.raises(UpdateError, match="no folder with a release list"):
        release.find(str(tmp_path), slots.top / "trust", offer.root, tmp_path, architecture=ARCHITECTURE)


@pytest.mark.parametrize("version", ["../../etc", "", "/x", ".hidden", "1" * 60])
def test_a_version_never_leads_out_of_its_folder(slots: Slots, version: str) -> None:
    with pytest.raises(UpdateError, match="is no version"):
        slots.place(version)
