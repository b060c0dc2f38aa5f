"""The county pack with the look-ups that pages need. Plain Python, any thread."""

import logging
from collections.abc import Mapping, Sequence
from functools import cached_property
from zoneinfo import ZoneInfo

from sync.contract import CountyPack, HallWindow, Merits, OutlineItem, Unit, Window, build
from sync.errors import ContractError

log = logging.getLogger(__name__)


class County:
    """One release's county."""

    def __init__(self, pack: CountyPack) -> None:
        self.pack = pack
        self.zone = ZoneInfo(pack.zone)
        self._units = {u.code: u for u in pack.units}

    @cached_property
    def departments(self) -> Sequence[Unit]:
        """The county's own units, in the county's order."""
        return self._of_level("department")

    @cached_property
    def townships(self) -> Sequence[Unit]:
        """Townships in force, in the county's order."""
        return self._of_level("township")

    @cached_property
    def villages(self) -> Sequence[Unit]:
        """Villages in force."""
        return self._of_level("village")

    def villages_of(self, township: str) -> Sequence[Unit]:
        """A township's villages, by pinyin."""
        return sorted((u for u in self.villages if u.parent == township), key=lambda u: (u.pinyin or u.name, u.code))

    def unit(self, code: str) -> Unit | None:
        """The unit of a code, in force or not."""
        return self._units.get(code)

    def family(self, code: str) -> tuple[str, ...]:
        """A unit and those it came from: what browsing it includes."""
        found, fresh = [code], [code]
        while fresh:
            fresh = [u.code for u in self.pack.units if u.code not in found and set(u.successors) & set(fresh)]
            found.extend(fresh)
        return tuple(found)

    def above(self, code: str) -> tuple[str, ...]:
        """The codes of the units above one, the county last."""
        found: list[str] = []
        unit = self.unit(code)
        while unit is not None and unit.parent and unit.parent not in found:
            found.append(unit.parent)
            unit = self.unit(unit.parent)
        if self.pack.code != code and self.pack.code not in found:
            found.append(self.pack.code)
        return tuple(found)

    def township_of(self, code: str) -> Unit | None:
        """The township that a village or township belongs to."""
        unit = self.unit(code)
        while unit is not None and unit.level == "village":
            unit = self.unit(unit.parent) if unit.parent else None
        return unit if unit is not None and unit.level == "township" else None

    def hall_name(self, code: str) -> str:
        """What the hall that a terminal stands in is called."""
        return self.pack.hall_name(code) or self.pack.name

    def counters(self, code: str) -> Sequence[HallWindow]:
        """The numbered windows of a unit's hall."""
        unit = self.unit(code)
        return unit.counters if unit else ()

    def item(self, no: str) -> OutlineItem | None:
        """An outline item by its number."""
        return next((i for i in self.pack.outline.items if i.no == no), None)

    def window(self, key: str) -> Window:
        """One of the five windows."""
        return next(w for w in self.pack.windows if w.key == key)

    @cached_property
    def merits(self) -> Merits | None:
        """How each unit does; None when nothing is told, or what is told is of a later format."""
        if not self.pack.merits:
            return None
        try:
            return build(Merits, dict(self.pack.merits))
        except ContractError as exc:
            log.warning("the county's figures cannot be read: %s", exc)
            return None

    @cached_property
    def rated(self) -> Mapping[str, tuple[int, int]]:
        """By a document's id: how many rated it, and how many were satisfied."""
        found: dict[str, tuple[int, int]] = {}
        for one in self.merits.units if self.merits else ():
            for paper in one.papers:  # it may have been another unit's before
                ratings, satisfied = found.get(paper.id, (0, 0))
                found[paper.id] = (ratings + paper.ratings, satisfied + paper.satisfied)
        return found

    def _of_level(self, level: str) -> Sequence[Unit]:
        return sorted(
            (u for u in self.pack.units if u.level == level and u.valid_to is None), key=lambda u: (u.sort, u.code)
        )
