"""One pull of one home, start to end: opens the store, pulls, tidies, and leaves the facts behind."""

import datetime as dt
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kiosk.agent import locks
from kiosk.agent.moment import instant_of
from kiosk.agent.report import Report
from kiosk.agent.setup import TerminalSetup
from kiosk.clock import HALL_ZONE, Clock
from kiosk.errors import ProvisionError, StoreError
from kiosk.settings import Settings
from kiosk.store import broken, index, recall
from kiosk.store.authority import authority
from kiosk.store.connect import content_path, identity_path, state_path
from kiosk.store.engine import DamagedError, set_aside
from kiosk.store.facts import seat_of
from kiosk.store.repair import repair
from kiosk.store.room import MB, Room
from kiosk.store.trust import StateStore
from kiosk.store.write import ContentStore
from sync.contract import TerminalSeat, instant, instant_text
from sync.errors import RefusedError, SyncError, TransportError
from sync.terminal import Options, Pulled, pull
from sync.terminal.fetcher import Fetcher, FolderFetcher, HttpFetcher
from sync.terminal.trust import timekeepers

LOCK_WAIT_S = 10.0
WHOLE_LIST = "整份清单"
log = logging.getLogger(__name__)


def pull_once(home: Path, settings: Settings, *, folder: Path | None = None, check: bool = False) -> Report:
    """Pull from the county's address, or from a `folder` with the same files.

    With `check` the whole store is read first, and what rotted is fetched again.

    What cannot be done now or must not be done is in the report, not raised.

    Raises:
        ProvisionError: this home belongs to no county yet.
        BusyError: another pull is at work here.
    """
    started = time.monotonic()
    with locks.hold(home, locks.PULL, wait_s=LOCK_WAIT_S):
        if not state_path(home).exists():
            raise ProvisionError(f"{home} belongs to no county yet; run: kiosk provision FILE")
        try:
            state = StateStore(home)
        except DamagedError as exc:
            raise StoreError(f"state.db in {home} is damaged; run: kiosk provision FILE --replace") from exc
        try:
            facts = state.facts()
            seat = seat_of(facts)
            if seat is None:
                raise ProvisionError(f"{home} belongs to no county yet; run: kiosk provision FILE")
            _insist_on_identity(home, facts)
            facts = _without_a_stolen_future(facts, timekeepers(state.load()))
            clock = Clock.from_environment(floor=_floor(facts))
            room = Room(settings.number("disk_reserve_mb") * MB, settings.number("files_mb") * MB)
            report, pulled = _in_turn(
                home, _options(home, settings, facts, seat, folder, clock), state, clock, room, check
            )
            _follow(home)
            if pulled is not None and pulled.is_new and not pulled.is_waiting:
                facts = {**facts, "broken": _broken(home, clock, pulled.left)}
            report = replace(
                report,
                seconds=round(time.monotonic() - started, 3),
                broken=len(broken.listed(facts.get("broken", ""))),
            )
            if pulled is not None or folder is None:  # a stick that is no good says nothing of the way to the county
                _remember(home, state, facts, clock, report, pulled)
            return report
        finally:
            state.close()


def _insist_on_identity(home: Path, facts: Mapping[str, str]) -> None:
    """A home of an older program has an id without keys. Others do not pay for loading the cryptography here."""
    if identity_path(home).exists():
        return
    from kiosk.store.identity import Identity

    try:
        Identity.load_or_make(home, terminal_id=facts.get("terminal_id", ""))
    except StoreError as exc:
        log.warning("%s", exc)


def _in_turn(
    home: Path, choices: Sequence[Options], state: StateStore, clock: Clock, room: Room, check: bool
) -> tuple[Report, Pulled | None]:
    """Ask each address until one serves us. When none does, the county's own (the first) says why."""
    requests = bytes_in = 0
    first: Report | None = None
    for options in choices:
        fetcher: Fetcher
        if options.url.startswith("file:"):
            fetcher = FolderFetcher(Path(unquote(urlsplit(options.url).path)))
        else:
            fetcher = HttpFetcher(options)
        try:
            report, pulled = _attempt(home, options, fetcher, state, clock, room, check)
        finally:
            fetcher.close()
        requests, bytes_in = requests + fetcher.requests, bytes_in + fetcher.bytes_in
        report = replace(report, requests=requests, bytes_in=bytes_in)
        first = replace(first or report, requests=requests, bytes_in=bytes_in)
        if pulled is not None:
            return report, pulled
    assert first is not None, "there is always one address"
    return first, None


def _attempt(
    home: Path, options: Options, fetcher: Fetcher, state: StateStore, clock: Clock, room: Room, check: bool
) -> tuple[Report, Pulled | None]:
    try:
        try:
            rotten = repair(home) if check else 0
            pulled = _pull(home, options, fetcher, state, clock, room)
            if rotten:
                log.warning("%d documents had rotted on the disk and were fetched again", rotten)
        except DamagedError as exc:
            # Everything in it is the county's and signed; nothing of the residents is lost.
            kept = set_aside(content_path(home))
            log.warning("content set aside as %s and filled anew: %s", kept.name, exc)
            pulled = _pull(home, options, fetcher, state, clock, room)
    except RefusedError as exc:
        return _failed("refused", exc, home), None
    except TransportError as exc:
        return replace(_failed("later", exc, home), cause=exc.cause.value), None
    except (SyncError, StoreError) as exc:
        return replace(_failed("later", exc, home), cause="store"), None
    except OSError as exc:  # the scratch folder, where python-tuf writes
        return _failed("later", StoreError(f"{home} cannot be written: {exc.strerror or exc}"), home), None
    report = Report(
        waiting=pulled.is_waiting,
        state="updated" if pulled.is_new else "unchanged",
        release=pulled.release,
        documents=pulled.documents,
        added=pulled.added,
        changed=pulled.changed,
        removed=pulled.removed,
        notes=pulled.notes,
    )
    return report, pulled


