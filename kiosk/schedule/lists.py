"""The county's playlists as its pack carries them."""

import logging

from sync.contract import CountyPack, build
from sync.contract.playlist import Playlist, Playlists
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
