"""What a pull tells of itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync.ports import Adopted


@dataclass(frozen=True, slots=True)
class Pulled:
    """A pull that went well. `notes` are oddities that did not stop it."""

    release: int
    documents: int
    issued_at: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    is_new: bool = False
    is_waiting: bool = False  # newer content is signed, and will be fetched when the download window opens
    notes: tuple[str, ...] = ()
    left: tuple[tuple[str, str], ...] = ()  # units of whose list something could not be taken, and why


def tell(
    parts: Sequence[Adopted], issued_at: str, *, notes: Iterable[str], left: Iterable[tuple[str, str]], is_waiting: bool
) -> Pulled:
    """Of releases that went on display one after the other; the last one stays."""
    more = [one for part in parts for one in part.left]
    last = parts[-1]
    return Pulled(
        last.release, last.documents, issued_at, sum(part.added for part in parts), sum(part.changed for part in parts),
        sum(part.removed for part in parts), is_new=True, is_waiting=is_waiting,
        notes=tuple(dict.fromkeys((*notes, *(f"{unit}: {reason}" for unit, reason in more)))),
        left=tuple(dict.fromkeys((*left, *more))),
    )  # fmt: skip
