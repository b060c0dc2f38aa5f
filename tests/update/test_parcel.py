"""A newer program on a stick that was plugged in: root is asked for what is signed, newer and not proved bad."""

import shutil
from pathlib import Path

import pytest

from kiosk.agent import parcel, plugged
from kiosk.update.slots import Slots
from tests.simulator import County
from tests.update.versions import Offer

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="NOT CHECKED: dpkg-deb is missing")


@pytest.fixture
def ask(tmp_path: Path, offer: Offer, slots: Slots, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where root is asked; the program is 1.0.0 and came with the release root."""
    (slots.top.parent / "sunshine-kiosk/release-root.json").write_bytes(offer.root.read_bytes())
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "run"))
    monkeypatch.setattr("kiosk.agent.parcel.program_version", lambda: "1.0.0")
    return tmp_path / "run" / parcel.ASK


def test_a_newer_program_is_asked_for(offer: Offer, slots: Slots, ask: Path) -> None:
    assert parcel.is_parcel(offer.folder, slots.top)
    found = parcel.offer(offer.folder, slots.top)
    assert (found.level, "新程序 1.1.0（本机 1.0.0）" in found.words) == ("ok", True), found
    assert ask.exists()
    assert not (slots.top / "trust").exists(), "what was seen, root remembers"


@pytest.mark.parametrize(("mine", "failed", "words"), [("1.1.0", "", "不比本机的"), ("1.0.0", "no page", "没有成")])
def test_what_is_not_newer_or_has_failed_here_is_not_asked_for(
    offer: Offer, slots: Slots, ask: Path, monkeypatch: pytest.MonkeyPatch, mine: str, failed: str, words: str
) -> None:
    monkeypatch.setattr("kiosk.agent.parcel.program_version", lambda: mine)
    if failed:
        (slots.top / "refused").mkdir()
        (slots.top / "refused/1.1.0").write_text(failed)
    assert words in parcel.offer(offer.folder, slots.top).words
    assert not ask.exists()


def test_a_forged_list_is_said_and_not_asked_for(offer: Offer, slots: Slots, ask: Path) -> None:
    for place in offer.folder.glob("targets/*.releases.json"):
        place.write_bytes(place.read_bytes().replace(b"1.1.0", b"1.9.0"))
    assert (parcel.offer(offer.folder, slots.top).level, ask.exists()) == ("warn", False)


def test_releases_of_others_and_a_countys_content_are_no_parcel_of_ours(
    offer: Offer, slots: Slots, ask: Path, tmp_path: Path
) -> None:
    stranger = Offer(tmp_path / "stranger")
    stranger.add("9.0.0")
    assert not parcel.is_parcel(stranger.folder, slots.top)
    county = County()
    county.publish()
    county.write(tmp_path / "content")
    assert not parcel.is_parcel(tmp_path / "content", slots.top)
    assert plugged.take(tmp_path / "home", stranger.folder) == {"cause": plugged.NOTHING}
    (slots.top.parent / "sunshine-kiosk/release-root.json").unlink()
    assert not parcel.is_parcel(offer.folder, slots.top), "a package without a release root believes no stick"
