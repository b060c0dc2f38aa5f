"""From published documents to a board's pages. On the reading thread; plain values in, plain values out."""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from kiosk.clock import days_left
from kiosk.store.connect import blob_path
from kiosk.store.pages import pages_of
from kiosk.store.read import Card, Shown
from screens.viewmodels.board_page import BoardPage, Figure, Line, Room, SideRow
from screens.viewmodels.board_paging import HANZI_S, line_count, paged, reading_s, title_lines
from screens.viewmodels.board_picture import pages_with
from screens.viewmodels.board_table import row_words, table_em
from screens.viewmodels.source import Scene
from screens.viewmodels.words import day_words, money_words
from sync.contract import Document, HeadingBlock, ListBlock, ParagraphBlock, PictureBlock, TableBlock

TITLE_LINE, TEXT_LINE = 1.34, 1.55  # line heights in em
HEAD_EM, ROW_EM = 1.45, 1.55  # of a table, as TablePage.qml sets it
# Heights over the words, in em of running text: a large number, a smaller one, numbers beside each other.
LARGE_EM, SMALL_EM, FACTS_EM = 4.0, 2.9, 4.0
LEAST_LINES = 2.2  # under a title: a sign and a line
MOST_PARTS = 40
SMALL = 0.84  # of running text: the words of a still list
MOST_FILM_S = 180  # of a longer film the beginning; a board has other things to say
_AMOUNT = re.compile(r"(?P<word>[\u4e00-\u9fff]{0,8}?)(?P<number>\d[\d,，]*(?:\.\d+)?)(?P<unit>亿元|万元|元)(?![/每])")
_NOT_A_WORD = re.compile(r".*(?:每人|每月|每户|每亩|每年|不超过|是|为|共|约|和|的|了)$")


