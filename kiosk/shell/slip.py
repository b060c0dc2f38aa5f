"""The slip of a code: what somebody who spoke up takes along. None of the words themselves stand on it."""

import datetime as dt

from kiosk.shell.sheet import Grid, Line, Mark, Part, day
from screens.viewmodels.receipt import HALF, workdays_after
from screens.viewmodels.source import Scene
from screens.viewmodels.takeaway import standing_link
from sync.contract import WorkCalendar


def slip(code: str, scene: Scene) -> tuple[Part, ...]:
    """The code large and as a QR code, where it is asked, and the days until which."""
    pack = scene.county.pack
    link = standing_link(pack.site_url or "", code)
    sample = "（示例）" if pack.sample else ""
    made: list[Part] = [
        Line(f"意见查询码{sample}", "title"),
        Line(f"{code[:HALF]} {code[HALF:]}", "code"),
        Line("在县里任何一块屏的“网上查询”输入它，就能看到答复。请收好，丢了查不到。"),
    ]
    if link:
        made += [Line(f"也可以用手机扫码，或者打开 {link}"), Mark(link)]
    made += [
        Line("接下来", "heading"),
        Grid(
            (),
            (
                ("今天", "存好了，一联网就送到县里"),
                (_until(scene.today, pack.hearing.accept_workdays, pack.calendar), "交给承办单位，从送到那天算起"),
                (_until(scene.today, pack.hearing.reply_workdays, pack.calendar), "答复您"),
            ),
        ),
    ]
    return tuple(made)


def _until(today: dt.date, workdays: int, calendar: WorkCalendar) -> str:
    return f"{day(workdays_after(today, workdays, calendar).isoformat())}前"
