"""The drill of docs/security.md, played with the real publisher and a real terminal's store."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from tuf.api.metadata import MetaFile, Snapshot, Timestamp

from kiosk.agent.once import pull_once
from kiosk.agent.provision import provision, read_provision
from kiosk.agent.report import Report
from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.store.facts import facts_of, screen_of
from kiosk.store.identity import Identity
from kiosk.store.read import ContentReader, Filter
from sync import contract
from sync.county import terminals
from sync.county.keys import KeyCard
from sync.county.publish import rotate, signing
from sync.county.publish.publisher import SCREENS_WAIT, Publisher
from sync.county.publish.recall import recall
from sync.county.records import DocumentRow, Publication, UnitRow, open_records, records_url
from sync.county.sample import take
from sync.county.seat import write_provision
from tests.county.makers import NOW, drafts, small_county, ulid

VILLAGE, OTHER = "140929100200", "140929100201"


class Hall:
    """A county and one terminal that reads its tree, as from a stick."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.home = folder / "county", folder / "home"
        self.folder.mkdir()
        self._patch = monkeypatch
        self.records, self.publisher = small_county(self.folder)
        self.now = NOW
        self.at(NOW)
        self.show(1, 3)
        provision(self.home, read_provision(write_provision(self.records, self.folder)))

    def at(self, now: dt.datetime) -> None:
        self.now = now
        self._patch.setenv("KIOSK_NOW", contract.instant_text(now))

    def show(self, start: int, count: int, unit: str = VILLAGE) -> None:
        take(self.records, self.publisher.ring, drafts(count, unit=unit, start=start))
        self.publisher.publish(self.now)

    def pull(self) -> Report:
        return pull_once(self.home, Settings.load(self.home), folder=self.folder / "site")

    def ids(self) -> set[str]:
        reader = ContentReader(self.home)
        release = reader.release()
        assert release is not None
        moment = Clock.from_environment().now()
        found = {card.id for card in reader.cards(release, moment, Filter("disclosure"), limit=100)}
        reader.close()
        return found

    def admit(self, name: str = "一号机") -> str:
        """The county admits the terminal and publishes its file; returns its id."""
        public = Identity.load(self.home).public()
        terminals.admit(self.records, public, name=name, unit="140929100000", now=self.now)
        self.publisher.publish(self.now)
        return public.terminal_id

    def name(self) -> str:
        """What the terminal says it is called."""
        screen = screen_of(facts_of(self.home))
        return screen.name if screen is not None else ""

    def reopen(self, database: Path) -> None:
        self.records.close()
        shutil.copy2(database, self.folder / "county.db")
        self.records = open_records(records_url(self.folder))
        self.publisher = Publisher(records=self.records, folder=self.folder, ring=self.publisher.ring)


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hall:
    hall = Hall(tmp_path, monkeypatch)
    assert hall.pull().documents == 3
    return hall


def online(hall: Hall) -> list[KeyCard]:
    return [card for card in hall.publisher.ring.cards.values() if card.online]


