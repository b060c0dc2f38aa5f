"""A copied disk is another terminal; a repaired machine is not; an identity survives a new installation by choice."""

import json
import stat
from pathlib import Path

import pytest

from kiosk import machine
from kiosk.agent import clones
from kiosk.agent.clones import FILE_NAME, settle
from kiosk.health import examine
from kiosk.store.connect import identity_path
from kiosk.store.facts import CLONED_FROM, SCREEN, facts_of
from kiosk.store.identity import Identity
from kiosk.store.remember import remember
from kiosk.store.trust import StateStore
from tests.agent.test_commands import kiosk, one_sentence
from tests.store.test_outbox import NOW

HERE, THERE = {"disk:a", "net:a"}, {"disk:b", "net:b"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "H"
    store = StateStore(home)
    terminal_id = Identity.load_or_make(home).terminal_id
    store.learn({"terminal_id": terminal_id, SCREEN: "what the county set for the first one"})
    store.close()
    return home


@pytest.mark.expects_log("copied from the terminal")
def test_a_copy_on_other_hardware_takes_an_identity_of_its_own_and_says_so(home: Path) -> None:
    first = Identity.load(home).public()
    assert not settle(home, HERE)
    assert settle(home, THERE)
    second = Identity.load(home).public()
    assert not {first.terminal_id, first.signing, first.sealing} & {second.terminal_id, second.signing, second.sealing}
    facts = facts_of(home)
    assert (facts["terminal_id"], facts[SCREEN], facts[CLONED_FROM]) == (second.terminal_id, "", first.terminal_id)
    (said,) = (one.words for one in examine(home, NOW) if one.key == "copy")
    assert said.startswith(f"这块盘是从终端{first.terminal_id[:8].upper()}复制来的")
    assert not settle(home, THERE)
    assert Identity.load(home).public() == second
    remember(home, {SCREEN: "{}"})  # the county knows it now
    assert not [one for one in examine(home, NOW) if one.key == "copy"]


@pytest.mark.parametrize(
    "now", [{"disk:a", "net:new"}, {"disk:new", "net:a"}, {"net:b"}, set(), {"disk:a", "net:a", "disk:more"}]
)
def test_a_repaired_machine_stays_who_it_is(home: Path, now: set[str]) -> None:
    before = Identity.load(home).public()
    settle(home, HERE)
    assert not settle(home, now)
    assert Identity.load(home).public() == before


def test_one_part_after_the_other_may_be_replaced(home: Path) -> None:
    before = Identity.load(home).public()
    for prints in (HERE, {"disk:a", "net:b"}, THERE):
        assert not settle(home, prints)
    assert Identity.load(home).public() == before


@pytest.mark.expects_log("copied from the terminal")
def test_a_power_cut_between_its_steps_leaves_no_two_of_one_voice(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Identity.load(home).public()
    settle(home, HERE)

    def cut(*_args: object) -> None:
        raise OSError("power")

    monkeypatch.setattr(clones, "_keep", cut)
    with pytest.MonkeyPatch.context() as quiet:
        quiet.setattr(clones.log, "warning", lambda *_args: None)
        settle(home, THERE)
    monkeypatch.undo()
    assert Identity.load(home).terminal_id == facts_of(home)["terminal_id"] != first.terminal_id
    second = Identity.load(home).public()
    assert not settle(home, THERE)
    assert Identity.load(home).public() == second
    settle(home, HERE)


@pytest.mark.expects_log("could not be settled")
def test_a_rotten_note_changes_nothing(home: Path) -> None:
    before = Identity.load(home).public()
    (home / FILE_NAME).write_text('{"prints": 7}')
    assert not settle(home, THERE)
    (home / FILE_NAME).write_text("no JSON")
    assert not settle(home, THERE)
    assert json.loads((home / FILE_NAME).read_text())["prints"] == sorted(THERE)
    assert Identity.load(home).public() == before


def test_what_names_a_machine_is_read_without_its_numbers(tmp_path: Path) -> None:
    def put(path: str, text: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    put("sys/block/nvme0n1/device/serial", "S4EVNF0M123456\n")
    put("sys/block/sda/device/wwid", "naa.5000c500a1b2c3d4\n")
    put("sys/block/sdb/device/serial", "00000000\n")
    put("sys/block/loop0/size", "7")
    put("sys/block/mmcblk1/device/cid", "035344534331364780c4a1b2c3d4e5f6\n")
    put("sys/block/mmcblk1/device/type", "SD\n")
    put("sys/block/sr0/device/wwid", "t10.ATAPI DVD\n")
    put("sys/block/sr0/removable", "1\n")
    put("sys/class/net/eth0/address", "aa:bb:cc:dd:ee:01\n")
    (tmp_path / "sys/class/net/eth0/device").mkdir()
    put("sys/class/net/lo/address", "00:00:00:00:00:00\n")
    put("sys/class/net/docker0/address", "aa:bb:cc:dd:ee:02\n")
    found = machine.prints(tmp_path)
    assert sorted(one.partition(":")[0] for one in found) == ["disk", "disk", "net"]
    assert not any(part in one for one in found for part in ("S4EV", "5000c5", "ee:01"))
    assert machine.prints(tmp_path / "nothing") == frozenset()


def test_an_identity_survives_a_new_installation_by_choice(home: Path, tmp_path: Path) -> None:
    kept, new = tmp_path / "kept.key", tmp_path / "new"
    assert kiosk(home, "identity", "--keep", str(kept)).returncode == 0
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kiosk(home, "identity", "--keep", str(kept)).returncode == 2  # never over another one
    assert kiosk(new, "identity", "--restore", str(kept)).returncode == 0
    assert Identity.load(new).public() == Identity.load(home).public()
    assert stat.S_IMODE(identity_path(new).stat().st_mode) == 0o600
    kept.write_bytes(kept.read_bytes().replace(b'"private_signing": "', b'"private_signing": "00', 1))
    refused = kiosk(tmp_path / "other", "identity", "--restore", str(kept))
    one_sentence(refused, 2)
    assert "damaged" in refused.stderr
    remember(home, {"seat": "{}"})
    refused = kiosk(home, "identity", "--restore", str(kept))
    one_sentence(refused, 2)
    assert "its county already" in refused.stderr
