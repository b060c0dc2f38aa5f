"""The pages behind the first one, each made when it is first wanted or in a quiet moment.

Their modules, and the types of the documents that they show, cost as much time as all the rest of our code;
the first page does not wait for them.
"""

import importlib
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtQml import qmlRegisterType, qmlRegisterUncreatableType

from screens.viewmodels.page import Page
from screens.viewmodels.source import ContentSource

MODULE = "Kiosk.ViewModels"
LATER = (
    "catalogue",
    "services",
    "villages",
    "item",
    "guide",
    "village",
    "units",
    "messages",
    "forum",
    "opinion",
    "receipt",
    "rating",
    "survey",
    "tally",
    "replies",
    "merit",
    "standing",
    "case",
    "search",
    "paper",
    "takeaway",
    "attract",
)

# Those that look beyond the content: at files, the outbox, the mailbox.
AT_HOME = ("item", "search", "paper", "takeaway", "forum", "opinion", "rating", "survey", "standing", "case", "receipt")

_known: set[str] = set()


def register(one: type, name: str) -> None:
    """Make a type known to QML, once."""
    if name not in _known:
        _known.add(name)
        # The stubs ask for bytes, the function takes text (PySide6 6.11).
        qmlRegisterUncreatableType(one, MODULE, 1, 0, name, "made by the application")  # type: ignore[arg-type]


def make(one: type, name: str) -> None:
    """Make a type known that QML itself creates, once."""
    if name not in _known:
        _known.add(name)
        # As above.
        qmlRegisterType(one, MODULE, 1, 0, name)  # type: ignore[call-overload]


def qml_name(one: type[Page]) -> str:
    """What QML calls a page's view-model. QML has types named Item and Home is a page; hence the suffix."""
    return f"{one.__name__}Model"


def page_type(name: str) -> type[Page]:
    """The view-model of a page of `LATER`."""
    module = importlib.import_module(f"screens.viewmodels.{name}")
    found: type[Page] = getattr(module, name.capitalize())
    return found


def make_page(name: str, *, source: ContentSource, home: Path, parent: QObject) -> Page:
    """A page's view-model, known to QML before its file is loaded."""
    one = page_type(name)
    register(one, qml_name(one))
    more = {"home": home} if name in AT_HOME else {}
    return one(source=source, parent=parent, **more)


def beginning(app: QObject) -> QObject:
    """What a terminal shows before it has content; made once in its life."""
    made: QObject = importlib.import_module("screens.viewmodels.newcomer").newcomer_of(app)
    return made
