"""Write `provision.json`: the first address and the first trust of a terminal in the county hall."""

import re
import ssl
from pathlib import Path

from sync import contract
from sync.county.errors import CountyError
from sync.county.publish.site import Site
from sync.county.records import Records, UnitRow
from sync.errors import ContractError

AUTHORITY = "authority.pem"  # beside the site: laid there by whoever runs the county's server
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[\w+/=\s]+-----END CERTIFICATE-----", re.ASCII)
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


def provision_of(folder: Path, *, url: str, unit: str, profile: str, subscribe: tuple[str, ...] = ("*",),
                 root: bytes | None = None) -> contract.Provision:  # fmt: skip
    """What a terminal is given first: this root, or the newest that is published."""
    return contract.Provision(
        format=contract.limits.FORMAT,
        url=url,
        root=(root or newest_root(folder)).decode(),
        terminal=contract.TerminalSeat(unit=unit, profile=profile, subscribe=subscribe),
        authority=authority_of(folder),
    )


def authority_of(folder: Path) -> str:
    """The certificate of the county's own authority, which its servers' are signed by; empty where there is none.

    What else the file has goes to no terminal.

    Raises:
        CountyError: what lies there is no certificate, too long, or holds a private key.
    """
    path, most = folder / AUTHORITY, contract.limits.AUTHORITY
    try:
        text = path.read_text("utf-8", "replace")
        found = "".join(f"{one}\n" for one in _CERTIFICATE.findall(text))
        if "PRIVATE KEY" in text:
            raise CountyError(
                f"{path} holds a private key, which no terminal may get; leave the certificate alone in it."
            )
        if not 0 < len(found) <= most:
            raise ValueError(f"{len(found)} characters from BEGIN to END CERTIFICATE, allowed are 1 to {most}")
        ssl.create_default_context(cadata=found)
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as exc:  # SSLError is an OSError
        raise CountyError(f"{path} is no certificate in PEM: {exc}.") from exc
    return found


def gift_of(records: Records, folder: Path, *, url: str, name: str, unit: str, profile: str, subscribe: tuple[str, ...]
            ) -> contract.PairingGift:  # fmt: skip
    """What makes a terminal the county's: its root, its address, a seat.

    Raises:
        CountyError: a value is refused.
    """
    with records.begin() as session:
        for code in {unit, *subscribe} - {"*"}:
            if session.get(UnitRow, code) is None:
                raise CountyError(f"There is no unit {code[:40]!r} in this county.")
    try:
        given = contract.PairingGift(
            format=contract.limits.FORMAT, name=name, county=(records.setting("county") or {})["name"],
            provision=provision_of(folder, url=url, unit=unit, profile=profile, subscribe=subscribe),
        )  # fmt: skip
        return contract.decode(contract.PairingGift, contract.encode(given))
    except ContractError as exc:
        raise CountyError(f"That cannot be set: {exc}.") from exc


def newest_root(folder: Path) -> bytes:
    """The trust root that is published.

    Raises:
        CountyError: none is, here.
    """
    return roots(folder)[-1]


def roots(folder: Path) -> list[bytes]:
    """Every trust root since the first.

    Raises:
        CountyError: none is published here.
    """
    site = Site(folder / "site")
    found = [int(path.name.split(".")[0]) for path in (site.root / "metadata").glob("*.root.json")]
    if not found:
        raise CountyError(f"{folder} holds no published county; county publish comes first.")
    return [site.read(f"metadata/{number}.root.json") for number in sorted(found)]
