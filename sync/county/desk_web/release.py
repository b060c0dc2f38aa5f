"""Release what a resident allowed: words and answer become a draft that goes the way of every paper, to two signatures.

Of the words nothing may be changed but blotted out: each character stays, or is a ×. The office's answer and reason may
tell who somebody is as well: they are marked and blotted in the same way. Before release the words stand in no row and
no file; taken back, the draft goes, and what is on display is withdrawn with the next publication.
"""

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sync import contract
from sync.contract import Opinion, limits
from sync.county.approvals import Draft, add_drafts
from sync.county.checks import check_document
from sync.county.desk.findings import add_findings, open_rules
from sync.county.desk.plain import TOPICS
from sync.county.desk_web.marks import BLOT, Mark, decided, is_name, marks
from sync.county.publish.removal import take_off
from sync.county.publish.site import blob_path
from sync.county.records import (
    AccountRow,
    ApprovalRow,
    DeskUserRow,
    DocumentRow,
    FindingRow,
    PaperRow,
    RetiredFile,
    SettingRow,
    SubmissionRow,
    UnitRow,
    WorkRow,
)
from sync.county.surveys.form import new_ulid
from sync.county.voices.clocks import day_of

RECALLED = "县办公室收回"
ANSWERS = {"reply-": "答复", "reason-": "理由"}  # the texts of the office's own that go out with the words
AT_ONCE = "2000-01-01T00:00:00Z"  # the file goes with the next publication, without the usual days of grace


class ReleaseError(Exception):
    """Why it cannot be released, in words for the person at the desk."""


def is_blotted(original: str, text: str) -> bool:
    """Whether a text is the original, but for characters that were blotted out."""
    return len(text) == len(original) and all(new in (old, BLOT) for old, new in zip(original, text, strict=True))


def marks_of(session: Session, text: str, at: str, part: str = "") -> tuple[Mark, ...]:
    """What may tell who somebody is in a text; people of the county by their names."""
    people = [*session.scalars(select(DeskUserRow.label)), *session.scalars(select(AccountRow.label))]
    people += [str(wire.get("first_responsible") or "") for wire in session.scalars(select(UnitRow.wire))]
    return marks(text, contract.instant(at).date(), {name for name in people if is_name(name)}, part)


def answers_of(work: WorkRow, row: SubmissionRow) -> dict[str, str]:
    """What the office adds to the words, by ANSWERS."""
    return {"reply-": row.reply, "reason-": work.reason if work.adoption else ""}


def release(
    session: Session, work: WorkRow, row: SubmissionRow, words: Opinion, text: str, *, form: Mapping[str, str],
    actor: str, at: str,
) -> dict[str, object]:  # fmt: skip
    """Make the draft; what the log keeps of it. `form` says of each mark whether it is blotted out or stays.

    Raises:
        ReleaseError: the words were changed, they name somebody, or nobody said what becomes of a mark.
    """
    original = words.text.strip()
    if not is_blotted(original, text):
        raise ReleaseError(f"群众的话不能改，只能把认得出人的字一个一个换成 {BLOT}。")
    found = list(marks_of(session, original, at))
    text, left = decided(original, text, found, form)
    out: dict[str, str] = {}
    for part, answer in answers_of(work, row).items():
        marked = marks_of(session, answer, at, part)
        out[part], undecided = decided(answer, answer, marked, form)
        left += undecided
        found += marked
    setting = session.get(SettingRow, "county")
    county = setting.value if setting is not None else {}
    if words.contact and words.contact in "\n".join((text, *out.values())):
        raise ReleaseError(f"话里或者答复里有本人留的电话，请换成 {BLOT}。")
    named = [name for wire in session.scalars(select(UnitRow.wire)) if (name := wire.get("first_responsible"))]
    if name := next((name for name in named if name in text), None):
        raise ReleaseError(f"话里点了“{name}”的名，请换成 {BLOT}。")
    if left:
        choice = "请选涂掉，或者不是。" if left[0].may_stay else "请选涂掉。"
        place = f"{ANSWERS[left[0].part]}里的" if left[0].part else ""
        raise ReleaseError(f"{place}“{left[0].text}”像{left[0].words}，{choice}")
    document = _document(session, county, work, row, words, text, out, at)
    rules = open_rules(session, contract.instant(at))
    findings = check_document(document, rules, scope="society")
    blocking = [one for one in findings if one.gate == "个人信息" or not one.is_clearable]
    if blocking:
        raise ReleaseError(f"{blocking[0].place}：{blocking[0].words}。请换成 {BLOT}，或者先改答复。")
    ((key, v, sha256),) = add_drafts(session, [Draft(document)])
    session.add(
        PaperRow(
            document=key, v=v, digest=sha256, author=actor, file="意见办理台", sheet="", row=0, at=at, reason="",
            exempt="", state="waiting", reviewer="", approver="",
        )
    )  # fmt: skip
    session.flush()
    add_findings(session, key, v, findings)
    work.released, work.document = True, key
    told = {"": text, **out}
    kept = [mark.kind for mark in found if told[mark.part][mark.start : mark.end] == mark.text]
    detail: dict[str, object] = {"released": "yes", "versions": [f"{key} {v} {sha256}"]}
    return detail | ({"kept": kept} if kept else {})


