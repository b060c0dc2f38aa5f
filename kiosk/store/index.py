"""The search index, `search.db`: follows what `content.db` shows. The agent's side.

A file of its own, because all of it can be made again: it has no migrations, needs no flush to the disk at
every commit, and its writes never make a reader of content wait. What it says is believed by nobody: the
glass compares each hit with the document it names, so a stale index can only find less. Plain `sqlite3`.

A key is the day of issue and a serial number, so that newest first is simply backwards. Texts are in an
FTS5 table without content; words are taken out of it by giving it the same text again, which the release
before the present one still has.
"""

import contextlib
import datetime as dt
import gzip
import hashlib
import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kiosk.errors import NothingYetError, StoreError
from kiosk.store import broken, grams, sounds
from kiosk.store.connect import content_path, open_database, set_pragmas
from kiosk.store.seal import is_body
from sync.contract import KINDS, CountyPack, Unit, decode, limits, unpack_gzip
from sync.errors import ContractError

VERSION = 2
BATCH = 50
FIRST_BATCH = 500  # while there is no index nobody waits for it
SERIAL_BITS = 32
MOST_STEPS = 8  # from a unit that ended to the one in force
MOST_GHOSTS = 0.25  # share of texts that could not be taken out, before all is made again
SEALED_LIKE = '%"sealed":true%'  # lists of people are found by their village, never by a word in them
log = logging.getLogger(__name__)

_TABLES = """
CREATE TABLE mark (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE indexed (key INTEGER PRIMARY KEY, rid INTEGER NOT NULL, sha256 TEXT NOT NULL);
CREATE INDEX indexed_by_rid ON indexed (rid);
CREATE TABLE name (
    kind TEXT NOT NULL, key INTEGER NOT NULL, plain TEXT NOT NULL, letters TEXT NOT NULL, sounds TEXT NOT NULL,
    PRIMARY KEY (kind, key, plain)
) WITHOUT ROWID;
CREATE TABLE place (code TEXT NOT NULL, plain TEXT NOT NULL, letters TEXT NOT NULL, sounds TEXT NOT NULL);
CREATE TABLE synonym (means TEXT NOT NULL, plain TEXT NOT NULL, letters TEXT NOT NULL, sounds TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(text, content='', columnsize=0, detail=none, tokenize='unicode61');
"""


def search_path(home: Path) -> Path:
    """Where a home keeps its search index."""
    return home / "search.db"


