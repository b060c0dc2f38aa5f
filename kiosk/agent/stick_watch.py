"""Sees that a stick was plugged in: the machine has mounted it, read-only, at our place. Hands it to a child, once.

What became of it stands in the facts, where `doctor` and the technician's pages find it. The child works under a
deadline, and gives way to a pull; a stick that is pulled out meanwhile costs nothing but its own words.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kiosk.agent import enquirer
from kiosk.agent.moment import moment_of
from kiosk.agent.writable import PLACE
from kiosk.errors import StoreError
from kiosk.health import OK, WARN
from kiosk.store.facts import STICK_SAID, facts_of
from kiosk.store.remember import remember

MOUNTS = Path("/proc/self/mountinfo")
KIND = "plugged"
LOOK_S = 1.0
AGAIN_S = 15.0
WALL_S = 300.0
MOST_TRIES = 3  # of a stick that has to give way to pulls
MOST_WORDS = 300

log = logging.getLogger(__name__)


class StickWatch:
    """One home's eye on sticks; one is taken in at a time."""

    def __init__(
        self, home: Path, *, place: Path = PLACE, mounts: Path = MOUNTS,
        command: Callable[[], list[str]] = enquirer.errand_command,
    ) -> None:  # fmt: skip
        self._home, self._place, self._mounts = home, place, mounts
        self._child = enquirer.Enquirer(home, command=command, wall_s=WALL_S)
        self._seen: set[str] = set()
        self._gave_way: dict[str, int] = {}  # sticks that were ended for a pull, how often
        self._busy = ""  # the stick that the child reads
        self._look_at = 0.0

    @property
    def is_busy(self) -> bool:
        """Whether a stick is being read: whoever pulls would wait for the store."""
        return bool(self._busy)

    def tick(self, *, may_start: bool) -> None:
        """Look, at most once a second; take one in when nothing else is at work."""
        for answered in self._child.tick():
            self._settle(answered.body)
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + LOOK_S
        there = self._there()
        self._seen &= set(there)  # pulled out: plugged in again it is a new one
        self._gave_way = {key: times for key, times in self._gave_way.items() if key in there}
        if not may_start or self._busy:
            return
        for key, path in there.items():
            if key not in self._seen:
                self._busy = key
                self._child.want(key, KIND, {"path": str(path)})
                return

    def give_way(self) -> None:
        """End what reads the stick, for a pull that cannot wait. It is taken again later, `MOST_TRIES` times in all."""
        self._child.drop()
        self._gave_way[self._busy] = self._gave_way.get(self._busy, 0) + 1
        log.info("a stick (%s) gives way to a pull", self._busy)
        self._settle({"cause": "busy" if self._gave_way[self._busy] < MOST_TRIES else "late"})

    def stop(self) -> None:
        """End what runs."""
        self._child.stop()

    def _there(self) -> dict[str, Path]:
        """Mounts directly below our place, by device and place. Written by the kernel: nothing on a stick is asked."""
        try:
            lines = self._mounts.read_text("utf-8", errors="replace").splitlines()
        except OSError:
            return {}
        fields = [line.split(" ") for line in lines]
        places = [(one[2], Path(one[4])) for one in fields if len(one) > 5]
        return {f"{device} {path}": path for device, path in places if path.parent == self._place}

    def _settle(self, answer: Mapping[str, Any]) -> None:
        key, self._busy = self._busy, ""
        if answer.get("cause") == "busy":
            self._look_at = time.monotonic() + AGAIN_S
            return
        self._seen.add(key)
        findings = answer.get("findings")
        if not isinstance(findings, list):
            if answer.get("cause") in ("foreign", "nothing"):
                log.info("a stick (%s) has nothing of this county: %s", key, answer["cause"])
                return
            findings = [{"level": WARN, "words": "插上的 U 盘没有读完，请再插一次"}]
        is_there = key in self._there()
        words = "；".join(str(one["words"]) for one in findings)
        level = OK if all(one["level"] == OK for one in findings) else WARN
        if level != OK and not is_there:
            words = "插上的 U 盘没读完就拔了，请再插一次，等这里有话再拔"
        log.info("a stick (%s): %s", key, words)
        self._say(level, words)

    def _say(self, level: str, words: str) -> None:
        facts = facts_of(self._home)
        said = {"at": moment_of(facts).text, "level": level, "words": words[:MOST_WORDS]}
        try:
            remember(self._home, {STICK_SAID: json.dumps(said, ensure_ascii=False)})
        except StoreError as exc:
            log.warning("what a stick brought could not be kept: %s", exc)
