"""`kiosk schedule explain`: which playlist plays on this terminal's board or strip at a time, and why."""

import argparse
import datetime as dt
from zoneinfo import ZoneInfo

from kiosk.clock import Clock
from kiosk.commands import common
from kiosk.errors import SettingsError
from sync.contract import instant

WHY = {
    "plays": "plays",
    "campaign": "plays besides (a campaign)",
    "outranked": "could play, but one of a higher priority does",
    "other place": "is meant for other screens",
    "not yet": "is not valid yet",
    "over": "is no longer valid",
    "other time": "has other hours or days",
}


def run(args: argparse.Namespace) -> int:
    """Print the verdict on each playlist, and when that changes.

    Raises:
        SettingsError: the time is none.
        StoreError: this terminal has no content yet.
    """
    from kiosk.errors import NothingYetError
    from kiosk.schedule.days import is_known, is_workday
    from kiosk.schedule.lists import campaign_layout, layout_of, playlists_of, post_at
    from kiosk.schedule.plan import decide
    from kiosk.store.facts import facts_of, screen_of, seat_of
    from kiosk.store.read import ContentReader

    home, settings = common.home(), common.settings(args)
    facts, reader = facts_of(home), ContentReader(home)
    release = reader.release()
    if release is None:
        raise NothingYetError("this terminal has no content yet")
    pack = reader.pack(release)
    reader.close()
    zone = ZoneInfo(pack.zone)
    at = _time(args.at, zone, facts.get("clock_floor", ""))
    seat = seat_of(facts)
    profile = args.profile or (settings.text("profile") if settings.text("profile") != "touch" else "board")
    unit = seat.unit if seat else pack.code
    screen = screen_of(facts)
    tags = tuple(dict.fromkeys((*settings.text("tags").split(), *(screen.tags if screen else ()))))
    post = post_at(pack, unit, profile=profile, tags=tags, terminal=facts.get("terminal_id", ""))
    plan = decide(playlists_of(pack), post, at, pack.calendar)
    kind = "a working day" if is_workday(at.date(), pack.calendar) else "a day off"
    doubt = "" if is_known(at.date(), pack.calendar) else f"; the holidays of {at.year} are not known, weekends count"
    print(f"{at:%Y-%m-%d %H:%M:%S} {zone.key}, {kind}{doubt}")
    print(f"A {profile} in {unit} ({post.level}), tags: {' '.join(post.tags) or 'none'}")
    for verdict in plan.verdicts:
        one = verdict.playlist
        until = (
            f", until {verdict.until:%Y-%m-%d %H:%M}"
            if verdict.until and verdict.state in ("plays", "campaign")
            else ""
        )
        start = f", next {verdict.until:%Y-%m-%d %H:%M}" if verdict.until and not until else ""
        print(f"- {one.id} ({one.name}, priority {one.priority}): {WHY[verdict.state]}{until}{start}")
    names = [" and ".join(one.id for one in tier) for tier in plan.tiers]
    print(f"Plays: {names[0]}" + (f"; when it has nothing to show: {', then '.join(names[1:])}" if names[1:] else ""))
    print(f"Layout: {layout_of(plan.tiers[0])}" if profile == "board" else "Layout: rows of dots")
    if plan.campaigns:
        besides = [
            f"{c.id} after every {c.every}" + (f" in layout {own}" if own and profile == "board" else "")
            for c in plan.campaigns
            for own in (campaign_layout(c),)
        ]
        print("Between its pages: " + ", ".join(besides))
    if plan.changes_at is not None:
        print(f"Changes at {plan.changes_at:%Y-%m-%d %H:%M}")
    return 0


def _time(text: str | None, zone: ZoneInfo, floor: str) -> dt.datetime:
    if text is None:
        return Clock.from_environment(floor=instant(floor) if floor else None).now().at.astimezone(zone)
    try:
        at = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise SettingsError(
            f"--at: {text[:40]!r} is no time; allowed is 2026-11-23T08:30 or 2026-11-23T00:30:00Z"
        ) from None
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
