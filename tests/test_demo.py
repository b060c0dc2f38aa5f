"""The sample county of `kiosk run --demo`: kept for some days, made anew when it is too old or broken."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands import demo
from kiosk.commands.demo import STAMP, sample_county
from kiosk.store.connect import content_path, open_database
from kiosk.store.index import SEALED_LIKE
from kiosk.store.read import ContentReader

DAYS = [f"2026-11-{day}T01:26:00Z" for day in (23, 24, 29)]


@pytest.fixture(autouse=True)
def quick_and_tidy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """SIGTERM as it was, and a county that is soon made."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(demo, "ITEMS", 30)
    yield
    signal.signal(signal.SIGTERM, before)


def made_at(home: Path) -> str:
    return (home / "demo" / STAMP).read_text("utf-8")


def has_content(terminal: Path) -> bool:
    reader = ContentReader(terminal)
    release = reader.release()
    reader.close()
    return release is not None


def lists_of_people(terminal: Path) -> int:
    """How many sealed lists the terminal opened: it is admitted, and stands in their township."""
    connection = open_database(content_path(terminal), read_only=True)
    (count,) = connection.execute("SELECT count(*) FROM document WHERE facts LIKE ?", (SEALED_LIKE,)).fetchone()
    connection.close()
    return int(count)


def test_it_is_kept_for_some_days_and_made_anew_when_old_or_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for now in DAYS:
        monkeypatch.setenv("KIOSK_NOW", now)
        with sample_county(tmp_path) as terminal:
            assert has_content(terminal)
            assert lists_of_people(terminal) > 0
        seen.append(made_at(tmp_path))
    assert seen == [DAYS[0], DAYS[0], DAYS[2]]
    shutil.rmtree(tmp_path / "demo" / "county" / "keys")
    with sample_county(tmp_path) as terminal:
        assert has_content(terminal)


def test_a_real_countys_home_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_NOW", DAYS[0])
    (tmp_path / "state.db").write_bytes(b"of a real county")
    with sample_county(tmp_path) as terminal:
        assert terminal.parent == tmp_path / "demo"
    assert (tmp_path / "state.db").read_bytes() == b"of a real county"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo", "state.db"]
