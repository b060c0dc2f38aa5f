"""A comment window on the glass: open, closed without a word, closed and told."""

from pathlib import Path

from kiosk.clock import Clock
from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.app import App
from sync.contract import Disclosure, instant
from tests.e2e.stage import NOW
from tests.screens.conftest import Until
from tests.screens.test_pages import arrive


def disclosures(home: Path) -> list[tuple[str, Disclosure, bool]]:
    """Id and body of every disclosure, and whether another stage of its matter is published."""
    reader, moment = ContentReader(home), Clock(fixed=instant(NOW)).now()
    release = reader.release()
    assert release is not None
    found = []
    for card in reader.cards(release, moment, Filter("disclosure"), limit=400):
        shown = reader.document(release, moment, card.id)
        if shown is not None and shown.document.disclosure is not None:
            body = shown.document.disclosure
            found.append((card.id, body, len(reader.stages(release, moment, body.matter)) > 1))
    reader.close()
    return found


def test_what_became_of_the_comments_stands_on_the_page(app: App, until: Until, first_home: Path) -> None:
    key, body, _ = next(one for one in disclosures(first_home) if one[1].adoption)
    arrive(app, until, "item", key)
    assert app.property("item").property("adoption") == body.adoption
    assert body.adoption not in [row.value for row in app.property("item").property("facts").rows]


def test_a_closed_window_says_where_to_read_on_or_that_nothing_is_told_yet(
    app: App, until: Until, first_home: Path
) -> None:
    item = app.property("item")
    # One of each kind.
    pre = {
        (one[1].comment_until >= NOW[:10], one[2]): one for one in disclosures(first_home) if one[1].comment_until
    }  # fmt: skip
    assert len(pre) >= 2
    for key, body, has_more in pre.values():
        arrive(app, until, "item", key)
        assert body.comment_until is not None
        if body.comment_until >= NOW[:10]:
            assert item.property("closedWords") == ""
        else:
            wanted = "看上面后一步的公开" if has_more else "还没有公布"
            assert wanted in item.property("closedWords")
