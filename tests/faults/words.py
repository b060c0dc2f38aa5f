"""What residents say during a fault: kept by the glass's own function, read back with the desk's key."""

from pathlib import Path

from nacl.public import PrivateKey, SealedBox

from kiosk.clock import Clock
from kiosk.store import outbox
from kiosk.store.connect import open_database, state_path
from kiosk.store.facts import SUBMISSIONS_KEY
from kiosk.store.remember import remember
from sync.contract import Opinion, build, decode

DESK = PrivateKey(b"\x07" * 32)
WORDS = "居民说的话"


def open_ears(home: Path) -> None:
    """The county has said to whom words are sealed."""
    remember(home, {SUBMISSIONS_KEY: DESK.public_key.encode().hex()})


def say_something(home: Path, number: int) -> None:
    """A resident's words: acknowledged when this returns."""
    said = {
        "format": 1, "id": f"{number:08x}-0000-4000-8000-000000000000", "said_at": "2026-11-24T08:00:00Z",
        "topic": "opinion", "about": {"place": "general"}, "text": f"{WORDS}{number}",
    }  # fmt: skip
    outbox.keep(home, build(Opinion, said), Clock.from_environment().now())


def words_kept(home: Path) -> int:
    """How many there are; every one of them readable and as it was said."""
    connection = open_database(state_path(home))
    rows = connection.execute("SELECT id, sealed FROM outbox").fetchall()
    connection.close()
    for key, box in rows:
        said = decode(Opinion, SealedBox(DESK).decrypt(bytes(box)).rstrip())
        assert said.text == f"{WORDS}{int(key[:8], 16)}"
    return len(rows)