def tr(text: str) -> str:
    """The words around the content, in the glass's language."""
    return QCoreApplication.translate("board", text)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes pages for one room at one moment."""

    room: Room
    scene: Scene
    home: Path
    is_tight: bool = False  # the document's page did not fit

    # ---- one document each ----

    def disclosure(self, found: Shown, *, full: bool) -> tuple[BoardPage, ...]:
        """What is planned, decided or done."""
        document = found.document
        body = document.disclosure
        if body is None:
            return ()
        left = -1
        head = {"pre": tr("事前公开"), "decision": tr("决策公开"), "result": tr("结果公开")}[body.stage]
        if body.comment_until is not None and body.comment_from is not None:
            today = self.scene.today
            if dt.date.fromisoformat(body.comment_from) <= today <= dt.date.fromisoformat(body.comment_until):
                left, head = days_left(dt.date.fromisoformat(body.comment_until), today), tr("正在预公开")
        page = replace(self._bare(found, head), days_left=left)
        if left >= 0:
            page = replace(page, aside=tr("说意见 %s") % document.contact.phone)
        return self._told(page, document, full=full)

    def notice(self, found: Shown, *, full: bool) -> tuple[BoardPage, ...]:
        """A line of the ticker, large."""
        document = found.document
        if document.notice is None:
            return ()
        page = replace(self._bare(found, tr("通知公告")), hue="services", aside=tr("咨询 %s") % document.contact.phone)
        blocks = [Line("para", document.notice.text), *(_lines(document) if full else ())]
        return self._paged(page, blocks)

    def reply(self, found: Shown) -> tuple[BoardPage, ...]:
        """What somebody said, what was answered, what becomes of it."""
        document, body = found.document, found.document.reply
        if body is None:
            return ()
        aside = tr("说意见 %s") % document.contact.phone
        page = replace(self._bare(found, tr("意见答复")), hue="voice", when=self._day(body.replied_on), aside=aside)
        lines = [Line("bring", body.said, tr("群众说")), Line("bring", body.reply, tr("%s答复") % body.replied_by)]
        if body.adoption:
            words = {"adopted": tr("采纳了"), "partly": tr("采纳了一部分"), "declined": tr("没有采纳")}
            lines.append(Line("bring", body.reason, words[body.adoption]))
        return self._paged(page, lines)

    def ticker(self, cards: Sequence[Card]) -> tuple[BoardPage, ...]:
        """The running line as a still list. It is no document: each line has one of its own."""
        if not cards:
            return ()
        page = BoardPage(
            id="ticker", kind="text", head=tr("滚动消息，都在这里"), title="", hue="services", is_small=True,
            source=tr("共 %d 条") % len(cards), is_sample=all(card.is_sample for card in cards),
        )  # fmt: skip
        lines = [Line("item", one.facts["text"].replace("\n", " "), f"{i}.") for i, one in enumerate(cards, start=1)]
        smaller = replace(self, room=replace(self.room, body=round(self.room.body * SMALL)))
        return tuple(replace(one, id=f"ticker{one.id}") for one in smaller._paged(page, lines))

    def welcome(self, hall: str, counts: Sequence[Figure]) -> tuple[BoardPage, ...]:
        """The hall itself: what can be seen here, when its windows are open, whom to ask."""
        pack = self.scene.county.pack
        aside = tr("咨询 %s") % pack.service.phone if pack.service.phone else ""
        page = BoardPage(
            id="welcome", kind="welcome", head=pack.brand.line, title=hall, figures=tuple(counts), aside=aside,
            is_sample=pack.sample,
        )  # fmt: skip
        lines = [Line("para", tr("办公时间：%s") % pack.service.hours)] if pack.service.hours else []
        return tuple(
            replace(one, id=f"welcome{one.id}", seconds=max(15, one.seconds))
            for one in self._paged(page, lines, above=FACTS_EM)
        )

    def film(self, found: Shown) -> tuple[BoardPage, ...]:
        """A document's films that are here, each for a bounded time."""
        page = replace(self._media(found, tr("视频公开")), kind="film")
        here = [
            (attachment.name, file)
            for attachment in found.document.attachments
            if attachment.type.startswith("video/") and (file := blob_path(self.home, attachment.sha256)).is_file()
        ]
        pages = _numbered([replace(page, film=str(file), caption=name) for name, file in here], [""] * len(here))
        return tuple(replace(one, id=f"{one.document}/film{one.part}", seconds=MOST_FILM_S) for one in pages)

    def guide(self, found: Shown, *, full: bool) -> tuple[BoardPage, ...]:
        """What it costs, how long it takes, how often one must come; what to bring; with `full` how it goes."""
        document = found.document
        body = document.guide
        if body is None:
            return ()
        page = replace(self._bare(found, tr("办事指南")), hue="services", when="", source=document.unit_name)
        page = replace(page, aside=tr("咨询 %s") % body.phone_ask)
        facts = replace(page, kind="guide", figures=_guide_figures(document))
        lead = document.summary or body.who_can
        # What it is for stands under the numbers, where there is room for it.
        lines = line_count(lead, self.room.columns) * TEXT_LINE
        has_lead = (FACTS_EM + lines) * self.room.body <= self._height_left(page)
        facts = replace(facts, lines=(Line("para", lead),) if has_lead else ())
        said = "".join(f.label + f.number + f.unit for f in facts.figures) + (lead if has_lead else "")
        pages, blocks = [(facts, said)], [] if has_lead else [Line("para", lead)]
        if body.materials:
            # In one flow: a passer-by counts what to bring, and looks it up at the window.
            joint = "；" if any("、" in material.name for material in body.materials) else "、"
            blocks = [Line("bring", joint.join(m.name for m in body.materials), tr("带什么"))]
        told = [blocks, [Line("bring", f"{body.place}，{body.hours}", tr("在哪办"))]]
        if full:
            steps = [Line("item", _step(s.name, s.by, s.time), f"{i}.") for i, s in enumerate(body.steps, start=1)]
            told[1:1] = [[Line("bring", body.who_can, tr("谁能办"))], [Line("head", tr("怎么办")), *steps]]
        for one in filter(None, told):
            pages += [(p, "".join(b.sign + b.text for b in p.lines)) for p in self._paged(page, one)]
        return _numbered([p for p, _ in pages], [words for _, words in pages])

    def finance(self, found: Shown) -> tuple[BoardPage, ...]:
        """A village's income and spending of a period; no list of persons."""
        document, body = found.document, found.document.public_list
        if body is None or body.template != "finance":
            return ()
        page = replace(self._bare(found, tr("村务公开")), kind="figure")
        sums = [(side, sum(_amount(row[2]) for row in body.rows if len(row) > 2 and row[0] == side)) for side in
                ("收入", "支出")]  # fmt: skip
        figures = tuple(Figure(side, money_words(amount), tr("元")) for side, amount in sums if amount)
        page = replace(page, figures=figures, aside=tr("监督 %s") % body.complaint_phone)
        return self._paged(page, [Line("para", document.summary)], above=FACTS_EM if figures else 0)

    def public_list(self, found: Shown) -> tuple[BoardPage, ...]:
        """The rows of a list, a screenful at a time."""
        body = found.document.public_list
        if body is None:
            return ()
        page = replace(self._bare(found, tr("名单公示")), kind="table", aside=tr("监督 %s") % body.complaint_phone)
        if body.nil:
            said = tr("%s没有这一项，%s签字确认") % (body.period, body.signed_by)
            return self._paged(replace(page, kind="text"), [Line("para", said)])
        room, wide, narrow = self.room.columns, *(table_em(body.columns, body.rows, halved=on) for on in (False, True))
        if self.is_tight or narrow > room:
            words = [Line("item", row_words(body.columns, row), "•") for row in body.rows]
            return self._paged(replace(page, kind="text"), words)
        columns = tuple({"name": c.name, "numeric": c.numeric} for c in body.columns)
        head = HEAD_EM * (2 if wide > room else 1)  # a name then stands over its unit
        per = max(1, int((self._height_left(page) / self.room.body - head) / ROW_EM))
        cuts = [body.rows[i : i + per] for i in range(0, len(body.rows), per)]
        pages = [replace(page, columns=columns, rows=tuple(list(row) for row in cut)) for cut in cuts]
        _end(pages, page)
        return _numbered(pages, ["".join("".join(row) for row in one.rows) for one in pages])

    def picture(self, found: Shown, *, full: bool = False) -> tuple[BoardPage, ...]:
        """A document's pictures and papers, as the agent has made them into pages."""
        document = found.document
        captions = {b.sha256: b.caption for b in document.blocks if isinstance(b, PictureBlock)}
        page = replace(self._media(found, tr("图说公开")), kind="picture")
        pages: list[BoardPage] = []
        for attachment in document.attachments:
            made = pages_of(self.home, attachment.sha256)
            if made is None or attachment.type.startswith("video/"):
                continue
            pages += pages_with(
                page, made, caption=captions.get(attachment.sha256, ""), name=Path(attachment.name).stem,
                room=self.room, height=self._height_left(page), full=full, is_tight=self.is_tight, told=self._worded,
                rest=_rest().text,
            )  # fmt: skip
        _end(pages, page)
        return _numbered(pages, [one.caption + "".join(line.text for line in one.lines) for one in pages])

    def _worded(self, page: BoardPage, words: str) -> Sequence[BoardPage]:
        """What a picture has no room for."""
        return self._paged(replace(page, kind="text"), [Line("para", words)])

    def _media(self, found: Shown, head: str) -> BoardPage:
        """A page of what a document carries, named after the kind of document where that is no disclosure."""
        heads = {"guide": tr("办事指南"), "notice": tr("通知公告")}
        kind = found.document.kind
        return replace(self._bare(found, heads.get(kind, head)), hue="services" if kind in heads else "disclosure")

    # ---- the side list ----

    def side(self, card: Card) -> SideRow:
        """A card of the side list."""
        today, when, is_open = self.scene.today, self._day(card.issued_on), False
        if card.comment_until:
            left = days_left(dt.date.fromisoformat(card.comment_until), today)
            if left >= 0:
                when, is_open = tr("还剩 %d 天") % left if left else tr("今天截止"), True
        return SideRow(card.id, card.unit_name, card.title, when, is_open, card.is_sample)

    # ---- parts ----

    def _bare(self, found: Shown, head: str) -> BoardPage:
        document = found.document
        when = self._day(document.issued_on)
        is_small = title_lines(document.title, self.room.heading, self.room.width) > 1
        source = tr("%s，%s") % (document.unit_name, day_words(document.issued_on, self.scene.today))
        return BoardPage(
            id=document.id, kind="text", head=head, title=document.title, document=document.id, v=document.v,
            when=when, source=source, is_sample=document.sample, is_title_small=is_small,
        )  # fmt: skip

    def _told(self, page: BoardPage, document: Document, *, full: bool) -> tuple[BoardPage, ...]:
        """The number first, then the words."""
        figure = headline(document.summary)
        blocks = [Line("para", document.summary)] if document.summary else []
        if full or not blocks:
            blocks += _lines(document)
        plain = self._paged(page, blocks)
        if figure is None:
            return plain
        large, small = (replace(figure, is_large=is_large) for is_large in (True, False))
        told = self._paged(replace(page, kind="figure", figures=(large,)), blocks, above=LARGE_EM)
        if len(told) > 1:
            less = self._paged(replace(page, kind="figure", figures=(small,)), blocks, above=SMALL_EM)
            told = less if len(less) < len(told) else told
        # The whole on one page is worth more than a large number.
        return plain if len(plain) == 1 and len(told) > 1 else told

    def _paged(self, page: BoardPage, blocks: Sequence[Line], *, above: float = 0) -> tuple[BoardPage, ...]:
        """Pages that hold these blocks; the first leaves `above` em for what stands over them."""
        lines = self._height_left(page) / (self.room.body * TEXT_LINE)
        first = lines - above / TEXT_LINE
        # Where a long title leaves no room for words, it stands on the first page only.
        is_crowded = lines < LEAST_LINES
        other = self.room.height / (self.room.body * TEXT_LINE) if is_crowded else lines
        cut = paged(blocks, columns=self.room.columns, first=first, other=other)
        if len(cut) > MOST_PARTS:
            cut[MOST_PARTS - 1 :] = [(_rest(),)]
        pages = [replace(page, lines=part) for part in cut]
        pages[1:] = [replace(one, kind="text", figures=(), is_untitled=is_crowded) for one in pages[1:]]
        figures = " ".join(f.label + f.number + f.unit for f in page.figures)
        texts = [(figures if at == 0 else "") + "".join(b.text for b in one.lines) for at, one in enumerate(pages)]
        return _numbered(pages, texts)

    def _height_left(self, page: BoardPage) -> float:
        """Pixels under the title."""
        if not page.title:
            return self.room.height
        size = self.room.row if page.is_title_small else self.room.heading
        title = title_lines(page.title, size, self.room.width) * size * TITLE_LINE
        return self.room.height - title

    def _day(self, day: str) -> str:
        """今天, 昨天 or a day."""
        ago = (self.scene.today - dt.date.fromisoformat(day)).days
        return {0: tr("今天"), 1: tr("昨天")}.get(ago) or day_words(day, self.scene.today)


