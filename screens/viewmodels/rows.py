"""One typed list model for every list on the glass.

A row is a frozen dataclass with a field `id`; its fields are the roles. `show()` changes only what
differs, so that a reader's place does not jump when a release arrives.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Slot

_NOWHERE = QModelIndex()
# Qt.ItemDataRole.UserRole and DisplayRole. To name `Qt` makes all its enums: 11 ms of the start.
_FIRST_ROLE = 0x0100
_DISPLAY_ROLE = 0


class RowModel(QAbstractListModel):
    """Rows of one dataclass type."""

    def __init__(self, row_type: type, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = tuple(f.name for f in dataclasses.fields(row_type))
        if "id" not in self._names:
            raise TypeError(f"{row_type.__name__} has no id")
        self._rows: list[Any] = []

    @property
    def rows(self) -> Sequence[Any]:
        """The rows shown."""
        return tuple(self._rows)

    def show(self, rows: Sequence[Any]) -> None:
        """Show these rows, by the fewest removals, moves, insertions and changes."""
        wanted = {row.id for row in rows}
        if len(wanted) != len(rows):
            raise ValueError("two rows with one id")
        for at in range(len(self._rows) - 1, -1, -1):
            if self._rows[at].id not in wanted:
                self.beginRemoveRows(_NOWHERE, at, at)
                del self._rows[at]
                self.endRemoveRows()
        for at, row in enumerate(rows):
            self._place(at, row)

    def _place(self, at: int, row: Any) -> None:
        if at < len(self._rows) and self._rows[at].id == row.id:
            self._change(at, row)
            return
        was = next((i for i in range(at + 1, len(self._rows)) if self._rows[i].id == row.id), None)
        if was is None:
            self.beginInsertRows(_NOWHERE, at, at)
            self._rows.insert(at, row)
            self.endInsertRows()
            return
        self.beginMoveRows(_NOWHERE, was, was, _NOWHERE, at)
        self._rows.insert(at, self._rows.pop(was))
        self.endMoveRows()
        self._change(at, row)

    def _change(self, at: int, row: Any) -> None:
        old = self._rows[at]
        if old == row:
            return
        self._rows[at] = row
        roles = [_FIRST_ROLE + i for i, name in enumerate(self._names) if getattr(old, name) != getattr(row, name)]
        where = self.index(at)
        self.dataChanged.emit(where, where, roles)

    # ---- Qt ----

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """Qt: how many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY_ROLE) -> Any:
        """Qt: one value."""
        at, which = index.row(), role - _FIRST_ROLE
        if not (0 <= at < len(self._rows) and 0 <= which < len(self._names)):
            return None
        value = getattr(self._rows[at], self._names[which])
        return list(value) if isinstance(value, tuple) else value

    @Slot(result="QVariantList")
    def plain(self) -> list[dict[str, Any]]:
        """The rows as plain objects, for parts that take an array."""
        return [
            {_role(n): list(v) if isinstance(v := getattr(row, n), tuple) else v for n in self._names}
            for row in self._rows
        ]

    def roleNames(self) -> dict[int, QByteArray]:
        """Qt: fields become roles, snake_case becomes camelCase; `id` is `rowId` (QML keeps `id`)."""
        return {_FIRST_ROLE + i: QByteArray(_role(n).encode()) for i, n in enumerate(self._names)}


def _role(name: str) -> str:
    if name == "id":
        return "rowId"
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
