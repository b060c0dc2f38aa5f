"""What may be installed: a package that a folder's signed list names, or one that apt has verified.

A folder (or stick) is a small repository of The Update Framework: `metadata/` and `targets/`. Its first root comes
with the installed program; later ones are taken when the roots before have signed them; what was seen is remembered,
so an older list is not taken any more. `tools/release.py` makes such a folder.
"""

import contextlib
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from tuf.api.exceptions import DownloadHTTPError, RepositoryError
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from kiosk.update.slots import UpdateError

LIST = "releases.json"
APT = "apt"
NAME = "sunshine-kiosk"
LIST_BYTES, PACKAGE_BYTES = 200_000, 500_000_000
CHUNK = 1_000_000
PATIENCE_S = 900
CONFIG = UpdaterConfig(targets_max_length=LIST_BYTES, snapshot_max_length=LIST_BYTES)


@dataclass(frozen=True, slots=True)
class Release:
    """A package that was verified."""

    version: str
    package: Path


class _Folder(FetcherInterface):
    """Reads a folder as if it were a server."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            with Path(unquote(urlsplit(url).path)).open("rb") as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
        except FileNotFoundError as exc:
            raise DownloadHTTPError(f"{url} is not there", 404) from exc


def find(source: str, trust: Path, first_root: Path, into: Path, *, architecture: str, wanted: str = "") -> Release:
    """The newest release (or the wanted version) that `source` offers, copied into `into` and verified there.

    `trust` keeps what was seen of the list; `first_root` is the root that came with the program.

    Raises:
        UpdateError: nothing fits, it cannot be read, or it is not signed as it must be.
    """
    if source == APT:
        return _of_apt(into, wanted)
    try:
        client, offers = _offered(source, trust, first_root, into, architecture)
        version = wanted or max(offers, key=_Order, default="")
        if version not in offers:
            names = ", ".join(sorted(offers)) or "nothing"
            raise UpdateError(f"{source} offers {names} for this machine, not {wanted or 'anything newer'}")
        package = client.get_targetinfo(offers[version])
        if package is None or package.length > PACKAGE_BYTES:
            raise UpdateError(f"the package of {version} is not in the signed list of {source}")
        return Release(version, Path(client.download_target(package)))
    except RepositoryError as exc:
        raise UpdateError(f"refused as untrusted: {source}: {exc}") from exc
    except (DownloadHTTPError, OSError) as exc:
        raise UpdateError(f"{source} cannot be read whole: {exc}") from exc


def newest(source: str, trust: Path, first_root: Path, *, architecture: str) -> str:
    """Which version a folder offers by its signed list; empty when none is for this machine. Keeps nothing.

    Raises:
        UpdateError: it cannot be read, or is not signed as it must be.
    """
    with tempfile.TemporaryDirectory() as work:
        seen = Path(work) / "trust"
        seen.mkdir()
        for file in trust.glob("*.json"):
            with contextlib.suppress(OSError):  # root's alone; root looks at it once more
                (seen / file.name).write_bytes(file.read_bytes())
        try:
            offers = _offered(source, seen, first_root, Path(work), architecture)[1]
        except RepositoryError as exc:
            raise UpdateError(f"refused as untrusted: {source}: {exc}") from exc
        except (DownloadHTTPError, OSError) as exc:
            raise UpdateError(f"{source} cannot be read whole: {exc}") from exc
        return max(offers, key=_Order, default="")


def _offered(
    source: str, trust: Path, first_root: Path, into: Path, architecture: str
) -> tuple[Updater, dict[str, str]]:
    """The verified list of a folder: versions and their packages."""
    folder = Path(source).resolve()
    if not (folder / "metadata").is_dir():
        raise UpdateError(f"{source} is no folder with a release list (it has no metadata/)")
    if not first_root.exists():
        raise UpdateError("the installed program carries no release root, so no folder can be believed; use apt")
    trust.mkdir(parents=True, exist_ok=True)
    base = f"file://{quote(str(folder))}"
    client = Updater(
        str(trust), f"{base}/metadata/", str(into), f"{base}/targets/", fetcher=_Folder(), config=CONFIG,
        bootstrap=first_root.read_bytes(),
    )  # fmt: skip
    client.refresh()
    listed = client.get_targetinfo(LIST)
    if listed is None or listed.length > LIST_BYTES:
        raise UpdateError(f"the release list in {source} is missing or too long")
    return client, _offers(Path(client.download_target(listed)), architecture)


def architecture() -> str:
    """Of this machine, as Debian calls it."""
    return _run(["dpkg", "--print-architecture"], Path("/")).strip()


def is_newer(version: str, than: str) -> bool:
    """By Debian's rules, as the packages are."""
    done = subprocess.run(["dpkg", "--compare-versions", version, "gt", than], timeout=PATIENCE_S, check=False)
    return done.returncode == 0


