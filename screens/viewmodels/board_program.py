"""The order of a board's pages: what the county's playlists ask for at this moment, else the next best."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from kiosk.errors import StoreError
from kiosk.schedule.lists import campaign_layout, layout_of, playlists_of, post_at
from kiosk.schedule.plan import Plan, Post, decide
from kiosk.store.facts import screen_of
from kiosk.store.read import Card, ContentReader, Filter, Shown
from screens.viewmodels.board_makers import Maker, tr
from screens.viewmodels.board_page import BoardPage, Figure, Room, SideRow
from screens.viewmodels.source import Scene
from screens.viewmodels.ticker import MOST as MOST_LINES
from screens.viewmodels.ticker import due_notices
from sync.contract.playlist import Playlist, PlaylistItem

log = logging.getLogger(__name__)

MOST_PAGES = 200
NEW_DAYS = 30
NO_WORDS = ("ticker", "film")  # a strip is the running line, and shows no pictures
LOOKED_AT = 60  # documents a source looks through, for those that have what it wants
LOOKED_AT_LISTS = 400  # most lists are accounts


@dataclass(frozen=True, slots=True)
class Program:
    """The pages in their order, the side list, and why these."""

    pages: tuple[BoardPage, ...]
    side: tuple[SideRow, ...]
    playlists: tuple[str, ...]
    second: tuple[BoardPage, ...] = ()  # of the other column


def post_of(scene: Scene, *, profile: str, tags: Sequence[str]) -> Post:
    """Where this screen stands."""
    terminal = scene.facts.get("terminal_id", "")
    screen = screen_of(scene.facts)
    if screen is not None:
        tags = tuple(dict.fromkeys((*tags, *screen.tags)))  # the terminal's own and those the county has signed
    return post_at(scene.county.pack, scene.unit, profile=profile, tags=tags, terminal=terminal)


def plan_now(scene: Scene, post: Post) -> Plan:
    """What plays now."""
    local = scene.moment.at.astimezone(scene.county.zone)
    return decide(playlists_of(scene.county.pack), post, local, scene.county.pack.calendar)


class Programmer:
    """Puts a board's program together from one release."""

    def __init__(
        self, reader: ContentReader, maker: Maker, post: Post, tight: Mapping[str, float] | None = None,
        rooms: Mapping[str, Room] | None = None,
    ) -> None:  # fmt: skip
        self._reader = reader
        self._maker = maker
        self._post = post
        self._rooms = rooms or {}  # by layout; the maker's own where none is named
        self._tight = tight or {}  # documents whose pages did not fit, and the share of the room they may fill
        self._scene = maker.scene

    def layout(self) -> str:
        """The layout that the best tier asks for."""
        return layout_of(plan_now(self._scene, self._post).tiers[0])

    def program(self) -> Program:
        """The best tier that has something to show; the hall itself when there is nothing at all."""
        plan, side = plan_now(self._scene, self._post), self._side()
        for tier in plan.tiers:
            layout = layout_of(tier)
            if layout == "side" and not side:
                layout = "full"
            found = self._in_layout(layout, tier, plan.campaigns, side)
            if found is not None:
                return found
        self._maker = replace(self._maker, room=self._rooms.get("full", self._maker.room))
        hall = self._welcome()
        return self._in_layout("full", (), plan.campaigns, side, hall) or Program(hall, side, ())

    def _in_layout(
        self, layout: str, tier: Sequence[Playlist], campaigns: Sequence[Playlist], side: tuple[SideRow, ...],
        spare: Sequence[BoardPage] = (),
    ) -> Program | None:  # fmt: skip
        """What these playlists make of the zones of a layout; None when they have nothing to show."""
        layout = self._known(layout)
        if layout == "head":
            return Program((self._clock(),), side, tuple(one.id for one in tier))
        pages = list(_turns([self._pages_of(one, layout) for one in tier])) or [
            replace(p, layout=layout) for p in spare
        ]
        if not pages:
            return None
        own = {one.id: self._campaign_layout(one, layout, side) for one in campaigns}
        # Those that play in the layout of the others share its columns; one with a layout of its own takes the glass.
        for campaign in (one for one in campaigns if own[one.id] == layout):
            pages = list(_mixed(pages, self._pages_of(campaign, layout), campaign.every))
        first: tuple[BoardPage, ...] = _unique(pages)[:MOST_PAGES]
        second: tuple[BoardPage, ...] = ()
        if layout == "columns":
            first, second = _in_two(first)
            if not second:  # one document does not fill two columns
                return self._in_layout("full", tier, campaigns, side)
        for campaign in (one for one in campaigns if own[one.id] != layout):
            first = tuple(_mixed(first, self._pages_of(campaign, own[campaign.id]), campaign.every))
        names = tuple(one.id for one in (*tier, *campaigns))
        return Program(_unique(first)[:MOST_PAGES], side, names, second)

    def _campaign_layout(self, campaign: Playlist, layout: str, side: tuple[SideRow, ...]) -> str:
        """Its own, if that is one zone, or one and a list; its pages come one by one, so that no other can be."""
        own = campaign_layout(campaign)
        if own is None:
            return layout
        return self._known("full" if own == "side" and not side else own)

    def _known(self, layout: str) -> str:
        """The layout, if this glass has room for it; seen from afar there is one zone only."""
        return layout if layout in self._rooms or layout == "head" or not self._rooms else "full"

    def _pages_of(self, playlist: Playlist, layout: str) -> list[BoardPage]:
        """A playlist's pages, made for a layout: its items take turns, so that no kind of thing fills an hour."""
        self._maker = replace(self._maker, room=self._rooms.get(layout, self._maker.room))
        pages = _documents_in_turn([list(self._item(item)) for item in playlist.items])
        return [replace(page, layout=layout) for page in pages]

    def _item(self, item: PlaylistItem) -> Iterator[tuple[BoardPage, ...]]:
        """The pages of each document of one item."""
        if self._post.profile == "strip" and item.show in NO_WORDS:
            return
        found = 0
        for card in self._cards(item):
            pages = self._document(item, card.id)
            if pages:
                yield tuple(replace(p, seconds=item.seconds) for p in pages) if item.seconds else pages
                found += 1
            if found >= item.most:
                return
        if item.document is not None and (pages := self._document(item, item.document)):
            yield pages
        if item.show == "ticker":
            lines = due_notices(self._reader, self._scene, self._units(item))[:MOST_LINES]
            if pages := self._tightened("").ticker(lines):
                yield pages
        if item.show == "welcome":
            yield self._welcome()

    def _document(self, item: PlaylistItem, document_id: str) -> tuple[BoardPage, ...]:
        """One document's pages; whatever is wrong with it never takes the other documents along."""
        try:
            shown = self._reader.document(self._scene.release, self._scene.moment, document_id)
            return () if shown is None else self._made(item, shown)
        except StoreError as exc:
            log.info("document %s is passed over on the board: %s", document_id, exc)
        except Exception:
            log.exception("document %s cannot be made into pages of the board", document_id)
        return ()

    def _made(self, item: PlaylistItem, shown: Shown) -> tuple[BoardPage, ...]:
        document_id = shown.document.id
        kind, make = shown.document.kind, self._tightened(document_id)
        full = item.full or item.show == "document"
        if item.show == "picture":
            return make.picture(shown, full=full)
        if item.show == "film":
            return make.film(shown)
        if kind == "reply":
            return make.reply(shown)
        if kind == "guide":
            return make.guide(shown, full=full)
        if kind == "notice":
            return make.notice(shown, full=full)
        if kind == "disclosure":
            return make.disclosure(shown, full=full)
        said = shown.document.public_list
        if said is not None and said.template == "finance":
            return make.finance(shown)
        # A list of persons is shown in its own village and that village's township, nowhere else.
        if shown.document.unit == self._post.unit or self._is_own_village(shown.document.unit):
            return make.public_list(shown)
        return ()

    def _tightened(self, document_id: str) -> Maker:
        """The maker with less room, for a document that did not fit."""
        share = self._tight.get(document_id)
        return (
            self._maker if share is None else replace(self._maker, room=self._maker.room.shrunk(share), is_tight=True)
        )

    def _is_own_village(self, unit: str) -> bool:
        township = self._scene.county.township_of(unit)
        return self._post.level == "township" and township is not None and township.code == self._post.unit

    def _cards(self, item: PlaylistItem) -> Sequence[Card]:
        today, units = self._scene.today.isoformat(), self._units(item)
        since = self._scene.today.fromordinal(self._scene.today.toordinal() - NEW_DAYS).isoformat()
        wanted = {
            "open": Filter("disclosure", open_on=today, units=units),
            "new": Filter("disclosure", since=since, units=units),
            "result": Filter("disclosure", stage="result", units=units),
            "guide": Filter("guide", units=units),
            "reply": Filter("reply", units=units),
            "finance": Filter("list", units=units),
            "list": Filter("list", units=units),
            "picture": Filter("disclosure", units=units, with_files=True),
            "film": Filter("disclosure", units=units, with_files=True),
        }.get(item.show)
        if item.show == "notice":
            return due_notices(self._reader, self._scene, units)
        if wanted is None:
            return ()
        most = LOOKED_AT_LISTS if wanted.kind == "list" else LOOKED_AT
        read = self._reader.cards
        cards: Sequence[Card] = read(self._scene.release, self._scene.moment, wanted, limit=most)
        if item.show in ("picture", "film"):
            # A disclosure's, a notice's while it is due, a guide's film; no list's: its papers may name persons.
            more = [*due_notices(self._reader, self._scene, units)]
            if item.show == "film":
                more += read(self._scene.release, self._scene.moment, replace(wanted, kind="guide"), limit=most)
            cards = sorted((*cards, *more), key=_newest, reverse=True)
        if item.show in ("finance", "list"):
            found = [c for c in cards if (c.facts.get("template") == "finance") == (item.show == "finance")]
            return sorted(found, key=lambda c: bool(c.facts.get("nil")))  # those that have something first
        if item.show == "new":
            return [c for c in cards if not (c.comment_until and c.comment_until >= today)]
        if item.show == "guide":
            # Another few each day, so that every guide has its turn.
            start = self._scene.today.toordinal() * item.most % max(1, len(cards))
            return [*cards[start:], *cards[:start]]
        return cards

    def _units(self, item: PlaylistItem) -> tuple[str, ...]:
        """A unit, those below it and those they came from; empty: all."""
        if item.unit is None:
            return ()
        county = self._scene.county
        below = [u.code for u in county.pack.units if u.parent == item.unit]
        found = dict.fromkeys(code for one in (item.unit, *below) for code in county.family(one))
        return tuple(found)

    def _side(self) -> tuple[SideRow, ...]:
        """What ends soonest, then what is new."""
        today = self._scene.today.isoformat()
        read = self._reader.cards
        opened = read(self._scene.release, self._scene.moment, Filter("disclosure", open_on=today), limit=12)
        newest = read(self._scene.release, self._scene.moment, Filter("disclosure"), limit=24)
        known = {card.id for card in opened}
        return tuple(self._maker.side(card) for card in (*opened, *(c for c in newest if c.id not in known)))[:24]

    def _clock(self) -> BoardPage:
        """The hall and the time, nothing else."""
        title = self._scene.county.hall_name(self._scene.unit)
        return BoardPage(id="clock", kind="clock", head="", title=title, layout="head")

    def _welcome(self) -> tuple[BoardPage, ...]:
        """The hall itself, when there is nothing else."""
        scene = self._scene
        counts = [(tr("公开内容"), "disclosure", tr("件")), (tr("办事指南"), "guide", tr("份"))]
        found = [(label, self._reader.count(scene.release, scene.moment, Filter(k)), unit) for label, k, unit in counts]
        figures = [Figure(label, f"{n}", unit) for label, n, unit in found if n]
        return self._maker.welcome(scene.county.hall_name(scene.unit), figures)


