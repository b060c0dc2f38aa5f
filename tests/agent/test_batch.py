"""Many terminals by one secret and a list: each finds its seat; who is not on it, or has no secret, finds none."""

import base64
import datetime as dt
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import assets
from kiosk.agent.batch import batch_of
from kiosk.machine import marks
from kiosk.store.facts import facts_of, pairing_of
from kiosk.store.identity import Identity
from sync import contract
from sync.batch import BatchLine, read_batch
from sync.county.reception import Reception
from sync.county.records import AuditEvent, BatchRow, TerminalRow
from sync.pairing import CountySide
from tests.agent.test_pairing import between, county, one_county, waits
from tests.county.makers import TOWNSHIP
from tests.pairing import WAIT_S, Between, County, Waiting

__all__ = ["between", "county", "one_county", "waits"]

KIOSK = """
import sys
from kiosk import machine
from kiosk.__main__ import main
machine.marks = lambda: {marks!r}
sys.exit(main(["pair"]))
"""


def listed(folder: Path, *rows: str) -> str:
    path = folder / "list.csv"
    path.write_text("\n".join(["name,unit,serial,mac,profile", *rows]), "utf-8")
    return str(path)


@pytest.fixture
def batch(county: County, tmp_path: Path) -> Path:
    """The file of a batch of three, whose list waits for one by its serial number, one by its card and one more."""
    return made(county, tmp_path, f"一号机,{TOWNSHIP},SLK-0001,,", f"二号机,{TOWNSHIP},,00-11-22-AA-BB-CC,board",
                f"三号机,{TOWNSHIP},,,")  # fmt: skip


def made(county: County, folder: Path, *rows: str) -> Path:
    file = folder / "batch.txt"
    done = county.screens("batch", "--url", county.url, "--count", "3", "--days", "2", "--to", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o077 == 0
    line = line_of(file)
    assert line.secret not in done.stdout
    assert f"sha256:{line.root}" in done.stdout
    if rows:
        done = county.screens("import", listed(folder, *rows), "--batch", line.id)
        assert done.returncode == 0, done.stderr
    return file


def line_of(file: Path) -> BatchLine:
    line = read_batch(file.read_text())
    assert line is not None
    return line


def home_with(folder: Path, file: Path) -> Path:
    folder.mkdir()
    (folder / "batch").write_bytes(file.read_bytes())
    return folder


@contextmanager
def receiving(county: County, file: Path) -> Iterator[list[str]]:
    """The county's end, at work."""
    said: list[str] = []
    reception = Reception(county.records, county.folder, line_of(file), pin="", now=lambda: dt.datetime.now(dt.UTC),
                          told=said.append)  # fmt: skip
    is_over = threading.Event()

    def work() -> None:
        while not is_over.wait(0.1):
            reception.look()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield said
    finally:
        is_over.set()
        thread.join()
        reception.close()


def test_three_machines_pair_by_themselves_each_into_its_seat(county: County, batch: Path, tmp_path: Path) -> None:
    machines = {
        "二号机": ("mac:00:11:22:aa:bb:cc", "mac:00:11:22:aa:bb:cd"),
        "三号机": ("serial:NOT-LISTED",),
        "一号机": ("serial:SLK-0001", "mac:00:11:22:aa:bb:ce"),
    }
    words = [sys.executable, "-m", "sync.county", "screens", "await", str(batch), "--pin", "--dir", str(county.folder)]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ | {"COUNTY_PIN": "482913"})]
    homes = {name: home_with(tmp_path / f"home{n}", batch) for n, name in enumerate(machines)}
    for name, home in homes.items():
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", KIOSK.format(marks=machines[name])], env=os.environ | {"KIOSK_HOME": str(home)},
                stdout=subprocess.PIPE, text=True,
            )
        )  # fmt: skip
    said = [process.communicate(timeout=WAIT_S)[0] for process in running]
    assert [process.returncode for process in running] == [0] * 4, said
    assert "3 of 3 listed terminals are paired" in said[0]
    for name, home in homes.items():
        facts = facts_of(home)
        assert (pairing_of(facts)["name"], facts["url"]) == (name, county.url)
        assert not (home / "batch").exists()  # the secret of the others lies about no more
    with county.records.begin() as session:
        rows = {row.name: row for row in session.query(TerminalRow)}
        assert set(rows) == set(machines)
        assert rows["二号机"].profile == "board"
        assert all(row.pin.startswith("$argon2id$") for row in rows.values())
        assert session.query(BatchRow).one().taken == 3
        paired = session.query(AuditEvent).filter_by(action="terminal admitted").order_by(AuditEvent.id.desc()).limit(3)
        assert {event.detail["how"] for event in paired} == {f"batch {line_of(batch).id}"}
    assert "3 of 3 paired" in county.screens("batch").stdout


def test_a_machine_that_is_not_on_the_list_keeps_its_code_for_a_person(
    county: County, waits: Callable[..., Waiting], tmp_path: Path
) -> None:
    file = made(county, tmp_path, f"一号机,{TOWNSHIP},SLK-0001,,")
    with receiving(county, file) as said:
        terminal = waits("", home_with(tmp_path / "home", file), ("serial:SLK-0002",))
        (code,) = terminal.codes()
        terminal.until(lambda: any("No row of the list is for it" in words for words in said))
        assert "serial:SLK-0002" in said[0]
        assert county.pair(code).returncode == 0
        terminal.end()


