"""The resident agent: decides when to pull, runs each pull as a child, answers the glass. No Qt, no SQLAlchemy.

A child's memory and crashes end with it, and so does a pull that takes too long.
"""

import logging
import os
import random
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from kiosk.agent import enquirer, pairer, relay
from kiosk.agent.ending import end
from kiosk.agent.listener import Listener
from kiosk.agent.moment import moment_of
from kiosk.agent.painter import Painter
from kiosk.agent.printer import Printer
from kiosk.agent.report import Report
from kiosk.agent.stick_watch import StickWatch
from kiosk.agent.told import CALLED, ShownWatch
from kiosk.errors import SettingsError, StoreError
from kiosk.notify import ENDING, READY, Notifier, forget
from kiosk.settings import Settings, in_service, keep
from kiosk.store.authority import authority
from kiosk.store.facts import REPLY_KEY, facts_of
from kiosk.store.mailbox import GLASS_KINDS, Mailbox
from kiosk.store.remember import remember

TICK_S = 0.25
AFTER_FAILURE_S = 10.0
FIRST_DELAY_S = 1.0
JITTER = 0.2
PULL_S = 2.0  # what an ordinary pull takes
METERED_POLL_S = 300.0
LONGEST_BACK_OFF_S = 900.0
FIRST_PUSH_BACK_OFF_S = 60.0
END_S = 3.0
LATE_S = 30.0  # beyond what a stick that is being read may hold a pull up
HANGS = "an earlier pull hangs in the kernel: the disk does not answer"
CHECK_AFTER_S = 600.0
CHECK_EVERY_S = 86_400.0

log = logging.getLogger(__name__)


def child_command() -> list[str]:
    """How a pull is started."""
    return [sys.executable, "-m", "kiosk", "sync", "--child", "--json"]


