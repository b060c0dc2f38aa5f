"""The way back for tests: a county that takes words on a real socket, and a terminal's outbox before it."""

import atexit
import datetime as dt
import functools
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from nacl.public import PrivateKey
from nacl.signing import SigningKey
from starlette.types import ASGIApp

from kiosk.agent.delivery import Delivered, deliver_once
from kiosk.clock import Moment
from kiosk.settings import Settings
from kiosk.store.identity import Identity
from kiosk.store.outbox import keep, new_id
from kiosk.store.trust import StateStore
from sync.contract import Opinion, Rating, build, dump
from sync.county.records import Records, TerminalRow, open_records, records_url
from sync.county.server import make_app
from sync.county.voices import keys
from sync.county.voices.api import Voices

AT = "2026-11-24T08:00:00Z"


@dataclass(slots=True)
class Key:
    """A terminal's identity: implements `sync.ports.Signer`."""

    terminal_id: str
    signing: SigningKey = field(default_factory=SigningKey.generate)

    def sign(self, message: bytes) -> bytes:
        return self.signing.sign(message).signature

    @property
    def public(self) -> str:
        return bytes(self.signing.verify_key).hex()


@dataclass(slots=True)
class VoiceCounty:
    """A county with its two keys and its records; `at` is its time."""

    folder: Path
    records: Records
    public: keys.VoiceKeys
    at: str = AT

    def admit(self, key: Key) -> None:
        self.admit_key(key.terminal_id, key.public)

    def admit_key(self, terminal_id: str, signing: str) -> None:
        with self.records.begin() as session:
            session.merge(
                TerminalRow(
                    id=terminal_id, signing=signing, sealing="0" * 64, name="示例", unit="140929100000",
                    profile="touch", wire={}, pin="", active=True, admitted_at=AT, published="",
                )
            )  # fmt: skip

    def voices(self) -> Voices:
        path = keys.reply_path(self.folder)
        assert path is not None
        return Voices(self.records, keys.load_reply(path, None), lambda: self.at)

    def desk_key(self) -> PrivateKey:
        return keys.load_submissions(self.folder / "keys" / "throw-away" / "submissions.pem", None)


class VoiceTerminal:
    """A home that knows its county's keys and address, as if its signed configuration had said so."""

    def __init__(self, home: Path, county: VoiceCounty, url: str) -> None:
        self.home = home
        home.mkdir(exist_ok=True)
        store = StateStore(home)
        store.learn({"submissions_key": county.public.submissions, "reply_key": county.public.reply, "url": url})
        store.close()
        self.identity = Identity.load_or_make(home)
        county.admit_key(self.identity.terminal_id, self.identity.public().signing)

    def say(self, text: str = "路灯坏了") -> str:
        """Keep an opinion; returns its code."""
        return keep(self.home, opinion(text), Moment(moment(), True))

    def deliver(self) -> Delivered:
        """One round of the agent's."""
        return deliver_once(self.home, Settings.load(self.home), release=3, documents=9)


def voice_county(folder: Path, database: str | None = None) -> VoiceCounty:
    """Records and keys only: nothing is published, nothing needs to be."""
    database = database or os.environ.get("COUNTY_DATABASE")
    if database is None:
        shutil.copytree(_made_once(), folder, dirs_exist_ok=True)
        records = open_records(records_url(folder))
    else:
        folder.mkdir(parents=True, exist_ok=True)
        records = open_records(records_url(folder, database), create=True)
        keys.make(records, folder, practice=True, passphrase=None)
    public = keys.public_keys(records)
    assert public is not None
    return VoiceCounty(folder, records, public)


@functools.cache
def _made_once() -> Path:
    """A county to copy: its schema takes a second to make."""
    kept = tempfile.TemporaryDirectory(prefix="voices-")
    atexit.register(kept.cleanup)
    folder = Path(kept.name) / "county"
    folder.mkdir()
    records = open_records(records_url(folder), create=True)
    keys.make(records, folder, practice=True, passphrase=None)
    records.close()
    return folder


@contextmanager
def listening(
    voices: Voices | None, root: Path, around: Callable[[ASGIApp], ASGIApp] = lambda app: app
) -> Iterator[str]:
    """The base URL of a server of ours, for the block."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = uvicorn.Server(
        uvicorn.Config(around(make_app(root, voices)), log_level="warning", access_log=False, lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(5)
        listener.close()


def opinion(text: str = "路灯坏了", **more: Any) -> Opinion:
    raw = {
        "format": 1, "id": new_id(), "said_at": AT, "topic": "advice", "about": {"place": "general"}, "text": text,
    }  # fmt: skip
    return build(Opinion, raw | more)


def rating(level: int = 4, **more: Any) -> Rating:
    raw = {"format": 1, "id": new_id(), "said_at": AT, "about": {"place": "general"}, "level": level}
    return build(Rating, raw | more)


def moment() -> dt.datetime:
    return dt.datetime.fromisoformat(AT.replace("Z", "+00:00"))


__all__ = [
    "AT",
    "Key",
    "VoiceCounty",
    "VoiceTerminal",
    "dump",
    "listening",
    "moment",
    "opinion",
    "rating",
    "voice_county",
]