@pytest.mark.expects_log("offer is none")
def test_who_has_another_secret_is_not_admitted_and_is_asked_once(
    county: County, batch: Path, waits: Callable[..., Waiting], tmp_path: Path
) -> None:
    line = line_of(batch)
    forged = tmp_path / "forged.txt"
    forged.write_text(BatchLine(line.url, line.id, "2" * len(line.secret), line.root).text())
    with receiving(county, batch) as said:
        terminal = waits("", home_with(tmp_path / "home", forged), ("serial:SLK-0001",))
        terminal.until(lambda: any("does not know the secret" in words for words in said))
        code = terminal.codes(2)[1]
        assert county.pair(code).returncode == 0  # by hand all the same
        terminal.end()
        assert len(said) == 1


@pytest.mark.expects_log("not the one that the batch names")
def test_who_reads_the_secret_off_a_disk_cannot_be_the_county_of_the_others(
    county: County, batch: Path, waits: Callable[..., Waiting], between: Callable[..., Between], tmp_path: Path
) -> None:
    line, asked = line_of(batch), list[bytes]()

    def turn(way: str, path: str, body: bytes) -> bytes:
        if way == "to county" and path == "pairings":
            asked.append(body)
        if way == "to terminal" and path.startswith("pairings/") and asked:
            said = contract.decode(contract.PairingRequest, asked[-1])
            side = CountySide(line.secret, asked[-1], said.batch_share)
            seat = contract.TerminalSeat(unit=TOWNSHIP, profile="touch", subscribe=("*",))
            root = contract.Provision(format=1, url=line.url, root='{"signed":{}}', terminal=seat)
            gift = contract.PairingGift(format=1, county="假县", name="假机", provision=root)
            box = contract.encode(gift)
            given = base64.b64encode(side.put(box)).decode()
            return contract.encode(contract.PairingStanding(format=1, id=said.id, state="offered", share=side.share,
                                                            box=given))  # fmt: skip
        return body

    terminal = waits(between(turn).url, home_with(tmp_path / "home", batch))
    terminal.codes(2)  # thrown away
    assert not any("假县" in words for words in terminal.lines)
    assert (terminal.home / "batch").exists()


def test_a_batch_is_bounded_by_its_count_its_end_and_its_revocation(
    county: County, waits: Callable[..., Waiting], tmp_path: Path
) -> None:
    file = made(county, tmp_path)
    line = line_of(file)
    rows = [f"{n}号机,{TOWNSHIP},,," for n in range(4)]
    refused = [
        county.screens("batch", "--url", county.url, "--to", str(file)),  # never over another file
        county.screens("batch", "--to", str(tmp_path / "x")),
        county.screens("batch", "--url", "ftp://x", "--to", str(tmp_path / "x")),
        county.screens("batch", "--url", county.url, "--count", "0", "--to", str(tmp_path / "x")),
        county.screens("batch", "--url", county.url, "--days", "99", "--to", str(tmp_path / "x")),
        county.screens("import", listed(tmp_path, *rows), "--batch", line.id),  # three are allowed
        county.screens("import", listed(tmp_path, rows[0]), "--batch", "222222"),
        county.screens("import", listed(tmp_path, rows[0], rows[0]), "--batch", line.id),
        county.screens("import", listed(tmp_path, "x,999999,,,"), "--batch", line.id),
        county.screens("import", listed(tmp_path, f"x,{TOWNSHIP},,00:11,"), "--batch", line.id),
        county.screens("import", listed(tmp_path, f"x,{TOWNSHIP},,,wall"), "--batch", line.id),
        county.screens("await", str(file)),  # nobody is expected
        county.screens("await", str(tmp_path / "list.csv")),
    ]
    assert [done.returncode for done in refused] == [2] * len(refused), [done.stdout for done in refused]
    assert county.screens("import", listed(tmp_path, *rows[:2]), "--batch", line.id).returncode == 0
    assert county.screens("import", listed(tmp_path, *rows[:3]), "--batch", line.id).returncode == 0  # instead of it
    assert "waits for 3" in county.screens("import", listed(tmp_path, *rows[:3]), "--batch", line.id.lower()).stdout
    assert county.screens("batch", line.id, "--revoke").returncode == 0
    done = county.screens("await", str(file))
    assert done.returncode == 1
    assert "the batch is revoked" in done.stdout
    assert county.screens("import", listed(tmp_path, *rows[:1]), "--batch", line.id).returncode == 2
    with receiving(county, file):
        terminal = waits("", home_with(tmp_path / "home", file))
        terminal.codes()
        assert "0 terminal(s) admitted" in county.screens("list").stdout
    assert "batch revoked" in {event.action for event in events(county)}


def events(county: County) -> list[AuditEvent]:
    with county.records.begin() as session:
        found = session.query(AuditEvent).all()
        session.expunge_all()
        return found


