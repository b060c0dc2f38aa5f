"""A neighbour fetches from a terminal; it trusts nothing but signatures, and the relay hands out nothing else."""

import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.agent import relay
from kiosk.agent.once import pull_once
from kiosk.agent.report import Report
from kiosk.settings import Settings
from kiosk.store.connect import content_path, state_path
from tests.simulator import County, Site, disclosure, ulid
from tests.terminal.terminal import Terminal
from tests.terminal.test_pull import FIRST


@pytest.fixture
def neighbour(terminal: Terminal, site: Site, tmp_path: Path) -> Terminal:
    other = Terminal(tmp_path / "neighbour", site)
    other.provision()
    return other


@pytest.fixture
def serving(terminal: Terminal) -> Iterator[relay.Relay]:
    terminal.pull()
    found = relay.start(terminal.home, "127.0.0.1:0")
    assert found is not None
    yield found
    found.stop()


def pull(terminal: Terminal, first: str, then: str = "") -> Report:
    terminal.site.requests.clear()
    return pull_once(terminal.home, Settings.load(terminal.home, {"server_url": first, "server_urls": then}))


def test_a_village_fetches_over_the_county_line_once(
    terminal: Terminal, neighbour: Terminal, county: County, site: Site, serving: relay.Relay
) -> None:
    assert pull(neighbour, serving.url).documents == 5
    assert neighbour.titles() == FIRST
    assert site.requests == []
    county.put(disclosure(4), disclosure(1, v=2))
    county.recalls(ids=[ulid(2)])
    county.pack = county.pack | {"seq": 2}
    county.rotate_root()
    county.delegate()
    county.publish()
    terminal.pull()
    report = pull(neighbour, serving.url)
    assert (report.state, neighbour.titles()) == ("updated", terminal.titles())
    assert site.requests == []
    assert pull(neighbour, serving.url).requests == 2


def test_what_the_relay_does_not_have_yet_comes_from_the_county(
    neighbour: Terminal, county: County, site: Site, serving: relay.Relay
) -> None:
    pull(neighbour, serving.url)
    county.put(disclosure(4))
    county.publish()
    assert pull(neighbour, serving.url, site.url).state == "unchanged"
    serving.stop()
    assert pull(neighbour, serving.url, site.url).state == "updated"


def test_a_rotten_or_forged_relay_shows_nothing_of_its_own(
    terminal: Terminal, neighbour: Terminal, site: Site, serving: relay.Relay
) -> None:
    connection = sqlite3.connect(content_path(terminal.home))
    connection.execute("UPDATE body SET data = x'00' WHERE sha256 = (SELECT min(sha256) FROM body)")
    connection.commit()
    connection.close()
    assert pull(neighbour, serving.url).state == "later"
    connection = sqlite3.connect(state_path(terminal.home))
    connection.execute("UPDATE trust SET data = replace(CAST(data AS TEXT), '\"version\": 2', '\"version\": 9')")
    connection.commit()
    connection.close()
    report = pull(neighbour, serving.url, site.url)
    assert (report.state, neighbour.titles()) == ("updated", FIRST)


@pytest.mark.parametrize(
    "path",
    [
        "", "content.db", "state.db", "../state.db", "metadata/bootstrap.json", "metadata/1.bootstrap.json",
        "blobs/aa/bb",
        "metadata/../state.db", "blobs/00/" + "a" * 64, "targets/x", "settings.toml", "metadata/999.root.json",
        "%2e%2e/state.db", "metadata/1.timestamp.json", "metadata/timestamp.json?x", "blobs/packs/" + "a" * 64,
    ],
)  # fmt: skip
def test_nothing_else_is_handed_out(serving: relay.Relay, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as told:
        urllib.request.urlopen(f"{serving.url}/{path}", timeout=5)
    assert told.value.code == 404
    told.value.close()


@pytest.mark.expects_log("cannot listen")
def test_it_is_off_unless_it_is_set(terminal: Terminal, serving: relay.Relay) -> None:
    assert Settings.load(terminal.home).text("relay") == ""
    assert relay.start(terminal.home, "") is None
    port = serving.url.rpartition(":")[2]
    assert relay.start(terminal.home, f"127.0.0.1:{port}") is None
