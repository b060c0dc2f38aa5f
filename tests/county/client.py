"""A terminal's view of a published tree: tuf's own client over the folder, no network."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater

from sync import contract


class FolderFetcher(FetcherInterface):
    """Serves a folder's files, counts them, answers a missing one with a 404."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.fetched: list[tuple[str, int]] = []

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self.root / url.removeprefix("file://site/")
        if not path.is_file():
            self.fetched.append((path.name, 0))
            raise DownloadHTTPError("not found", 404)
        data = path.read_bytes()
        self.fetched.append((path.name, len(data)))
        yield data


class Client:
    """Keeps its trust in `home`, as a terminal would."""

    def __init__(self, site: Path, home: Path) -> None:
        self.site, self.home = site, home
        self.fetcher = FolderFetcher(site)
        (home / "targets").mkdir(parents=True, exist_ok=True)

    def target(self, path: str) -> bytes | None:
        """The verified bytes of a target, or None when nobody signed it."""
        updater = self.look()
        info = updater.get_targetinfo(path)
        if info is None:
            return None
        return Path(updater.download_target(info, str(self.home / "targets" / path.replace("/", "_")))).read_bytes()

    def look(self) -> Updater:
        """Refresh the trust."""
        first = (self.site / "metadata" / "1.root.json").read_bytes()
        updater = Updater(
            str(self.home), "file://site/metadata/", target_base_url="file://site/targets/", fetcher=self.fetcher,
            bootstrap=first,
        )  # fmt: skip
        updater.refresh()
        return updater

    def index(self, unit: str) -> contract.Index:
        """A unit's verified index."""
        data = self.target(f"units/{unit}/index.json.gz")
        assert data is not None, f"{unit} has no index"
        return contract.decode(contract.Index, gzip.decompress(data))

    def pack(self) -> contract.CountyPack:
        """The verified county pack."""
        data = self.target("county/pack.json.gz")
        assert data is not None
        return contract.decode(contract.CountyPack, gzip.decompress(data))

    def document(self, entry: contract.Entry) -> contract.Document:
        """The document an entry names, its digest checked by the caller's eyes."""
        data = (self.site / "blobs" / entry.sha256[:2] / entry.sha256).read_bytes()
        return contract.decode(contract.Document, gzip.decompress(data))
