"""Compare papers with what the records know, store what is new as drafts, and let the checks look at them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from securesystemslib.signer import Signer
from sqlalchemy import func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from sync import contract
from sync.county.approvals import Draft, add_drafts
from sync.county.checks import check_document
from sync.county.checks.finding import Finding
from sync.county.desk.findings import add_findings, matter_findings, open_rules
from sync.county.desk.plain import differences
from sync.county.desk.steps import log_event, reopen
from sync.county.papers.context import Context, Paper
from sync.county.papers.errors import Place, Refusal
from sync.county.records import DocumentRow, FindingRow, PaperRow

_LIVE = ("published", "approved", "withdrawn")


@dataclass(frozen=True, slots=True)
class Change:
    """A paper that became a new version."""

    title: str
    unit: str
    place: Place
    v: int
    is_new: bool
    found: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()  # what differs, in a dry run


@dataclass(frozen=True, slots=True)
class _Known:
    v: int
    digest: str
    was_shown: bool
    state: str


class Taker:
    """Takes batches inside one transaction."""

    def __init__(self, session: Session, context: Context, *, author: str, reason: str, with_changes: bool,
                 signer: Signer | None = None) -> None:  # fmt: skip
        self.session, self.context, self.author, self.reason = session, context, author, reason
        self.with_changes, self.signer = with_changes, signer
        self.rules = open_rules(session, context.now)
        self._at = contract.instant_text(context.now)
        self._digests: dict[str, str] = {}  # of the batch under way
        self._staged: list[tuple[str, int, Place]] = []  # decisions and results: checked when all rows are in

    def take(self, papers: Sequence[Paper]) -> Iterator[Change | Refusal | None]:
        """A change, a refusal, or None for what is known already, for each paper."""
        known = self._known([paper.document.id for paper in papers])
        fresh: list[tuple[Paper, contract.Document, int]] = []
        self._digests = {}
        for paper in papers:
            before = known.get(paper.document.id)
            digest = self._digests[paper.document.id] = paper.digest()
            if before is not None and before.digest == digest:
                if before.state == "returned":
                    reopen(self.session, paper.document.id, before.v, author=self.author, at=self._at,
                           signer=self.signer)  # fmt: skip
                yield None
                continue
            if before is not None and before.was_shown and not self.reason:
                yield Refusal(paper.place, "", f'“{paper.document.title}”已经公开，改正要写理由：加上 --reason "理由"')
                continue
            v = before.v + 1 if before is not None else 1
            document = replace(paper.document, v=v)
            if before is not None and before.was_shown:
                document = self._with_note(document)
            fresh.append((paper, document, v))
        if fresh:
            yield from self._store(fresh, known)

    def _store(self, fresh: list[tuple[Paper, contract.Document, int]], known: dict[str, _Known]) -> Iterator[Change]:
        found = {
            document.id: check_document(
                document, self.rules, rows=paper.rows, scope=paper.scope,
                pages=[(page.file, page.number, page.text) for page in paper.pages],
            )
            for paper, document, _ in fresh
        }  # fmt: skip
        old = self._bodies([doc.id for _, doc, v in fresh if v > 1]) if self.with_changes else {}
        replaced = [(document.id, v - 1) for _, document, v in fresh if v > 1]
        if replaced:
            self._replace(replaced)
        versions = add_drafts(
            self.session,
            [Draft(document, paper.scope, None, paper.visible_until) for paper, document, _ in fresh],
        )
        self.session.execute(insert(PaperRow), [self._row(paper, v) for paper, _, v in fresh])
        for _, document, v in fresh:
            add_findings(self.session, document.id, v, found[document.id])
        detail = {"versions": [f"{i} {v} {sha}" for i, v, sha in versions]}
        actor = self.author or "county import"
        log_event(self.session, self.signer, actor, "draft", f"{len(versions)}", detail, at=self._at)
        for paper, document, v in fresh:
            if document.disclosure is not None and document.disclosure.stage != "pre":
                self._staged.append((document.id, v, paper.place))
            lines = differences(old.get(document.id), document, self.rules.names) if self.with_changes else ()
            yield Change(document.title, document.unit_name, paper.place, v, document.id not in known,
                         tuple(f"{_where(paper.place, f)}{f}" for f in found[document.id]), tuple(lines))  # fmt: skip

    def check_matters(self) -> Iterator[str]:
        """Now that all stages are in: what is wrong between them, stored and said."""
        for document, v, place in self._staged:
            found = matter_findings(self.session, document, v, self.rules)
            if found:
                count = self.session.scalar(
                    select(func.count()).where(FindingRow.document == document, FindingRow.v == v)
                )
                add_findings(self.session, document, v, found, start=int(count or 0) + 1)
            yield from (f"{place} {finding}" for finding in found)

    def _known(self, ids: Sequence[str]) -> dict[str, _Known]:
        query = (
            select(DocumentRow.id, DocumentRow.v, DocumentRow.status, PaperRow.digest, PaperRow.state)
            .outerjoin(PaperRow, (PaperRow.document == DocumentRow.id) & (PaperRow.v == DocumentRow.v))
            .where(DocumentRow.id.in_(ids))
            .order_by(DocumentRow.v)
        )
        known: dict[str, _Known] = {}
        for document, v, status, digest, state in self.session.execute(query):
            shown = status in _LIVE or (document in known and known[document].was_shown)
            known[document] = _Known(v, digest or "", shown, state or "")
        return known

    def _bodies(self, ids: Sequence[str]) -> dict[str, contract.Document]:
        query = select(DocumentRow.id, DocumentRow.body).where(DocumentRow.id.in_(ids)).order_by(DocumentRow.v)
        return {i: contract.decode(contract.Document, body) for i, body in self.session.execute(query)}

    def _replace(self, versions: list[tuple[str, int]]) -> None:
        """An earlier draft gives way; what is on display stays until the next version is signed."""
        self.session.execute(
            update(DocumentRow)
            .where(tuple_(DocumentRow.id, DocumentRow.v).in_(versions), DocumentRow.status.in_(("draft", "approved")))
            .values(status="superseded")
        )
        self.session.execute(
            update(PaperRow)
            .where(tuple_(PaperRow.document, PaperRow.v).in_(versions), PaperRow.state != "approved")
            .values(state="replaced")
        )

    def _row(self, paper: Paper, v: int) -> dict[str, Any]:
        place = paper.place
        return {
            "document": paper.document.id, "v": v, "digest": self._digests[paper.document.id], "author": self.author,
            "file": place.file[:200], "sheet": place.sheet[:80], "row": place.row, "at": self._at,
            "reason": self.reason, "exempt": paper.exempt, "state": "waiting", "reviewer": "", "approver": "",
        }  # fmt: skip

    def _with_note(self, document: contract.Document) -> contract.Document:
        """Residents read why a paper they knew has changed."""
        if document.kind not in ("disclosure", "notice") or len(document.blocks) >= contract.limits.BLOCKS:
            return document
        day = self.rules.today
        note = contract.ParagraphBlock(text=f"更正说明：{day.year}年{day.month}月{day.day}日更正。{self.reason}")
        return replace(document, blocks=(*document.blocks, note))


def _where(place: Place, finding: Finding) -> str:
    return f"{Place(place.file, place.sheet)} " if finding.place.startswith("第") else f"{place} "
