"""One byte changed in a file of a release: it is refused, and the old one stays on the glass.

Here the kinds that one change publishes; every other kind (root, targets, pack, bundle, attachment, recall) is refused
in tests/terminal/test_refusal.py, on a first pull and on an update.
"""

from pathlib import Path

import pytest

from tests.e2e.screen import Screen, tile
from tests.e2e.stage import Terminal, county, serving

# Kind of file -> where its newest one lies under the site.
KINDS = {
    "timestamp": "metadata/timestamp.json",
    "snapshot": "metadata/*.snapshot.json",
    "office": "metadata/*.office-*.json",
    "index": "targets/units/*/*.index.json.gz",
    "blob": "blobs/??/*",
}


def newest(site: Path, pattern: str) -> Path:
    """The file of a kind that the last publication wrote."""
    return max(site.glob(pattern), key=lambda p: (p.stat().st_mtime_ns, p.name))


def change_a_byte(path: Path) -> None:
    """Flip one bit in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_byte_leaves_the_old_release_on_the_glass(
    kind: str, sample_county: Path, terminal: Terminal, display: Screen
) -> None:
    before = terminal.shown()
    county("demo", "--dir", str(sample_county), "--change", "1")
    change_a_byte(newest(sample_county / "site", KINDS[kind]))
    with serving(sample_county) as url, terminal.glass(display.display):
        terminal.run("provision", str(sample_county / "provision.json"), "--url", url)
        result = terminal.sync(expect=76)
        assert result["state"] == "refused"
        assert result["reason"]
        display.see("党务公开", tile("disclosure"))
    assert terminal.shown() == before


def test_the_same_change_arrives_when_no_byte_is_touched(sample_county: Path, terminal: Terminal) -> None:
    # What the refusals above refuse would have been seen.
    before = terminal.shown()
    county("demo", "--dir", str(sample_county), "--change", "1")
    with serving(sample_county) as url:
        terminal.run("provision", str(sample_county / "provision.json"), "--url", url)
        assert terminal.sync()["changed"] == 1
    assert terminal.shown() != before


def test_a_release_of_another_county_is_refused(
    sample_county: Path, terminal: Terminal, tmp_path: Path, display: Screen
) -> None:
    other = tmp_path / "other"
    county("demo", "--dir", str(other), "--items", "240", "--seed", "8")
    with serving(other) as url, terminal.glass(display.display):
        # The address lies, the trust does not move.
        terminal.run("provision", str(sample_county / "provision.json"), "--url", url)
        assert terminal.sync(expect=76)["state"] == "refused"
        display.see("党务公开", tile("disclosure"))
