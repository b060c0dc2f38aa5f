"""The sample county's documents: as many as asked for, in every stage, consistent, and never the same twice."""

import datetime as dt
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from sync import contract
from sync.county.approvals import Draft, file_path
from sync.county.demo import days, drafts, withdrawn
from sync.county.demo.film import walk
from sync.county.demo.form import filled_in
from sync.county.demo.library import Library, read_library
from sync.county.demo.plan import HeadingPlan, ParagraphPlan, Plan, PointsPlan, TablePlace
from sync.county.demo.speaker import calendar, identity
from sync.county.demo.template import Slot, Template, template
from sync.county.errors import CountyError

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
TODAY = NOW.astimezone(days.ZONE).date()


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, library: Library) -> list[Draft]:
    folder = tmp_path_factory.mktemp("county")
    return list(drafts(folder=folder, items=260, seed=7, now=NOW, library=library))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, library: Library) -> list[Draft]:
    folder = tmp_path_factory.mktemp("county")
    return list(drafts(folder=folder, items=5000, seed=7, now=NOW, library=library))


def public(found: list[Draft]) -> list[contract.Document]:
    return [draft.document for draft in found if draft.scope == "society"]


@pytest.mark.parametrize("items", [1, 7, 20, 219, 220, 403])
def test_items_is_the_exact_number_of_documents_for_everybody(tmp_path: Path, library: Library, items: int) -> None:
    found = list(drafts(folder=tmp_path, items=items, seed=3, now=NOW, library=library))
    assert len(public(found)) == items
    assert len(found) - items >= 12
    assert {draft.scope for draft in found} == {"society", "village", "party", "unit"}


def test_every_name_on_a_list_of_people_is_visibly_made_up(small: list[Draft]) -> None:
    lists = [draft.document for draft in small if draft.scope == "village"]
    assert len({document.unit for document in lists}) == len(lists) == 24
    for document in lists:
        assert document.sample
        assert not document.attachments
        assert document.public_list is not None
        assert all(row[0].startswith("示例") for row in document.public_list.rows)


def test_every_county_unit_and_sixty_villages_have_something(small: list[Draft], library: Library) -> None:
    codes = {document.unit for document in public(small)}
    levels = Counter(library.area.units[code].level for code in codes)
    assert levels["department"] == 22
    assert levels["township"] == 12
    assert levels["village"] >= 60


def test_guides_notices_and_village_books_are_complete(small: list[Draft]) -> None:
    kinds = Counter(document.kind for document in public(small))
    assert kinds["guide"] >= 14
    assert kinds["notice"] >= 12
    books = Counter(d.unit for d in public(small) if d.public_list and d.public_list.template == "finance")
    assert len(books) >= 60
    assert set(books.values()) == {2}
    assert any(d.public_list and d.public_list.nil for d in public(small))


def test_a_guide_carries_a_film_that_is_small_and_the_same_each_time(small: list[Draft], tmp_path: Path) -> None:
    films = [(d, a) for d in public(small) for a in d.attachments if a.type == "video/mp4"]
    assert len(films) == 1
    document, film = films[0]
    assert document.guide is not None
    assert "示例" in film.name
    assert film.bytes < 250_000
    assert hashlib.sha256(walk(len(document.guide.steps))).hexdigest() == film.sha256


def test_guides_carry_forms_filled_in_whose_pages_read_and_say_that_they_are_samples(
    small: list[Draft], library: Library
) -> None:
    attached = {a.sha256: a for d in public(small) if d.guide for a in d.attachments if a.type == "application/pdf"}
    forms = [form for guide in library.guides for form in guide.get("forms", ())]
    assert len(attached) == len(forms) >= 2
    for form in forms:
        data = filled_in(form["pages"])
        assert attached[hashlib.sha256(data).hexdigest()].name == form["name"]
        assert "示例" in form["name"]
        document = pypdfium2.PdfDocument(data)
        assert len(document) == len(form["pages"])
        for number, page in enumerate(form["pages"]):
            words = document[number].get_textpage()
            read = "".join(words.get_text_bounded().split())
            for text in ["示例：照这个样子填", page["title"], *(cell for row in page["rows"] for cell in row)]:
                assert "".join(text.split()) in read
            boxes = [words.get_charbox(i) for i in range(words.count_chars())]
            assert all(left >= 0 and right <= 595 and foot >= 30 and top <= 842 for left, foot, right, top in boxes)
        document.close()


