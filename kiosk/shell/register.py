"""Make the view-models known to QML as `Kiosk.ViewModels`, so that pages are typed and can be linted."""

from screens.viewmodels.alarm import Alarm
from screens.viewmodels.app import App
from screens.viewmodels.film import Film
from screens.viewmodels.hall import Hall
from screens.viewmodels.home import Home
from screens.viewmodels.language import Language
from screens.viewmodels.navigator import Navigator
from screens.viewmodels.pages import LATER, MODULE, page_type, qml_name, register
from screens.viewmodels.reach import Reach
from screens.viewmodels.rows import RowModel
from screens.viewmodels.session import Session
from screens.viewmodels.ticker import Ticker
from screens.viewmodels.trial import Trial
from screens.viewmodels.voice import Voice
from screens.viewmodels.wipe import Wipe

__all__ = ["MODULE", "all_types", "register_types"]

# What the first page is made of; the other pages register themselves when they are made.
FIRST: dict[str, type] = {
    "AlarmModel": Alarm,
    "App": App,
    "Film": Film,
    "HallModel": Hall,
    "HomeModel": Home,
    "Language": Language,
    "Navigator": Navigator,
    "Reach": Reach,
    "RowModel": RowModel,
    "Session": Session,
    "TickerModel": Ticker,
    "Trial": Trial,
    "Voice": Voice,
    "Wipe": Wipe,
}


def register_types() -> None:
    """Call before the engine loads anything."""
    for name, one in FIRST.items():
        register(one, name)


def all_types() -> dict[str, type]:
    """Every type that QML may come to know, by its name there."""
    pages = [page_type(name) for name in LATER]
    from kiosk.shell.board_window import BOARD_TYPES
    from screens.viewmodels.maintenance import Maintenance
    from screens.viewmodels.newcomer import Newcomer
    from screens.viewmodels.pen import Pen
    from screens.viewmodels.settings_desk import SettingsDesk
    from screens.viewmodels.strip_preview import StripPreview
    from screens.viewmodels.works import Works

    later = {"Maintenance": Maintenance, "SettingsDesk": SettingsDesk, "Works": Works, "Newcomer": Newcomer, "Pen": Pen}
    later["StripPreviewModel"] = StripPreview
    return FIRST | BOARD_TYPES | later | {qml_name(page): page for page in pages}
