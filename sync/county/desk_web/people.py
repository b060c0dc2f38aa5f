"""Who works at the desk: passwords as argon2id, logins as random cookies of which only a digest is kept."""

import hashlib
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from sync.contract import instant
from sync.county.errors import CountyError
from sync.county.records import DeskSessionRow, DeskUserRow, Records, UnitRow
from sync.county.records.database import audit

ROLES = {"office": "县办公室", "unit": "单位"}
LEAST_PASSWORD = 12
IDLE_S = 30 * 60
LONGEST_S = 12 * 3600

_hasher = PasswordHasher()  # argon2id, the library's parameters (RFC 9106, low memory)
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class Person:
    """Who is logged in. `form` is what each form of this login carries; `must_change` the first password."""

    name: str
    label: str
    role: str
    unit: str
    form: str
    must_change: bool

    @property
    def is_office(self) -> bool:
        """May see, assign, decide and release everything."""
        return self.role == "office"


def add(records: Records, name: str, *, label: str, role: str, unit: str, actor: str, at: str) -> str:
    """Make a person, or give one a new first password; returns it, to be told once.

    Raises:
        CountyError: the role or unit is none.
    """
    if role not in ROLES:
        raise CountyError(f"{role!r} is none of {', '.join(ROLES)}.")
    if not name.isascii() or not name.isidentifier() or len(name) > 40:
        raise CountyError(f"{name!r} is no name of letters, digits and _ (at most 40).")
    password = secrets.token_urlsafe(12)
    with records.turn() as session:
        if role == "unit" and session.get(UnitRow, unit) is None:
            raise CountyError(f"There is no unit {unit!r}; say whose words they answer with --unit CODE.")
        session.merge(
            DeskUserRow(
                name=name, label=label or name, role=role, unit=unit if role == "unit" else "",
                password=_hasher.hash(password), changed_at="", active=True,
            )
        )  # fmt: skip
        session.execute(delete(DeskSessionRow).where(DeskSessionRow.user == name))
        audit(
            session, at=at, actor=actor, action="desk person added", subject=name, detail={"role": role, "unit": unit}
        )
    return password


def retire(records: Records, name: str, *, actor: str, at: str) -> None:
    """Nobody logs in by this name any more.

    Raises:
        CountyError: there is no such person.
    """
    with records.turn() as session:
        row = session.get(DeskUserRow, name)
        if row is None:
            raise CountyError(f"There is nobody called {name!r} at the desk.")
        row.active = False
        session.execute(delete(DeskSessionRow).where(DeskSessionRow.user == name))
        audit(session, at=at, actor=actor, action="desk person retired", subject=name, detail={})


def everybody(records: Records) -> list[DeskUserRow]:
    """Everybody, by name."""
    with records.begin() as session:
        rows = list(session.scalars(select(DeskUserRow).order_by(DeskUserRow.name)))
        session.expunge_all()
    return rows


def log_in(records: Records, name: str, password: str, *, at: str) -> str | None:
    """The cookie of a new login; None when name or password is wrong. Takes as long for nobody as for somebody."""
    with records.begin() as session:
        row = session.get(DeskUserRow, name[:40])
        known = row.password if row is not None and row.active else _NOBODY
    is_right = _is_right(known, password) and known is not _NOBODY
    with records.turn() as session:
        audit(
            session, at=at, actor=name[:40] if row is not None else "?",
            action="desk login" if is_right else "desk login refused", subject="", detail={},
        )  # fmt: skip
        if not is_right:
            return None
        _sweep(session, at)
        cookie = secrets.token_urlsafe(32)
        session.add(
            DeskSessionRow(
                token=_digest(cookie), user=name, form=secrets.token_urlsafe(24), made_at=at, seen_at=at
            )
        )  # fmt: skip
    return cookie


def who(records: Records, cookie: str, *, at: str, is_by_hand: bool = True) -> Person | None:
    """Whose login it is, while it lasts; a page that asks again by itself does not lengthen it."""
    if not cookie:
        return None
    with records.begin() as session:
        row = session.get(DeskSessionRow, _digest(cookie))
        if row is None:
            return None
        user = session.get(DeskUserRow, row.user)
        if _seconds(row.seen_at, at) > IDLE_S or _seconds(row.made_at, at) > LONGEST_S or user is None:
            _forget(session, row.token)
            return None
        if not user.active:
            return None
        if is_by_hand and _seconds(row.seen_at, at) > 60:  # not a write for every page
            session.execute(update(DeskSessionRow).where(DeskSessionRow.token == row.token).values(seen_at=at))
        return Person(user.name, user.label, user.role, user.unit, row.form, not user.changed_at)


def log_out(records: Records, cookie: str, *, at: str) -> None:
    """End one login."""
    with records.turn() as session:
        row = session.get(DeskSessionRow, _digest(cookie))
        if row is not None:
            audit(session, at=at, actor=row.user, action="desk logout", subject="", detail={})
            _forget(session, row.token)


def change_password(records: Records, name: str, old: str, new: str, *, at: str) -> str:
    """Empty when it is changed, else why not. Every other login of theirs ends."""
    if len(new) < LEAST_PASSWORD:
        return f"新密码至少 {LEAST_PASSWORD} 位"
    with records.begin() as session:
        row = session.get(DeskUserRow, name)
        known = row.password if row is not None else _NOBODY
    if not _is_right(known, old):
        return "原来的密码不对"
    if old == new:
        return "新密码和原来的一样"
    with records.turn() as session:
        row = session.get(DeskUserRow, name)
        if row is None:
            return "没有这个人"
        row.password, row.changed_at = _hasher.hash(new), at
        session.execute(delete(DeskSessionRow).where(DeskSessionRow.user == name))
        audit(session, at=at, actor=name, action="desk password changed", subject=name, detail={})
    return ""


def _sweep(session: Session, at: str) -> None:
    """Forget logins that have run out."""
    for row in session.scalars(select(DeskSessionRow)).all():
        if _seconds(row.seen_at, at) > IDLE_S or _seconds(row.made_at, at) > LONGEST_S:
            _forget(session, row.token)


def _forget(session: Session, token: str) -> None:
    """Two pages of one browser may do this at once."""
    session.execute(delete(DeskSessionRow).where(DeskSessionRow.token == token))


def _is_right(known: str, password: str) -> bool:
    try:
        return _hasher.verify(known, password)
    except (Argon2Error, InvalidHashError):
        return False


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def _seconds(since: str, at: str) -> float:
    return (instant(at) - instant(since)).total_seconds()
