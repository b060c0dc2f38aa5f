"""Figures for Prometheus: right, on an address of their own, and nothing of anybody in them."""

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from sync.county.errors import CountyError
from sync.county.metrics import Metrics, read_token, telling, what_of
from tests.county.test_fleet_page import HALLS, IDS, county
from tests.voices import Key, VoiceCounty, listening

__all__ = ["county"]
NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
TOKEN = "a token of more than twenty"


def scrape(address: str) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels, in the order of the labels' names."""
    answer = requests.get(f"http://{address}/metrics", timeout=10)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_the_figures_tell_each_terminal_and_no_name(county: VoiceCounty) -> None:
    with telling(Metrics(county.records, lambda: NOW), "127.0.0.1:0") as address:
        found = scrape(address)
        text = requests.get(f"http://{address}/metrics", timeout=10).text
    for state in HALLS:
        assert found["sunshine_terminals", state] == 1
    assert found["sunshine_terminal_heartbeat_age_seconds", IDS["silent"], "140929101000"] == 49 * 3600
    assert found["sunshine_terminal_release_lag_seconds", IDS["stale"], "140929100200"] == 27 * 3600
    assert found["sunshine_terminal_unsent", IDS["bad"], "140929100000"] == 3
    assert found[("sunshine_content_age_seconds",)] == 2 * 3600
    assert found[("sunshine_records_up",)] == 1
    assert not any(key[1:2] == (IDS["never"],) for key in found)
    assert not any(name in text for name, _ in HALLS.values())
    assert "磁盘" not in text


def test_answers_are_counted_by_fixed_words_only(county: VoiceCounty, tmp_path: Path) -> None:
    assert what_of("/metadata/timestamp.json") == "content"
    assert what_of("/api/v1/receipts/ABCD2345") == "receipts"
    assert what_of("/api/v1/whatever-somebody-tries") == "other"
    metrics = Metrics(county.records, lambda: NOW)
    with telling(metrics, "127.0.0.1:0") as address, listening(county.voices(), tmp_path, metrics.counting) as url:
        requests.get(url + "metadata/none.json", timeout=10)
        requests.get(url + "api/v1/openapi.json", timeout=10)
        for _ in range(2):
            requests.post(url + "api/v1/opinions", data=b"{}", timeout=10)
        found = scrape(address)
    assert found["sunshine_http_answers_total", "4xx", "content"] == 1
    assert found["sunshine_http_answers_total", "2xx", "other"] == 1
    assert found["sunshine_http_answers_total", "4xx", "opinions"] == 2


@pytest.mark.expects_log("the records do not answer: OperationalError")
def test_records_that_do_not_answer_are_said_and_nothing_is_made_up(county: VoiceCounty) -> None:
    with telling(Metrics(county.records, lambda: NOW), "127.0.0.1:0") as address:
        with county.records.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE pulse RENAME TO lost")
        found = scrape(address)
    assert found[("sunshine_records_up",)] == 0
    assert not any(key[0].startswith("sunshine_terminal") for key in found)


def test_other_addresses_than_loopback_need_a_token(county: VoiceCounty, tmp_path: Path) -> None:
    metrics = Metrics(county.records, lambda: NOW)
    with pytest.raises(CountyError, match="--metrics-token"), telling(metrics, "0.0.0.0:0"):
        pass
    for address in ("9464", "localhost:9464", "127.0.0.1:many"):
        with pytest.raises(CountyError, match="no address"), telling(metrics, address):
            pass
    (tmp_path / "token").write_text("short\n", "ascii")
    with pytest.raises(CountyError, match="5 characters; at least 20"):
        read_token(tmp_path / "token")
    (tmp_path / "token").write_text(TOKEN + "\n", "ascii")
    with telling(metrics, "127.0.0.1:0", read_token(tmp_path / "token")) as address:
        url = f"http://{address}/metrics"
        assert requests.get(url, timeout=10).status_code == 401
        assert requests.get(url, headers={"Authorization": "Bearer guess"}, timeout=10).status_code == 401
        told = requests.get(url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
        assert (told.status_code, "sunshine_terminals" in told.text) == (200, True)
        other = requests.get(f"http://{address}/", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
        assert other.status_code == 404


def test_county_serve_tells_figures_beside_its_own_address(county: VoiceCounty) -> None:
    county.admit(Key("8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3aff"))
    timestamp = county.folder / "site" / "metadata" / "timestamp.json"
    timestamp.parent.mkdir(parents=True)
    timestamp.write_text("{}", "utf-8")
    command = [sys.executable, "-m", "sync.county", "serve", "--dir", str(county.folder), "--port", "0"]
    server = subprocess.Popen(
        [*command, "--metrics", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert server.stderr is not None
        assert server.stdout is not None
        address = server.stderr.readline().split("http://")[1].split("/")[0]
        url = server.stdout.readline().strip()
        assert requests.get(f"{url}/metadata/timestamp.json", timeout=10).status_code == 200
        assert requests.get(f"{url}/metrics", timeout=10).status_code == 404
        found = scrape(address)
        assert found["sunshine_terminals", "never"] == 2
        assert found["sunshine_http_answers_total", "2xx", "content"] == 1
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)
