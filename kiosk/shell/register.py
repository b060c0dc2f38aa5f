"""Make the view-models known to QML as `Kiosk.ViewModels`, so that pages are typed and can be linted."""

from PySide6.QtQml import qmlRegisterUncreatableType

from screens.viewmodels.app import App
from screens.viewmodels.catalogue import Catalogue
from screens.viewmodels.guide import Guide
from screens.viewmodels.hall import Hall
from screens.viewmodels.home import Home
from screens.viewmodels.item import Item
from screens.viewmodels.navigator import Navigator
from screens.viewmodels.rows import RowModel
from screens.viewmodels.services import Services
from screens.viewmodels.session import Session
from screens.viewmodels.soon import Soon
from screens.viewmodels.ticker import Ticker
from screens.viewmodels.units import Units
from screens.viewmodels.village import Village
from screens.viewmodels.villages import Villages

MODULE = "Kiosk.ViewModels"
# QML has types named Item and Home is a page; hence the suffix.
TYPES: dict[str, type] = {
    "App": App,
    "CatalogueModel": Catalogue,
    "GuideModel": Guide,
    "HallModel": Hall,
    "HomeModel": Home,
    "ItemModel": Item,
    "Navigator": Navigator,
    "RowModel": RowModel,
    "ServicesModel": Services,
    "Session": Session,
    "SoonModel": Soon,
    "TickerModel": Ticker,
    "UnitsModel": Units,
    "VillageModel": Village,
    "VillagesModel": Villages,
}


def register_types() -> None:
    """Call once, before the engine loads anything."""
    for name, one in TYPES.items():
        # The stubs ask for bytes, the function takes text (PySide6 6.11).
        qmlRegisterUncreatableType(one, MODULE, 1, 0, name, "made by the application")  # type: ignore[arg-type]