def _offers(path: Path, architecture: str) -> dict[str, str]:
    try:
        found = json.loads(path.read_text("utf-8"))["releases"]
        return {str(one["version"]): str(one["deb"]) for one in found if one["architecture"] == architecture}
    except (ValueError, KeyError, TypeError) as exc:
        raise UpdateError(f"the release list is signed and cannot be read: {exc}") from exc


class _Order:
    """Sorts by `is_newer`."""

    def __init__(self, version: str) -> None:
        self.version = version

    def __lt__(self, other: "_Order") -> bool:
        return is_newer(other.version, self.version)

    def __gt__(self, other: "_Order") -> bool:
        return is_newer(self.version, other.version)


def _of_apt(into: Path, wanted: str) -> Release:
    """apt checks its repositories by its own keys; without them it downloads nothing."""
    name = f"{NAME}={wanted}" if wanted else NAME
    with tempfile.TemporaryDirectory(dir=into) as work:
        for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "download", name]):
            words = [*command[:1], "-o", "APT::Get::AllowUnauthenticated=false", "-o", "APT::Sandbox::User=root"]
            _run([*words, *command[1:]], Path(work))
        found = list(Path(work).glob(f"{NAME}_*.deb"))
        if len(found) != 1:
            raise UpdateError(f"apt offers no package {name}")
        version = _run(["dpkg-deb", "-f", str(found[0]), "Version"], Path(work)).strip()
        return Release(version, found[0].rename(into / found[0].name))


def unpack(release: Release, into: Path) -> Path:
    """Unpack the program of a package; returns its folder. Nothing of it is run, no script of the package is.

    Raises:
        UpdateError: it lacks something of the system, or is another package than it says.
    """
    said = _run(["dpkg-deb", "-f", str(release.package), "Package", "Version", "Depends"], into)
    fields = dict(re.findall(r"^(\S+): (.*)$", said, re.MULTILINE))
    if (fields.get("Package"), fields.get("Version")) != (NAME, release.version):
        raise UpdateError(f"the package says that it is {fields.get('Package')} {fields.get('Version')}")
    lacking = [need for need in fields.get("Depends", "").split(", ") if need and not _is_met(need)]
    if lacking:
        raise UpdateError(f"{release.version} needs what this machine lacks: {', '.join(lacking)}; use apt install")
    _run(["dpkg-deb", "-x", str(release.package), str(into)], into)
    return into / "opt" / NAME


def _is_met(need: str) -> bool:
    for choice in need.split(" | "):
        found = re.fullmatch(r"([a-z0-9.+-]+)(?::any)?(?: \((<<|<=|=|>=|>>) (\S+)\))?", choice.strip())
        if found is None:
            continue
        asked = subprocess.run(
            ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", found[1]],
            capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        status, _, version = asked.stdout.partition(" ")
        if status != "installed":
            continue
        compare = ["dpkg", "--compare-versions", version, found[2] or ">=", found[3] or "0"]
        if subprocess.run(compare, timeout=PATIENCE_S, check=False).returncode == 0:
            return True
    return False


def _run(command: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise UpdateError(f"{command[0]}: {exc}") from exc
    if done.returncode:
        lines = (done.stderr.strip() or "failed").splitlines()
        raise UpdateError(f"{command[0]}: {next((line for line in lines if line.startswith('E: ')), lines[-1])}")
    return done.stdout
