"""Count a survey, once, after its end. What few people said is not told, nor what tells of few people: `cells`."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from nacl.public import PrivateKey
from sqlalchemy import ColumnElement, select

from sync.contract import Answers
from sync.contract.survey import LEAST, AskResult, Survey, SurveyQuestion, SurveyResult, Told
from sync.county.errors import CountyError
from sync.county.records import Records, WorkRow
from sync.county.surveys import cells
from sync.county.voices import desk

_BATCH = 200


@dataclass(slots=True)
class Heard:
    """What came to a survey: people, lines by question, words by question; boxes that no key at hand opens."""

    people: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    lines: dict[str, Counter[str]] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    unopened: int = 0


def came(records: Records, survey: str) -> int:
    """How many answers there are, opened by nobody."""
    with records.begin() as session:
        return len(session.scalars(select(WorkRow.submission).where(*_of(survey))).all())


def hear(records: Records, keys: Collection[PrivateKey], survey: Survey, *, actor: str, at: str) -> Heard:
    """Open all answers of a survey and count them; every opening is in the log.

    Raises:
        CountyError: it has not ended, or no key is at hand.
    """
    if at < survey.end:
        raise CountyError("问卷还没有截止，截止以后才能数。")
    heard = Heard(lines={one.key: Counter() for one in survey.questions})
    asks = {one.key: one for one in survey.questions}
    for said in _opened(records, keys, survey.id, actor, at):
        if said.words is None:
            heard.unopened += 1
        elif isinstance(said.words, Answers) and survey.start <= said.words.said_at < survey.end:
            _add(heard, asks, said.words)
    return heard


def result_of(survey: Survey, heard: Heard, *, at: str) -> SurveyResult:
    """What may be told."""
    enough = heard.people >= LEAST
    return SurveyResult(
        survey=survey.id, title=survey.title, unit=survey.unit, start=survey.start, end=survey.end, counted_at=at,
        questions=tuple(_told(one, heard) for one in survey.questions), answered=heard.people if enough else None,
        targets=survey.targets, sample=survey.sample,
    )  # fmt: skip


def _told(question: SurveyQuestion, heard: Heard) -> AskResult:
    answered = heard.answered[question.key]
    if heard.people < LEAST or answered < LEAST:
        return AskResult(question.kind, question.ask)
    if question.kind == "text":
        return AskResult(question.kind, question.ask, answered)
    counts = [heard.lines[question.key][key] for key, _ in _labels(question)]
    is_multiple = question.kind == "multiple"
    withheld = cells.of_many(counts, answered, _most(question)) if is_multiple else cells.of_one(counts, answered)
    lines = tuple(
        Told(label, None if i in withheld else counts[i]) for i, (_, label) in enumerate(_labels(question))
    )  # fmt: skip
    is_part = 0 < len(withheld) < len(counts)
    others = sum(counts[i] for i in withheld) if is_part else None
    return AskResult(question.kind, question.ask, answered, lines, others)


def _most(question: SurveyQuestion) -> int:
    """How many lines one person may choose."""
    return 1 if question.kind == "single" else min(question.most or len(question.choices), len(question.choices))


def _labels(question: SurveyQuestion) -> list[tuple[str, str]]:
    if question.kind == "scale":
        return [(f"{point}", f"{point} 分") for point in range(1, question.points + 1)]
    return [(choice.key, choice.label) for choice in question.choices]


def _add(heard: Heard, asks: dict[str, SurveyQuestion], said: Answers) -> None:
    """One person's answers; what the survey did not ask, or not so, counts for nothing."""
    is_any = False
    for answer in said.answers:
        question = asks.get(answer.question)
        if question is None:
            continue
        known = {key for key, _ in _labels(question)}
        chosen = set(answer.chosen)
        if question.kind == "text":
            text = answer.text.strip()
            if not text:
                continue
            heard.words.setdefault(question.key, []).append(text)
        elif question.kind == "scale":
            if answer.number is None or f"{answer.number}" not in known:
                continue
            heard.lines[question.key][f"{answer.number}"] += 1
        else:
            if not chosen or not chosen <= known or len(chosen) > _most(question):
                continue
            heard.lines[question.key].update(chosen)
        heard.answered[question.key] += 1
        is_any = True
    heard.people += is_any


def _opened(records: Records, keys: Collection[PrivateKey], survey: str, actor: str, at: str) -> Iterator[desk.Opened]:
    with records.begin() as session:
        asked = select(WorkRow.submission).where(*_of(survey)).order_by(WorkRow.submission)
        ids = list(session.scalars(asked))
    for start in range(0, len(ids), _BATCH):
        yield from desk.opened(records, keys, actor=actor, at=at, ids=ids[start : start + _BATCH])


def _of(survey: str) -> tuple[ColumnElement[bool], ...]:
    return WorkRow.kind == "answers", WorkRow.ref == survey, WorkRow.erased_at == ""
