"""The configuration of each terminal: what its file says, and which files differ from what is signed.

Only public keys, settings and secrets go in; the signing is the publisher's. A terminal gets the keys of a
village's lists when its hall stands in that village or in its township, and no others.
"""

import base64
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync import contract
from sync.county.publish.roles import screen_target
from sync.county.publish.sealing import seal_to
from sync.county.records import ListKeyRow, SettingRow, TerminalRow, UnitRow

VOICES = "voices"  # setting: the public keys of the way back, {"reply": ..., "submissions": ...}


@dataclass(frozen=True, slots=True)
class ScreenChanges:
    """The files to sign anew by target path, the digests to remember by terminal, the targets to let go."""

    files: Mapping[str, bytes]
    digests: Mapping[str, str]
    gone: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.files or self.gone)


def screen_changes(session: Session, signed: Collection[str]) -> ScreenChanges:
    """What the `screens` role has to sign: it has signed the targets `signed`."""
    files: dict[str, bytes] = {}
    digests: dict[str, str] = {}
    wanted = set()
    keys = keys_by_hall(session)
    for row in session.scalars(select(TerminalRow).where(TerminalRow.active).order_by(TerminalRow.id)).all():
        target = screen_target(row.id)
        wanted.add(target)
        screen, secrets = screen_of(session, row), secrets_of(row, keys.get(row.unit, ()))
        digest = _digest(screen, secrets)
        if digest == row.published and target in signed:
            continue
        box = base64.b64encode(seal_to(row.sealing, secrets)).decode()
        data = contract.pack_gzip(contract.encode({**contract.dump(screen), "box": box}))
        contract.decode(contract.Screen, contract.unpack_gzip(data, contract.limits.SCREEN_UNPACKED_BYTES))
        files[target], digests[row.id] = data, digest
    return ScreenChanges(files, digests, tuple(sorted(set(signed) - wanted)))


def waiting(session: Session) -> set[str]:
    """The ids of terminals whose signed file says something else than what is set, or is not there yet."""
    keys = keys_by_hall(session)
    rows = session.scalars(select(TerminalRow).where(TerminalRow.active)).all()
    return {
        row.id
        for row in rows
        if row.published != _digest(screen_of(session, row), secrets_of(row, keys.get(row.unit, ())))
    }


def screen_of(session: Session, row: TerminalRow) -> contract.Screen:
    """A terminal's configuration, without its box."""
    setting = session.get(SettingRow, VOICES)
    keys = setting.value if setting is not None else {}
    return contract.build(
        contract.Screen,
        {
            "format": contract.limits.FORMAT, "terminal_id": row.id, "name": row.name, "unit": row.unit,
            "profile": row.profile, **row.wire,
            **({"reply_key": keys["reply"]} if keys.get("reply") else {}),
            **({"submissions_key": keys["submissions"]} if keys.get("submissions") else {}),
        },
    )  # fmt: skip


def secrets_of(row: TerminalRow, keys: Iterable[contract.ListKey]) -> contract.ScreenSecrets:
    """What is for this terminal alone."""
    return contract.ScreenSecrets(
        format=contract.limits.FORMAT, terminal_id=row.id, keys=tuple(keys), pin=row.pin
    )  # fmt: skip


def keys_by_hall(session: Session) -> dict[str, list[contract.ListKey]]:
    """The list keys that a terminal in each unit gets: of the unit itself, and of a township's villages."""
    found: dict[str, list[contract.ListKey]] = {}
    rows = session.execute(
        select(ListKeyRow, UnitRow)
        .join(UnitRow, UnitRow.code == ListKeyRow.unit)
        .order_by(ListKeyRow.unit, ListKeyRow.year.desc())
    )
    for key, unit in rows:
        halls = {unit.code, unit.parent} if unit.level == "village" else {unit.code}
        for hall in filter(None, halls):
            found.setdefault(hall, []).append(contract.ListKey(unit=unit.code, year=key.year, key=key.key.hex()))
    return found


def _digest(screen: contract.Screen, secrets: contract.ScreenSecrets) -> str:
    return hashlib.sha256(contract.encode(screen) + b"\n" + contract.encode(secrets)).hexdigest()
