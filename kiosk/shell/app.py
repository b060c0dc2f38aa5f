"""The composition root of the glass: settings, clock, view-models, one window, the agent as a child.

The order is the start-up's order: Qt is loaded only after settings are known to be right, the first page's
content is asked for before its QML is loaded, and the agent begins after the first frame.
"""

import argparse
import gc
import logging
import os
import time
from pathlib import Path

from kiosk.clock import Clock
from kiosk.errors import GlassError, SettingsError
from kiosk.settings import Settings, home_from_environment, in_service
from kiosk.settings.values import TRIAL_FILE
from kiosk.store.facts import facts_of, seat_of
from sync.contract import instant

log = logging.getLogger(__name__)

FACTORY_S = 6.0
GPU = Path("/dev/dri/renderD128")
# Pinyin is turned into characters inside our window; the engine is loaded with the first keyboard. It brings
# parts for sound along, which tell of libraries that they miss, and tells where it would keep what it learns.
INPUT = {
    "QT_IM_MODULE": "qtvirtualkeyboard",
    "QT_VIRTUALKEYBOARD_DESKTOP_DISABLE": "1",
    "QT_LOGGING_RULES": "qt.multimedia.symbolsresolver=false;qt.virtualkeyboard.pinyin=false",
}


def main(args: argparse.Namespace) -> int:
    """Run the glass until it is told to stop; returns the exit code.

    Raises:
        SettingsError: a setting or flag has a wrong value.
        GlassError: no picture can be taken, since the pages cannot be made.
    """
    home = home_from_environment()
    _wait_for_factory(home)
    flags = dict(args.set or ())
    if args.profile:
        flags["profile"] = args.profile
    facts = facts_of(home)
    clock = _clock(facts.get("clock_floor", ""))
    _settle(home, clock)
    settings = in_service(home, flags)
    seat = seat_of(facts)
    if settings.sources["profile"] == "default" and seat is not None and seat.profile != "touch":
        # What the county has set for this terminal, until somebody here says otherwise.
        settings = in_service(home, flags | {"profile": seat.profile})
    is_touch = _has_touch(settings, is_windowed=args.windowed is not None)
    has_motion = _has_motion(settings, _choose_renderer(home, settings))
    try:
        return _show(args, home, settings, clock, has_motion=has_motion, is_touch=is_touch)
    except Exception as exc:
        # A rim: a resident reads where to go, the log reads why, and the glass is tried again.
        from kiosk.log import set_up

        set_up(home, "glass", settings.number("log_mb"))
        log.exception("the glass cannot be shown")
        if args.screenshot:
            raise GlassError("the glass cannot be shown; glass.log says why") from exc
    gc.enable()  # the command switched it off; what is left of the glass goes before another page comes
    gc.collect()
    from kiosk.shell.out_of_service import show

    return show(home, size=args.windowed, with_agent=not args.no_agent)


def _show(
    args: argparse.Namespace, home: Path, settings: Settings, clock: Clock, *, has_motion: bool, is_touch: bool
) -> int:
    picture = Path(args.screenshot) if args.screenshot else None
    if not is_touch:
        from kiosk.shell.board_host import BoardHost

        host = BoardHost(home=home, settings=settings, clock=clock, size=args.windowed, has_motion=has_motion)
        return host.run(with_agent=not args.no_agent, picture=picture)
    from kiosk.shell.window import TouchWindow  # Qt is loaded here

    window = TouchWindow(home=home, settings=settings, clock=clock, size=args.windowed, has_motion=has_motion)
    return window.run(with_agent=not args.no_agent, picture=picture)


def _wait_for_factory(home: Path) -> None:
    """What the agent is about to remove is not shown once more."""
    ends_at = time.monotonic() + FACTORY_S
    while (home / "factory-reset").exists() and time.monotonic() < ends_at:
        time.sleep(0.1)


def _settle(home: Path, clock: Clock) -> None:
    """A change of settings that nobody confirmed goes back before anything is shown by it."""
    if (home / TRIAL_FILE).exists():
        from kiosk.settings.trial import settle

        try:
            settle(home, at=clock.now().text)
        except SettingsError as exc:
            log.warning("what was on trial cannot be put back: %s", exc)


def _has_touch(settings: Settings, *, is_windowed: bool) -> bool:
    """Whether a window can be touched: what the outputs say, else the profile."""
    outputs = "" if is_windowed else settings.text("outputs")
    if outputs:
        from kiosk.settings.outputs import read_outputs

        return any(one.profile == "touch" for one in read_outputs(outputs))
    return settings.text("profile") == "touch"


def _clock(floor: str) -> Clock:
    try:
        return Clock.from_environment(floor=instant(floor) if floor else None)
    except ValueError as exc:
        raise SettingsError(f"KIOSK_NOW: {exc}; allowed is an instant like 2026-11-23T01:20:00Z") from exc


def _choose_renderer(home: Path, settings: Settings) -> bool:
    """Choose the scene graph before Qt starts; True when a GPU draws.

    Without a real GPU the software scene graph takes a tenth of what llvmpipe takes.
    """
    wanted, uses_gpu = settings.text("renderer"), False
    if wanted == "opengl" or (wanted == "auto" and GPU.exists()):
        from kiosk.shell.renderer import choose

        uses_gpu = choose(home, wanted)
    if not uses_gpu:
        os.environ.setdefault("QT_QUICK_BACKEND", "software")
        os.environ.setdefault("QT_XCB_GL_INTEGRATION", "none")
    os.environ.setdefault("QT_ENABLE_HIGHDPI_SCALING", "0")
    for name, value in INPUT.items():
        os.environ.setdefault(name, value)
    return uses_gpu


def _has_motion(settings: Settings, uses_gpu: bool) -> bool:
    wanted = settings.text("motion")
    return wanted == "on" or (wanted == "auto" and uses_gpu)
