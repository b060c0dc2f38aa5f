"""Silence is asserted: a warning nobody expects fails the test, whoever gave it.

Heard are log records from WARNING on (ours and libraries'), Qt's messages, QML's warnings, and exceptions that
Qt swallowed in a slot. Python's own warnings are errors (pyproject.toml). A test that provokes one says so:

    @pytest.mark.expects_log("the disk is full")

and fails as well when what it expects does not come. What comes by chance is borne: `bears_log`, with the reason.
"""

import gc
import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType

import pytest

# No screen, no GPU, one design pixel for one pixel: before anything loads Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QT_ENABLE_HIGHDPI_SCALING", "0")

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

_QUIET = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests run in one worker; the walk over all pages is dealt out by glass, or it would end alone."""
    for item in items:
        call = getattr(item, "callspec", None)
        glass = call.params.get("stage", "") if call else ""
        item.add_marker(pytest.mark.xdist_group(f"{item.location[0]} {glass}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Half of what is promised of the county was not looked at where its other database is missing: say so, loudly."""
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if "postgres" in str(one.longrepr).lower()]
    if skipped:
        terminalreporter.section("NOT TESTED: the county on PostgreSQL", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} test(s) were left out: PostgreSQL or its driver is not installed here.")


@pytest.fixture(scope="session")
def application() -> QGuiApplication:
    """The one Qt application of this process."""
    existing = QGuiApplication.instance()
    return existing if isinstance(existing, QGuiApplication) else QGuiApplication(["tests"])


@pytest.fixture(autouse=True)
def silence(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Listen during a test; fail it for what it did not expect, and for what it expected in vain."""
    heard: list[str] = []
    make = logging.getLogRecordFactory()

    def note(*args: object, **words: object) -> logging.LogRecord:
        record = make(*args, **words)
        if record.levelno >= logging.WARNING:
            heard.append(f"{record.levelname} {record.name}: {record.getMessage()}")
        return record

    def fell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        heard.append("".join(traceback.format_exception(kind, error, trace)))

    def said(kind: QtMsgType, _context: object, message: str) -> None:
        if kind not in _QUIET:
            heard.append(f"Qt: {message}")

    uses_qt = "application" in request.fixturenames
    if uses_qt:
        gc.collect()
        gc.disable()
    # A handler would be taken away by kiosk.log.set_up; a record's maker stays.
    logging.setLogRecordFactory(note)
    monkeypatch.setattr(sys, "excepthook", fell)
    before = qInstallMessageHandler(said)
    yield
    if uses_qt:
        # As in the product (kiosk/shell/collector.py): the dead are buried on this thread and on no other.
        gc.collect()
        gc.enable()
    qInstallMessageHandler(before)
    logging.setLogRecordFactory(make)
    _close_log_files()
    wanted = [str(pattern) for mark in request.node.iter_markers("expects_log") for pattern in mark.args]
    borne = [str(pattern) for mark in request.node.iter_markers("bears_log") for pattern in mark.args]
    stray = [line for line in heard if not any(re.search(pattern, line) for pattern in wanted + borne)]
    vain = [pattern for pattern in wanted if not any(re.search(pattern, line) for line in heard)]
    if stray:
        pytest.fail("not silent:\n" + "\n".join(stray), pytrace=False)
    if vain:
        pytest.fail(f"expected in vain: {vain}", pytrace=False)


def _close_log_files() -> None:
    root = logging.getLogger()
    for handler in list(root.handlers):
        if not type(handler).__module__.startswith("_pytest"):
            root.removeHandler(handler)
            handler.close()