def test_copies_of_an_image_that_had_run_are_told_apart(
    county: County, batch: Path, waits: Callable[..., Waiting], tmp_path: Path
) -> None:
    one, two = home_with(tmp_path / "one", batch), home_with(tmp_path / "two", batch)
    identity = Identity.load_or_make(one)
    identity.copy_to(two)
    with receiving(county, batch) as said:
        waits("", one, ("serial:SLK-0001",)).end()
        waits("", two, ("mac:00:11:22:aa:bb:cc",)).codes()
        first = waits("", home_with(tmp_path / "three", batch), ("serial:SLK-0001",))  # the seat is taken
        first.until(lambda: len(said) >= 3)
    assert "Paired" in said[0]
    assert "Two machines speak as the terminal" in said[1]
    assert "is taken by the terminal" in said[2]
    with county.records.begin() as session:
        assert [(row.id, row.name) for row in session.query(TerminalRow)] == [(identity.terminal_id, "一号机")]
    assert county.screens("retire", identity.terminal_id).returncode == 0
    with receiving(county, batch):
        first.end()  # the seat is free again


def test_a_machine_is_named_by_its_label_and_its_cards(tmp_path: Path) -> None:
    (tmp_path / "sys/class/dmi/id").mkdir(parents=True)
    serial = tmp_path / "sys/class/dmi/id/product_serial"
    serial.write_text("SLK-0001\n")
    for name, address in (("eth0", "00:11:22:AA:BB:CC"), ("lo", "00:00:00:00:00:00")):
        (tmp_path / "sys/class/net" / name).mkdir(parents=True)
        (tmp_path / "sys/class/net" / name / "address").write_text(address)
        (tmp_path / "sys/class/net" / name / "device").touch()
    assert marks(tmp_path) == ("serial:SLK-0001", "mac:00:11:22:aa:bb:cc")
    for nothing in ("To be filled by O.E.M.", "Default string", "00000000", "None"):
        serial.write_text(nothing)
        assert marks(tmp_path) == ("mac:00:11:22:aa:bb:cc",)


@pytest.mark.expects_log("holds no line|cannot be read")
def test_a_file_that_is_no_batch_leaves_the_code(tmp_path: Path) -> None:
    (tmp_path / "batch").write_bytes(b"\xff\xfe")
    (tmp_path / "etc").write_text("# nothing\n")
    assert batch_of(tmp_path, tmp_path / "etc") is None
    line = BatchLine("https://x.example/", "K7MQ4T", "2" * 28, "0" * 64)
    (tmp_path / "etc").write_text(f"# a batch\n{line.text()}\n")
    assert batch_of(tmp_path, tmp_path / "etc") == line


@pytest.mark.expects_log("no line of county screens batch")
def test_the_line_comes_from_the_boot_partition_or_the_kernels_command_line_too(tmp_path: Path) -> None:
    line = BatchLine("https://x.example/a", "K7MQ4T", "2" * 28, "0" * 64)
    kernel, boot, none = tmp_path / "cmdline", tmp_path / "boot", tmp_path / "none"
    boot.mkdir()

    def found(said: str) -> BatchLine | None:
        kernel.write_text(f"BOOT_IMAGE=/vmlinuz root=UUID=x ro quiet {said}\n")
        return batch_of(tmp_path, none, boot=boot, command_line=kernel)

    assert found("") is None
    assert found(f'kiosk.batch="{line.text()}" panic=10') == line
    assert found(f"kiosk.batch={line.text().replace(' ', ',')}") == line
    for other in ("kiosk.batch=", "kiosk.batch=1,2", 'x="', f"batch={line.text().replace(' ', ',')}"):
        assert found(other) is None
    (boot / "efi").write_text(line.text())
    assert found("") == line
    assert batch_of(tmp_path, none, boot=none, command_line=none) is None


@pytest.mark.skipif(shutil.which("systemd-tmpfiles") is None, reason="NOT CHECKED: systemd-tmpfiles is missing")
@pytest.mark.skipif(os.geteuid() != 0, reason="NOT CHECKED: files of another account need root")
def test_what_lies_on_the_boot_partition_is_put_before_the_account_and_nobody_else(tmp_path: Path) -> None:
    root = tmp_path / "machine"
    for folder in ("etc", "run", "boot/efi"):
        (root / folder).mkdir(parents=True)
    (root / "etc/passwd").write_text("root:x:0:0::/:/bin/sh\nsunshine-kiosk:x:987:987::/:/bin/false\n")
    (root / "etc/group").write_text("root:x:0:\nsunshine-kiosk:x:987:\n")
    (root / "boot/efi/sunshine-batch.txt").write_text("x")
    (root / "boot/efi/sunshine-batch.txt").chmod(0o700)
    rules = assets.path("system/etc/tmpfiles.d/sunshine-kiosk.conf")
    subprocess.run(["systemd-tmpfiles", "--create", f"--root={root}", str(rules)], check=True, timeout=20)
    (copy,) = (root / "run/sunshine-batch").iterdir()
    assert (copy.name, copy.read_text(), copy.stat().st_mode & 0o777, copy.stat().st_gid) == ("efi", "x", 0o440, 987)
