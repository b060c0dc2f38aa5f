"""Find the unit a clerk means: by code, by name, by `乡镇/村`, by a former name."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable

from sync import contract
from sync.county.papers.errors import CellError, shown
from sync.county.places import display_name


class UnitBook:
    """The county's units by every name they go by."""

    def __init__(self, units: Iterable[contract.Unit]) -> None:
        self.read(units)

    def read(self, units: Iterable[contract.Unit]) -> None:
        """Begin anew with these units."""
        self._by_code = {unit.code: unit for unit in units}
        self._by_name: dict[str, list[contract.Unit]] = defaultdict(list)
        self._by_former: dict[str, list[contract.Unit]] = defaultdict(list)
        for unit in self._by_code.values():
            for name in {unit.name, unit.short_name} - {""}:
                self._by_name[name].append(unit)
            for former in unit.former_names:
                self._by_former[former].append(unit)

    def get(self, code: str) -> contract.Unit | None:
        """The unit of a code."""
        return self._by_code.get(code)

    def find(self, words: str, heading: str) -> contract.Unit:
        """The one unit that the words mean.

        Raises:
            CellError: none, or several.
        """
        if not words:
            raise CellError(heading, "没有填写")
        plain = re.sub(r"\s", "", words)
        exact = self._by_code.get(plain)
        if exact is not None:
            return exact
        found = self._named(plain)
        if len(found) > 1:
            choices = "、".join(f"{self.path(unit)}（{unit.code}）" for unit in found[:5])
            raise CellError(heading, f"“{shown(words)}”有{len(found)}个：{choices}。请写全，或写代码")
        if not found:
            near = difflib.get_close_matches(plain, list(self._by_name), n=3, cutoff=0.6)
            hint = f"；是不是 {'、'.join(near)}" if near else ""
            raise CellError(heading, f"没有叫“{shown(words)}”的单位{hint}")
        return found[0]

    def path(self, unit: contract.Unit) -> str:
        """岚漪镇/南沟村."""
        above = self._by_code.get(unit.parent or "")
        return f"{above.name}/{unit.name}" if above is not None and unit.level == "village" else unit.name

    def _named(self, plain: str) -> list[contract.Unit]:
        above, slash, last = plain.rpartition("/")
        if slash:
            return [unit for unit in self._called(last) if above in self._names_above(unit)]
        found = self._called(plain)
        if found:
            return found
        for township in (unit for unit in self._by_code.values() if unit.level == "township"):
            if plain.startswith(township.name) and len(plain) > len(township.name):
                rest = plain[len(township.name) :]
                found += [unit for unit in self._called(rest) if unit.parent == township.code]
        return found

    def _called(self, name: str) -> list[contract.Unit]:
        """Units in force first; those that ended only when no other is called so, former names last."""
        names = {name, display_name(name, "village"), f"{name}村"}
        found = list({unit.code: unit for n in names for unit in self._by_name.get(n, ())}.values())
        former = list({unit.code: unit for n in names for unit in self._by_former.get(n, ())}.values())
        for group in (found, former):
            current = [unit for unit in group if unit.valid_to is None]
            if current:
                return current
        return found or former

    def _names_above(self, unit: contract.Unit) -> set[str]:
        above = self._by_code.get(unit.parent or "")
        return set() if above is None else {above.name, above.short_name, above.code, *above.former_names}
