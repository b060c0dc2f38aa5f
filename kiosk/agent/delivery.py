"""What goes back to the county after a pull: what is in force and was shown here, residents' words, a heartbeat.

Nothing due costs no request. Whatever fails is left for the next round and told in the report, never raised.
"""

import datetime as dt
import hashlib
import importlib.metadata
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk import health
from kiosk.agent import clones, locks, portrait, told
from kiosk.agent.moment import instant_of, moment_of
from kiosk.clock import Moment
from kiosk.errors import BusyError, KioskError
from kiosk.settings import Settings
from kiosk.store.authority import authority
from kiosk.store.facts import REPLY_KEY, SCREEN_DIGEST, facts_of
from kiosk.store.identity import Identity
from kiosk.store.outbox import new_id
from kiosk.store.outgoing import OutgoingStore
from kiosk.store.remember import remember
from sync.contract import (
    Acknowledgement,
    Finding,
    Heartbeat,
    Picture,
    Receipt,
    TakeoverSeen,
    Wish,
    build,
    encode,
    limits,
)
from sync.errors import ContractError, TransportError
from sync.terminal import Options
from sync.terminal.poster import NotTakenError, Poster
from sync.terminal.push import Pushed, deliver, failed, push

HEARTBEAT = dt.timedelta(minutes=15)
HOLDING = dt.timedelta(days=1)
LOCK_WAIT_S = 10.0
# When one of these changes a heartbeat goes at once.
COUNT = "heartbeat_count"
NO_SUCH_PLACE = (404, 405, 501)  # a county of an older program; words are still taken there
FACE = (
    "last_sync_state",
    "last_sync_cause",
    "content_issued_at",
    "recall_seq",
    "broken",
    "push_cause",
    SCREEN_DIGEST,
    told.CALLED,
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """`sent` words went, `waiting` wait; `reason` and `cause` say why some could not go."""

    sent: int = 0
    waiting: int = 0
    reason: str = ""
    cause: str = ""


def deliver_once(home: Path, settings: Settings, *, release: int = 0, documents: int = 0) -> Delivered:
    """One round; `release` and `documents` are what is on display, for the heartbeat.

    A terminal that knows no reply key sends nothing: it could believe no answer.
    """
    facts = facts_of(home)
    url = settings.text("server_url") or facts.get("url", "")
    if not facts.get(REPLY_KEY) or not url:
        return Delivered()
    try:
        with locks.hold(home, locks.PULL, wait_s=LOCK_WAIT_S):
            return _round(home, settings, facts, url, (release, documents))
    except (KioskError, OSError) as exc:
        if not isinstance(exc, BusyError):
            log.warning("nothing could be delivered: %s", exc)
        return Delivered(reason=str(exc), cause="store")


def _round(home: Path, settings: Settings, facts: Mapping[str, str], url: str, shown: tuple[int, int]) -> Delivered:
    moment = moment_of(facts)
    options = Options(
        url=url, subscribe=("*",), scratch=home / "scratch", proxy=settings.text("proxy"),
        authority=authority(home, facts),
    )  # fmt: skip
    outgoing = OutgoingStore(home, moment)
    try:
        outgoing.forget()
        who = Identity.load(home)
        poster = Poster(options, who)
        try:
            run = _Round(home, {**facts, "terminal_id": who.terminal_id}, moment, poster, outgoing, shown)
            pushed = run.everything()
        finally:
            poster.close()
        waiting, _ = outgoing.counts()
        run.learned["push_reason"], run.learned["push_cause"] = pushed.reason, pushed.cause
        changed = {key: value for key, value in run.learned.items() if facts.get(key, "") != value}
        if changed:  # each write is a write of the disk
            remember(home, changed)
        return Delivered(pushed.sent, waiting, pushed.reason, pushed.cause)
    finally:
        outgoing.close()


class _Round:
    """The steps of one round; `learned` are facts to keep."""

    def __init__(
        self,
        home: Path,
        facts: Mapping[str, str],
        moment: Moment,
        poster: Poster,
        outgoing: OutgoingStore,
        shown: tuple[int, int],
    ) -> None:
        self._home, self._facts, self._moment, self._shown = home, facts, moment, shown
        self._poster, self._outgoing = poster, outgoing
        self.learned: dict[str, str] = {}

    def everything(self) -> Pushed:
        """A recall first, then emergencies, words, and how we are; a fault that concerns all of them ends it."""
        for say in (self._acknowledge, self._tell):
            try:
                say()
            except TransportError as exc:
                if not (isinstance(exc, NotTakenError) and (exc.is_of_this_one or exc.status in NO_SUCH_PLACE)):
                    return failed(exc)
        pushed = push(self._poster, self._outgoing, self._facts[REPLY_KEY])
        if pushed.reason:
            return pushed
        try:
            lost = self._beat(pushed)
        except TransportError as exc:
            return failed(exc, pushed.sent, pushed.refused)
        if lost:
            log.warning("the county has lost %d submissions, as after a restored backup; they are sent again", lost)
            again = push(self._poster, self._outgoing, self._facts[REPLY_KEY])
            pushed = replace(again, sent=pushed.sent + again.sent, refused=pushed.refused + again.refused)
        return pushed

    def _acknowledge(self) -> None:
        said = acknowledgement(self._facts, self._moment)
        if said is not None:
            self._post("acknowledgements", said)
            self.learned["recall_told"] = str(said.recall)

    def _tell(self) -> None:
        """Which emergencies took our screens; each as soon as it has its receipt."""
        known = self._facts.get(told.TOLD, "")
        for one in told.untold(self._home, known, self._moment.at.date()):
            self._post("takeovers", one)
            self.learned[told.TOLD] = known = told.told_with(known, (one,))

    def _beat(self, pushed: Pushed) -> int:
        """A heartbeat when one is due; returns how many words the county has lost and gets again."""
        waiting, refused = self._outgoing.counts()
        # Whether words wait, not how many: or each word would make a heartbeat.
        said = "\n".join((*(self._facts.get(key, "") for key in FACE), str(bool(waiting)), str(refused)))
        face = hashlib.sha256(said.encode()).hexdigest()[:16]
        is_due = self._is_due("heartbeat_at", HEARTBEAT)
        if not is_due and face == self._facts.get("heartbeat_face"):
            return 0
        asks = self._is_due("holding_at", HOLDING)
        holding = self._outgoing.holding() if asks else ()
        beat = heartbeat(self._home, self._facts, self._moment, (waiting, refused), self._shown, holding)
        self.learned[COUNT] = str(beat.count)  # whatever becomes of it: no number is used twice
        receipt = self._post("heartbeats", beat)
        self._grant(receipt.wish)
        self.learned |= {"heartbeat_at": self._moment.text, "heartbeat_face": face}
        if asks:
            self.learned["holding_at"] = self._moment.text
        return self._outgoing.send_again(set(receipt.missing) & set(holding)) if receipt.missing else 0

    def _grant(self, wish: Wish | None) -> None:
        """A picture of the screens, where the county asks for one."""
        me = self._facts.get("terminal_id", "")
        granted = self._facts.get(portrait.GRANTED, "")
        if wish is None or not portrait.is_ours(wish, me, self._facts[REPLY_KEY], granted, self._moment):
            return
        picture = portrait.fulfil(self._home, wish, self._moment)
        try:
            self._post("pictures", picture)
        except TransportError as exc:
            if not isinstance(exc, NotTakenError):
                raise
            log.warning("the county does not take the picture that it asked for: %s", exc)
        self.learned[portrait.GRANTED] = portrait.granted(wish)

    def _post(self, path: str, said: Heartbeat | Acknowledgement | TakeoverSeen | Picture) -> Receipt:
        body = encode(said)
        return deliver(
            self._poster, path, body, said.id, hashlib.sha256(body).hexdigest(), self._facts[REPLY_KEY]
        )  # fmt: skip

    def _is_due(self, fact: str, every: dt.timedelta) -> bool:
        """Also when the clock went back: better one too many than none for years."""
        before = instant_of(self._facts.get(fact, ""))
        return before is None or abs(self._moment.at - before) >= every


def acknowledgement(facts: Mapping[str, str], moment: Moment) -> Acknowledgement | None:
    """Of the recall in force, unless the county has a receipt for it already. Rotten facts acknowledge nothing."""
    seq = facts.get("recall_seq", "")
    if not seq or seq == facts.get("recall_told"):
        return None
    said = {
        "format": limits.FORMAT, "id": told.id_of(f"recall {seq}"), "recall": _number(seq),
        "hidden": _number(facts.get("recall_hidden", "")), "at": facts.get("recall_at") or moment.text,
    }  # fmt: skip
    try:
        return build(Acknowledgement, said)
    except ContractError as exc:
        log.debug("the recall in force cannot be acknowledged, a fact is damaged: %s", exc)
        return None


def heartbeat(
    home: Path,
    facts: Mapping[str, str],
    moment: Moment,
    counts: tuple[int, int],
    shown: tuple[int, int],
    holding: tuple[str, ...] = (),
) -> Heartbeat:
    """How this terminal is. `counts`: words that wait, words that were refused; `shown`: release and documents."""
    found = [one for one in health.examine(home, moment) if one.level != health.OK]
    found.sort(key=lambda one: one.level != health.BAD)
    findings = tuple(Finding(one.key, one.level, _plain(one.words)) for one in found[: limits.FINDINGS])
    return Heartbeat(
        format=limits.FORMAT, id=new_id(), at=moment.text, program=_program(), release=shown[0], documents=shown[1],
        issued_at=facts.get("content_issued_at") or None, findings=findings, waiting=counts[0], refused=counts[1],
        holding=holding, count=next_count(facts, moment), machine=clones.machine_of(home),
    )  # fmt: skip


def next_count(facts: Mapping[str, str], moment: Moment) -> int:
    """Above every count so far, also of a terminal that was set up anew: it begins with the time."""
    return max(_number(facts.get(COUNT, "")) + 1, int(moment.at.timestamp()))


def _number(text: str) -> int:
    """A fact's number; a damaged one is 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0


def _plain(words: str) -> str:
    return "".join(char if char.isprintable() else " " for char in words)[: limits.SUMMARY] or "?"


def _program() -> str:
    try:
        return importlib.metadata.version("sunshine-kiosk")[:40]
    except importlib.metadata.PackageNotFoundError:
        return "checkout"
