"""The county asks for a picture of this terminal's screens: ask the glass, and make the answer.

Only a wish that the county's reply key has signed for this very terminal counts. The glass decides alone whether it may
be pictured (`kiosk/shell/portrait.py`): never while somebody is at it.
"""

import base64
import datetime as dt
import logging
import sqlite3
import time
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

from kiosk.clock import Moment
from kiosk.errors import StoreError
from kiosk.store.mailbox import PORTRAIT, Answer, Mailbox
from kiosk.store.outbox import new_id
from kiosk.store.portrait import take
from sync.contract import Picture, Wish, build, instant, limits
from sync.errors import ContractError

GRANTED = "wish_granted"  # fact: the wish that was answered last, and of when it is
FRESH = dt.timedelta(days=2)
GLASS_S = 8.0
TICK_S = 0.1

log = logging.getLogger(__name__)


def is_ours(wish: Wish, terminal: str, reply_key: str, granted: str, moment: Moment) -> bool:
    """A wish for this terminal that is not yet granted, not old, and signed by the county; `granted` is the fact.

    None from before the last one counts: whoever sits between could say an old one again, as it is signed by itself.
    """
    last_id, _, last_at = granted.partition(" ")
    if wish.terminal != terminal or wish.what != "picture" or wish.id == last_id or wish.at < last_at <= moment.text:
        return False
    if moment.is_sure and abs(moment.at - instant(wish.at)) > FRESH:
        return False
    try:
        VerifyKey(bytes.fromhex(reply_key)).verify(wish.signed_bytes(), bytes.fromhex(wish.signature))
    except (CryptoError, ValueError, TypeError):
        log.warning("a wish for a picture is not signed by the county")
        return False
    return True


def granted(wish: Wish) -> str:
    """What the fact says once this one is answered."""
    return f"{wish.id} {wish.at}"


def fulfil(home: Path, wish: Wish, moment: Moment, *, patience_s: float = GLASS_S) -> Picture:
    """Ask the glass; waits for it some seconds."""
    answer = _asked(home, patience_s)
    bare = {"format": limits.FORMAT, "id": new_id(), "wish": wish.id, "at": moment.text}
    if answer is None or answer.state != "done":
        return build(Picture, bare | {"state": "no_glass"})
    data = take(home) if answer.body.get("state") == "shown" else None
    state = "shown" if data else "dark" if answer.body.get("state") == "shown" else answer.body.get("state")
    said = {"state": state, "screens": answer.body.get("screens", []) if data else []}
    try:
        return build(Picture, bare | said | ({"jpeg": base64.b64encode(data).decode()} if data else {}))
    except ContractError as exc:
        log.debug("the glass gave a picture that cannot be sent: %s", exc)
        return build(Picture, bare | {"state": "no_glass"})


def _asked(home: Path, patience_s: float) -> Answer | None:
    """The glass's answer; None when there is no glass."""
    try:
        mailbox = Mailbox(home)
    except (StoreError, sqlite3.Error):
        return None
    try:
        ask, ends_at = mailbox.ask(PORTRAIT), time.monotonic() + patience_s
        while time.monotonic() < ends_at:
            answer = mailbox.answer(ask)
            if answer is not None and answer.state != "working":
                return answer
            time.sleep(TICK_S)
        mailbox.reply(ask, "failed")  # or a glass that starts tomorrow would take it up
    except sqlite3.Error as exc:
        log.debug("mailbox: %s", exc)
    finally:
        mailbox.close()
    return None
