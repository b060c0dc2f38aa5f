"""The published tree on a stick, whole or for some units, for halls without a network.

The stick is as untrusted as any web server: a terminal takes from it what is signed, and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tuf.api.metadata import Metadata, Targets

from sync import contract
from sync.county.errors import CountyError
from sync.county.publish.roles import PACK_TARGET, RECALL_TARGET, unit_target
from sync.county.publish.site import Site, blob_path, bundle_path, mirror, target_path


@dataclass(frozen=True, slots=True)
class Exported:
    """What lies on the stick now."""

    written: int
    removed: int


def export(site: Site, out: Path, *, provision: Path, units: Iterable[str] = ()) -> Exported:
    """Write the tree in the safe order; with `units` only what terminals that subscribe these need.

    Raises:
        CountyError: the stick cannot be written, or a unit has published nothing.
    """
    only = None
    chosen = tuple(units)
    if chosen:
        only = _needed(site, chosen)
    written, removed = mirror(site, out, only=only)
    try:
        if provision.exists():
            (out / "provision.json").write_bytes(provision.read_bytes())
    except OSError as exc:
        raise CountyError(f"{out} cannot be written: {exc.strerror}.") from exc
    return Exported(written, removed)


def _needed(site: Site, units: tuple[str, ...]) -> set[str]:
    """Metadata and terminals' files whole (small), the pack, the recall, the units' indexes and what they name."""
    targets = _targets(site)
    wanted = {name for name in site.files() if name.startswith(("metadata/", "targets/screens/"))}
    for path in (PACK_TARGET, RECALL_TARGET, *(unit_target(unit) for unit in units)):
        digest = targets.get(path)
        if digest is None:
            if path == RECALL_TARGET:
                continue
            raise CountyError(f"{path.split('/')[1]} has published nothing yet, or is no unit of this county.")
        name = target_path(path, digest)
        wanted.add(name)
        data = site.read(name)
        if path == PACK_TARGET:
            pack = contract.decode(contract.CountyPack, contract.unpack_gzip(data, contract.limits.PACK_UNPACKED_BYTES))
            wanted |= {blob_path(pack.brand.emblem)} if pack.brand.emblem else set()
        elif path != RECALL_TARGET:
            wanted |= _of_index(site, data)
    return wanted


def _of_index(site: Site, data: bytes) -> set[str]:
    index = contract.decode(contract.Index, contract.unpack_gzip(data, contract.limits.INDEX_UNPACKED_BYTES))
    found = {bundle_path(bundle.sha256) for bundle in index.bundles}
    for entry in index.entries:
        path = blob_path(entry.sha256)
        if not site.has(path):
            continue  # announced for later
        found.add(path)
        if not entry.sealed:
            text = contract.unpack_gzip(site.read(path), contract.limits.DOCUMENT_UNPACKED_BYTES)
            found |= {blob_path(a.sha256) for a in contract.decode(contract.Document, text).attachments}
    return found


def _targets(site: Site) -> dict[str, str]:
    """The digest of each signed file, from the newest version of each role on the site."""
    newest: dict[str, tuple[int, Path]] = {}
    for path in (site.root / "metadata").glob("*.json"):
        number, _, role = path.name.removesuffix(".json").partition(".")
        if number.isdigit() and int(number) > newest.get(role, (0, path))[0]:
            newest[role] = (int(number), path)
    found: dict[str, str] = {}
    for role, (_, path) in newest.items():
        if role in ("root", "snapshot"):
            continue
        signed = Metadata[Targets].from_bytes(path.read_bytes()).signed
        found |= {name: target.hashes["sha256"] for name, target in signed.targets.items()}
    return found
