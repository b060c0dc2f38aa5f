"""Parts of the glass follow a setting that changes while they run."""

from kiosk.settings import Settings
from screens.viewmodels.film import Film
from screens.viewmodels.language import Language
from screens.viewmodels.reach import Reach
from screens.viewmodels.session import Session
from screens.viewmodels.voice import Voice


def follow(
    key: str, settings: Settings, *, session: Session, voice: Voice, film: Film, language: Language, reach: Reach
) -> None:
    """Hand the new value to the part that it is for, if it is for one of these."""
    number = settings.number
    if key in ("idle_s", "idle_warning_s"):
        session.set_times(idle_s=number("idle_s"), warning_s=number("idle_warning_s"))
    elif key == "voice_volume":
        voice.volume, film.volume = number(key), number(key) / 100
    elif key == "language":
        language.start_with(settings.text(key))
    elif key in ("low", "bottom_edge_mm"):
        reach.configure(is_low=settings.flag("low"), bottom_mm=settings.real("bottom_edge_mm"))
