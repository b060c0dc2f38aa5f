"""The county's playlists as its pack carries them, and where a screen stands in that county."""

import logging
from collections.abc import Sequence

from kiosk.schedule.plan import Post
from sync.contract import CountyPack, build
from sync.contract.playlist import BESIDES, LAYOUTS, Playlist, Playlists
from sync.errors import ContractError

log = logging.getLogger(__name__)


def playlists_of(pack: CountyPack) -> tuple[Playlist, ...]:
    """The county's playlists; none when there are none, or when they are of a later format."""
    if not pack.playlists:
        return ()
    try:
        return build(Playlists, dict(pack.playlists)).lists
    except ContractError as exc:
        log.warning("the county's playlists cannot be read, the default plays: %s", exc)
        return ()


def layout_of(tier: Sequence[Playlist]) -> str:
    """How the glass is divided while these playlists play: as the first of them says that says something known."""
    return next((one.layout for one in tier if one.layout in LAYOUTS and one.layout is not None), LAYOUTS[0])


def campaign_layout(campaign: Playlist) -> str | None:
    """The layout of a campaign's own pages: one main zone, with or without a list; None: that of what plays."""
    return campaign.layout if campaign.layout in BESIDES else None


def post_at(pack: CountyPack, unit: str, *, profile: str, tags: Sequence[str], terminal: str) -> Post:
    """The post of a screen: its unit, that unit's level, the units above it, the county last."""
    units = {one.code: one for one in pack.units}
    above: list[str] = []
    here = units.get(unit)
    level = here.level if here is not None else "county"
    while here is not None and here.parent and here.parent not in above:
        above.append(here.parent)
        here = units.get(here.parent)
    if pack.code not in (unit, *above):
        above.append(pack.code)
    return Post(profile, unit, level, tuple(above), terminal, tuple(tags))