def test_notices_end_tomorrow_and_have_ended_so_that_both_can_be_seen(small: list[Draft]) -> None:
    ends = [contract.instant(d.notice.end).astimezone(days.ZONE).date() for d in public(small) if d.notice]
    assert TODAY + dt.timedelta(days=2) in ends  # to tomorrow's last second
    assert min(ends) < TODAY < max(ends)


def test_withdrawn_documents_are_beside_the_counted_ones_and_say_why(small: list[Draft], library: Library) -> None:
    gone = list(withdrawn(seed=7, now=NOW, library=library))
    assert len(gone) == 2
    assert not {one.draft.document.id for one in gone} & {draft.document.id for draft in small}
    for one in gone:
        assert contract.instant(one.draft.document.published_at) < one.at < NOW
        assert "示例" in one.reason


def test_threads_go_through_their_stages_in_order(small: list[Draft]) -> None:
    stages: dict[str, list[tuple[str, str]]] = {}
    for document in public(small):
        if document.disclosure is not None:
            stages.setdefault(document.disclosure.matter, []).append((document.disclosure.stage, document.issued_on))
    order = {"pre": 0, "decision": 1, "result": 2}
    for thread in stages.values():
        assert [order[stage] for stage, _ in thread] == sorted(order[stage] for stage, _ in thread)
        assert [day for _, day in thread] == sorted(day for _, day in thread)
    assert any(len(thread) == 3 for thread in stages.values())


def test_eight_to_twelve_matters_are_open_and_one_ends_today(small: list[Draft]) -> None:
    ends = [
        document.disclosure.comment_until
        for document in public(small)
        if document.disclosure and document.disclosure.comment_until and document.disclosure.comment_until >= f"{TODAY}"
    ]
    assert 8 <= len(ends) <= 12
    assert f"{TODAY}" in ends
    assert len(set(ends)) >= 6


def test_no_comment_window_is_shorter_than_its_kind_demands(large: list[Draft], library: Library) -> None:
    for document in public(large):
        body = document.disclosure
        if body is None or body.comment_from is None or body.comment_until is None:
            continue
        assert body.notice_kind is not None
        least, day_kind = library.windows[body.notice_kind]
        start, end = dt.date.fromisoformat(body.comment_from), dt.date.fromisoformat(body.comment_until)
        inside = [start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1)]
        counted = [day for day in inside if day_kind == "day" or days.is_workday(day)]
        assert len(counted) >= least, document.title


def test_nothing_is_dated_after_now(large: list[Draft]) -> None:
    for draft in large:
        assert contract.instant(draft.document.published_at) < NOW
        assert draft.document.issued_on <= f"{TODAY}"


def test_a_decision_tells_only_of_meetings_after_the_window_closed(large: list[Draft]) -> None:
    ends: dict[str, dt.date] = {}
    checked = 0
    for document in public(large):
        body = document.disclosure
        if body is None:
            continue
        if body.comment_until:
            ends[body.matter] = dt.date.fromisoformat(body.comment_until)
        elif body.stage == "decision" and body.matter in ends:
            issued = dt.date.fromisoformat(document.issued_on)
            for text in texts(document):
                for year, month, day in re.findall(
                    r"(?<![\d至从到])(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:召开|的村民代表会议|，\S{2,20}开会)", text
                ):
                    met = dt.date(int(year or issued.year), int(month), int(day))
                    assert ends[body.matter] < met <= issued, text
                    checked += 1
    assert checked > 50


def test_every_document_survives_the_wire_and_is_marked_as_a_sample(large: list[Draft]) -> None:
    for draft in large:
        assert contract.decode(contract.Document, contract.encode(draft.document)) == draft.document
        assert draft.document.sample


