"""Everything that shapes a terminal's traffic, in one frozen object."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """`url` is the county's base address. `subscribe` is unit codes, or `*`. `scratch` is a folder of ours.

    A transfer may take `grace_s` plus its allowed size divided by `least_bytes_per_s`, whatever arrives
    meanwhile; `connect_s` and `read_s` bound each silence. `most_bytes_per_s` caps the bandwidth (0 = no cap).
    Unless `may_fill`, only the signed state, a recall and emergencies are fetched, no other documents (a terminal that
    shows nothing yet is filled anyhow). `authority`: the file of who signs the county's certificates, instead of those
    known to all. `is_sealed`: what is said is sealed by itself and the certificate says nothing (pairing).
    """

    url: str
    subscribe: tuple[str, ...]
    scratch: Path
    connect_s: float = 5.0
    read_s: float = 10.0
    grace_s: float = 15.0
    least_bytes_per_s: int = 2_000
    most_bytes_per_s: int = 0
    proxy: str = ""
    may_fill: bool = True
    authority: str = ""
    is_sealed: bool = False
    user_agent: str = "sunshine-kiosk"

    @property
    def scope(self) -> str:
        """What is subscribed, as one comparable text."""
        return "*" if "*" in self.subscribe else " ".join(sorted(set(self.subscribe)))

    def base(self) -> str:
        """The base address with one slash at its end."""
        return self.url.rstrip("/") + "/"
