"""Pairing by code over a real server: nobody without the code gets between, and a wrong try leaves nothing behind."""

import base64
import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from kiosk.agent import plugged
from kiosk.agent.pairer import Pairer
from kiosk.agent.pairing import Pairing
from kiosk.settings import Settings
from kiosk.store.facts import facts_of, seat_of
from kiosk.store.identity import Identity
from kiosk.store.mailbox import Mailbox
from sync import contract
from sync.county import screen_commands
from sync.county.records import BatchRow, ExpectedRow, PairingRow, TerminalRow
from sync.county.sample import take
from sync.county.seat import AUTHORITY, provision_of
from sync.pairing import CountySide
from sync.terminal.poster import NotTakenError, Poster
from tests.agent.test_commands import kiosk, one_sentence
from tests.authority import Authority
from tests.county.makers import NOW, TOWNSHIP, drafts, small_county
from tests.pairing import WAIT_S, Between, County, Waiting, ask, post, request


@pytest.fixture
def county(one_county: County) -> County:
    """With nobody admitted and nobody waiting."""
    with one_county.records.begin() as session:
        for table in (PairingRow, TerminalRow, BatchRow, ExpectedRow):
            session.execute(delete(table))
    return one_county


@pytest.fixture(scope="module")
def one_county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    folder = tmp_path_factory.mktemp("county")
    records, publisher = small_county(folder)
    take(records, publisher.ring, drafts(3, unit=TOWNSHIP))
    publisher.publish(NOW + dt.timedelta(minutes=1))
    server = subprocess.Popen(
        [sys.executable, "-m", "sync.county", "serve", "--dir", str(folder), "--port", "0"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        yield County(folder, records, publisher, server.stdout.readline().strip())
    finally:
        server.terminate()
        server.communicate(timeout=10)
        records.close()


@pytest.fixture
def waits(tmp_path: Path) -> Iterator[Callable[..., Waiting]]:
    made: list[Waiting] = []

    def make(url: str, home: Path | None = None, marks: tuple[str, ...] = ()) -> Waiting:
        made.append(Waiting(home or tmp_path / f"home{len(made)}", url, marks))
        return made[-1]

    yield make
    for one in made:
        one.stop()


def test_a_code_typed_at_the_county_gives_the_terminal_its_trust_and_the_county_its_keys(
    county: County, waits: Callable[..., Waiting]
) -> None:
    terminal = waits(county.url)
    (code,) = terminal.codes()
    listed = county.screens("waiting").stdout
    public = Identity.load(terminal.home).public()
    assert code[:3] in listed
    assert public.signing[:16] in listed
    assert code.replace("-", "") not in listed  # the county's server never learns the whole
    done = county.pair(code.lower())
    assert done.returncode == 0, done.stderr
    terminal.end()
    facts = facts_of(terminal.home)
    seat = seat_of(facts)
    assert seat is not None
    assert (seat.unit, facts["url"]) == (TOWNSHIP, county.url)
    assert "王狮一号机" in county.screens("list").stdout
    assert "0 terminal(s) wait" in county.screens("waiting").stdout
    environment = os.environ | {"KIOSK_HOME": str(terminal.home), "KIOSK_NOW": "2026-11-23T08:00:00Z"}
    pulled = subprocess.run([sys.executable, "-m", "kiosk", "sync", "--json"], env=environment, capture_output=True,
                            text=True, timeout=WAIT_S)  # fmt: skip
    assert json.loads(pulled.stdout)["documents"] == 3, pulled.stderr
    county.publisher.publish(NOW + dt.timedelta(minutes=2))  # the terminal's own file, sealed to its key
    subprocess.run([sys.executable, "-m", "kiosk", "sync", "--json"], env=environment, capture_output=True, timeout=60)
    assert "王狮一号机" in facts_of(terminal.home)["screen"]


@pytest.mark.expects_log("offer is none")
def test_a_wrong_code_is_noticed_at_both_ends_and_used_up(county: County, waits: Callable[..., Waiting]) -> None:
    terminal = waits(county.url)
    (code,) = terminal.codes()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    done = county.pair(wrong)
    assert done.returncode == 2
    assert "the code is not the one on its glass" in done.stderr
    first, second = terminal.codes(2)
    assert first != second
    assert county.pair(first).returncode == 2  # a code has one try
    assert "0 terminal(s) admitted" in county.screens("list").stdout
    assert county.pair(second).returncode == 0
    terminal.end()


def test_a_code_of_nobody_and_a_wrong_seat_are_refused_before_the_code_is_used_up(
    county: County, waits: Callable[..., Waiting]
) -> None:
    terminal = waits(county.url)
    (code,) = terminal.codes()
    nobody = next(place for place in ("222", "333", "444") if place != code[:3]) + "22222"
    refused = [
        county.pair(nobody),
        county.pair("hello"),
        county.screens("pair", code, "--name", "x", "--unit", "999999"),
        county.screens("pair", code, "--name", "x" * 200, "--unit", TOWNSHIP),
        county.screens("pair", code),
    ]
    assert [done.returncode for done in refused] == [2] * 5
    assert county.pair(code).returncode == 0


def test_an_offer_ends_when_the_terminal_does_not_answer(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = Identity.load_or_make(tmp_path / "one")
    code, body = request(county.url, identity)
    post(county.url, "pairings", body, identity)
    monkeypatch.setattr(screen_commands, "WAIT_S", 0.5)
    done = county.pair(code)
    assert done.returncode == 2
    assert "did not answer in time" in done.stderr
    with county.records.begin() as session:
        assert [row.state for row in session.query(PairingRow)] == ["ended"]


@pytest.fixture
def between(county: County, tmp_path: Path) -> Iterator[Callable[[Callable[[str, str, bytes], bytes]], Between]]:
    made: list[Between] = []

    def make(turn: Callable[[str, str, bytes], bytes]) -> Between:
        made.append(Between(county.url, turn, Identity.load_or_make(tmp_path / "stranger")))
        return made[-1]

    yield make
    for one in made:
        one.shutdown()
        one.server_close()


@pytest.mark.expects_log("offer is none")
def test_who_puts_his_own_keys_into_the_request_is_not_admitted(
    county: County, waits: Callable[..., Waiting], between: Callable[..., Between], tmp_path: Path
) -> None:
    stranger = Identity.load_or_make(tmp_path / "stranger").public()

    def turn(way: str, path: str, body: bytes) -> bytes:
        if way == "to county" and path == "pairings":
            keys = {"terminal_id": stranger.terminal_id, "signing": stranger.signing, "sealing": stranger.sealing}
            return contract.encode({**json.loads(body), **keys})
        return body

    terminal = waits(between(turn).url)
    (code,) = terminal.codes()
    done = county.pair(code)
    assert done.returncode == 2
    assert "somebody stands between" in done.stderr
    assert "0 terminal(s) admitted" in county.screens("list").stdout
    terminal.until(lambda: any("not made by somebody who knows the code" in line for line in terminal.lines))


@pytest.mark.expects_log("offer is none")
def test_who_guesses_the_code_gives_the_terminal_no_root(
    county: County, waits: Callable[..., Waiting], between: Callable[..., Between]
) -> None:
    asked: list[bytes] = []

    def turn(way: str, path: str, body: bytes) -> bytes:
        if way == "to county" and path == "pairings":
            asked.append(body)
        if way == "to terminal" and path.startswith("pairings/"):
            said = json.loads(asked[-1])
            side = CountySide(said["place"] + "22222", asked[-1], said["share"])
            root = provision_of(county.folder, url=county.url, unit=TOWNSHIP, profile="touch")
            gift = contract.PairingGift(format=1, county="假县", name="假机", provision=root)
            box = base64.b64encode(side.put(contract.encode(gift))).decode()
            standing = contract.PairingStanding(format=1, id=said["id"], state="offered", share=side.share, box=box)
            return contract.encode(standing)
        return body

    terminal = waits(between(turn).url)
    terminal.until(lambda: any("not made by somebody who knows the code" in line for line in terminal.lines))
    assert not any("假县" in line for line in terminal.lines)
    assert seat_of(facts_of(terminal.home)) is None


def test_who_only_listens_between_pairs_nothing_and_hinders_nothing(
    county: County, waits: Callable[..., Waiting], between: Callable[..., Between]
) -> None:
    heard: list[bytes] = []

    def turn(_way: str, _path: str, body: bytes) -> bytes:
        heard.append(body)
        return body

    terminal = waits(between(turn).url)
    (code,) = terminal.codes()
    assert county.pair(code, "--url", county.url).returncode == 0
    terminal.end()
    assert facts_of(terminal.home)["url"] == county.url
    assert not any(code.replace("-", "").encode() in words or "王狮一号机".encode() in words for words in heard)


def test_requests_are_counted_signed_and_end_by_themselves(county: County, tmp_path: Path) -> None:
    identity = Identity.load_or_make(tmp_path / "one")
    _, body = request(county.url, identity)
    assert post(county.url, "pairings", body, identity)[0] == 200
    assert post(county.url, "pairings", body, identity)[0] == 200  # the same again
    with county.records.begin() as session:
        assert session.query(PairingRow).count() == 1
    _, foreign = request(county.url, Identity.load_or_make(tmp_path / "two"))
    assert post(county.url, "pairings", foreign, identity)[0] == 403
    place = json.loads(body)["place"]
    _, taken = request(county.url, identity, place=place)
    assert post(county.url, "pairings", taken, identity)[0] == 409
    assert post(county.url, "pairings", b'{"format":1}', identity)[0] == 422
    with county.records.begin() as session:
        session.query(PairingRow).update({"ends_at": "2026-11-01T00:00:00Z"})
    assert ask(county.url, f"pairings/{json.loads(body)['id']}", None, {})[0] == 404
    assert post(county.url, "pairings", taken, identity)[0] == 200  # the old one is swept, its place free
    statuses = [post(county.url, "pairings", request(county.url, identity)[1], identity)[0] for _ in range(62)]
    assert statuses.count(200) <= 59
    assert statuses[-1] == 429


def test_a_server_that_calls_every_place_taken_is_asked_in_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    pauses: list[float] = []

    def taken(_poster: Poster, path: str, _body: bytes) -> bytes:
        asked.append(path)
        assert len(asked) < 20, "it asks without a pause"
        raise NotTakenError("taken", 409, "place_taken")

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise InterruptedError

    monkeypatch.setattr(Poster, "post", taken)
    with pytest.raises(InterruptedError):
        Pairing(tmp_path, Settings.load(tmp_path), sleep=sleep).run("http://127.0.0.1:9")
    assert asked == ["pairings"] * 3
    assert min(pauses) >= 1


def test_a_request_renewed_takes_the_place_of_the_one_before(county: County, tmp_path: Path) -> None:
    identity = Identity.load_or_make(tmp_path / "one")
    _, first = request(county.url, identity)
    post(county.url, "pairings", first, identity)
    _, second = request(county.url, identity, drops=json.loads(first)["id"])
    assert post(county.url, "pairings", second, identity)[0] == 200
    stranger = Identity.load_or_make(tmp_path / "two")
    _, third = request(county.url, stranger, drops=json.loads(second)["id"])
    assert post(county.url, "pairings", third, stranger)[0] == 200
    with county.records.begin() as session:
        left = {row.id for row in session.query(PairingRow)}
    assert left == {json.loads(second)["id"], json.loads(third)["id"]}  # nobody drops another's


def test_the_largest_authority_of_a_countys_own_travels_in_the_box(
    county: County, waits: Callable[..., Waiting], tmp_path: Path
) -> None:
    pem = Authority(tmp_path / "ca").file.read_text()
    (county.folder / AUTHORITY).write_text(pem * (contract.limits.AUTHORITY // len(pem)))
    try:
        terminal = waits(county.url)
        (code,) = terminal.codes()
        done = county.pair(code)
        assert done.returncode == 0, done.stderr
        terminal.end()
        assert facts_of(terminal.home)["authority"] == (county.folder / AUTHORITY).read_text()
    finally:
        (county.folder / AUTHORITY).unlink()


def test_without_a_network_a_stick_goes_there_and_comes_back(county: County, tmp_path: Path) -> None:
    stick, home = tmp_path / "stick", tmp_path / "home"
    stick.mkdir()
    seat = ["--name", "王狮一号机", "--unit", TOWNSHIP]
    wanted = [
        county.screens("bundle", *seat, "--to", str(stick)),
        county.screens("bundle", *seat, "--url", county.url, "--to", str(tmp_path / "nowhere")),
        county.screens("bundle", "--name", "x", "--unit", "999999", "--url", county.url, "--to", str(stick)),
        county.screens("bundle", *seat, "--url", "ftp://x", "--to", str(stick)),
    ]
    assert [done.returncode for done in wanted] == [2] * 4
    assert list(stick.iterdir()) == []
    assert county.screens("bundle", *seat, "--url", county.url, "--to", str(stick)).returncode == 0
    done = kiosk(home, "provision", str(stick))
    assert done.returncode == 0, done.stderr
    assert facts_of(home)["url"] == county.url
    (file,) = (stick / "terminals").iterdir()
    assert county.screens("admit", str(file), *seat).returncode == 0
    assert Identity.load(home).terminal_id[:8] in county.screens("list").stdout
    (stick / "sunshine-county.json").write_bytes(b"{}")
    one_sentence(kiosk(tmp_path / "other", "provision", str(stick)), 2, "is no provision file")
    one_sentence(kiosk(tmp_path / "other", "provision", str(tmp_path)), 2, "cannot be read")


def test_the_technicians_stick_says_where_to_ask_and_nobody_types_it(county: County, tmp_path: Path) -> None:
    stick, home, package = tmp_path / "stick", tmp_path / "home", tmp_path / "sunshine-kiosk_9_amd64.deb"
    stick.mkdir()
    package.write_bytes(b"package")
    to = ["--to", str(stick)]
    wrong = [
        county.screens("stick", *to),
        county.screens("stick", "--url", "ftp://x", *to),
        county.screens("stick", "--url", county.url, "--to", str(tmp_path / "nowhere")),
        county.screens("stick", str(tmp_path / "none.deb"), "--url", county.url, *to),
        county.screens("stick", "--batch", str(package), *to),
    ]
    assert [done.returncode for done in wrong] == [2] * 5
    assert list(stick.iterdir()) == []
    assert county.screens("stick", str(package), "--url", county.url, *to).returncode == 0
    assert {one.name for one in stick.iterdir()} == {"install.sh", "sunshine-address.txt", package.name}
    assert subprocess.run(["sh", "-n", str(stick / "install.sh")], check=False).returncode == 0
    newer = package.with_name("sunshine-kiosk_10_amd64.deb")
    newer.write_bytes(b"newer")
    assert county.screens("stick", str(newer), "--url", county.url, *to).returncode == 2, "two packages: which one?"
    (stick / newer.name).write_bytes(b"newer")
    done = subprocess.run(["sh", str(stick / "install.sh")], capture_output=True, text=True, check=False)
    assert (done.returncode, "more than one package" in done.stderr) == (1, True)
    (stick / newer.name).unlink()

    (said,) = plugged.take(home, stick)["findings"]
    assert (said["level"], county.url in said["words"]) == ("ok", True)
    mailbox = Mailbox(home)
    (asked,) = mailbox.waiting()
    assert Pairer(home).turn_to(str(asked.args["url"]))
    mailbox.reply(asked.id, "done")
    by_stick = Waiting(home)
    by_file = Waiting(tmp_path / "other", given=stick / "sunshine-address.txt")
    try:
        for one in (by_stick, by_file):
            assert county.pair(one.codes()[0]).returncode == 0
            one.until(lambda one=one: bool(facts_of(one.home).get("seat")))  # type: ignore[misc]
        assert plugged.take(home, stick) == {"cause": plugged.NOTHING}, "who has a county is asked nothing"
        assert mailbox.waiting() == ()
    finally:
        by_stick.stop()
        by_file.stop()
        mailbox.close()
