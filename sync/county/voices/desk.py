"""The desk: the one place where residents' words are opened. What is opened, by whom and when, is in the log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import select
from sqlalchemy.orm import undefer

from sync.contract import Answers, Opinion, Rating, decode
from sync.county.errors import CountyError
from sync.county.records import Records, WorkRow
from sync.county.records.database import audit
from sync.county.records.voices import RecallSeenRow, SubmissionRow
from sync.errors import ContractError

STATES = {
    "received": "已收到", "accepted": "已受理", "transferred": "已转办", "handling": "办理中", "replied": "已答复",
    "declined": "不予受理",
}  # fmt: skip
_TYPES: dict[str, type[Opinion] | type[Rating] | type[Answers]] = {
    "opinion": Opinion, "rating": Rating, "answers": Answers,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """One submission, unopened."""

    id: str
    code: str
    kind: str
    at: str
    state: str
    terminal: str


@dataclass(frozen=True, slots=True)
class Opened:
    """One submission, opened; `trouble` says why `words` are none."""

    listed: Listed
    words: Opinion | Rating | Answers | None
    trouble: str = ""


def listing(records: Records, *, state: str | None = None) -> list[Listed]:
    """What has come, oldest first; nothing is opened."""
    with records.begin() as session:
        asked = select(SubmissionRow).order_by(SubmissionRow.at, SubmissionRow.id)
        if state is not None:
            asked = asked.where(SubmissionRow.state == state)
        return [_listed(row) for row in session.scalars(asked)]


def opened(
    records: Records, keys: Iterable[PrivateKey], *, actor: str, at: str, codes: Iterable[str] = (),
    ids: Iterable[str] = (), kinds: Iterable[str] = tuple(_TYPES),
) -> Iterator[Opened]:  # fmt: skip
    """Open what these codes or ids name, or everything, oldest first; the log says so before anything is shown.

    One code may stand for several: it has 40 bits only, and whoever makes ids can choose them.

    Raises:
        CountyError: no key, or a code that nobody has.
    """
    boxes = [SealedBox(key) for key in keys]
    if not boxes:
        raise CountyError("Give the desk's key with --key FILE (keys of earlier years too; repeat).")
    wanted, exactly = set(codes), set(ids)
    with records.turn() as session:
        asked = (
            select(SubmissionRow).options(undefer(SubmissionRow.sealed)).order_by(SubmissionRow.at, SubmissionRow.id)
        ).where(SubmissionRow.kind.in_(tuple(kinds)))
        if wanted:
            asked = asked.where(SubmissionRow.code.in_(wanted))
        if exactly:
            asked = asked.where(SubmissionRow.id.in_(exactly))
        rows = list(session.scalars(asked))
        if unknown := wanted - {row.code for row in rows}:
            raise CountyError(f"There is nothing with the code {min(unknown)[:20]!r}.")
        audit(
            session, at=at, actor=actor, action="words opened", subject=f"{len(rows)} submissions",
            detail={"codes": sorted(row.code for row in rows)},
        )  # fmt: skip
        session.expunge_all()
    return (_open(row, boxes) for row in rows)


def open_row(row: SubmissionRow, keys: Iterable[PrivateKey]) -> Opinion | Rating | Answers | None:
    """The words of one row that the caller has found; None when no key at hand opens it. The caller logs it."""
    return _open(row, [SealedBox(key) for key in keys]).words


def answer(records: Records, code: str, *, state: str, reply: str, office: str, actor: str, at: str) -> None:
    """Set how far an opinion has come; whoever has the code reads it.

    Raises:
        CountyError: there is no such opinion.
    """
    with records.turn() as session:
        row = session.scalar(select(SubmissionRow).where(SubmissionRow.code == code, SubmissionRow.kind == "opinion"))
        if row is None:
            raise CountyError(f"There is no opinion with the code {code[:20]!r}.")
        work = session.get(WorkRow, row.id)
        if work is not None and work.released:
            raise CountyError("These words are on public display with their answer; take them back at the desk first.")
        row.state, row.state_at, row.reply, row.office = state, at, reply, office
        audit(session, at=at, actor=actor, action="opinion answered", subject=code, detail={"state": state})


def recall_seen(records: Records, recall: int) -> dict[str, RecallSeenRow]:
    """Which terminals have a recall in force, or a newer one."""
    with records.begin() as session:
        rows = session.scalars(
            select(RecallSeenRow).where(RecallSeenRow.recall >= recall).order_by(RecallSeenRow.recall.desc())
        ).all()
        session.expunge_all()
    return {row.terminal: row for row in rows}


def _listed(row: SubmissionRow) -> Listed:
    return Listed(row.id, row.code, row.kind, row.at, row.state, row.terminal)


def _open(row: SubmissionRow, boxes: "list[SealedBox[PrivateKey]]") -> Opened:
    for box in boxes:
        try:
            plain = box.decrypt(row.sealed)
        except CryptoError:
            continue
        try:
            words = decode(_TYPES[row.kind], plain)
        except ContractError as exc:
            return Opened(_listed(row), None, f"内容不合规定：{exc.path or exc.reason}")
        # A box moved into another envelope would answer to another code.
        return Opened(_listed(row), words) if words.id == row.id else Opened(_listed(row), None, "编号与信封不符")
    return Opened(_listed(row), None, "手头的密钥打不开")
