"""Write `provision.json`: the first address and the first trust of a terminal in the county hall."""

from pathlib import Path

from sync import contract
from sync.county.publish.site import Site
from sync.county.records import Records

PLACEHOLDER_URL = "http://127.0.0.1:8080"  # county serve or kiosk provision --url say the real one


def write_provision(records: Records, folder: Path, *, url: str = PLACEHOLDER_URL, profile: str = "touch") -> Path:
    """A terminal of the county hall that shows every unit."""
    settings = records.setting("county") or {}
    site = Site(folder / "site")
    provision = contract.Provision(
        format=contract.limits.FORMAT,
        url=url,
        root=site.read(f"metadata/{_newest_root(site)}.root.json").decode(),
        terminal=contract.TerminalSeat(unit=settings["code"], profile=profile, subscribe=("*",)),
    )
    data = contract.encode(provision)
    contract.decode(contract.Provision, data)
    path = folder / "provision.json"
    path.write_bytes(data)
    return path


def _newest_root(site: Site) -> int:
    return max(int(path.name.split(".")[0]) for path in (site.root / "metadata").glob("*.root.json"))
