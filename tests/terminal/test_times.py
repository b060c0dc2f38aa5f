"""Wrong clocks and hostile papers that are signed well: no lock-out, nothing early, nothing but plain words."""

import datetime as dt
import itertools

import pytest

from kiosk.agent import once
from kiosk.clock import Clock, Moment
from kiosk.store.facts import facts_of
from kiosk.store.read import ContentReader, Filter
from tests.simulator import County, disclosure, ulid
from tests.terminal.terminal import Terminal

TRUE = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
HOURS = dt.timedelta(hours=1)


def shown(terminal: Terminal, moment: Moment) -> set[str]:
    reader = ContentReader(terminal.home)
    release = reader.release()
    assert release is not None
    found = {card.title for card in reader.cards(release, moment, Filter("disclosure"), limit=100)}
    reader.close()
    return found


@pytest.mark.parametrize(
    "system",
    [
        dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
        dt.datetime(2015, 6, 1, tzinfo=dt.UTC), dt.datetime(2040, 1, 1, tzinfo=dt.UTC),
        dt.datetime(2100, 1, 1, tzinfo=dt.UTC), TRUE - 25 * HOURS, TRUE + 25 * HOURS,
    ],
    ids=str,
)  # fmt: skip
def test_no_clock_locks_a_terminal_out_or_ends_a_paper_early(
    terminal: Terminal, county: County, monkeypatch: pytest.MonkeyPatch, system: dt.datetime
) -> None:
    terminal.pull()
    soon = (TRUE + 90 * 24 * HOURS).strftime("%Y-%m-%dT%H:%M:%SZ")
    county.entry_changes[ulid(4)] = {"visible_until": soon}
    county.put(disclosure(4))
    county.publish()
    clocks: list[Clock] = []

    def wrong(floor: dt.datetime | None = None) -> Clock:
        clocks.append(Clock(floor=floor, system=lambda: system))
        return clocks[-1]

    monkeypatch.setattr(once.Clock, "from_environment", staticmethod(wrong))
    report = terminal.pull()
    assert report.state == "updated", report.reason
    assert terminal.pull().state == "unchanged"
    now = clocks[-1].now()
    assert "示例决定第4号" in shown(terminal, now)
    assert facts_of(terminal.home)["clock_floor"] == "2026-11-24T02:30:00Z", "only signed dates raise it"


@pytest.mark.parametrize("jump", [-25 * HOURS, 25 * HOURS, -3 * 365 * 24 * HOURS, 20 * 365 * 24 * HOURS])
def test_a_jump_while_running_hides_nothing(terminal: Terminal, county: County, jump: dt.timedelta) -> None:
    soon = (TRUE + 24 * HOURS).strftime("%Y-%m-%dT%H:%M:%SZ")
    county.entry_changes[ulid(4)] = {"visible_until": soon}
    county.put(disclosure(4))
    county.publish()
    terminal.pull()
    at, ticks = [TRUE], itertools.count()
    clock = Clock(floor=TRUE - HOURS, system=lambda: at[0], monotonic=lambda: float(next(ticks)))
    assert clock.now().is_sure
    at[0] += jump
    moment = clock.now()
    assert not moment.is_sure
    assert abs(moment.at - TRUE) < HOURS
    assert "示例决定第4号" in shown(terminal, moment)


HOSTILE = [
    "<b>粗</b><img src='http://127.0.0.1:9/x.png'>", "<script>x</script>", "file:///etc/hostname",
    "标题" + "\u0301" * 50,
    "零\u200b宽\u200d字", "%s{0}${x}", "👨‍👩‍👧‍👦" * 3,
]  # fmt: skip


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_that_are_signed_are_kept_as_plain_words(terminal: Terminal, county: County, title: str) -> None:
    county.put(disclosure(4, title=title, text=title))
    county.publish()
    assert terminal.pull().state == "updated"
    assert f"{title} v1" in terminal.titles()
