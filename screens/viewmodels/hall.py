"""The hall around every page: its name, the clock, how fresh the content is, whom to ask."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal

from kiosk.clock import Clock
from kiosk.store.facts import THEME
from kiosk.store.read import ContentReader
from screens.viewmodels.hours import opening
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import age_words, day_words, long_day_words, moment_words
from sync.contract import instant, instant_text


@dataclass(frozen=True, slots=True)
class HallFace:
    """What the hall shows beside the clock."""

    name: str = ""
    motto: str = ""
    service_phone: str = ""
    service_hours: str = ""
    updated: str = ""  # 内容更新至今天 09:20
    banner: str = ""  # the amber line, when content is old or the date is unsure
    opening: str = ""  # 窗口现在开着，12:00 关
    terminal: str = ""
    is_sample: bool = False
    is_mourning: bool = False


class Hall(Page):
    """Always open; refreshed with every release and minute."""

    faceChanged = Signal()
    ticked = Signal()

    def __init__(self, *, source: ContentSource, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = HallFace()
        self._clock = clock
        self._zone: dt.tzinfo = dt.timezone(dt.timedelta(hours=8))  # until the pack tells
        self._texts = ("", "")
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)
        self._second.start()
        self._tick()
        self._is_open = True

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> Any:
        """Words about freshness follow the signed date of the newest verified content."""
        county = scene.county
        issued_at = max(scene.facts.get("content_issued_at", ""), scene.release.issued_at)
        age, number = age_words(issued_at, scene.moment.at)
        # Old content and no contact are two things; the screen says which.
        heard = scene.facts.get("last_contact_at", "")
        is_heard = bool(heard) and age_words(heard, scene.moment.at)[0] == ""
        when = moment_words(issued_at, scene.moment.at, county.zone)
        banner = ""
        if not scene.moment.is_sure:
            banner = self.tr("日期待核对，内容更新至%s") % when
        elif age == "days":
            pattern = self.tr("内容更新至%s，县里 %d 天没有更新")
            if not is_heard:
                pattern = self.tr("内容更新至%s，%d 天没连上县里")
            day = instant(issued_at).astimezone(county.zone).date().isoformat()
            banner = pattern % (day_words(day, scene.moment.at.astimezone(county.zone).date()), number)
        updated = self.tr("内容更新至%s") % when
        if age == "hours" and not is_heard:
            updated = self.tr("内容更新至%s，%d 小时没连上县里") % (when, number)
        service = county.pack.service
        face = HallFace(
            name=county.hall_name(scene.unit),
            motto=county.pack.brand.line,
            service_phone=service.phone,
            service_hours=service.hours,
            updated=updated,
            banner=banner,
            opening=self._opening(scene),
            terminal=scene.facts.get("terminal_id", "")[:8].upper(),
            is_sample=county.pack.sample,
            is_mourning=scene.facts.get(THEME) == "grey",
        )
        # A first release stands in the store some moments before the fact that it moves the clock's floor.
        return face, county.zone, max(scene.facts.get("clock_floor", ""), scene.release.issued_at)

    def _opening(self, scene: Scene) -> str:
        """Whether the windows are open now; nothing when the time or the hours are not known."""
        if not scene.moment.is_sure:
            return ""
        now = scene.moment.at.astimezone(scene.county.zone)
        found = opening(now, scene.county.pack.service.opens, scene.county.pack.calendar)
        if found is None:
            return ""
        if found.change is None:
            return self.tr("窗口现在不办公")
        if found.is_open:
            return self.tr("窗口现在开着，%s 关") % f"{found.change:%H:%M}"
        when = moment_words(instant_text(found.change), scene.moment.at, scene.county.zone)
        return self.tr("窗口现在不办公，%s 开") % when

    def show(self, answer: Any) -> str:
        """Show the hall."""
        face, self._zone, floor = answer
        if floor and instant(floor) > self._clock.floor:
            was_sure = self._clock.now().is_sure
            self._clock.raise_floor(instant(floor))
            if self._clock.now().is_sure != was_sure:
                self._source.changed.emit()
        self._set_face(face)
        self._tick()
        return READY

    def _tick(self) -> None:
        now = self._clock.now()
        local = now.at.astimezone(self._zone)
        # A time that is not sure is not shown as one; the amber line says why.
        texts = (f"{local:%H:%M}", long_day_words(local.date())) if now.is_sure else ("", "")
        if texts != self._texts:
            self._texts = texts
            self.ticked.emit()

    time = Property(str, lambda self: self._texts[0], notify=ticked)
    date = Property(str, lambda self: self._texts[1], notify=ticked)
    name = shown(str, "name", faceChanged)
    motto = shown(str, "motto", faceChanged)
    servicePhone = shown(str, "service_phone", faceChanged)
    serviceHours = shown(str, "service_hours", faceChanged)
    updated = shown(str, "updated", faceChanged)
    banner = shown(str, "banner", faceChanged)
    opening = shown(str, "opening", faceChanged)
    terminal = shown(str, "terminal", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)
    isMourning = shown(bool, "is_mourning", faceChanged)
