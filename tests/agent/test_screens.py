"""Terminals and their county: admitted by their keys, told what to show, trusted with the lists of their own hall."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.agent.once import pull_once
from kiosk.agent.provision import provision, read_provision
from kiosk.agent.report import Report
from kiosk.settings import Settings
from kiosk.store.facts import facts_of, screen_of, seat_of
from kiosk.store.identity import Identity
from kiosk.store.vault import Vault
from sync import contract
from sync.contract.sealed import is_sealed
from sync.county import terminals
from sync.county.__main__ import main
from sync.county.approvals import Draft, store_file
from sync.county.errors import CountyError
from sync.county.publish.publisher import SCREENS_WAIT
from sync.county.publish.removal import withdraw
from sync.county.publish.usb import export
from sync.county.records import AttachmentRow
from sync.county.sample import change, take
from sync.county.seat import write_provision
from sync.errors import ContractError
from tests.agent.test_commands import kiosk
from tests.county.makers import COUNTY, NOW, TOWNSHIP, VILLAGE, disclosure, drafts, small_county, ulid
from tests.terminal.test_screen import rows_of

OTHER_TOWNSHIP = "140929101000"
PERSON, TITLE, PIN = "示例王小二", "2026年示例低保对象公示名单", "240817193502"


def people(number: int = 90, *, v: int = 1, unit: str = VILLAGE, person: str = PERSON) -> Draft:
    """A list of people that only their own village may read."""
    said = replace(disclosure(number, unit=unit, v=v, title=TITLE), kind="list", disclosure=None)
    body = contract.PublicList(
        template="assistance", period="2026年三季度", period_from="2026-07-01", period_until="2026-09-30",
        columns=(contract.Column("姓名"),), rows=((person,),), complaint_phone="0350-000 0001",
    )  # fmt: skip
    return Draft(replace(said, public_list=body), scope="village")


class Places:
    """A county and terminals that read its tree, as from a stick."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "county").mkdir()
        self.records, self.publisher = small_county(folder / "county")
        take(self.records, self.publisher.ring, drafts(3, unit=VILLAGE))
        self.publisher.publish(NOW)
        self.provision = read_provision(write_provision(self.records, folder / "county"))

    def terminal(self, name: str, unit: str) -> Path:
        """A home that the county has admitted; nothing is published yet."""
        home = self.folder / name
        provision(home, self.provision)
        terminals.admit(self.records, Identity.load(home).public(), name=name, unit=unit, now=NOW)
        return home

    def show(self, *items: Draft) -> None:
        take(self.records, self.publisher.ring, items)
        done = self.publisher.publish(NOW)
        assert (done.waiting, done.refused) == ((), ())

    def pull(self, home: Path) -> Report:
        return pull_once(home, Settings.load(home), folder=self.folder / "county" / "site")

    def published(self) -> Iterator[tuple[Path, bytes]]:
        """Every published file, as it lies there and unpacked."""
        for path in sorted((self.folder / "county" / "site").rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                yield path, data
                if data[:2] == b"\x1f\x8b":
                    yield path, gzip.decompress(data)
                elif path.parent.name == "packs":
                    while data:
                        size = int.from_bytes(data[32:36], "big")
                        blob, data = data[36 : 36 + size], data[36 + size :]
                        yield path, gzip.decompress(blob) if blob[:2] == b"\x1f\x8b" else blob


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    monkeypatch.setenv("KIOSK_NOW", contract.instant_text(NOW))
    places = Places(tmp_path)
    yield places
    places.records.close()


def test_a_townships_terminal_shows_the_list_and_no_other_does(places: Places) -> None:
    halls = {unit: places.terminal(unit, unit) for unit in (TOWNSHIP, VILLAGE, COUNTY, OTHER_TOWNSHIP)}
    places.show(people(), *(people(n, person=f"{PERSON}{n}") for n in (91, 92, 93)))
    documents = {unit: places.pull(home).documents for unit, home in halls.items()}
    assert documents == {TOWNSHIP: 7, VILLAGE: 7, COUNTY: 3, OTHER_TOWNSHIP: 3}
    assert (PERSON,) in rows_of(halls[TOWNSHIP])
    assert rows_of(halls[TOWNSHIP]) == rows_of(halls[VILLAGE])
    for unit in (COUNTY, OTHER_TOWNSHIP):
        assert rows_of(halls[unit]) == []
        assert facts_of(halls[unit])["list_units"] == ""
    assert facts_of(halls[TOWNSHIP])["list_units"] == VILLAGE


def test_a_scan_of_everything_public_finds_no_name_and_no_verifier(places: Places) -> None:
    home, other = places.terminal("here", TOWNSHIP), places.terminal("there", OTHER_TOWNSHIP)
    for which in (home, other):
        terminals.change(places.records, Identity.load(which).terminal_id, {}, pin=PIN, now=NOW)
    places.show(*(people(n, person=f"{PERSON}{n}") for n in range(90, 96)))
    withdraw(places.records, ulid(90), reason=f"{PERSON}不符合条件", now=NOW)
    places.show(people(91, v=2))
    places.pull(home)
    places.pull(other)
    verifier = Vault.load(home)._pin
    assert verifier.startswith(b"$argon2id$")
    secrets = [PERSON.encode(), TITLE.encode(), PIN.encode(), verifier, b"$argon2",
               *(key for key in Vault.load(home).keys.values()),
               *(key.hex().encode() for key in Vault.load(home).keys.values())]  # fmt: skip
    seen = 0
    for path, data in places.published():
        seen += 1
        assert [secret for secret in secrets if secret in data] == [], path
    assert seen > 60
    # The same holds for a stolen terminal whose hall has no business with that village,
    # and for the PIN and the keys on the one that has.
    for path in other.rglob("*"):
        if path.is_file():
            assert [secret for secret in secrets if secret in path.read_bytes()] == [], path
    for path in home.rglob("*"):
        if path.is_file():
            assert [secret for secret in secrets[2:] if secret in path.read_bytes()] == [], path
    # And the scan itself would find them.
    places.show(Draft(disclosure(97, unit=VILLAGE, text=PERSON)))
    assert any(PERSON.encode() in data for _, data in places.published())


def test_a_pin_set_at_the_county_is_checked_at_the_terminal(places: Places) -> None:
    home = places.terminal("hall", TOWNSHIP)
    identity = Identity.load(home).terminal_id
    terminals.change(places.records, identity[:8], {}, pin=PIN, now=NOW)
    places.show()
    places.pull(home)
    vault = Vault.load(home)
    assert [vault.check_pin(pin) for pin in (PIN, "240818", "")] == [True, False, False]
    terminals.change(places.records, identity, {}, pin="", now=NOW)
    places.show()
    places.pull(home)
    assert (Vault.load(home).has_pin, Vault.load(home).check_pin("")) == (False, False)


@pytest.mark.parametrize("pin", ["12345", "1234567890123", "111111", "123456", "987654", "abcdef", "１２３９８７"])
def test_a_pin_that_is_no_pin_is_refused(pin: str) -> None:
    with pytest.raises(CountyError, match="PIN"):
        terminals.verifier(pin)


def test_what_is_set_for_one_terminal_changes_its_file_alone(places: Places) -> None:
    home, other = places.terminal("here", TOWNSHIP), places.terminal("there", OTHER_TOWNSHIP)
    places.show()
    places.pull(home)
    before = places.publisher.targets_of("screens")
    places.show(Draft(disclosure(50, unit=VILLAGE)))
    assert places.publisher.targets_of("screens") == before, "a box is sealed anew each time; the file must not be"
    settings = {"theme": "grey", "hours": "07:30-18:30", "tags": ["hall"], "max_offline_days": 9}
    terminals.change(
        places.records,
        Identity.load(home).terminal_id,
        {**settings, "profile": "board", "subscribe": [VILLAGE]},
        now=NOW,
    )
    places.show()
    after = places.publisher.targets_of("screens")
    changed = {path for path in after if after[path] != before[path]}
    assert changed == {f"screens/{Identity.load(home).terminal_id}.json.gz"}
    assert places.pull(home).documents == 4
    screen, seat = screen_of(facts_of(home)), seat_of(facts_of(home))
    assert screen is not None
    assert seat is not None
    assert (screen.theme, screen.hours, screen.tags, screen.max_offline_days) == ("grey", "07:30-18:30", ("hall",), 9)
    assert (seat.unit, seat.profile, seat.subscribe) == (TOWNSHIP, "board", (VILLAGE,))
    terminals.change(places.records, Identity.load(home).terminal_id, {"hours": None}, now=NOW)
    places.show()
    places.pull(home)
    assert screen_of(facts_of(home)).hours is None  # type: ignore[union-attr]
    assert other.exists()


def test_a_retired_terminal_loses_its_file_and_its_lists(places: Places) -> None:
    home = places.terminal("hall", TOWNSHIP)
    places.show(people())
    places.pull(home)
    assert rows_of(home) == [(PERSON,)]
    terminals.retire(places.records, Identity.load(home).terminal_id, now=NOW)
    places.show()
    report = places.pull(home)
    assert (report.removed, rows_of(home)) == (1, [])
    assert screen_of(facts_of(home)) is None
    assert places.publisher.targets_of("screens") == {}


def sealed_blobs(places: Places) -> dict[str, bytes]:
    site = places.folder / "county" / "site" / "blobs"
    found = {path.name: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    return {name: data for name, data in found.items() if is_sealed(data)}


def test_a_stolen_terminals_keys_open_nothing_that_comes_later(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    stolen, other = places.terminal("stolen", TOWNSHIP), places.terminal("other", VILLAGE)
    places.show(people(), replace(people(91, person="示例赵六"), visible_from="2026-11-25T02:00:00Z"))
    places.pull(stolen)
    places.pull(other)
    thief, before = Vault.load(stolen), sealed_blobs(places)
    assert len(before) == 1
    terminals.retire(places.records, Identity.load(stolen).terminal_id, now=NOW, is_stolen=True)
    # Without the keys of that township's office nothing can be sealed anew; nothing breaks, and nothing is shown.
    ring = places.publisher.ring
    mine = [card.keyid for card in ring.cards.values() if "office-140929100" in card.roles]
    taken = [ring.signers.pop(keyid) for keyid in mine]
    assert places.publisher.publish(NOW).waiting == ("东街社区居委会",)
    assert (places.pull(other).state, rows_of(other)) == ("updated", [])
    for signer in taken:
        ring.add(signer)
    later = contract.instant("2026-11-25T02:00:00Z")
    monkeypatch.setenv("KIOSK_NOW", contract.instant_text(later))
    places.show()
    places.publisher.publish(later)
    report = places.pull(other)
    assert (report.state, sorted(rows_of(other))) == ("updated", [(PERSON,), ("示例赵六",)])
    after = {name: data for name, data in sealed_blobs(places).items() if name not in before}
    assert len(after) == 2
    for data in after.values():
        with pytest.raises(ContractError):
            thief.open(VILLAGE, data)
        assert Vault.load(other).open(VILLAGE, data)


def test_a_new_list_in_the_publication_after_a_theft_leaves_no_old_one_behind(places: Places) -> None:
    stolen, other = places.terminal("stolen", TOWNSHIP), places.terminal("other", VILLAGE)
    places.show(people())
    places.pull(stolen)
    thief, before = Vault.load(stolen), sealed_blobs(places)
    terminals.retire(places.records, Identity.load(stolen).terminal_id, now=NOW, is_stolen=True)
    places.show(people(92, person="示例赵六"))
    report = places.pull(other)
    assert (report.broken, sorted(rows_of(other))) == (0, [(PERSON,), ("示例赵六",)])
    after = {name: data for name, data in sealed_blobs(places).items() if name not in before}
    assert len(after) == 2
    for data in after.values():
        with pytest.raises(ContractError):
            thief.open(VILLAGE, data)


def test_a_partial_stick_carries_every_terminals_file(places: Places) -> None:
    home = places.terminal("hall", TOWNSHIP)
    places.show(people())
    site, stick = places.publisher.site, places.folder / "stick"
    export(site, stick, provision=places.folder / "county" / "provision.json", units=[VILLAGE])
    terminals.change(places.records, Identity.load(home).terminal_id, {"subscribe": [VILLAGE]}, now=NOW)
    places.show()
    export(site, stick, provision=places.folder / "county" / "provision.json", units=[VILLAGE])
    assert pull_once(home, Settings.load(home), folder=stick).documents == 4
    assert rows_of(home) == [(PERSON,)]


def test_the_demos_changes_are_of_papers_that_every_terminal_shows(places: Places) -> None:
    places.show(people())
    done = change(places.records, places.publisher, count=3, now=NOW)
    assert done.documents == 3
    with pytest.raises(CountyError, match="only 3 documents"):
        change(places.records, places.publisher, count=4, now=NOW)


def test_without_two_screens_keys_terminals_wait_and_papers_go_on(places: Places) -> None:
    home = places.terminal("hall", TOWNSHIP)
    ring = places.publisher.ring
    mine = [card.keyid for card in ring.cards.values() if "screens" in card.roles]
    taken = [ring.signers.pop(keyid) for keyid in mine[1:]]
    take(places.records, ring, [Draft(disclosure(50, unit=VILLAGE))])
    done = places.publisher.publish(NOW)
    assert (done.documents, done.waiting, done.refused) == (1, (SCREENS_WAIT,), ())
    assert (places.pull(home).documents, screen_of(facts_of(home))) == (4, None)
    for signer in taken:
        ring.add(signer)
    places.show()
    places.pull(home)
    assert screen_of(facts_of(home)) is not None


def test_a_list_with_a_file_beside_it_is_not_published(places: Places) -> None:
    data = b"\x89PNG scan of the list"
    sha256 = store_file(places.folder / "county", data)
    draft = people()
    file = contract.Attachment(sha256=sha256, type="image/png", bytes=len(data), name="扫描件")
    with_file = replace(draft, document=replace(draft.document, attachments=(file,)))
    with pytest.raises(CountyError, match="files cannot be sealed"):
        take(places.records, places.publisher.ring, [with_file])
    # One that an older program took in is stopped where it would go out.
    take(places.records, places.publisher.ring, [draft])
    with places.records.begin() as session:
        session.add(
            AttachmentRow(document=draft.document.id, v=1, sha256=sha256, type=file.type, bytes=9, name="扫描件")
        )
    done = places.publisher.publish(NOW)
    assert done.documents == 0
    assert "files cannot be sealed" in done.refused[0]
    assert not (places.folder / "county" / "site" / "blobs" / sha256[:2] / sha256).exists()


def test_a_list_announced_for_later_has_its_digest_signed_ahead(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = places.terminal("hall", TOWNSHIP)
    later = "2026-11-25T02:00:00Z"
    places.show(replace(people(), visible_from=later))
    assert (places.pull(home).documents, rows_of(home)) == (3, [])
    monkeypatch.setenv("KIOSK_NOW", later)
    places.publisher.publish(contract.instant(later))
    assert places.pull(home).documents == 4
    assert rows_of(home) == [(PERSON,)]


def test_a_new_year_brings_a_new_key(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    home = places.terminal("hall", TOWNSHIP)
    monkeypatch.setenv("KIOSK_NOW", "2027-02-01T02:00:00Z")
    places.show(people(), replace(people(91, person="示例赵六"), visible_from="2027-01-05T02:00:00Z"))
    places.publisher.publish(contract.instant("2027-02-01T02:00:00Z"))
    places.pull(home)
    keys = Vault.load(home).keys
    assert sorted(keys) == [(VILLAGE, 2026), (VILLAGE, 2027)]
    assert len({hashlib.sha256(key).digest() for key in keys.values()}) == 2
    assert sorted(rows_of(home)) == [(PERSON,), ("示例赵六",)]


# ---- the commands ------------------------------------------------------------------------------


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def county(places: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    """`county ARGS --dir D` in this process: exit code, stdout, stderr."""

    def run(*args: str) -> tuple[int, str, str]:
        code = main([*args, "--dir", str(places.folder / "county")])
        return code, *capsys.readouterr()

    return run


def test_the_trip_by_hand(places: Places, county: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    home, file = places.folder / "hall", places.folder / "id.json"
    provision(home, places.provision)
    file.write_text(kiosk(home, "identity", "--json").stdout)
    identity = json.loads(file.read_text())["terminal_id"]
    code, said, _ = county("screens", "admit", str(file), "--name", "岚漪镇便民服务中心", "--unit", TOWNSHIP)
    assert (code, identity in said) == (0, True)
    assert "waits for county publish" in county("screens", "list")[1]
    monkeypatch.setenv("COUNTY_PIN", PIN)
    code, said, troubles = county("screens", "set", identity[:8], "--pin", "--theme", "grey")
    assert (code, PIN in said + troubles) == (0, False)
    assert county("publish")[0] == 0
    assert "waits" not in county("screens", "list")[1]
    places.pull(home)
    county("screens", "set", identity, "--hours", "08:00-18:00")
    assert "waits for county publish" in county("screens", "list")[1]
    assert Vault.load(home).check_pin(PIN)
    assert "Retired" in county("screens", "retire", identity)[1]
    assert "0 terminal(s)" in county("screens", "list")[1]


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("admit", "FILE", "--name", "x", "--unit", TOWNSHIP), "admitted already"),
        (("set", "ffff", "--name", "x"), "not the start of exactly one"),
        (("set", "ID", "--unit", "140929999999"), "no unit"),
        (("set", "ID", "--hours", "8-18"), "hours"),
        (("set", "ID", "--pin"), "COUNTY_PIN"),
        (("admit", "--json", "{}", "--name", "x", "--unit", TOWNSHIP), "kiosk identity"),
        (("admit", "--name", "x", "--unit", TOWNSHIP), "--json TEXT"),
        (("admit", "FILE"), "--name and --unit"),
        (("admit", "/nowhere", "--name", "x", "--unit", TOWNSHIP), "cannot be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value)[:20],
)
def test_wrong_input_is_one_sentence(places: Places, county: Run, args: tuple[str, ...], word: str) -> None:
    home, file = places.terminal("hall", TOWNSHIP), places.folder / "id.json"
    public = Identity.load(home).public()
    file.write_bytes(contract.encode(public))
    said = [{"FILE": str(file), "ID": public.terminal_id}.get(arg, arg) for arg in args]
    code, _, troubles = county("screens", *said)
    assert (code, troubles.count("\n"), word in troubles) == (2, 1, True), troubles