def follow(home: Path) -> int:
    """Bring the index to what is on display; returns how many documents were put in or taken out.

    A run that is cut off goes on where it was, the next time.

    Raises:
        StoreError: one of the files cannot be read or written.
    """
    try:
        content = open_database(content_path(home), read_only=True)
    except NothingYetError:
        return 0
    try:
        shown = content.execute("SELECT release FROM current").fetchone()
        if shown is None:
            return 0
        index = _open(search_path(home))
        try:
            return _Follower(content, index, int(shown[0])).follow()
        finally:
            index.close()
    except sqlite3.DatabaseError as exc:
        if getattr(exc, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            search_path(home).unlink(missing_ok=True)  # made again by the next pull
        raise StoreError(f"the search index cannot be written: {exc}") from exc
    finally:
        content.close()


def form() -> str:
    """What the texts of the index depend on; another form means making it anew."""
    return f"{VERSION}-{hashlib.sha256(' '.join(sounds.table().syllables).encode()).hexdigest()[:12]}"


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    with contextlib.suppress(sqlite3.DatabaseError):
        set_pragmas(connection)
        connection.execute("PRAGMA synchronous = NORMAL")  # a lost tail is followed again
        if connection.execute("SELECT value FROM mark WHERE key = 'form'").fetchone() == (form(),):
            return connection
    connection.close()
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    set_pragmas(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(f"BEGIN; {_TABLES} COMMIT;")
    connection.execute("INSERT INTO mark VALUES ('form', ?)", (form(),))
    return connection


class _Follower:
    """One run."""

    def __init__(self, content: sqlite3.Connection, index: sqlite3.Connection, release: int) -> None:
        self._content = content
        self._index = index
        self._release = release

    def follow(self) -> int:
        mark = dict(self._index.execute("SELECT key, value FROM mark"))
        newest = self._content.execute("SELECT max(rid), count(*) FROM document").fetchone()
        here = f"{self._release}:{newest[0]}:{newest[1]}"
        if mark.get("release") == here:
            return 0
        self._follow_pack(mark.get("pack", ""))
        done = self._follow_documents()
        self._put_mark("release", here)
        return done

    # ---- documents ----

    def _follow_documents(self) -> int:
        shown = dict(
            self._content.execute(
                "SELECT rid, sha256 FROM document WHERE from_release <= ? AND to_release > ?"
                " AND facts NOT LIKE ? AND facts NOT LIKE ?",
                (self._release, self._release, broken.LIKE, SEALED_LIKE),
            )
        )
        have: dict[int, tuple[int, str]] = {}
        for key, rid, sha256 in self._index.execute("SELECT key, rid, sha256 FROM indexed"):
            have[rid] = (key, sha256)
        old = [(key, sha256) for rid, (key, sha256) in have.items() if shown.get(rid) != sha256]
        new = [rid for rid, sha256 in shown.items() if have.get(rid, (0, ""))[1] != sha256]
        for piece in _batches(old, BATCH):
            with self._transaction():
                self._take_out(piece)
        serial = int(self._index.execute("SELECT coalesce(max(key & ?), 0) FROM indexed", (_mask(),)).fetchone()[0])
        for piece in _batches(new, BATCH if have else FIRST_BATCH):
            with self._transaction():
                serial = self._put_in(piece, serial)
        self._lay_ghosts(len(shown))
        return len(old) + len(new)

    def _put_in(self, rids: Sequence[int], serial: int) -> int:
        serial = max(serial, int(self._mark("serial", "0")))
        rows = self._content.execute(
            "SELECT rid, kind, issued_on, title, facts, document.sha256, body.data"
            f" FROM document JOIN body USING (sha256) WHERE rid IN ({', '.join('?' * len(rids))})",
            list(rids),
        ).fetchall()
        found = []
        for rid, kind, issued_on, title, facts, sha256, data in sorted(rows, key=lambda row: (row[2], row[0])):
            serial += 1
            key = (dt.date.fromisoformat(issued_on).toordinal() << SERIAL_BITS) | serial
            found.append((key, rid, kind, sha256, _text(data), (title, *json.loads(facts).get("aliases", ()))))
        named = [(kind, key, name) for key, _, kind, _, _, names in found for name in names]
        self._index.executemany("INSERT INTO indexed VALUES (?, ?, ?)", [(f[0], f[1], f[3]) for f in found])
        self._index.executemany(
            "INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?, ?)",
            [(kind, key, *_read(name)) for kind, key, name in named if sounds.plain(name)],
        )
        # FTS5 likes its rows in order; the keys of a batch are.
        texts = [(key, text) for key, _, _, _, text, _ in sorted(found)]
        self._index.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)
        self._put_mark("serial", f"{serial}")
        return serial

    def _take_out(self, entries: Sequence[tuple[int, str]]) -> None:
        for key, sha256 in entries:
            row = self._content.execute("SELECT data FROM body WHERE sha256 = ?", (sha256,)).fetchone()
            if row is not None and is_body(row[0], sha256):
                take = "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)"
                self._index.execute(take, (key, _text(row[0])))
            else:
                # Its words stay, and lead nowhere.
                self._put_mark("ghosts", f"{int(self._mark('ghosts', '0')) + 1}")
            self._index.execute("DELETE FROM indexed WHERE key = ?", (key,))
            kinds = KINDS
            self._index.executemany("DELETE FROM name WHERE kind = ? AND key = ?", [(kind, key) for kind in kinds])

    def _lay_ghosts(self, shown: int) -> None:
        if int(self._mark("ghosts", "0")) > MOST_GHOSTS * max(shown, 1000):
            with self._transaction():
                self._put_mark("form", "stale")  # the next run makes all of it anew

    # ---- the county ----

    def _follow_pack(self, known: str) -> None:
        row = self._content.execute(
            "SELECT sha256, data FROM pack WHERE from_release <= ? AND to_release > ?", (self._release, self._release)
        ).fetchone()
        if row is None or row[0] == known:
            return
        try:
            pack = decode(CountyPack, unpack_gzip(row[1], limits.PACK_UNPACKED_BYTES))
        except ContractError as exc:
            raise StoreError(f"the county pack cannot be read: {exc}") from exc
        units = {unit.code: unit for unit in pack.units}
        places = [
            (code, *text) for unit in pack.units for code in dict.fromkeys(_now(unit, units))
            for text in self._of_unit(unit)
        ]  # fmt: skip
        words = [(s.means, *_read(word)) for s in pack.synonyms for word in s.words if sounds.plain(word)]
        with self._transaction():
            self._index.execute("DELETE FROM place")
            self._index.executemany("INSERT INTO place VALUES (?, ?, ?, ?)", places)
            self._index.execute("DELETE FROM synonym")
            self._index.executemany("INSERT INTO synonym VALUES (?, ?, ?, ?)", words)
            self._put_mark("pack", row[0])

    def _of_unit(self, unit: Unit) -> Iterator[tuple[str, str, str]]:
        """The unit's names, each read as the county says where it says so."""
        for name in dict.fromkeys((unit.name, unit.short_name, *unit.former_names)):
            plain, letters, heard = _read(name)
            first, *also = unit.initials.split() if name == unit.name and unit.initials else ("",)
            told = _syllables(unit.pinyin, first)
            if len(told) == len(plain):
                letters, heard = sounds.letters_of(told), sounds.sounds_of(told)
            if plain:
                yield plain, letters, heard
            for other in also:  # a name that is read in two ways
                sound = sounds.beginning(plain[0], other[0])
                if sound and len(letters) == len(plain):
                    yield plain, other[0] + letters[1:], sound + heard[1:]

    # ---- small things ----

    def _mark(self, key: str, default: str) -> str:
        row = self._index.execute("SELECT value FROM mark WHERE key = ?", (key,)).fetchone()
        return row[0] if row else default

    def _put_mark(self, key: str, value: str) -> None:
        self._index.execute("INSERT OR REPLACE INTO mark VALUES (?, ?)", (key, value))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._index.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._index.execute("ROLLBACK")
            raise
        self._index.execute("COMMIT")


def _text(data: bytes) -> str:
    document: dict[str, Any] = json.loads(gzip.decompress(data))
    return grams.cut(grams.text_of(document)) + " " + grams.numbers_of(document)


def _now(unit: Unit, units: Mapping[str, Unit], depth: int = 0) -> Iterator[str]:
    """The unit, or what became of it: who knows only the old name of a village finds the one it went into."""
    if unit.valid_to is None:
        yield unit.code
    elif depth < MOST_STEPS:
        for code in unit.successors:
            if code in units:
                yield from _now(units[code], units, depth + 1)


def _syllables(pinyin: str, letters: str) -> list[str]:
    """`kelanxian` by `klx`: ke, lan, xian. Empty when they do not fit."""
    codes = sounds.table().codes

    def rest(at: int, number: int) -> list[str] | None:
        if number == len(letters):
            return [] if at == len(pinyin) else None
        for end in range(min(len(pinyin), at + 6), at, -1):
            piece = pinyin[at:end]
            if piece[0] == letters[number] and (piece in codes or end == at + 1):
                more = rest(end, number + 1)
                if more is not None:
                    return [piece, *more]
        return None

    return (rest(0, 0) or []) if len(letters) <= limits.NAME else []


def _read(name: str) -> tuple[str, str, str]:
    """A name's plain form, letters and sounds. pypinyin is loaded by the first name there is."""
    from pypinyin import Style, lazy_pinyin

    def each(run: str) -> Any:
        return list(run)  # other characters one by one, as it allows

    plain = sounds.plain(name)
    said = lazy_pinyin(plain, style=Style.NORMAL, errors=each)
    if len(said) != len(plain):
        said = [lazy_pinyin(char, style=Style.NORMAL, errors=each)[0] for char in plain]
    syllables = [s if s.isascii() else "" for s in said]
    return plain, sounds.letters_of(syllables), sounds.sounds_of(syllables)


def _batches(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    piece: list[Any] = []
    for value in values:
        piece.append(value)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece


def _mask() -> int:
    return (1 << SERIAL_BITS) - 1
