"""docs/operations.md promises only what is there: each test that it names exists, each unit and file too."""

import re
from pathlib import Path

from kiosk.service import Layout

ROOT = Path(__file__).resolve().parents[1]
PAPER = (ROOT / "docs" / "operations.md").read_text("utf-8")


def test_each_test_that_the_tables_name_exists() -> None:
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    exist = set(re.findall(r"^ *def (test_\w+)\(", code, re.MULTILINE))
    named = set(re.findall(r"`(test_\w+)`", PAPER))
    assert len(named) > 25
    assert named - exist == set()


def test_each_test_of_the_lockdown_is_named() -> None:
    code = (ROOT / "tests" / "e2e" / "test_lockdown.py").read_text("utf-8")
    assert set(re.findall(r"^def (test_\w+)\(", code, re.MULTILINE)) - set(re.findall(r"`(test_\w+)`", PAPER)) == set()


def test_each_unit_is_described() -> None:
    ours = [Path(e.path).name for e in Layout("/x").entries() if "/sunshine-" in e.path and not e.target]
    units = {name for name in ours if name.endswith((".service", ".target"))}
    assert units - set(re.findall(r"[\w.@-]+", PAPER)) == set()
