"""Walk the sealed log: each event against the one before, each signature against its holder's key; what it tells."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import Key, Signature
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.county.desk.authors import public_key
from sync.county.desk.steps import event_words, step_words
from sync.county.keys import KeyRing
from sync.county.publish.signing import LOG_FIELD
from sync.county.records import AuditEvent
from sync.county.records.database import seal

_BY_AUTHORS = ("draft", "submit again")
_BY_HOLDERS = ("review", "approve", "clear", "return", "withdraw")
_MUST_SIGN = ("review", "approve", "withdraw")
NOBODY = "county withdraw"  # a county without accounts


@dataclass(slots=True)
class Told:
    """What the log tells, from its first event to `head`."""

    head: str = ""
    events: int = 0
    problems: list[str] = field(default_factory=list)
    drafts: set[str] = field(default_factory=set)
    steps: dict[tuple[str, str, int], tuple[str, str]] = field(default_factory=dict)  # -> account, sha256
    cleared: set[tuple[str, int, int, str]] = field(default_factory=set)
    withdrawn: dict[tuple[str, int], str] = field(default_factory=dict)  # -> reason
    taken_back: dict[tuple[str, int], str] = field(default_factory=dict)  # replies, by the desk -> reason
    returned: set[tuple[str, int]] = field(default_factory=set)
    accounts: dict[str, dict[str, Any] | None] = field(default_factory=dict)  # None: closed


def walk(session: Session, ring: KeyRing | None, marks: dict[str, str]) -> Told:
    """Read the log through. `marks` are digests that must stand in it, each with a sentence for when it does not."""
    told, missing = Told(), dict(marks)
    for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=1000)):
        digest = seal(told.head, event.at, event.actor, event.action, event.subject, event.detail)
        if digest != event.digest:
            told.problems.append(
                f"记录第{event.id}条（{event.at} {event.actor} {event.action}）被改动过，或者它前面少了一条。"
            )
        told.problems += _signature(event, ring, told)
        _remember(event, told)
        told.head = event.digest
        told.events += 1
        for mark in [mark for mark in missing if event.digest.startswith(mark)]:
            del missing[mark]
    told.problems += missing.values()
    return told


def published_mark(ring: KeyRing | None, path: Path) -> tuple[dict[str, str], list[str]]:
    """What a signed timestamp says of the log: a mark for `walk`, or what is wrong with the file."""
    if ring is None or not path.exists():
        return {}, []
    try:
        data = path.read_bytes()
        signed = json.loads(data)["signed"]
        version, head = int(signed["version"]), str(signed.get(LOG_FIELD, ""))
    except (OSError, ValueError, KeyError, TypeError):
        return {}, [f"{path} 不是时间戳文件。"]
    if not _is_ours(data, ring):
        return {}, [f"{path} 的签字不对，不是本县发布的。"]
    lost = f"第{version}次发布时的最后一条记录（{head[:16]}）找不到了：后面的记录被删掉或换过。"
    return ({head: lost} if head else {}), []


def _is_ours(data: bytes, ring: KeyRing) -> bool:
    from tuf.api.metadata import Metadata

    metadata: Metadata[Any] = Metadata.from_bytes(data)
    signed = metadata.signed_bytes
    return any(
        _is_signed(key, metadata.signatures[key.keyid].signature, signed)
        for key in ring.keys_of("timestamp") if key.keyid in metadata.signatures
    )  # fmt: skip


def _signature(event: AuditEvent, ring: KeyRing | None, told: Told) -> Iterator[str]:
    detail: dict[str, Any] = event.detail
    key: Key | None = None
    if event.action in _BY_AUTHORS:
        account = told.accounts.get(event.actor) or {}
        key = public_key(account.get("public", ""))
        if key is None and ring is not None and not ring.practice:
            yield f"记录第{event.id}条（{event.actor} 的导入）没有用密码证明是本人。"
        needs = key is not None
    elif event.action in _BY_HOLDERS:
        card = ring.cards.get(detail.get("keyid", "")) if ring is not None else None
        account = told.accounts.get(event.actor) or {}
        key = card.key() if card is not None and card.holder == account.get("holder", card.holder) else None
        needs = (event.action in _MUST_SIGN and event.actor != NOBODY) or "signature" in detail
        if needs and key is None:
            yield f"记录第{event.id}条的签字用的不是本县的密钥，或者不是 {event.actor} 的。"
    else:
        return
    if needs and key is not None and not _is_signed(key, detail.get("signature", ""), _words(event, told.head)):
        yield f"记录第{event.id}条（{event.actor} {event.action}）的签字不对。"


def _words(event: AuditEvent, before: str) -> bytes:
    detail: dict[str, Any] = event.detail
    if event.action in ("review", "approve"):
        return step_words(
            event.action, event.actor, event.subject, detail["v"], detail["sha256"], detail["code"], before
        )
    return event_words(event.action, event.actor, event.subject, detail, before)


def _is_signed(key: Key, signature: str, words: bytes) -> bool:
    try:
        key.verify_signature(Signature(key.keyid, signature), words)
    except (UnverifiedSignatureError, VerificationError, ValueError):
        return False
    return True


def _remember(event: AuditEvent, told: Told) -> None:
    detail: dict[str, Any] = event.detail
    match event.action:
        case "draft" | "desk release":
            told.drafts.update(detail.get("versions", ()))
            if "reason" in detail:
                told.taken_back[detail["document"], detail["v"]] = detail["reason"]
        case "review" | "approve":
            told.steps[event.action, event.subject, detail["v"]] = (event.actor, detail["sha256"])
        case "clear":
            told.cleared.add((event.subject, detail["v"], detail["number"], event.actor))
        case "withdraw":
            told.withdrawn[event.subject, detail.get("v", 0)] = detail["reason"]
        case "return":
            told.returned.add((event.subject, detail["v"]))
        case "submit again":
            told.returned.discard((event.subject, detail["v"]))
        case "account":
            told.accounts[event.subject] = detail
        case "account closed":
            told.accounts[event.subject] = None
