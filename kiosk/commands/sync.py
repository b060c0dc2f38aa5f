"""`kiosk sync`, `kiosk import`, `kiosk export`: one pull and what goes back, over the network or by stick."""

import argparse
import contextlib
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from kiosk import log
from kiosk.agent import locks
from kiosk.agent.report import EXIT_OK, EXIT_WRONG_INPUT, Report
from kiosk.commands import common
from kiosk.errors import BusyError, ProvisionError, StoreError
from kiosk.settings import Settings
from kiosk.store.connect import state_path
from kiosk.store.mailbox import Mailbox

ASK_TICK_S = 0.05
NICE = 10  # the glass goes first: the running line must not stall during a pull
PATIENCE_S = 60.0  # beyond a pull's own deadline, while the agent ends the pull before ours


def run(args: argparse.Namespace) -> int:
    home, settings = common.home(), common.settings(args)
    if args.child:
        os.nice(NICE)
        # The agent ends us in time; should it be killed itself, this does.
        signal.alarm(settings.number("pull_deadline_s") + int(PATIENCE_S))
        return _print(_both_ways(home, settings, check=args.check, may_push=not args.no_push), args.json)
    try:
        with locks.hold(home, locks.AGENT):
            log.set_up(home, "agent", settings.number("log_mb"))
            report = _both_ways(home, settings, check=args.check)
    except BusyError:
        report = _asked(home, settings)
    return _print(report, args.json)


def run_import(args: argparse.Namespace) -> int:
    home, settings, folder = common.home(), common.settings(args), Path(args.path)
    has_content, has_receipts = (folder / "metadata").is_dir(), (folder / "receipts").is_dir()
    if not has_content and not has_receipts:
        print(f"kiosk: {folder} holds no county's files (there is no folder 'metadata' in it)", file=sys.stderr)
        return EXIT_WRONG_INPUT
    from kiosk.agent.stick import put_out, take_in

    report = _own(home, settings, folder) if has_content else Report("unchanged")
    carried = take_in(home, folder)
    report = replace(report, sent=carried.received)
    if args.no_export:
        return _print(report, args.json)
    try:
        out = put_out(home, folder, release=report.release, documents=report.documents).out
    except StoreError as exc:  # a stick that must not be written is still good for reading
        report = replace(report, unsent_reason=str(exc))
    else:
        report = replace(report, unsent=out)
    return _print(report, args.json)


def run_export(args: argparse.Namespace) -> int:
    """Only the way back: residents' words onto a stick."""
    from kiosk.agent.stick import put_out

    home, folder = common.home(), Path(args.path)
    if not folder.is_dir():
        print(f"kiosk: {folder} is no folder", file=sys.stderr)
        return EXIT_WRONG_INPUT
    done = put_out(home, folder)
    print(f"{done.out} submissions are on {folder}; take it to the county: county import-usb --from {folder} --dir D")
    return EXIT_OK


def _own(home: Path, settings: Settings, folder: Path | None = None, *, check: bool = False) -> Report:
    from kiosk.agent.once import pull_once

    return pull_once(home, settings, folder=folder, check=check)


def _both_ways(home: Path, settings: Settings, *, check: bool, may_push: bool = True) -> Report:
    """A pull, and then what goes back: also when the pull went wrong, for the words are not to blame."""
    try:
        report = _own(home, settings, check=check)
    except StoreError as exc:
        from kiosk.store.engine import DamagedError

        if isinstance(exc.__cause__, DamagedError):
            raise  # nothing writes there before a technician has looked
        # As after a step back over many versions, to a program that cannot use the store any more.
        report = Report("later", reason=str(exc), cause="store")
        _note(home, report)
    if not may_push:
        return report
    from kiosk.agent.delivery import deliver_once

    back = deliver_once(home, settings, release=report.release, documents=report.documents)
    return replace(report, sent=back.sent, unsent=back.waiting, unsent_reason=back.reason)


def _note(home: Path, report: Report) -> None:
    """The pull could not open the store and left no facts: doctor and the county hear of it all the same."""
    from kiosk.agent.moment import moment_of
    from kiosk.store.facts import facts_of
    from kiosk.store.remember import remember

    at = moment_of(facts_of(home)).text
    facts = {"last_sync_at": at, "last_sync_state": report.state, "last_sync_reason": report.reason,
             "last_sync_cause": report.cause}  # fmt: skip
    with contextlib.suppress(StoreError):
        remember(home, facts)


def _asked(home: Path, settings: Settings) -> Report:
    """The agent's pull; it starts one for us even if another has just ended."""
    if not state_path(home).exists():
        raise ProvisionError(f"{home} belongs to no county yet; run: kiosk provision FILE")
    mailbox = Mailbox(home)
    try:
        ask = mailbox.ask("sync")
        ends_at = time.monotonic() + settings.number("pull_deadline_s") + PATIENCE_S
        while time.monotonic() < ends_at:
            answer = mailbox.answer(ask)
            if answer is not None and answer.state != "working":
                body = dict(answer.body)
                return Report(**{**body, "notes": tuple(body.get("notes", ()))})
            time.sleep(ASK_TICK_S)
    finally:
        mailbox.close()
    raise BusyError("the agent that runs here did not answer in time")


def _print(report: Report, as_json: bool) -> int:
    if as_json:
        print(report.json(), flush=True)
    elif report.is_ok:
        print(report.sentence())
    else:
        print(f"kiosk: {report.sentence()}", file=sys.stderr)
    return report.exit_code