def _pull(home: Path, options: Options, fetcher: Fetcher, state: StateStore, clock: Clock, room: Room) -> Pulled:
    moment = clock.reckoned()
    content = ContentStore(home, moment=moment, room=room)
    try:
        setup = TerminalSetup(home, state)
        pulled = pull(options=options, fetcher=fetcher, state=state, sink=content, now=moment.at, setup=setup)
        if pulled.is_new:
            content.tidy()
        return pulled
    finally:
        content.close()


def _broken(home: Path, clock: Clock, left: Sequence[tuple[str, str]]) -> str:
    """What of the release on display cannot be shown, and whose list was not taken: the fact that doctor reads."""
    content = ContentStore(home, moment=clock.now())
    try:
        lists = [(unit, WHOLE_LIST, reason) for unit, reason in left]
        return json.dumps([*content.broken(), *lists], ensure_ascii=False)
    finally:
        content.close()


def _follow(home: Path) -> None:
    """Bring search to what is on display. Display never waits for search, nor fails with it."""
    try:
        index.follow(home)
    except StoreError as exc:
        log.warning("%s", exc)


def _failed(state: str, exc: Exception, home: Path) -> Report:
    """The shown release stays; say which it is when the store can still be read."""
    report = Report(state=state, reason=str(exc))
    try:
        content = ContentStore(home, moment=Clock().now())
        try:
            shown = content.shown()
        finally:
            content.close()
    except StoreError:
        return report
    return replace(report, release=shown.release, documents=shown.documents) if shown else report


def _acknowledged(home: Path, facts: Mapping[str, str], clock: Clock) -> dict[str, str]:
    """Which recall is in force here and since when, for the heartbeat; also after a pull that failed."""
    try:
        in_force = recall.in_force(home)
    except StoreError:
        return {}
    if in_force is None or facts.get("recall_seq") == str(in_force[0]):
        return {}
    return {"recall_seq": str(in_force[0]), "recall_hidden": str(in_force[1]), "recall_at": clock.now().text}


def _remember(
    home: Path, state: StateStore, facts: Mapping[str, str], clock: Clock, report: Report, pulled: Pulled | None
) -> None:
    learned = {
        "last_sync_state": report.state, "last_sync_reason": report.reason, "last_sync_cause": report.cause,
        "last_sync_waiting": "1" if report.waiting else "", "broken": facts.get("broken", "[]"),
    }  # fmt: skip
    if pulled is not None:
        signed = instant(pulled.issued_at)
        clock.raise_floor(signed)
        if not pulled.is_waiting:
            learned["content_issued_at"] = pulled.issued_at
        learned["last_contact_at"] = clock.now().text
        if signed > (_floor(facts) or signed.replace(year=1970)):
            learned |= {"clock_floor": instant_text(signed), "clock_keys": timekeepers(state.load())}
    learned["last_sync_at"] = clock.now().text
    learned |= _acknowledged(home, facts, clock)
    try:
        state.learn(learned)
    except StoreError as exc:
        log.warning("the outcome of the pull could not be kept: %s", exc)


def _without_a_stolen_future(facts: Mapping[str, str], keys: str) -> Mapping[str, str]:
    """The floor counts while those who signed it still may: a thief of their keys could set it to any year.

    The pull that brings the new root may still fail for the wrong time; the next one then goes well.
    """
    if facts.get("clock_floor") and facts.get("clock_keys", keys) != keys:
        log.warning("the county has new timestamp keys; the time that the old ones said counts no more")
        return {**facts, "clock_floor": ""}
    return facts


def _floor(facts: Mapping[str, str]) -> dt.datetime | None:
    return instant_of(facts.get("clock_floor", ""))


def _options(
    home: Path, settings: Settings, facts: Mapping[str, str], seat: TerminalSeat, folder: Path | None, clock: Clock
) -> tuple[Options, ...]:
    """One for each address, in the order in which they are tried."""
    own = settings.text("server_url") or facts.get("url", "")
    urls = [folder.resolve().as_uri()] if folder else [own, *settings.text("server_urls").split()]
    urls = list(dict.fromkeys(url for url in urls if url))
    if not urls:
        raise ProvisionError("this terminal knows no address of its county; run: kiosk provision FILE --url URL")
    at = clock.now().at.astimezone(HALL_ZONE).strftime("%H:%M")
    return tuple(
        Options(
            url=url,
            subscribe=seat.subscribe,
            scratch=home / "scratch",
            authority=authority(home, facts),
            proxy=settings.text("proxy"),
            most_bytes_per_s=settings.number("bandwidth_kbit") * 125,
            may_fill=folder is not None or is_open(settings.text("download_window"), at),
        )
        for url in urls
    )


def is_open(window: str, at: str) -> bool:
    """Whether a time of day such as 23:40 lies in a window such as 22:00-06:00; no window is always open."""
    if not window:
        return True
    begin, _, end = window.partition("-")
    return begin <= at < end if begin <= end else at >= begin or at < end