class Agent:
    """One home's agent. `parent` is a process without which it ends too; `flags` are settings of its command."""

    def __init__(
        self,
        home: Path,
        settings: Settings,
        *,
        parent: int = 0,
        flags: Mapping[str, str] | None = None,
        command: Callable[[], list[str]] = child_command,
    ) -> None:
        self._home = home
        self._settings = settings
        self._parent = parent
        self._flags = dict(flags or {})
        self._command = command
        self._mailbox: Mailbox | None = None
        self._child: subprocess.Popen[str] | None = None
        self._hanging: subprocess.Popen[str] | None = None  # killed, and held by the kernel
        self._asks: list[str] = []  # served by the running child
        self._ends_at = 0.0
        self._due_at = time.monotonic() + FIRST_DELAY_S
        self._check_at = time.monotonic() + CHECK_AFTER_S
        self._failures = 0
        self._push_failures = 0
        self._push_at = 0.0
        self._is_pushing = True  # the running child, or the last one
        self._is_ending = False
        self._painter = Painter(home)
        self._printer = Printer(home)
        self._enquirer = enquirer.Enquirer(home)
        self._errands = enquirer.Enquirer(home, command=enquirer.errand_command, wall_s=enquirer.ERRAND_WALL_S)
        self._pairer = pairer.Pairer(home, flags=flags)
        self._listener = Listener(home)
        self._sticks = StickWatch(home)
        self._shown = ShownWatch(home)

    def run(self) -> int:
        """Work until SIGTERM or SIGINT, or until the parent is gone."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        log.info("agent starts")
        manager = Notifier()
        forget()
        neighbours = relay.start(self._home, self._settings.text("relay"))
        manager.say(READY)
        try:
            while not self._is_ending and (not self._parent or os.getppid() == self._parent):
                manager.beat()
                try:
                    self._tick()
                except Exception:
                    # A rim: whatever one round runs into, the agent lives to try the next, a little later.
                    log.exception("a round of the agent failed")
                    time.sleep(AFTER_FAILURE_S)
                time.sleep(TICK_S)
        finally:
            manager.say(ENDING)
            if neighbours is not None:
                neighbours.stop()
            self.stop()
            log.info("agent ends")
        return 0

    def stop(self) -> None:
        """End what was started."""
        self._stop_child()
        self._painter.stop()
        self._printer.stop()
        self._enquirer.stop()
        self._errands.stop()
        self._pairer.stop()
        self._sticks.stop()
        self._listener.stop()
        if self._mailbox is not None:
            self._mailbox.close()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._is_ending = True

    def _tick(self) -> None:
        asks = self._waiting()  # during a pull too: somebody may wait for a picture
        self._painter.tick(may_start=self._child is None and not asks)
        self._print()
        for answered in [*self._enquirer.tick(), *self._errands.tick()]:
            self._reply(answered.ask, "failed" if "cause" in answered.body else "done", answered.body)
        if not self._errands.is_busy:  # one that writes has the stick mounted anew
            self._sticks.tick(may_start=self._child is None and not asks)
        if self._child is not None:
            self._watch(self._child)
            return
        if self._sticks.is_busy:  # it holds the store; whoever asked is served right after
            if not self._cannot_wait():
                return
            self._sticks.give_way()
        if asks or time.monotonic() >= self._due_at or self._listener.is_due() or self._must_speak():
            has_county = self._has_county()
            self._pairer.tick(has_county=has_county)
            if has_county:
                self._start(asks)
            else:
                self._due_at = time.monotonic() + FIRST_DELAY_S

    def _cannot_wait(self) -> bool:
        """The county has something new or calls, an emergency took a screen, or the pull is long due: anybody may
        plug in a stick that reads slowly.
        """
        now = time.monotonic()
        if self._listener.is_due() or self._must_speak():
            self._due_at = now  # we are told once
            return True
        if now >= self._due_at and not self._has_county():
            self._due_at = now + FIRST_DELAY_S
        return now >= self._due_at + LATE_S

    def _must_speak(self) -> bool:
        """An emergency took a screen, or the county calls: it hears from us at once, not with the next poll."""
        if time.monotonic() < self._push_at:
            return False
        has_changed, is_called = self._shown.has_changed(), self._listener.is_called()
        if not has_changed and not is_called:
            return False
        facts = facts_of(self._home)
        if is_called:
            try:
                remember(self._home, {CALLED: secrets.token_hex(4)})  # a heartbeat goes though none is due
            except StoreError as exc:
                log.debug("%s", exc)
        return is_called or (bool(facts.get(REPLY_KEY)) and self._shown.has_news(facts, moment_of(facts).at.date()))

    def _has_county(self) -> bool:
        """Before provisioning there is nobody to ask; we look again soon, without counting failures."""
        return bool(facts_of(self._home).get("seat"))

    def _waiting(self) -> list[str]:
        """Ids of pulls that were asked for; other requests are answered at once."""
        try:
            if self._mailbox is None:
                self._mailbox = Mailbox(self._home)
            pulls = []
            for ask in self._mailbox.waiting():
                if ask.kind in GLASS_KINDS:
                    continue
                if ask.kind == "sync":
                    pulls.append(ask.id)
                elif ask.kind == "render":
                    self._painter.want(str(ask.args.get("sha256", "")))
                    self._mailbox.reply(ask.id, "done")
                elif ask.kind == "print":
                    self._mailbox.reply(ask.id, "working")
                    self._printer.want(ask.id, ask.args)
                elif ask.kind == pairer.KIND:
                    is_taken = not self._has_county() and self._pairer.turn_to(str(ask.args.get("url", "")))
                    self._mailbox.reply(ask.id, "done" if is_taken else "failed")
                elif ask.kind in enquirer.KINDS:
                    self._mailbox.reply(ask.id, "working")
                    self._enquirer.want(ask.id, ask.kind, ask.args)
                elif ask.kind in enquirer.ERRANDS:
                    self._mailbox.reply(ask.id, "working")
                    self._errands.want(ask.id, ask.kind, ask.args)
                elif ask.kind == "restart":
                    self._mailbox.reply(ask.id, "done")
                    self._is_ending = True  # whoever keeps us starts us again
                else:
                    self._mailbox.reply(ask.id, "failed", {"reason": f"this agent does not know {ask.kind[:40]!r}"})
            return pulls
        except (sqlite3.Error, StoreError) as exc:
            log.debug("mailbox: %s", exc)
            self._mailbox = None
            return []

    def _print(self) -> None:
        self._printer.configure(self._settings.text("printer"))
        for job in self._printer.tick():
            self._reply(job.ask, "failed" if job.cause else "done", {"cause": job.cause})

    def _start(self, asks: list[str]) -> None:
        try:
            self._settings = in_service(self._home, self._flags)
            keep(self._home)
        except SettingsError as exc:
            log.warning("settings as before: %s", exc)
        self._asks = asks
        self._answer("working")
        if self._hanging is not None and self._hanging.poll() is None:  # another would hang beside it
            self._finish(Report(state="later", reason=HANGS), own_words=True)
            return
        self._hanging = None
        self._ends_at = time.monotonic() + self._settings.number("pull_deadline_s")
        try:
            self._child = subprocess.Popen(
                [*self._command(), *self._arguments()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env={**os.environ, "KIOSK_HOME": str(self._home)},
            )
        except OSError as exc:
            self._finish(Report(state="later", reason=f"no process for the pull: {exc.strerror}"), own_words=True)

    def _arguments(self) -> list[str]:
        """Our flags; and once a day, not at the start when the glass needs the machine, a look at the whole store."""
        arguments = [word for key, value in self._flags.items() for word in ("--set", f"{key}={value}")]
        if time.monotonic() >= self._check_at:
            self._check_at = time.monotonic() + CHECK_EVERY_S
            arguments.append("--check")
        self._is_pushing = bool(self._asks) or time.monotonic() >= self._push_at
        if not self._is_pushing:
            arguments.append("--no-push")
        return arguments

    def _watch(self, child: "subprocess.Popen[str]") -> None:
        if child.poll() is None:
            if time.monotonic() < self._ends_at:
                return
            reason = "the pull took too long and was ended" if self._stop_child() else HANGS
            self._finish(Report(state="later", reason=reason), own_words=True)
            return
        text = child.stdout.read() if child.stdout else ""
        self._stop_child()
        try:
            self._finish(Report.read(text), own_words=False)
        except ValueError:
            reason = f"the pull ended without a word (code {child.returncode})"
            self._finish(Report(state="later", reason=reason), own_words=True)

    def _finish(self, report: Report, *, own_words: bool) -> None:
        """Plan the next pull, answer, log; `own_words` when no child has left the facts."""
        poll_s = float(self._settings.number("poll_s"))
        if self._settings.flag("metered"):
            poll_s = max(poll_s, METERED_POLL_S)
        if report.is_ok:
            if self._failures:
                log.info("pulls work again after %d failures", self._failures)
            self._failures = 0
            if report.state == "updated":
                log.info("%s", report.sentence())
                self._painter.look_again()
        else:
            level = logging.DEBUG if self._failures else logging.WARNING
            self._failures += 1
            log.log(level, "%s", report.sentence())
        self._listener.pulled(poll_s)
        self._listen()
        self._plan_push(report)
        for note in report.notes:
            log.warning("%s", note)
        if report.is_ok:  # never later than the interval: the next pull is to be over by then
            delay = poll_s * random.uniform(1 - JITTER, 1) - PULL_S
        else:
            back_off_s = max(poll_s, min(poll_s * 2 ** min(self._failures, 16), LONGEST_BACK_OFF_S))
            delay = back_off_s * random.uniform(1 - JITTER, 1 + JITTER)
        self._due_at = time.monotonic() + delay
        self._answer("done" if report.is_ok else "failed", report)
        self._asks = []
        if own_words:
            self._remember(report)

    def _listen(self) -> None:
        """Where the county may speak to us; the first pull is over, so nobody waits for the machine."""
        facts = facts_of(self._home)
        url = self._settings.text("server_url") or facts.get("url", "")
        try:
            trusted = authority(self._home, facts)
        except StoreError as exc:
            log.warning("nobody is listened to: %s", exc)
            url, trusted = "", ""
        self._listener.configure(url if self._settings.flag("listen") else "", self._settings.text("proxy"), trusted)

    def _plan_push(self, report: Report) -> None:
        """Words that could not go wait 1 to 15 minutes, whatever becomes of the pulls meanwhile."""
        if report.unsent_reason:
            level = logging.DEBUG if self._push_failures else logging.WARNING
            log.log(level, "%d submissions wait: %s", report.unsent, report.unsent_reason)
            delay = min(FIRST_PUSH_BACK_OFF_S * 2 ** min(self._push_failures, 16), LONGEST_BACK_OFF_S)
            self._push_failures += 1
            self._push_at = time.monotonic() + delay * random.uniform(1 - JITTER, 1 + JITTER)
        elif self._is_pushing:
            if self._push_failures:
                log.info("the way back works again after %d failures", self._push_failures)
            self._push_failures = 0

    def _answer(self, state: str, report: Report | None = None) -> None:
        for ask in self._asks:
            self._reply(ask, state, asdict(report) if report else {})

    def _reply(self, ask: str, state: str, body: Mapping[str, object]) -> None:
        try:
            if self._mailbox is not None:
                self._mailbox.reply(ask, state, body)
        except sqlite3.Error as exc:
            log.warning("an answer could not be left: %s", exc)

    def _remember(self, report: Report) -> None:
        now = moment_of(facts_of(self._home)).text
        facts = {"last_sync_at": now, "last_sync_state": report.state, "last_sync_reason": report.reason}
        try:
            remember(self._home, facts)
        except StoreError as exc:
            log.debug("%s", exc)

    def _stop_child(self) -> bool:
        """False: it is killed and not gone."""
        child, self._child = self._child, None
        if child is None:
            return True
        is_gone = end(child, grace_s=END_S)
        if not is_gone:
            self._hanging = child
        if child.stdout:
            child.stdout.close()
        return is_gone
