"""Every text of a document with its place, as a clerk would name it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync import contract


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and where it stands. `row` holds the whole row of a table."""

    place: str
    text: str
    row: tuple[str, ...] = ()
    head: tuple[str, ...] = ()


def passages(document: contract.Document, *, rows: Sequence[int] = ()) -> Iterator[Passage]:
    """All of them; `rows` gives the clerk's own row number of each row of a list."""
    yield Passage("标题", document.title)
    yield Passage("摘要", document.summary)
    yield Passage("咨询电话", document.contact.phone)
    yield Passage("地点", document.contact.place)
    for basis in document.basis:
        yield Passage("依据", f"{basis.law}{basis.version}{basis.article}")
    for attachment in document.attachments:
        yield Passage("附件名", attachment.name)
    yield from _blocks(document.blocks)
    if document.disclosure is not None:
        yield Passage("事项名称", document.disclosure.matter_title)
        yield Passage("采纳情况", document.disclosure.adoption)
        yield Passage("责任人", document.disclosure.responsible)
    if document.guide is not None:
        yield from _guide(document.guide)
    if document.notice is not None:
        yield Passage("滚动文字", document.notice.text)
    if document.reply is not None:
        yield Passage("群众的话", document.reply.said)
        yield Passage("答复", document.reply.reply)
        yield Passage("由谁答复", document.reply.replied_by)
        yield Passage("采纳理由", document.reply.reason)
    if document.public_list is not None:
        body = document.public_list
        head = tuple(column.name for column in body.columns)
        for i, row in enumerate(body.rows):
            yield from _row(f"第{rows[i]}行" if i < len(rows) else f"名单第{i + 1}行", head, row)


def _blocks(blocks: Sequence[contract.Block]) -> Iterator[Passage]:
    tables = 0
    for number, block in enumerate(blocks, start=1):
        place = f"正文第{number}段"
        match block:
            case contract.ParagraphBlock(text=text) | contract.HeadingBlock(text=text):
                yield Passage(place, text)
            case contract.ListBlock(items=items):
                yield from (Passage(f"{place}第{i}条", text) for i, text in enumerate(items, start=1))
            case contract.TableBlock(columns=columns, rows=rows, caption=caption):
                tables += 1
                yield Passage(f"正文表{tables}的标题", caption)
                head = tuple(column.name for column in columns)
                yield Passage(f"正文表{tables}的表头", " ".join(head))
                for i, row in enumerate(rows, start=1):
                    yield from _row(f"正文表{tables}第{i}行", head, row)
            case contract.PictureBlock(caption=caption):
                yield Passage(place, caption)


def _row(place: str, head: tuple[str, ...], row: tuple[str, ...]) -> Iterator[Passage]:
    for name, cell in zip(head, row, strict=True):
        if cell:
            yield Passage(f"{place}“{name}”栏", cell, row, head)


def _guide(guide: contract.Guide) -> Iterator[Passage]:
    for name, text in (("谁能办", guide.who_can), ("办理地点", guide.place), ("办理结果", guide.result_doc),
                       ("咨询电话", guide.phone_ask), ("投诉电话", guide.phone_complaint)):  # fmt: skip
        yield Passage(name, text)
    for i, condition in enumerate(guide.conditions, start=1):
        yield Passage(f"办理条件第{i}条", condition)
    for i, material in enumerate(guide.materials, start=1):
        yield Passage(f"材料第{i}条", f"{material.name} {material.source} {material.note}".strip())
    for i, step in enumerate(guide.steps, start=1):
        yield Passage(f"流程第{i}步", f"{step.name} {step.by} {step.note}".strip())
    for i, fee in enumerate(guide.fees, start=1):
        yield Passage(f"收费第{i}条", f"{fee.name} {fee.basis}".strip())
    for i, question in enumerate(guide.faq, start=1):
        yield Passage(f"常见问题第{i}条", f"{question.question} {question.answer}")