@pytest.mark.expects_log("new timestamp keys")
def test_a_stolen_signing_host_that_jumps_ahead_in_numbers_and_in_time_is_cured(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KIOSK_NOW")
    monkeypatch.setattr("kiosk.agent.once.Clock.from_environment", lambda floor=None: Clock(floor=floor, system=system))

    def system() -> dt.datetime:
        return NOW + dt.timedelta(hours=1)

    site, ring = hall.publisher.site, hall.publisher.ring
    future = dt.datetime(2090, 1, 1, tzinfo=dt.UTC)
    versions = {name: MetaFile(file.version) for name, file in hall.publisher.signed("snapshot").meta.items()}
    snapshot = Snapshot(version=2**31, expires=future.replace(year=2095), meta=versions)
    timestamp = Timestamp(
        version=2**31, expires=future.replace(year=2095), snapshot_meta=MetaFile(2**31),
        unrecognized_fields={"x-issued": contract.instant_text(future)},
    )  # fmt: skip
    site.write(f"metadata/{2**31}.snapshot.json", signing.sign(snapshot, ring.at_hand("snapshot", 1)))
    site.write("metadata/timestamp.json", signing.sign(timestamp, ring.at_hand("timestamp", 1)))
    hall.pull()
    assert facts_of(hall.home)["clock_floor"].startswith("2090")
    rotate.rotate(hall.publisher, online(hall), now=NOW)
    hall.show(10, 1)
    states = [hall.pull().state for _ in range(2)]
    assert states == ["refused", "updated"]
    assert facts_of(hall.home)["clock_floor"] == contract.instant_text(NOW)
    assert ulid(10) in hall.ids()


def test_a_server_from_yesterdays_backup_is_refused_until_its_numbers_jump(hall: Hall, tmp_path: Path) -> None:
    recall(hall.publisher, ids=[ulid(1)], reason="有误", now=NOW)
    hall.records.close()
    shutil.copy2(hall.folder / "county.db", tmp_path / "yesterday.db")
    hall.reopen(tmp_path / "yesterday.db")
    hall.show(5, 2)
    assert hall.pull().documents == 4
    hall.reopen(tmp_path / "yesterday.db")
    for _ in range(2):  # until its timestamp is the newer one, its snapshot still the older
        hall.publisher.publish(NOW)
    assert hall.pull().state == "refused"
    assert rotate.restored(hall.publisher, now=NOW) == []
    report = hall.pull()
    assert (report.state, report.documents) == ("updated", 2)
    assert hall.ids() == {ulid(2), ulid(3)}, "the recall holds, what came after the backup waits for approval"


def test_a_terminal_400_days_behind_walks_through_every_root(hall: Hall) -> None:
    day = NOW
    for number in range(30):
        day += dt.timedelta(days=13, hours=8)
        role = ("root", "timestamp", "targets", "office-140929100")[number % 4]
        card = next(card for card in hall.publisher.ring.cards.values() if role in card.roles)
        rotate.rotate(hall.publisher, [card], now=day)
        if number % 4 == 3:
            rotate.rotate(hall.publisher, online(hall), now=day)
    hall.publisher.publish(day, pack=True)
    hall.at(day)
    hall.show(20, 2)
    assert (day - NOW).days >= 400
    report = hall.pull()
    assert (report.state, report.documents) == ("updated", 5), report.reason


def test_merged_villages_leave_and_nobody_is_stuck(hall: Hall) -> None:
    hall.show(30, 2, unit=OTHER)
    assert hall.pull().documents == 5
    with hall.records.begin() as session:
        session.execute(delete(Publication).where(Publication.unit == OTHER))
        session.execute(delete(UnitRow).where(UnitRow.code == OTHER))
        kept = session.get(UnitRow, VILLAGE)
        assert kept is not None
        kept.wire = {**kept.wire, "former_names": ["南沟村"]}
        assert session.scalar(select(DocumentRow.id).where(DocumentRow.unit == OTHER).limit(1))
    hall.publisher.publish_county(NOW)
    report = hall.pull()
    assert (report.state, report.documents, report.removed) == ("updated", 3, 2)


def test_a_merged_township_with_its_role_too(hall: Hall) -> None:
    """A role that stood in the snapshot once stays in it, though its delegation ends."""
    gone = ("140929101000", "140929101200")
    with hall.records.begin() as session:
        session.execute(delete(Publication).where(Publication.unit.in_(gone)))
        session.execute(delete(UnitRow).where(UnitRow.code.in_(gone)))
    hall.publisher.publish_county(NOW)
    assert "office-140929101" not in hall.publisher.signed("targets").delegations.roles
    assert "office-140929101.json" in hall.publisher.signed("snapshot").meta
    hall.show(40, 1)
    assert hall.pull().documents == 4


def test_the_web_server_burns_down_and_the_tree_is_published_elsewhere(hall: Hall) -> None:
    before = hall.ids()
    shutil.copytree(hall.folder / "site", hall.folder / "elsewhere")
    shutil.rmtree(hall.folder / "site")
    assert hall.pull().state == "later"
    assert hall.ids() == before
    report = pull_once(hall.home, Settings.load(hall.home), folder=hall.folder / "elsewhere")
    assert report.state == "unchanged"


def held_by(hall: Hall, *holders: str) -> list[KeyCard]:
    return [card for card in hall.publisher.ring.cards.values() if card.holder in holders]


@pytest.mark.parametrize("holders", [("officer-1",), ("officer-2", "officer-3")], ids=" and ".join)
def test_officers_whose_keys_are_lost_are_replaced_and_terminals_follow_their_settings(
    hall: Hall, holders: tuple[str, ...]
) -> None:
    terminal = hall.admit()
    assert hall.pull().state == "updated"
    lost = held_by(hall, *holders)
    assert {"targets", "county", "screens", "recall"} == {role for card in lost for role in card.roles}
    done = rotate.rotate(hall.publisher, lost, now=NOW)
    assert done.root == 2
    for card in lost:
        hall.publisher.ring.signers.pop(card.keyid, None)
    terminals.change(hall.records, terminal, {"name": "二号机"}, now=NOW)
    hall.show(10, 1)
    report = hall.pull()
    assert (report.state, report.documents, hall.name()) == ("updated", 4, "二号机"), report.reason


def test_a_thief_of_one_officers_keys_sets_nothing(hall: Hall) -> None:
    terminal = hall.admit()
    hall.pull()
    ring = hall.publisher.ring
    for card in ring.cards.values():
        if "screens" in card.roles and card.holder != "officer-1":
            ring.signers.pop(card.keyid)
    terminals.change(hall.records, terminal, {"name": "贼机", "subscribe": ["140929101000"]}, now=NOW)
    assert hall.publisher.publish(NOW).waiting == (SCREENS_WAIT,)
    # By hand, past our own program: one signature over the role.
    site, role = hall.publisher.site, signing.load(
        (hall.folder / "site" / "metadata" / "2.screens.json").read_bytes()
    ).signed  # fmt: skip
    role.version = 3
    forged = signing.sign(
        role, [ring.signers[card.keyid] for card in held_by(hall, "officer-1") if "screens" in card.roles]
    )
    versions = {name: MetaFile(file.version) for name, file in hall.publisher.signed("snapshot").meta.items()}
    number = hall.publisher.signed("snapshot").version + 1
    snapshot = signing.make_snapshot(
        {name.removesuffix(".json"): file.version for name, file in versions.items()} | {"screens": 3},
        version=number, now=NOW,
    )  # fmt: skip
    timestamp = signing.make_timestamp(number, version=hall.publisher.signed("timestamp").version + 1, now=NOW)
    site.write("metadata/3.screens.json", forged)
    site.write(f"metadata/{number}.snapshot.json", signing.sign(snapshot, ring.at_hand("snapshot", 1)))
    site.write("metadata/timestamp.json", signing.sign(timestamp, ring.at_hand("timestamp", 1)))
    before = hall.ids()
    assert hall.pull().state == "refused"
    assert (hall.name(), hall.ids()) == ("一号机", before)


def test_terminals_follow_a_county_that_came_back_from_a_backup(hall: Hall, tmp_path: Path) -> None:
    terminal = hall.admit()
    hall.pull()
    hall.records.close()
    shutil.copy2(hall.folder / "county.db", tmp_path / "yesterday.db")
    hall.reopen(tmp_path / "yesterday.db")
    terminals.change(hall.records, terminal, {"name": "二号机"}, now=NOW)
    hall.show(5, 1)
    hall.pull()
    assert hall.name() == "二号机"
    hall.reopen(tmp_path / "yesterday.db")
    assert rotate.restored(hall.publisher, now=NOW) == []
    report = hall.pull()
    assert (report.state, hall.name()) == ("updated", "一号机"), report.reason
    terminals.change(hall.records, terminal, {"name": "三号机"}, now=NOW)
    hall.publisher.publish(NOW)
    hall.pull()
    assert hall.name() == "三号机"