def test_totals_are_the_sums_of_their_rows(large: list[Draft]) -> None:
    checked = 0
    for draft in large:
        for block in draft.document.blocks:
            if not isinstance(block, contract.TableBlock) or not block.total:
                continue
            *rows, last = block.rows
            for i, column in enumerate(block.columns):
                if column.numeric and last[i]:
                    assert sum(Decimal(row[i]) for row in rows) == Decimal(last[i]), draft.document.title
                    checked += 1
    assert checked > 1000


def test_village_books_agree_with_their_words_and_carry_over(large: list[Draft]) -> None:
    left: dict[str, str] = {}
    for document in public(large):
        books = document.public_list
        if books is None or books.template != "finance":
            continue
        sums = {side: sum(int(row[2]) for row in books.rows if row[0] == side) for side in ("收入", "支出")}
        found = re.search(r"收入(\d+)元，支出(\d+)元，季末结余(\d+)元", document.summary)
        assert found is not None
        assert (int(found[1]), int(found[2])) == (sums["收入"], sums["支出"])
        if document.unit in left:
            assert int(left[document.unit]) + sums["收入"] - sums["支出"] == int(found[3])
        left[document.unit] = found[3]


def test_paragraphs_do_not_repeat(large: list[Draft]) -> None:
    said = Counter(
        zlib.crc32(block.text.encode())
        for draft in large
        for block in draft.document.blocks
        if isinstance(block, contract.ParagraphBlock)
    )
    again = sum(count for count in said.values() if count > 1)
    assert again / said.total() < 0.01


def test_texts_are_as_long_as_a_county_writes(large: list[Draft]) -> None:
    lengths = sorted(sum(map(len, texts(document))) for document in public(large) if document.kind != "reply")
    assert lengths[0] >= 100
    assert lengths[-1] <= 3000
    assert lengths[-1] - lengths[0] > 1000


def test_no_identity_number_and_no_phone_that_could_ring(large: list[Draft]) -> None:
    known = {"12388", "12345", "12348", "12119"}
    for draft in large:
        for text in [*texts(draft.document), draft.document.title, draft.document.summary]:
            assert not re.search(r"\d{15,}", text)
            assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)
            for phone in re.findall(r"(?<!\d)0\d{2,3}[- ]\d[\d ]{6,8}", text):
                assert phone.startswith("0350-000 "), phone
            for number in re.findall(r"打(\d{5})(?!\d)", text):
                assert number in known, text


def test_nothing_is_left_unfilled(large: list[Draft]) -> None:
    for draft in large:
        whole = contract.encode(draft.document).decode()
        assert "{{" not in whole
        for text in [*texts(draft.document), draft.document.title, draft.document.summary]:
            assert not set(text) & set("{}[]|"), text
            assert "；。" not in text
            assert "。。" not in text


def test_titles_and_summaries_fit_without_being_cut(large: list[Draft]) -> None:
    for draft in large:
        assert len(draft.document.title) < contract.limits.TITLE
        assert len(draft.document.summary) < contract.limits.SUMMARY


def test_the_same_seed_and_day_give_the_same_bytes(tmp_path: Path, library: Library, small: list[Draft]) -> None:
    again = list(drafts(folder=tmp_path, items=260, seed=7, now=NOW, library=library))
    assert [contract.encode(d.document) for d in again] == [contract.encode(d.document) for d in small]
    other = list(drafts(folder=tmp_path, items=260, seed=8, now=NOW, library=library))
    assert len({d.document.id for d in other} & {d.document.id for d in small}) == 0


def test_ids_and_index_numbers_are_unique(large: list[Draft]) -> None:
    ids = [draft.document.id for draft in large]
    numbers = [d.document.disclosure.index_no for d in large if d.document.disclosure]
    assert len(set(ids)) == len(ids)
    assert len(set(numbers)) == len(numbers)


def test_pictures_and_pdf_pages_lie_in_the_folder_under_their_digest(tmp_path: Path, library: Library) -> None:
    found = list(drafts(folder=tmp_path, items=400, seed=7, now=NOW, library=library))
    attached = [attachment for draft in found for attachment in draft.document.attachments]
    assert {attachment.type for attachment in attached} == {"image/png", "application/pdf", "video/mp4"}
    for attachment in attached:
        data = file_path(tmp_path, attachment.sha256).read_bytes()
        assert hashlib.sha256(data).hexdigest() == attachment.sha256
        assert len(data) == attachment.bytes