def headline(text: str) -> Figure | None:
    """The sum that a summary names, with the word before it: 补助286290元."""
    best: re.Match[str] | None = None
    for found in _AMOUNT.finditer(text):
        word = found["word"]
        if _NOT_A_WORD.fullmatch(word) and len(word) < 3:
            continue
        if best is None or _yuan(found) > _yuan(best):
            best = found
    if best is None:
        return None
    word = re.sub(r"^(?:其中|现|拟|将|共计|合计)", "", best["word"])
    label = "" if _NOT_A_WORD.fullmatch(word) or len(word) > 6 or len(word) < 2 else word
    number = best["number"].replace("，", ",")
    if best["unit"] == "元" and "," not in number and "." not in number:
        number = f"{int(number):,}"
    return Figure(label, number, best["unit"])


def _yuan(found: re.Match[str]) -> float:
    scale = {"亿元": 1e8, "万元": 1e4, "元": 1.0}[found["unit"]]
    return float(found["number"].replace(",", "").replace("，", "")) * scale


def _guide_figures(document: Document) -> tuple[Figure, ...]:
    body = document.guide
    assert body is not None
    fee = Figure(tr("收费"), tr("不收费"))
    if body.fees:
        one = body.fees[0]
        fee = Figure(tr("收费"), one.amount, one.unit) if one.amount[:1].isdigit() else Figure(tr("收费"), one.amount)
    days = body.promised_days or body.legal_days
    if body.day_kind == "onspot" or not days:
        time = Figure(tr("几天办好"), tr("当场"))
    else:
        time = Figure(tr("几天办好"), f"{days}", tr("个工作日") if body.day_kind == "workday" else tr("天"))
    visits = Figure(tr("要跑几次"), f"{body.visits}", tr("次")) if body.visits else Figure(tr("要跑几次"), tr("不用跑"))
    return fee, time, visits


