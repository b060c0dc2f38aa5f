"""Attachments as bounded pictures that the glass may decode, in HOME/pages/<sha256>/.

A child of the agent makes them (`kiosk.agent.render`); the glass reads only these, never the file itself.
A folder appears whole, with `pages.json` in it, or not at all.
"""

import dataclasses
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.errors import StoreError
from kiosk.store.connect import blob_path, content_path, open_database

FACTS = "pages.json"
MOST_PAGES = 60
# The longer side of one page. A4 in this size reads well at three times the width of a screen of 1080.
MOST_SIDE = 2400
MOST_HANZI, MOST_GAPS = 20_000, 400  # of a page
# How many attachments, newest first, are made into pages before anybody asks.
AHEAD = 200


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a page of a paper, in shares of its width and height."""

    box: tuple[float, ...]  # what is written: left, top, right, bottom
    gaps: tuple[float, ...] = ()  # where, from top to foot, a cut goes through no line
    em: float = 0.0  # the usual width of a hanzi; 0: unknown
    hanzi: int = 0  # how many; 0: unknown


@dataclass(frozen=True, slots=True)
class Pages:
    """What became of an attachment: its pictures, or that it cannot be shown. `total` counts the file's own pages.

    `papers` says what stands on each; None: it is no paper, or nobody knows.
    """

    files: tuple[Path, ...]
    total: int
    papers: tuple[Paper | None, ...] = ()

    @property
    def is_shown(self) -> bool:
        """There is something to see."""
        return bool(self.files)


def pages_folder(home: Path, sha256: str) -> Path:
    """Where an attachment's pages lie."""
    return home / "pages" / sha256


def pages_of(home: Path, sha256: str) -> Pages | None:
    """An attachment's pages; None when nobody has tried yet."""
    folder = pages_folder(home, sha256)
    try:
        facts: dict[str, Any] = json.loads((folder / FACTS).read_text("utf-8"))
        names, total = [str(name) for name in facts["pages"]][:MOST_PAGES], int(facts["total"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    files = tuple(folder / Path(name).name for name in names)
    papers = tuple(_paper(raw) for raw in facts.get("papers") or [])[: len(files)]
    papers += (None,) * (len(files) - len(papers))
    return Pages(files, total, papers) if all(file.is_file() for file in files) else None


def is_made(home: Path, sha256: str) -> bool:
    """Whether somebody has tried, and noted what stands on each page; an earlier program did not."""
    try:
        facts = json.loads((pages_folder(home, sha256) / FACTS).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(facts, dict) and "papers" in facts and pages_of(home, sha256) is not None


def _paper(raw: Any) -> Paper | None:
    """Never more than a share, whatever a file says."""
    try:
        left, top, right, bottom = (min(1.0, max(0.0, float(side))) for side in raw["box"])
        gaps = tuple(sorted(gap for gap in map(float, raw["gaps"][:MOST_GAPS]) if top < gap < bottom))
        em, hanzi = min(0.5, max(0.0, float(raw["em"]))), min(MOST_HANZI, max(0, int(raw["hanzi"])))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return Paper((left, top, right, bottom), gaps, em, hanzi) if right - left > 0.05 and bottom - top > 0.02 else None


def keep(
    home: Path, sha256: str, made: Path | None, names: tuple[str, ...], total: int,
    papers: Sequence[Paper | None] = (),
) -> None:  # fmt: skip
    """Let a finished folder appear; without `made` remember that the file cannot be shown."""
    folder = pages_folder(home, sha256)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if made is None:
        made = folder.with_name(f"{sha256}.part")
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
    found = [dataclasses.asdict(one) if one is not None else None for one in papers]
    (made / FACTS).write_text(json.dumps({"pages": names, "total": total, "papers": found}), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)


def missing(home: Path, *, most: int = AHEAD) -> tuple[str, ...]:
    """Attachments of what is on display that are here and have no pages yet, newest first; films have none."""
    return tuple(sha256 for sha256 in _newest(home, most) if not is_made(home, sha256))


def sweep(home: Path) -> None:
    """Remove the pages of files that are gone, and leftovers of a crash."""
    for folder in (home / "pages").glob("*"):
        if not blob_path(home, folder.name).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _newest(home: Path, most: int) -> Iterator[str]:
    try:
        connection = open_database(content_path(home), read_only=True)
    except StoreError:
        return
    try:
        rows = connection.execute(
            "SELECT attachment.sha256 FROM current CROSS JOIN document CROSS JOIN attachment"
            " ON attachment.document = document.rid"
            " WHERE from_release <= current.release AND to_release > current.release"
            " GROUP BY attachment.sha256 ORDER BY max(issued_on) DESC LIMIT ?",
            (most,),
        ).fetchall()
    except sqlite3.Error:
        return
    finally:
        connection.close()
    yield from (row[0] for row in rows if _has_pages(blob_path(home, row[0])))


def _has_pages(file: Path) -> bool:
    """Whether the file is here and may have pages: a film has none."""
    try:
        with file.open("rb") as stream:
            return stream.read(8)[4:] != b"ftyp"
    except OSError:
        return False
