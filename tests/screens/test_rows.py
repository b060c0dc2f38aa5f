"""The one list model: what it tells QML when rows change."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester

from screens.viewmodels.rows import RowModel


@dataclass(frozen=True)
class Row:
    id: str
    title: str = ""
    is_sample: bool = False


def shown(model: RowModel) -> list[tuple[Any, ...]]:
    """What a delegate would read."""
    roles = sorted(model.roleNames())
    return [tuple(model.data(model.index(at), role) for role in roles) for at in range(model.rowCount())]


def test_fields_become_camel_case_roles_and_the_id_is_row_id() -> None:
    assert [bytes(n.data()).decode() for n in RowModel(Row).roleNames().values()] == ["rowId", "title", "isSample"]


def test_a_type_without_an_id_is_refused() -> None:
    @dataclass(frozen=True)
    class Nameless:
        title: str

    with pytest.raises(TypeError):
        RowModel(Nameless)


def test_two_rows_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="one id"):
        RowModel(Row).show([Row("a"), Row("a")])


def test_only_what_differs_is_told() -> None:
    model = RowModel(Row)
    model.show([Row("a", "one"), Row("b", "two"), Row("c", "three")])
    changed: list[tuple[int, int]] = []
    moved: list[str] = []
    model.dataChanged.connect(lambda first, last, _roles: changed.append((first.row(), last.row())))
    model.rowsInserted.connect(lambda *_: moved.append("inserted"))
    model.rowsRemoved.connect(lambda *_: moved.append("removed"))
    model.modelReset.connect(lambda: moved.append("reset"))
    model.show([Row("a", "one"), Row("b", "zwei"), Row("c", "three")])
    assert changed == [(1, 1)]
    assert moved == []


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.lists(st.sampled_from("abcdefgh"), unique=True))
def test_any_rows_follow_any_rows_by_lawful_steps(before: list[str], after: list[str]) -> None:
    model = RowModel(Row)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show([Row(key, "before") for key in before])
    model.show([Row(key, "after") for key in after])
    assert shown(model) == [(key, "after", False) for key in after]
