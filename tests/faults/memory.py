"""A county without sockets: for runs of thousands of pulls. The real pull and store, another `Fetcher`."""

import copy
import hashlib
from collections.abc import Iterator

from sync.terminal.fetcher import Fetcher, MissingError, TooLongError
from sync.terminal.options import Options
from tests.simulator import County, Site

URL = "http://memory.invalid"


class MemoryFetcher(Fetcher):
    """Gives what the site's county has; `dies_at` is the request before which the power goes."""

    def __init__(self, site: Site, dies_at: int = -1) -> None:
        super().__init__()
        self._site = site
        self._dies_at = dies_at

    @property
    def bytes_in(self) -> int:
        return 0

    def stream(self, url: str, most_bytes: int, *, start: int = 0, by_digest: bool = False) -> Iterator[bytes]:
        if self.requests == self._dies_at:
            raise KeyboardInterrupt
        self.requests += 1
        path = url.removeprefix(f"{URL}/")
        self._site.requests.append(path)
        tag, known = self._expected.pop(url, ("", b""))
        data = self._site.county.files.get(path)
        if data is None:
            raise MissingError(path, 404)
        mine = f'"{hashlib.sha256(data).hexdigest()}"'
        if tag == mine:
            yield known
            return
        if len(data) > most_bytes:
            raise TooLongError(f"{path}: longer than {most_bytes} bytes")
        yield data[start:]
        self.tags[url] = mine


def fetchers_of(site: Site, dies_at: int = -1) -> object:
    """Takes the place of `HttpFetcher`."""

    def make(_options: Options) -> MemoryFetcher:
        return MemoryFetcher(site, dies_at)

    return make


def twin(county: County) -> County:
    """The same county with the same keys, to bend on its own: making keys and signing a first state takes longest."""
    other = copy.copy(county)
    for name, value in vars(county).items():
        if name != "keys":
            setattr(other, name, copy.deepcopy(value))
    return other
