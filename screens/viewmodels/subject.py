"""What a visitor speaks about: the county in general, a unit, a document, the windows of this hall, a reply."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from kiosk.store.read import ContentReader
from screens.viewmodels.source import Scene
from sync.contract import HallWindow
from sync.contract.submission import WHOLE_HALL

PLACES = ("unit", "document", "window", "reply")


@dataclass(frozen=True, slots=True)
class Subject:
    """`place` and `ref` as on the wire; `unit` is whose it is, `title` its name on the glass ("" in general)."""

    place: str = "general"
    unit: str = ""
    ref: str = ""
    title: str = ""
    unit_name: str = ""
    is_guide: bool = False
    is_sample: bool = False

    @property
    def is_there(self) -> bool:
        """What was named exists (any more)."""
        return self.place == "general" or bool(self.title)


def _window_name(window: HallWindow) -> str:
    name = QCoreApplication.translate("", "%s号窗口") % window.number
    return f"{name} {window.name}".rstrip()


def find_subject(reader: ContentReader, scene: Scene, named: str) -> Subject:
    """From `unit:CODE`, `document:ID`, `window:hall`, `window:NUMBER` of the hall here, `reply:CODE`, or "" for the
    county in general.

    Raises:
        StoreError: the store cannot be read.
    """
    place, _, ref = named.partition(":")
    if place not in PLACES or not ref:
        return Subject()
    if place == "document":
        found = reader.document(scene.release, scene.moment, ref)
        if found is None:
            return Subject(place="document", ref=ref)
        document = found.document
        return Subject(
            place, document.unit, ref, document.title, document.unit_name, document.guide is not None, document.sample
        )
    if place == "unit":
        unit = scene.county.unit(ref)
        return Subject(place, ref, "", unit.name, unit.name) if unit else Subject(place=place, ref=ref)
    if place == "window":
        hall, is_sample = scene.county.hall_name(scene.unit), scene.county.pack.sample
        if ref == WHOLE_HALL:
            return Subject(place, scene.unit, ref, hall, hall, is_sample=is_sample)
        names = [_window_name(one) for one in scene.county.counters(scene.unit) if one.number == ref]
        return Subject(place, scene.unit, ref, names[0] if names else "", hall, is_sample=is_sample)
    return Subject(place, "", ref, ref)
