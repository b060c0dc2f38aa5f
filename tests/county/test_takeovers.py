"""Who showed an emergency: only the terminals it is meant for are asked for, silent ones first."""

import datetime as dt
import json
from pathlib import Path

import pytest

from sync import contract
from sync.county.__main__ import main
from sync.county.approvals import Draft
from sync.county.records import TerminalRow
from sync.county.records.voices import TakeoverSeenRow
from sync.county.sample import take
from sync.county.voices.takeovers import takeovers
from tests.county.makers import COUNTY, NOW, TOWNSHIP, VILLAGE, disclosure, small_county, ulid

AT = contract.instant_text(NOW)
HALLS = {"a": COUNTY, "b": TOWNSHIP, "c": VILLAGE, "d": "140929101000"}


def urgent(number: int, *, targets: tuple[str, ...] = (), hours: int = 5) -> contract.Document:
    said = contract.Notice(
        text="全县禁止野外用火", level="urgent", start=AT, end=contract.instant_text(NOW + dt.timedelta(hours=hours)),
        targets=targets,
    )  # fmt: skip
    kept = contract.dump(disclosure(number, unit=COUNTY)) | {
        "kind": "notice",
        "notice": contract.dump(said),
        "title": "红色预警",
    }
    del kept["disclosure"]
    return contract.build(contract.Document, kept)


def named(folder: Path, role: str) -> object:
    """What the newest metadata of a role says beside its unit's index."""
    newest = max((folder / "site" / "metadata").glob(f"*.{role}.json"), key=lambda p: int(p.name.partition(".")[0]))
    (target,) = json.loads(newest.read_text("utf-8"))["signed"]["targets"].values()
    return target.get("custom")


def test_a_role_names_the_emergencies_that_are_not_over(tmp_path: Path) -> None:
    records, publisher = small_county(tmp_path)
    role = f"office-{COUNTY[:6]}"
    take(records, publisher.ring, [Draft(disclosure(2, unit=COUNTY))])
    publisher.publish(NOW)
    assert named(publisher.folder, role) is None
    take(records, publisher.ring, [Draft(urgent(1)), Draft(urgent(3, hours=1))])
    publisher.publish(NOW)
    assert named(publisher.folder, role) == {"format": 1, "urgent": [ulid(3), ulid(1)]}
    take(records, publisher.ring, [Draft(disclosure(4, unit=COUNTY))])
    publisher.publish(NOW + dt.timedelta(hours=2))
    assert named(publisher.folder, role) == {"format": 1, "urgent": [ulid(1)]}
    records.close()


@pytest.mark.parametrize(
    ("targets", "meant"),
    [((COUNTY,), "abcd"), (("140929101000", VILLAGE), "cd")],
)
def test_a_notice_is_asked_of_the_halls_it_is_meant_for(
    targets: tuple[str, ...], meant: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records, publisher = small_county(tmp_path)
    take(records, publisher.ring, [Draft(urgent(1, targets=targets)), Draft(disclosure(2, unit=COUNTY))])
    publisher.publish(NOW)
    with records.begin() as session:
        for name, unit in HALLS.items():
            wire = {"subscribe": ["*"] if name != "d" else [TOWNSHIP]}
            session.add(
                TerminalRow(
                    id=name * 8 + "-0000-4000-8000-000000000000", signing="0" * 64, sealing="0" * 64, name=name,
                    unit=unit, profile="board", wire=wire, pin="", active=True, admitted_at=AT, published="",
                )
            )  # fmt: skip
        session.add(
            TakeoverSeenRow(
                terminal="c" * 8 + "-0000-4000-8000-000000000000", document=ulid(1), v=1, since=AT,
                screens={"names": ["board"]}, heard_at=AT,
            )
        )  # fmt: skip
    (found,) = takeovers(records, NOW)
    assert sorted(one.name for one in found.terminals) == sorted(meant)
    assert found.terminals[-1].since == AT, "silent ones first"
    assert [one.name for one in found.terminals if one.since] == ["c"]
    assert {one.name: one.does_fetch for one in found.terminals} == {n: n != "d" for n in meant}
    silent = len(meant) - 1
    assert found.silent == silent
    records.close()
    here = ["--dir", str(tmp_path), "--now", AT]
    assert main(["takeovers", *here]) == bool(silent)
    said = capsys.readouterr().out
    assert f"1 of {len(meant)} terminal(s) showed it." in said
    assert f"cccccccc  c  shown since {AT} on board" in said
    assert ("it does not fetch what" in said) == ("d" in meant)
    assert main(["takeovers", *here, "--json", ulid(1)]) == bool(silent)
    assert json.loads(capsys.readouterr().out)["unit"] == COUNTY
    assert main(["takeovers", *here, ulid(2)]) == 2
    assert "no published emergency" in capsys.readouterr().err
    late = contract.instant_text(NOW + dt.timedelta(days=40))
    assert main(["takeovers", "--dir", str(tmp_path), "--now", late]) == 0
    assert "No emergency notice" in capsys.readouterr().out