def take_back(session: Session, work: WorkRow, *, at: str) -> dict[str, object]:
    """The draft goes, with its words; what is on display is withdrawn."""
    key, detail = work.document, {"released": "no"}
    work.released, work.document = False, ""
    asked = select(DocumentRow).where(DocumentRow.id == key).order_by(DocumentRow.v.desc()).limit(1)
    row = session.scalar(asked.with_for_update())  # a publisher at the same moment may be putting it on display
    if row is None or row.status == "withdrawn":  # its tombstone stays
        return dict(detail)
    if row.status == "published":
        take_off(session, row, RECALLED, at=at)
        session.flush()
        session.merge(RetiredFile(path=blob_path(row.blob_sha256 or ""), at=AT_ONCE))
        return {**detail, "document": key, "v": row.v, "reason": RECALLED}
    for table in (FindingRow, ApprovalRow, PaperRow):
        session.execute(delete(table).where(table.document == key))
    session.execute(delete(DocumentRow).where(DocumentRow.id == key))
    return {**detail, "document": key}


def _document(
    session: Session, county: dict[str, object], work: WorkRow, row: SubmissionRow, words: Opinion, text: str,
    out: Mapping[str, str], at: str,
) -> contract.Document:  # fmt: skip
    zone = str(county.get("zone", "Asia/Shanghai"))
    unit = session.get(UnitRow, work.unit or work.assigned or str(county.get("code", "")))
    if unit is None:
        raise ReleaseError("这件没有说到哪个单位，县里也没有登记，放不出去。")
    # Who is spoken of does not sign, nor reads it before it is signed.
    signs = session.get(UnitRow, str(county.get("code", ""))) if work.names_leader or work.named else unit
    if signs is None:
        raise ReleaseError("这件说到了单位负责人，要由县里签发，县里却没有登记。")
    about = None
    if work.place == "document":  # a village's paper has no name outside the village, nor has what is not on display
        asked = select(DocumentRow).where(
            DocumentRow.id == work.ref, DocumentRow.scope == "society", DocumentRow.status == "published"
        )
        about = session.scalar(asked.order_by(DocumentRow.v.desc()).limit(1))
    topic = TOPICS[words.topic]
    title = f"对“{about.title}”的{topic}" if about is not None else f"给{unit.name}的{topic}"
    if len(title) > limits.TITLE:
        title = f"{title[: limits.TITLE - 1]}…"
    today = day_of(at, zone).isoformat()
    return contract.Document(
        format=limits.FORMAT, id=new_ulid(contract.instant(at)), v=1, kind="reply", unit=signs.code,
        unit_name=signs.name, title=title.replace("\n", ""), issued_on=today, published_at=at,
        contact=contract.Contact(phone=str(signs.wire.get("phone_ask", ""))), sample=bool(county.get("sample")),
        reply=contract.Reply(
            topic=words.topic, said=text, said_on=day_of(row.at, zone).isoformat(), reply=out["reply-"],
            replied_by=row.office, replied_on=day_of(row.state_at, zone).isoformat(),
            about=about.id if about is not None else None, matter=about.matter if about is not None else None,
            adoption=work.adoption, reason=out["reason-"],
        ),
    )  # fmt: skip
