"""A county whose certificates are signed by an authority of its own: given with the first trust, then the only one."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.agent.provision import provision
from kiosk.errors import ProvisionError, StoreError
from kiosk.store.authority import authority, authority_path
from kiosk.store.facts import AUTHORITY, facts_of
from kiosk.store.trust import StateStore
from sync.contract import Provision, decode
from sync.county import seat
from sync.county.errors import CountyError
from sync.errors import Cause, TransportError
from sync.terminal import Options
from sync.terminal.fetcher import HttpFetcher
from tests.authority import Authority
from tests.simulator import County
from tests.site import served
from tests.terminal.terminal import Terminal


@contextmanager
def over_tls(tmp_path: Path, county: County, context: ssl.SSLContext, pem: str) -> Iterator[tuple[Terminal, Provision]]:
    """A terminal that was given this authority, before a county with this certificate."""
    with served(county, context) as site:
        terminal = Terminal(tmp_path / "home", site)
        url = site.url.replace("127.0.0.1", "localhost")
        given = replace(decode(Provision, county.provision(url)), authority=pem)
        provision(terminal.home, given)
        yield terminal, given


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_NOW", "2026-11-24T08:00:00Z")


def test_a_terminal_believes_the_countys_own_authority(tmp_path: Path, county: County) -> None:
    own = Authority(tmp_path / "ca")
    with over_tls(tmp_path, county, own.server(), own.file.read_text()) as (terminal, given):
        assert terminal.pull().state == "updated"
        provision(terminal.home, replace(given, authority=""))
        assert authority(terminal.home, facts_of(terminal.home)) == ""
        assert not authority_path(terminal.home).exists()
        assert terminal.pull().cause == "certificate", "without it this county is a stranger"


def test_and_then_no_other(tmp_path: Path, county: County) -> None:
    own, other = Authority(tmp_path / "own"), Authority(tmp_path / "other", "别的机构")
    with over_tls(tmp_path, county, other.server(), own.file.read_text()) as (terminal, _):
        assert terminal.pull().cause == "certificate"
        assert terminal.titles() == []


@pytest.mark.parametrize("left", [None, b"", b"-----BEGIN CERT", "other"])
def test_whatever_a_power_cut_left_of_the_file_the_authority_stands(
    tmp_path: Path, county: County, left: bytes | str | None
) -> None:
    own = Authority(tmp_path / "own")
    with over_tls(tmp_path, county, own.server(), own.file.read_text()) as (terminal, _):
        path = authority_path(terminal.home)
        path.unlink(missing_ok=True)
        if left is not None:
            path.write_bytes(left if isinstance(left, bytes) else Authority(tmp_path / "other").file.read_bytes())
        assert terminal.pull().cause == ""
        assert path.read_bytes() == own.file.read_bytes()
        assert list(terminal.home.glob("*.part")) == []


def test_a_file_that_cannot_be_written_makes_nobody_believed(tmp_path: Path) -> None:
    authority_path(tmp_path).mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        authority(tmp_path, {AUTHORITY: "x"})
    assert list(tmp_path.glob("*.part")) == []


def test_facts_that_cannot_be_read_do_not_make_every_authority_believed(tmp_path: Path) -> None:
    authority(tmp_path, {AUTHORITY: "x"})
    assert authority(tmp_path, {}) == str(authority_path(tmp_path))


def test_another_authority_comes_with_its_address_or_not_at_all(
    tmp_path: Path, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = Authority(tmp_path / "own"), Authority(tmp_path / "other", "别的机构")

    def cut(*_: object) -> None:
        raise StoreError("the power is gone")

    with over_tls(tmp_path, county, own.server(), own.file.read_text()) as (terminal, given):
        moved = replace(given, url="https://moved.example", authority=other.file.read_text())
        with monkeypatch.context() as patch:
            patch.setattr(StateStore, "learn", cut)
            with pytest.raises(StoreError, match="the power"):
                provision(terminal.home, moved)
        assert terminal.pull().cause == "", "the old address with the old authority"
        provision(terminal.home, moved)
        facts = facts_of(terminal.home)
        assert (facts["url"], facts[AUTHORITY]) == ("https://moved.example", other.file.read_text())


def test_what_is_no_certificate_is_refused_and_changes_nothing(tmp_path: Path, county: County) -> None:
    given = decode(Provision, county.provision("https://x.example"))
    for pem in ("x", "é", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        with pytest.raises(ProvisionError, match="is no certificate"):
            provision(tmp_path / "home", replace(given, authority=pem))
    assert not authority_path(tmp_path / "home").exists()


def test_the_county_gives_what_lies_beside_its_site(tmp_path: Path) -> None:
    assert seat.authority_of(tmp_path) == ""
    own = Authority(tmp_path / "ca")
    (tmp_path / seat.AUTHORITY).write_bytes(own.file.read_bytes())
    assert seat.authority_of(tmp_path) == own.file.read_text()
    for text in ("", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", 20 * own.file.read_text()):
        (tmp_path / seat.AUTHORITY).write_text(text)
        with pytest.raises(CountyError, match="is no certificate"):
            seat.authority_of(tmp_path)


def test_what_else_lies_in_that_file_goes_to_no_terminal(tmp_path: Path) -> None:
    own = Authority(tmp_path / "ca")
    own.server()
    pem = own.file.read_text()
    (tmp_path / seat.AUTHORITY).write_text(f"县里的机构\n{pem}Bag Attributes\n{pem}")
    assert seat.authority_of(tmp_path) == 2 * pem
    with_key = (tmp_path / "ca" / "server.pem").read_bytes()
    (tmp_path / seat.AUTHORITY).write_bytes(with_key)
    with pytest.raises(CountyError, match="holds a private key"):
        seat.authority_of(tmp_path)


def test_pairing_reaches_a_county_whose_authority_is_not_known_yet(tmp_path: Path, county: County) -> None:
    with served(county, Authority(tmp_path / "ca").server()) as site:
        url = site.url.replace("127.0.0.1", "localhost")
        sealed, other = (HttpFetcher(Options(url, ("*",), tmp_path, is_sealed=one)) for one in (True, False))
        assert b"signatures" in sealed.get(f"{url}/metadata/timestamp.json", 20_000)
        with pytest.raises(TransportError) as refused:
            other.get(f"{url}/metadata/timestamp.json", 20_000)
        assert refused.value.cause is Cause.CERTIFICATE
        sealed.close()
        other.close()
