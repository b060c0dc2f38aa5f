"""How a pull went: the one JSON object of `kiosk sync --json`. Standard library only."""

import json
from dataclasses import asdict, dataclass

EXIT_OK = 0
EXIT_WRONG_INPUT = 2
EXIT_LATER = 75
EXIT_REFUSED = 76

_EXIT = {"updated": EXIT_OK, "unchanged": EXIT_OK, "later": EXIT_LATER, "refused": EXIT_REFUSED}


@dataclass(frozen=True, slots=True)
class Report:
    """`state` is updated, unchanged, later or refused; `reason` says why it is one of the last two, and `cause`
    sorts it (`sync.errors.Cause`, or "store"). `waiting`: newer content waits for the download window. `broken`
    counts documents of the release that cannot be shown; `kiosk doctor` names them.

    `requests` and `bytes_in` count content GETs, header and body; `sent` counts words of residents that were delivered,
    `unsent` those that still wait, `unsent_reason` says why some could not go.
    """

    state: str
    release: int = 0
    documents: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    broken: int = 0
    requests: int = 0
    bytes_in: int = 0
    sent: int = 0
    unsent: int = 0
    unsent_reason: str = ""
    seconds: float = 0.0
    reason: str = ""
    cause: str = ""
    waiting: bool = False
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """What a process that reports this ends with."""
        return _EXIT.get(self.state, EXIT_LATER)

    @property
    def is_ok(self) -> bool:
        """Whether the terminal shows the county's newest state."""
        return self.exit_code == EXIT_OK

    def json(self) -> str:
        """One line."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "Report":
        """The report that a child printed.

        Raises:
            ValueError: it is not one.
        """
        raw = json.loads(text)
        if not isinstance(raw, dict) or not isinstance(raw.get("state"), str):
            raise ValueError("not a report")
        try:
            return cls(**{**raw, "notes": tuple(raw.get("notes", ()))})
        except TypeError as exc:
            raise ValueError(str(exc)) from exc

    def sentence(self) -> str:
        """For a person at a prompt."""
        cost = f"{self.requests} requests, {self.bytes_in / 1000:.1f} kB, {self.seconds:.1f} s"
        if self.sent:
            cost += f"; {self.sent} submissions sent"
        if self.broken:
            cost += f"; {self.broken} documents cannot be shown, see kiosk doctor"
        if self.state == "updated":
            changes = f"{self.added} added, {self.changed} changed, {self.removed} removed"
            return f"release {self.release}: {self.documents} documents; {changes} ({cost})"
        if self.state == "unchanged":
            return f"release {self.release}: nothing changed, {self.documents} documents ({cost})"
        what = "refused as untrusted" if self.state == "refused" else "not now"
        return f"{what}: {self.reason}"
