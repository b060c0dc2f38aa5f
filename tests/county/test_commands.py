"""The `county` command as a person types it: real processes, plain words, exit codes."""

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sync import contract
from sync.county.__main__ import main
from sync.county.publish.publisher import Publisher
from sync.county.records import Records
from sync.county.sample import take
from tests.county.client import Client
from tests.county.makers import NOW, VILLAGE, drafts

COUNTY = [sys.executable, "-m", "sync.county"]


@pytest.fixture
def served(county: tuple[Records, Publisher]) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """`county serve` over a small county with five documents."""
    take(county[0], county[1].ring, drafts(5, unit=VILLAGE))
    county[1].publish(NOW)
    words = [*COUNTY, "serve", "--dir", str(county[1].folder), "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        for _ in range(100):
            try:
                requests.get(url + "/healthz", timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield url, process
        process.kill()


def test_serve_says_its_address_first_and_ends_cleanly(served: tuple[str, "subprocess.Popen[str]"]) -> None:
    url, process = served
    assert url.startswith("http://127.0.0.1:")
    assert requests.get(url + "/healthz", timeout=5).text == "ok\n"
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


def test_serve_answers_files_whole_and_missing_ones_with_404(
    served: tuple[str, "subprocess.Popen[str]"], county: tuple[Records, Publisher]
) -> None:
    url, _ = served
    for name in county[1].site.files():
        answer = requests.get(f"{url}/{name}", timeout=5)
        assert answer.content == county[1].site.read(name), name
        assert "Content-Encoding" not in answer.headers
    for name in ("metadata/2.root.json", "metadata/", "metadata", "", "blobs/packs", "nothing.html"):
        assert requests.get(f"{url}/{name}", timeout=5).status_code == 404, name


def test_serve_sends_the_timestamp_again_only_when_it_differs(
    served: tuple[str, "subprocess.Popen[str]"], county: tuple[Records, Publisher]
) -> None:
    url = f"{served[0]}/metadata/timestamp.json"
    with requests.Session() as session:
        session.trust_env = False
        tag = session.get(url, timeout=5).headers["ETag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}'):
            same = session.get(url, headers={"If-None-Match": known}, timeout=5)
            assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
        assert session.get(url, headers={"If-None-Match": '"other"'}, timeout=5).status_code == 200
        stamp = county[1].site.root / "metadata" / "timestamp.json"
        stamp.write_bytes(stamp.read_bytes() + b" ")
        new = session.get(url, headers={"If-None-Match": tag}, timeout=5)
        assert (new.status_code, new.content) == (200, stamp.read_bytes())
        assert new.headers["ETag"] != tag
        assert "ETag" not in session.get(f"{served[0]}/metadata/1.root.json", timeout=5).headers, "bytes are paid"


@pytest.mark.parametrize(
    "path", ["/../county.db", "/%2e%2e/county.db", "/metadata/..%2f..%2fcounty.db", "//etc/passwd"]
)
def test_serve_shows_nothing_outside_the_site(served: tuple[str, "subprocess.Popen[str]"], path: str) -> None:
    request = requests.Request("GET", served[0]).prepare()
    request.url = served[0] + path
    with requests.Session() as session:
        assert session.send(request, timeout=5).status_code == 404


def test_nothing_changed_costs_a_terminal_under_a_kilobyte(served: tuple[str, "subprocess.Popen[str]"]) -> None:
    total = 0
    for name in ("metadata/2.root.json", "metadata/timestamp.json"):
        answer = requests.get(f"{served[0]}/{name}", timeout=5)
        headers = sum(len(key) + len(value) + 4 for key, value in answer.headers.items()) + 19
        total += headers + len(answer.content)
    assert total <= 1000


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["demo", "--dir", "d", "--items", "0"], "'0' is not a whole number from 1 to 1000000"),
        (["demo", "--dir", "d", "--items", "many"], "'many' is not a whole number"),
        (["demo", "--dir", "d", "--now", "today"], "'today' is not an instant like"),
        (["serve", "--dir", "nowhere"], "Nothing is published in"),
        (["serve", "--dir", "d", "--port", "70000"], "'70000' is not a whole number from 0 to 65535"),
        (["publish", "--dir", "nowhere"], "is not a folder"),
        (["demo", "--dir", "nowhere", "--change", "1"], "There is no county at"),
        (["import", "nothing.csv", "--dir", "d"], "nothing.csv cannot be read: No such file"),
        (["init", "--dir", "d"], "holds no county yet"),
        (["withdraw", "--dir", "nowhere", "--id", "x", "--reason", "y"], "is not a folder"),
        (["fly"], "invalid choice"),
        (["init"], "required: --dir"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_code_2(
    words: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        code = main(words)
    except SystemExit as exc:
        code = int(str(exc.code))
    said = capsys.readouterr()
    assert code == 2
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_help_is_quick_and_loads_neither_database_nor_keys() -> None:
    script = (
        "import sys\nfrom sync.county.__main__ import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "slow = {'sqlalchemy', 'tuf', 'alembic', 'pypinyin', 'uvicorn', 'starlette', 'cryptography'}\n"
        "heavy = slow & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    assert "sample county" in done.stdout


def test_import_into_an_empty_folder_makes_a_draft_and_counts(tmp_path: Path) -> None:
    import assets

    words = [*COUNTY, "import", str(assets.path("demo/regions.csv")), "--dir", str(tmp_path / "d")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    assert "岢岚县 (140929000000): 12 townships, 202 villages." in done.stdout
    assert "county init" in done.stdout


def test_publish_out_writes_the_same_files(county: tuple[Records, Publisher], tmp_path: Path) -> None:
    folder, out = county[1].folder, tmp_path / "web"
    done = subprocess.run(
        [*COUNTY, "publish", "--dir", str(folder), "--out", str(out)],
        capture_output=True, text=True, timeout=60, check=True, env={**os.environ},
    )  # fmt: skip
    assert "Any web server may show this folder" in done.stdout
    here = {p.relative_to(folder / "site") for p in (folder / "site").rglob("*") if p.is_file()}
    assert here == {p.relative_to(out) for p in out.rglob("*") if p.is_file()}
    assert (folder / "provision.json").exists()


def test_demo_publishes_a_county_and_then_its_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "d"
    assert main(["demo", "--dir", str(folder), "--items", "40", "--now", "2026-11-23T01:20:00Z"]) == 0
    assert "64 published" in capsys.readouterr().out, "40 for everybody, 24 sealed lists of villages"
    provision = contract.decode(contract.Provision, (folder / "provision.json").read_bytes())
    assert provision.terminal == contract.TerminalSeat(unit="140929000000", profile="touch", subscribe=("*",))
    assert main(["demo", "--dir", str(folder), "--change", "2"]) == 0
    assert "Published 2 changed document(s)" in capsys.readouterr().out
    client = Client(folder / "site", tmp_path / "terminal")
    entries = [entry for unit in client.pack().units if (data := client.target(f"units/{unit.code}/index.json.gz"))
               for entry in contract.decode(contract.Index, gzip.decompress(data)).entries]  # fmt: skip
    assert (len(entries), sum(entry.sealed for entry in entries)) == (64, 24)
    assert sorted(entry.v for entry in entries)[-3:] == [1, 2, 2]
    assert main(["demo", "--dir", str(folder)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert main(["demo", "--dir", str(folder), "--change", "41"]) == 2
    assert "only 40 documents are on display" in capsys.readouterr().err
