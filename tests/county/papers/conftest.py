"""A small county with accounts, and a way to import that says what came of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sync import contract
from sync.county.desk import accounts
from sync.county.papers.intake import Options, Report, import_papers
from sync.county.publish.publisher import Publisher
from sync.county.records import DocumentRow, Records
from tests.county.makers import NOW

County = tuple[Records, Publisher]
Take = Callable[..., Report]
AT = contract.instant_text(NOW)


@pytest.fixture
def take(county: County) -> Take:
    """Import a source into the small county; keyword arguments are `Options`."""

    def run(source: Path, *, now: str = AT, **words: object) -> Report:
        options = Options(**{"author": "zhang", **words})  # type: ignore[arg-type]
        return import_papers(county[0], county[1].folder, source, options, now=now)

    return run


@pytest.fixture
def people(county: County) -> dict[str, accounts.Account]:
    """Author, a township's reviewer, the release officer; and a second reviewer's account."""
    records, publisher = county
    found = {
        "zhang": accounts.Account("zhang", "张三", ("author",), "", ()),
        "li": accounts.Account("li", "李四", ("reviewer",), "office-140929100", ()),
        "wang": accounts.Account("wang", "王五", ("approver",), "release-officer", ()),
    }
    with records.begin() as session:
        for account in found.values():
            accounts.add(session, publisher.ring, account, at=AT)
    return found


def documents(records: Records, kind: str | None = None) -> list[contract.Document]:
    """The newest version of every document."""
    newest: dict[str, contract.Document] = {}
    with records.begin() as session:
        for body, found in session.query(DocumentRow.body, DocumentRow.kind).order_by(DocumentRow.v):
            if kind in (None, found):
                document = contract.decode(contract.Document, body)
                newest[document.id] = document
    return list(newest.values())
