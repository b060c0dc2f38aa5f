"""Write `provision.json`: the first address and the first trust of a terminal in the county hall."""

from pathlib import Path

from sync import contract
from sync.county.publish.site import Site
from sync.county.records import Records

PLACEHOLDER_URL = "http://127.0.0.1:8080"  # county serve or kiosk provision --url say the real one


def write_provision(records: Records, folder: Path, *, url: str = PLACEHOLDER_URL, profile: str = "touch") -> Path:
    """A terminal of the county hall that shows every unit."""
    settings = records.setting("county") or {}
    provision = provision_of(folder, url=url, unit=settings["code"], profile=profile)
    data = contract.encode(provision)
    contract.decode(contract.Provision, data)
    path = folder / "provision.json"
    path.write_bytes(data)
    return path


def provision_of(folder: Path, *, url: str, unit: str, profile: str, subscribe: tuple[str, ...] = ("*",)
                 ) -> contract.Provision:  # fmt: skip
    """What a terminal is given first: the newest root that is published."""
    site = Site(folder / "site")
    return contract.Provision(
        format=contract.limits.FORMAT,
        url=url,
        root=site.read(f"metadata/{_newest_root(site)}.root.json").decode(),
        terminal=contract.TerminalSeat(unit=unit, profile=profile, subscribe=subscribe),
    )


def _newest_root(site: Site) -> int:
    return max(int(path.name.split(".")[0]) for path in (site.root / "metadata").glob("*.root.json"))