@pytest.mark.parametrize("moment", ["2026-02-17T23:30:00", "2027-01-01T00:05:00", "2028-02-29T16:00:00"])
def test_any_day_will_do(tmp_path: Path, library: Library, moment: str) -> None:
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    found = list(drafts(folder=tmp_path, items=260, seed=1, now=now, library=library))
    today = now.astimezone(days.ZONE).date().isoformat()
    assert len(public(found)) == 260
    assert all(contract.instant(draft.document.published_at) < now for draft in found)
    assert any(d.disclosure and d.disclosure.comment_until == today for d in public(found))


def test_plans_cover_all_five_aspects_and_every_public_item(library: Library) -> None:
    items = {plan.item_no for plan in library.plans_of(kind="disclosure", public=True)}
    assert {item[0] for item in items} == set("ABCDE")
    assert len(items) >= 24
    assert len(library.plans) >= 24


def test_every_slot_of_every_plan_is_known(library: Library) -> None:
    unit = library.area.townships[0]
    everybody = {*identity(unit, library.area), *calendar(TODAY), *library.facts, "matter", "row"}
    everybody |= {"起", "止", "天数", "决定日", "某村", "某乡", "小地名", "职能"}
    for plan in library.plans:
        known = everybody | set(library.words_of[plan.key]) | set(plan.texts) | set(plan.numbers) | table_facts(plan)
        for spoken in templates(plan):
            unknown = {name for name in slots(spoken) if name not in known and name[0] not in "日月"}
            assert not unknown, f"{plan.key}: {unknown}"
        for stage in plan.stages.values():
            for block in stage.body:
                if isinstance(block, PointsPlan):
                    assert block.words in library.words_of[plan.key], plan.key
                if isinstance(block, TablePlace):
                    assert block.key in {table.key for table in plan.tables}, plan.key


def test_a_bracket_that_is_not_closed_is_refused() -> None:
    with pytest.raises(CountyError, match="not closed"):
        template("收到{收到条意见")


def texts(document: contract.Document) -> list[str]:
    """Everything of a document that is read as running text."""
    out: list[str] = []
    for block in document.blocks:
        match block:
            case contract.ParagraphBlock() | contract.HeadingBlock():
                out.append(block.text)
            case contract.ListBlock():
                out.extend(block.items)
            case contract.TableBlock():
                out.extend(cell for row in block.rows for cell in row)
    if document.public_list is not None:
        out.extend(cell for row in document.public_list.rows for cell in row)
    if document.guide is not None:
        guide = document.guide
        out += [guide.who_can, *guide.conditions, *(step.note for step in guide.steps)]
        out += [material.name for material in guide.materials]
        out += [part for question in guide.faq for part in (question.question, question.answer)]
    return out


def templates(plan: Plan) -> Iterator[Template]:
    """Every template of a plan."""
    yield from plan.matter
    yield from plan.texts.values()
    for words in plan.words.values():
        yield from words
    for table in plan.tables:
        yield from table.caption
        yield from (column.text for column in table.columns if column.text is not None)
    for stage in plan.stages.values():
        yield from (*stage.title, *stage.summary)
        for block in stage.body:
            if isinstance(block, ParagraphPlan):
                yield from (option for sentence in block.sentences for option in sentence.options)
            elif isinstance(block, HeadingPlan):
                yield from block.options


def slots(spoken: Template) -> Iterator[str]:
    """The slots of a template, choices included."""
    for part in spoken.parts:
        if isinstance(part, Slot):
            yield part.name
        elif isinstance(part, tuple):
            for choice in part:
                yield from slots(choice)


def table_facts(plan: Plan) -> set[str]:
    """The facts that a plan's tables make known."""
    return {
        f"{table.key}.{name}"
        for table in plan.tables
        for name in (
            "n", "first", "last", "names",
            *(column.key for column in table.columns), *(f"{column.key}_total" for column in table.columns),
        )
    }  # fmt: skip
