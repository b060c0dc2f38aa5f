"""群众意见与答复 as rows: what somebody said, what was answered and what became of it, as the desk has released it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from kiosk.store.read import Card
from screens.viewmodels.source import Scene
from screens.viewmodels.words import day_words

MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class SaidRow:
    """One of them. `mark` says what became of it; empty where nothing was to be decided."""

    id: str
    said: str
    reply: str
    subline: str
    mark: str
    is_sample: bool


def said_row(page: QObject, card: Card, scene: Scene) -> SaidRow:
    """A card of kind reply."""
    facts = card.facts
    mark = {
        "adopted": page.tr("采纳"), "partly": page.tr("部分采纳"), "declined": page.tr("没采纳"),
    }.get(str(facts.get("adoption", "")), "")  # fmt: skip
    words = page.tr("%s答复，%s") % (facts.get("by", card.unit_name), day_words(card.issued_on, scene.today))
    return SaidRow(card.id, _cut(str(facts.get("said", ""))), _cut(str(facts.get("reply", ""))), words, mark,
                   card.is_sample)  # fmt: skip


def _cut(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= MOST_WORDS else f"{text[: MOST_WORDS - 1]}…"