def _lines(document: Document) -> list[Line]:
    """The body as text; pictures and tables are pages of their own, or stand on the touch screen."""
    found: list[Line] = []
    for block in document.blocks:
        if isinstance(block, HeadingBlock):
            found.append(Line("head", block.text))
        elif isinstance(block, ParagraphBlock):
            found.append(Line("para", block.text))
        elif isinstance(block, ListBlock):
            signs = [f"{i}." if block.ordered else "•" for i in range(1, len(block.items) + 1)]
            found += [Line("item", text, sign) for text, sign in zip(block.items, signs, strict=True)]
        elif isinstance(block, TableBlock):
            found += [Line("item", row_words(block.columns, row), "•") for row in block.rows]
    return found


def _rest() -> Line:
    return Line("para", tr("后面还有，这里放不下，请到触摸屏上看全部内容"))


def _end(pages: list[BoardPage], page: BoardPage) -> None:
    """No document holds the board for longer than so many parts; the last one says where the others are."""
    if len(pages) > MOST_PARTS:
        pages[MOST_PARTS - 1 :] = [replace(page, kind="text", lines=(_rest(),))]


def _step(name: str, by: str, time: str) -> str:
    return "，".join(part for part in (name, by, time) if part)


def _amount(text: str) -> float:
    try:
        return float(text.replace(",", "").replace("，", ""))
    except ValueError:
        return 0.0


def _numbered(pages: Sequence[BoardPage], texts: Sequence[str]) -> tuple[BoardPage, ...]:
    """Parts with their numbers and their time."""
    return tuple(
        replace(
            page, id=f"{page.document}/{page.kind[0]}{at}", part=at, parts=len(pages),
            seconds=reading_s(page.title if at == 1 else "", text) + math.ceil(page.hanzi / HANZI_S),
        )
        for at, (page, text) in enumerate(zip(pages, texts, strict=True), start=1)
    )  # fmt: skip
