"""A stick that is plugged in: taken in by itself, believed no more than by a command, and never harmful."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.agent import plugged
from kiosk.agent.listener import Listener, identifier
from kiosk.agent.resident import LATE_S, Agent
from kiosk.agent.stick_watch import StickWatch
from kiosk.clock import Clock
from kiosk.health import examine
from kiosk.settings import Settings
from kiosk.store.facts import STICK_SAID, facts_of
from kiosk.store.remember import remember
from sync.contract import PairingGift, Provision, decode, encode
from sync.contract.pairing import GIFT_FILE
from sync.contract.submission import call_of
from tests.simulator import County, Site, disclosure, served
from tests.terminal.terminal import Terminal


def said(home: Path, root: Path) -> tuple[str, str]:
    """Level and words of what became of a stick, or its cause."""
    answer = plugged.take(home, root)
    if "cause" in answer:
        return "", answer["cause"]
    (one,) = answer["findings"]
    return one["level"], one["words"]


@pytest.fixture
def stick(county: County, tmp_path: Path) -> Path:
    county.write(tmp_path / "stick")
    return tmp_path / "stick"


def kept(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Everything on a stick: what it holds and when it was written."""
    return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


def test_the_countys_stick_is_taken_in_and_stays_as_it_was(terminal: Terminal, stick: Path) -> None:
    (stick / "photos").mkdir()
    (stick / "photos/me.jpg").write_bytes(b"not ours")
    stick.chmod(0o555)
    before = kept(stick)
    level, words = said(terminal.home, stick)
    assert (level, "已收下：第 1 版，5 份文件" in words) == ("ok", True), words
    assert len(terminal.titles()) == 5
    assert kept(stick) == before
    assert "没有更新的" in said(terminal.home, stick)[1]


def test_an_older_stick_is_said_to_be_old_and_alarms_nobody(terminal: Terminal, county: County, stick: Path) -> None:
    county.put(disclosure(1, v=2))
    county.publish()
    assert terminal.pull().state == "updated"
    before = (terminal.titles(), facts_of(terminal.home)["last_sync_state"])
    level, words = said(terminal.home, stick)
    assert (level, "比本机的旧" in words) == ("ok", True), words
    assert (terminal.titles(), facts_of(terminal.home)["last_sync_state"]) == before


def test_another_countys_stick_is_left_alone_without_a_word(terminal: Terminal, tmp_path: Path) -> None:
    terminal.pull()
    other = County()
    other.put(disclosure(9))
    other.publish()
    other.write(tmp_path / "theirs")
    before = (terminal.titles(), facts_of(terminal.home))
    assert said(terminal.home, tmp_path / "theirs") == ("", plugged.FOREIGN)
    assert (terminal.titles(), facts_of(terminal.home)) == before


def test_a_forged_stick_is_refused_and_says_nothing_of_the_way_to_the_county(
    terminal: Terminal, county: County, stick: Path
) -> None:
    terminal.pull()
    before = (terminal.titles(), facts_of(terminal.home)["last_sync_state"])
    county.publish()
    county.write(stick)
    stamp = stick / "metadata/timestamp.json"
    stamp.write_bytes(stamp.read_bytes().replace(b'"sig": "', b'"sig": "00', 1).replace(b'"sig":"', b'"sig":"00', 1))
    level, words = said(terminal.home, stick)
    assert (level, "签名不对，没有收" in words) == ("warn", True), words
    assert (terminal.titles(), facts_of(terminal.home)["last_sync_state"]) == before


def test_a_stick_that_was_pulled_halfway_costs_nothing_and_asks_to_be_plugged_again(
    terminal: Terminal, county: County, stick: Path
) -> None:
    whole = kept(stick)
    for path in whole:
        if "/blobs/" in path or "/bundles/" in path:
            Path(path).unlink()
    level, words = said(terminal.home, stick)
    assert (level, "没有读完，请再插一次" in words) == ("warn", True), words
    assert terminal.titles() == []
    for path, (data, _) in whole.items():
        Path(path).write_bytes(data)
    assert "已收下" in said(terminal.home, stick)[1]
    assert len(terminal.titles()) == 5


@pytest.mark.parametrize("garbage", ["", "metadata", "metadata/1.root.json", GIFT_FILE, "receipts/x/y.json"])
def test_a_stick_with_anything_else_is_passed_over(terminal: Terminal, tmp_path: Path, garbage: str) -> None:
    root = tmp_path / "garbage"
    (root / garbage).mkdir(parents=True)
    (root / "photos").mkdir()
    (root / "metadata").mkdir(exist_ok=True)
    os.mkfifo(root / "metadata/timestamp.json")
    before = facts_of(terminal.home)
    assert said(terminal.home, root)[0] == ""
    assert facts_of(terminal.home) == before


# ---- a terminal that waits for a county ----


