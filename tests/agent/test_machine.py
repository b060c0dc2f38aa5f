"""What the machine says of itself, in words."""

from pathlib import Path

import pytest

from kiosk import machine


def made(root: Path, *, free_kb: int = 3_000_000, heat: tuple[str, ...] = (), hours: float = 291.4) -> Path:
    (root / "proc").mkdir()
    (root / "proc/meminfo").write_text(f"MemTotal: 4000000 kB\nMemFree: 1 kB\nMemAvailable: {free_kb} kB\n")
    (root / "proc/uptime").write_text(f"{hours * 3600:.2f} 1.00\n")
    for number, said in enumerate(heat):
        zone = root / f"sys/class/thermal/thermal_zone{number}"
        zone.mkdir(parents=True)
        (zone / "temp").write_text(said)
    return root


def found(root: Path) -> dict[str, tuple[str, str]]:
    return {key: (level, words) for key, level, words in machine.look(root)}


@pytest.mark.parametrize(("free_kb", "level"), [(3_000_000, "ok"), (400_000, "warn"), (100_000, "bad")])
def test_memory_is_said_and_judged(tmp_path: Path, free_kb: int, level: str) -> None:
    said = found(made(tmp_path, free_kb=free_kb))["memory"]
    assert said[0] == level
    assert "共 4.0 GB" in said[1]


@pytest.mark.parametrize(
    ("heat", "level", "words"),
    [(("51000", "48200"), "ok", "温度 51 ℃"), (("85000",), "warn", "太热"), (("99000",), "bad", "太热")],
)
def test_the_warmest_sensor_counts(tmp_path: Path, heat: tuple[str, ...], level: str, words: str) -> None:
    said = found(made(tmp_path, heat=heat))["heat"]
    assert said[0] == level
    assert words in said[1]


@pytest.mark.parametrize("heat", [(), ("0",), ("-274000",), ("no",), ("9999999",)])
def test_a_sensor_that_measures_nothing_is_not_a_finding(tmp_path: Path, heat: tuple[str, ...]) -> None:
    assert "heat" not in found(made(tmp_path, heat=heat))


def test_how_long_it_runs(tmp_path: Path) -> None:
    assert found(made(tmp_path))["running"] == ("ok", "已连续运行 12 天 3 小时")


def test_a_system_that_says_nothing_of_itself_is_no_error(tmp_path: Path) -> None:
    assert set(found(tmp_path)) == {"speech"}


def test_a_newer_program_that_failed_is_said_until_another_is_good(tmp_path: Path) -> None:
    top = made(tmp_path) / "opt/sunshine-kiosk.d"
    assert "update" not in found(tmp_path)
    (top / "refused").mkdir(parents=True)
    assert "update" not in found(tmp_path)
    (top / "trial").write_text("1.2.0\n")
    assert found(tmp_path)["update"] == ("ok", "正在试用新版程序 1.2.0")
    (top / "refused" / "1.2.0").write_text("the glass showed no page\n")
    assert found(tmp_path)["update"][0] == "warn"
    assert "1.2.0 没有通过试用" in found(tmp_path)["update"][1]
