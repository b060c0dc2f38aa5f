"""Which of the county's playlists play on one screen at one moment, and why each of the others does not."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.schedule.spans import LOOK_AHEAD_DAYS, Hours, Span, spans_near
from sync.contract import WorkCalendar
from sync.contract.playlist import Playlist, PlaylistItem, Target

DEFAULT = Playlist(
    id="default",
    name="默认节目",
    items=(
        PlaylistItem(show="open", most=8),
        PlaylistItem(show="new", most=8),
        PlaylistItem(show="notice", most=6),
        PlaylistItem(show="guide", most=6),
        PlaylistItem(show="finance", most=3),
        PlaylistItem(show="list", most=2),
        PlaylistItem(show="reply", most=4),
        PlaylistItem(show="picture", most=2),
        PlaylistItem(show="film", most=1),
        PlaylistItem(show="ticker"),
    ),
    priority=0,
)
# How a playlist stands at a moment.
PLAYS, CAMPAIGN, OUTRANKED = "plays", "campaign", "outranked"
OTHER_PLACE, NOT_YET, OVER, OTHER_TIME = "other place", "not yet", "over", "other time"
_WHOLE_DAY = (Hours("00:00", "24:00"),)


@dataclass(frozen=True, slots=True)
class Post:
    """Where a screen stands: its unit, that unit's level and the units above it, its own names."""

    profile: str = "board"
    unit: str = ""
    level: str = "county"
    above: tuple[str, ...] = ()
    terminal: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one playlist stands; `until` is when its present span ends or its next one starts, if that is known."""

    playlist: Playlist
    state: str
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`tiers`: what may play, best first, for when a better one has nothing to show; the last is the default."""

    verdicts: tuple[Verdict, ...]
    tiers: tuple[tuple[Playlist, ...], ...]
    campaigns: tuple[Playlist, ...]
    changes_at: dt.datetime | None


def decide(lists: Sequence[Playlist], post: Post, at: dt.datetime, calendar: WorkCalendar) -> Plan:
    """The plan of one screen at `at`, an aware time in the county's zone."""
    found = [_stands(one, post, at, calendar) for one in lists]
    ranks = sorted({v.playlist.priority for v in found if v.state == PLAYS}, reverse=True)
    verdicts = [
        Verdict(v.playlist, OUTRANKED, v.until) if v.state == PLAYS and v.playlist.priority != ranks[0] else v
        for v in found
    ]
    tiers = [tuple(v.playlist for v in found if v.state == PLAYS and v.playlist.priority == rank) for rank in ranks]
    campaigns = tuple(v.playlist for v in found if v.state == CAMPAIGN)
    changes = [v.until for v in found if v.until is not None and v.until > at]
    return Plan(tuple(verdicts), (*tiers, (DEFAULT,)), campaigns, min(changes, default=None))


def is_meant(target: Target, post: Post) -> bool:
    """Whether a target means this screen."""
    if target.profiles and post.profile not in target.profiles:
        return False
    if not (target.levels or target.units or target.terminals or target.tags):
        return True
    return (
        post.level in target.levels
        or any(code in target.units for code in (post.unit, *post.above))
        or any(post.terminal.lower() == name.lower() for name in target.terminals if post.terminal)
        or any(tag in target.tags for tag in post.tags)
    )


def _stands(one: Playlist, post: Post, at: dt.datetime, calendar: WorkCalendar) -> Verdict:
    if not is_meant(one.target, post):
        return Verdict(one, OTHER_PLACE)
    hours = tuple(Hours(p.start, p.end, p.days) for p in one.when) or _WHOLE_DAY
    spans = [span for span in spans_near(hours, at, calendar) if _is_valid(one, span.day)]
    running = [span for span in spans if span.start <= at < span.end]
    if running:
        return Verdict(one, CAMPAIGN if one.campaign else PLAYS, _end(running, spans, at))
    later = [span.start for span in spans if span.start > at]
    if later:
        return Verdict(one, NOT_YET if _is_early(one, at) else OTHER_TIME, min(later))
    if one.valid_until is not None and at.date().isoformat() > one.valid_until:
        return Verdict(one, OVER)
    return Verdict(one, NOT_YET if _is_early(one, at) else OTHER_TIME)


def _end(running: Sequence[Span], spans: Sequence[Span], at: dt.datetime) -> dt.datetime | None:
    """When it stops playing: spans that touch are one. None: further away than we look."""
    end = max(span.end for span in running)
    for span in sorted(spans, key=lambda span: span.start):
        if span.start <= end < span.end:
            end = span.end
    return end if end < at + dt.timedelta(days=LOOK_AHEAD_DAYS - 2) else None


def _is_valid(one: Playlist, day: dt.date) -> bool:
    text = day.isoformat()
    return (one.valid_from or text) <= text <= (one.valid_until or text)


def _is_early(one: Playlist, at: dt.datetime) -> bool:
    return one.valid_from is not None and at.date().isoformat() < one.valid_from