def gift(county: County, root: Path, url: str) -> None:
    given = decode(Provision, county.provision(url))
    root.mkdir(exist_ok=True)
    (root / GIFT_FILE).write_bytes(encode(PairingGift(format=1, county="示例县", name="一号机", provision=given)))


def test_a_terminal_without_a_county_takes_one_from_the_stick_and_one_with_a_county_never(
    county: County, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_NOW", "2026-11-24T08:00:00Z")
    fresh, stick = Terminal(tmp_path / "home", site), tmp_path / "stick"
    county.write(stick)
    assert said(fresh.home, stick) == ("", plugged.NOTHING), "content makes nobody's terminal ours"
    gift(county, stick, site.url)
    answer = plugged.take(fresh.home, stick)
    assert [one["level"] for one in answer["findings"]] == ["ok", "ok"], answer
    assert len(fresh.titles()) == 5
    other, theirs = County(), tmp_path / "theirs"
    other.publish()
    with served(other) as elsewhere:
        gift(other, theirs, elsewhere.url)
    before = facts_of(fresh.home)
    assert said(fresh.home, theirs) == ("", plugged.NOTHING)
    assert facts_of(fresh.home) == before


def test_a_file_for_pairing_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / GIFT_FILE).write_text("{}")
    level, words = said(tmp_path / "home", tmp_path)
    assert (level, "接入文件不能用" in words) == ("warn", True)


# ---- seen by its mount ----


class Mounts:
    """A stand-in for the kernel's list."""

    def __init__(self, folder: Path) -> None:
        self.place, self.file = folder / "sticks", folder / "mountinfo"
        self.show()

    def show(self, *names: str) -> None:
        lines = [f"{n} 1 8:{n} / {self.place / name} ro - vfat x ro" for n, name in enumerate(names, 17)]
        self.file.write_text("\n".join(["22 1 254:0 / / rw - ext4 /dev/vda rw", "short", *lines]) + "\n")


def until(watch: StickWatch, true: Callable[[], object], *, may_start: bool = True) -> None:
    ends_at = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends_at, "it did not happen in time"
        watch._look_at = 0.0
        watch.tick(may_start=may_start)
        time.sleep(0.02)


def test_a_stick_is_handed_over_once_for_each_time_it_is_plugged_in(terminal: Terminal, tmp_path: Path) -> None:
    noted, mounts = tmp_path / "noted", Mounts(tmp_path)
    script = f'cat >>{noted}; echo >>{noted}; echo \'{{"findings": [{{"level": "ok", "words": "收下了"}}]}}\''
    watch = StickWatch(terminal.home, place=mounts.place, mounts=mounts.file, command=lambda: ["sh", "-c", script])

    def told() -> list[str]:
        return [json.loads(line)["path"] for line in noted.read_text().splitlines()] if noted.exists() else []

    for _ in range(3):
        watch.tick(may_start=True)
    assert told() == []
    mounts.show("sdb1")
    until(watch, lambda: told() and not watch.is_busy)
    for _ in range(20):
        until(watch, lambda: True)
    assert told() == [str(mounts.place / "sdb1")]
    mounts.show()
    watch._look_at = 0.0
    watch.tick(may_start=True)
    mounts.show("sdb1")
    until(watch, lambda: len(told()) == 2 and not watch.is_busy)
    found = {one.key: one for one in examine(terminal.home, Clock.from_environment().now())}
    assert (found["stick"].level, found["stick"].words.startswith("收下了（")) == ("ok", True)
    watch.stop()


@pytest.mark.parametrize(("answer", "words"), [('{"cause": "foreign"}', ""), ("", "请再插一次"), ("[1", "请再插一次")])
def test_what_a_stick_brings_is_kept_and_a_strange_one_is_not(
    terminal: Terminal, tmp_path: Path, answer: str, words: str
) -> None:
    mounts = Mounts(tmp_path)
    watch = StickWatch(
        terminal.home,
        place=mounts.place,
        mounts=mounts.file,
        command=lambda: ["sh", "-c", f"cat >/dev/null; echo '{answer}'"],
    )
    mounts.show("sdb1")
    until(watch, lambda: watch._seen)
    assert words in facts_of(terminal.home).get(STICK_SAID, "")
    assert bool(words) == bool(facts_of(terminal.home)[STICK_SAID])


def test_a_stick_pulled_out_in_the_middle_is_said(terminal: Terminal, tmp_path: Path) -> None:
    mounts = Mounts(tmp_path)
    watch = StickWatch(
        terminal.home,
        place=mounts.place,
        mounts=mounts.file,
        command=lambda: ["sh", "-c", "cat >/dev/null; sleep 0.3; exit 1"],
    )
    mounts.show("sdb1")
    until(watch, lambda: watch.is_busy)
    mounts.show()
    until(watch, lambda: not watch.is_busy)
    assert "没读完就拔了" in json.loads(facts_of(terminal.home)[STICK_SAID])["words"]


