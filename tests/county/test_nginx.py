"""`county publish --out` to a folder, shown by a real nginx, pulled by a real terminal."""

from pathlib import Path

import pytest
import requests

from sync.county.__main__ import main
from tests.county.nginx import nginx
from tests.county.papers.conftest import County, Take
from tests.county.papers.office import DISCLOSURE, workbook
from tests.e2e.stage import Terminal

NOW = "2026-11-23T01:20:00Z"


def sign(folder: str, command: str, who: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Look and sign, as a person would."""
    words = [command, "--dir", folder, "--as", who, "--now", NOW]
    assert main(words) == 0
    code = capsys.readouterr().out.rpartition("看过码 ")[2].split()[0]
    assert main([*words, "--sign", code]) == 0


def test_papers_go_from_excel_over_nginx_to_a_terminal(
    county: County, people: dict[str, object], take: Take, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = str(county[1].folder), tmp_path / "web"
    path = workbook(tmp_path / "公开.xlsx", disclosures=[DISCLOSURE | {"索引号": f"N-{n}"} for n in range(12)])
    assert take(path).new == 12
    for command, who in (("review", "li"), ("approve", "wang")):
        sign(folder, command, who, capsys)
    assert main(["publish", "--dir", folder, "--out", str(out), "--now", NOW]) == 0
    tmp_path.chmod(0o755)
    with nginx(out, tmp_path / "nginx") as url:
        missing = requests.get(f"{url}/metadata/99.root.json", timeout=5)
        assert missing.status_code == 404
        terminal = Terminal(tmp_path / "terminal")
        terminal.run("provision", f"{folder}/provision.json", "--url", url)
        first = terminal.sync()
        assert (first["state"], first["documents"]) == ("updated", 12)
        again = terminal.sync()
        assert (again["requests"], again["added"], again["changed"]) == (2, 0, 0)
        assert again["bytes_in"] < 700, "the timestamp was not modified"

        workbook(path, disclosures=[DISCLOSURE | {"索引号": "N-3", "正文": "拟硬化村道三公里。"}])
        assert take(path, reason="里程写错").changed == 1
        for command, who in (("review", "li"), ("approve", "wang")):
            sign(folder, command, who, capsys)
        assert main(["publish", "--dir", folder, "--out", str(out), "--now", NOW]) == 0
        for file in out.rglob("*"):
            file.chmod(0o755 if file.is_dir() else 0o644)
        changed = terminal.sync()
        assert (changed["requests"], changed["changed"]) == (6, 1)