def _newest(card: Card) -> tuple[str, str]:
    return card.issued_on, card.id


def _documents_in_turn(sources: Sequence[Sequence[tuple[BoardPage, ...]]]) -> Iterator[BoardPage]:
    """One document of each source, then the next of each: its pages stay together."""
    for row in zip_longest(*sources):
        for pages in row:
            yield from pages or ()


def _turns(playlists: Sequence[Sequence[BoardPage]]) -> Iterator[BoardPage]:
    """Playlists of equal rank take turns, document by document."""
    grouped = [[tuple(group) for group in _by_document(pages)] for pages in playlists]
    return _documents_in_turn(grouped)


def _in_two(pages: Sequence[BoardPage]) -> tuple[tuple[BoardPage, ...], tuple[BoardPage, ...]]:
    """Every other document in the second column."""
    groups = list(_by_document(pages))
    return tuple(p for one in groups[::2] for p in one), tuple(p for one in groups[1::2] for p in one)


def _by_document(pages: Iterable[BoardPage]) -> Iterator[list[BoardPage]]:
    group: list[BoardPage] = []
    for page in pages:
        if group and page.part == 1:
            yield group
            group = []
        group.append(page)
    if group:
        yield group


def _mixed(base: Sequence[BoardPage], extra: Sequence[BoardPage], every: int) -> Iterator[BoardPage]:
    """One document of a campaign after every so many pages, never within another document."""
    groups = [tuple(group) for group in _by_document(extra)]
    if not groups:
        yield from base
        return
    turn, since = 0, 0
    for group in _by_document(base):
        yield from group
        since += len(group)
        if since >= every:
            yield from (replace(p, id=f"{p.id}~{turn}") for p in groups[turn % len(groups)])
            turn, since = turn + 1, 0
    if turn == 0:
        yield from groups[0]


def _unique(pages: Iterable[BoardPage]) -> tuple[BoardPage, ...]:
    """A document that two items name plays once."""
    return tuple({page.id: page for page in pages}.values())