def test_a_pull_goes_before_a_stick_that_reads_slowly(terminal: Terminal, tmp_path: Path) -> None:
    terminal.pull()
    pulls, mounts = tmp_path / "pulls", Mounts(tmp_path)
    pull = f'echo >>{pulls}; echo \'{{"state": "unchanged"}}\''
    agent = Agent(terminal.home, Settings.load(terminal.home), command=lambda: ["sh", "-c", pull])
    slow = ["sleep", "600"]
    agent._sticks = StickWatch(terminal.home, place=mounts.place, mounts=mounts.file, command=lambda: slow)
    agent._listener = Listener(terminal.home, herd_s=0)
    mounts.show("sdb1")

    def go(true: Callable[[], object]) -> None:
        ends_at = time.monotonic() + 60
        while not true():
            assert time.monotonic() < ends_at, "it did not happen in time"
            agent._tick()
            time.sleep(0.02)

    def count() -> int:
        return len(pulls.read_text().splitlines()) if pulls.exists() else 0

    def has_pulled() -> bool:
        return count() > number and agent._child is None

    def is_read() -> bool:
        agent._sticks._look_at = 0.0
        return agent._sticks.is_busy

    try:
        for number in range(3):
            agent._due_at = time.monotonic() + 600
            go(is_read)
            agent._due_at = time.monotonic() - LATE_S / 2
            for _ in range(5):
                agent._tick()
            assert (count(), agent._sticks.is_busy) == (number, True), "a pull that is a little late waits"
            if number == 0:
                agent._listener.hear(9)
            elif number == 1:
                agent._listener.hear_call(call_of(identifier(terminal.home)))
            else:
                agent._due_at = time.monotonic() - LATE_S
            go(has_pulled)
            assert count() == number + 1
            assert number == 2 or agent._sticks._look_at > time.monotonic(), "the stick comes again, not at once"
        for _ in range(5):
            agent._sticks._look_at = 0.0
            agent._tick()
        assert not agent._sticks.is_busy, "not for ever"
        assert "请再插一次" in json.loads(facts_of(terminal.home)[STICK_SAID])["words"]
    finally:
        agent._sticks.stop()
        agent._listener.stop()


def test_a_day_later_nobody_is_told_of_a_stick_any_more(terminal: Terminal) -> None:
    for at, count in (("2026-11-24T07:00:00Z", 1), ("2026-11-22T07:00:00Z", 0)):
        remember(terminal.home, {STICK_SAID: json.dumps({"at": at, "level": "warn", "words": "x"})})
        found = [one.key for one in examine(terminal.home, Clock.from_environment().now())]
        assert found.count("stick") == count
    for damaged in ("", "{}", "[", '{"at": 5, "level": "ok", "words": ""}'):
        remember(terminal.home, {STICK_SAID: damaged})
        assert "stick" not in [one.key for one in examine(terminal.home, Clock.from_environment().now())]


# ---- a real agent, a real mount ----


@pytest.fixture
def apart(terminal: Terminal) -> Iterator["subprocess.Popen[bytes]"]:
    """An agent with mounts of its own, in which the place for sticks is empty."""
    may = os.geteuid() == 0 and shutil.which("unshare") and shutil.which("nsenter")
    if not may or subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("NOT CHECKED, a stick that is mounted under a running agent: root is needed")
    inside = 'mount -t tmpfs tmpfs /run && mkdir -p /run/sunshine-stick/sdb1 && exec "$@"'
    process = subprocess.Popen(
        ["unshare", "-m", "sh", "-c", inside, "sh", sys.executable, "-m", "kiosk", "agent"],
        env=os.environ | {"KIOSK_HOME": str(terminal.home)},
    )  # fmt: skip
    yield process
    process.terminate()
    process.communicate(timeout=20)


def within(agent: "subprocess.Popen[bytes]", *words: str) -> None:
    subprocess.run(["nsenter", "-t", str(agent.pid), "-m", *words], check=True, timeout=20, capture_output=True)


def eventually(true: Callable[[], object]) -> None:
    ends_at = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends_at, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.faults
def test_a_running_agent_takes_in_a_stick_that_is_mounted(
    terminal: Terminal, county: County, site: Site, stick: Path, apart: "subprocess.Popen[bytes]"
) -> None:
    eventually(lambda: len(terminal.titles()) == 5)
    site.fault = lambda handler, _: handler.answer(503, b"") or True  # the line to the county is cut
    county.put(disclosure(4))
    county.publish()
    county.write(stick)
    before = kept(stick)
    within(apart, "mount", "--bind", "-o", "ro", str(stick), "/run/sunshine-stick/sdb1")
    eventually(lambda: facts_of(terminal.home)[STICK_SAID])
    assert "已收下：第 2 版，6 份文件" in json.loads(facts_of(terminal.home)[STICK_SAID])["words"]
    assert len(terminal.titles()) == 6
    assert kept(stick) == before
    within(apart, "umount", "-l", "/run/sunshine-stick/sdb1")
    assert apart.poll() is None
