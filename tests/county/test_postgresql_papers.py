"""Papers, signatures and the log on the county's other database."""

import subprocess
import sys
from pathlib import Path

from sync.county.desk.log import verify
from sync.county.keys import open_ring
from sync.county.records import open_records, records_url
from tests.county.client import Client
from tests.county.papers.conftest import AT
from tests.county.papers.office import DISCLOSURE, workbook

REGIONS = (
    "code,name,parent_code,level\n140929000000,岢岚县,,county\n140929100000,岚漪镇,140929000000,township\n"
    "140929100201,南沟村委会,140929100000,village\n"
)


def test_papers_are_taken_signed_and_verified_on_postgresql(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "d"
    (tmp_path / "r.csv").write_text(REGIONS, "utf-8")
    path = str(workbook(tmp_path / "公开.xlsx", disclosures=[DISCLOSURE | {"正文": "值班电话13812345678"}]))

    def county(*words: str, code: int = 0) -> str:
        command = [
            sys.executable,
            "-m",
            "sync.county",
            *words,
            "--dir",
            str(folder),
            "--database",
            address,
            "--now",
            AT,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    county("import", str(tmp_path / "r.csv"))
    county("init", "--practice")
    for name, duty, holder in (("zhang", "author", ""), ("li", "reviewer", "office-140929100"),
                               ("wang", "approver", "release-officer")):  # fmt: skip
        county("account", "--add", name, "--duty", duty, "--holder", holder)
    assert "新增1件" in county("import", path, "--as", "zhang")
    assert "没有变化1件" in county("import", path, "--as", "zhang")
    seen = county("review", "--as", "li")
    identity = seen.partition("编号 ")[2].partition("；")[0]
    code = seen.rpartition("看过码 ")[2].split()[0]
    assert "没有处理" in county("review", "--as", "li", "--sign", code, code=2)
    county("review", "--as", "li", "--id", identity, "--clear", "1", "--reason", "便民服务中心值班手机")
    for command, who in (("review", "li"), ("approve", "wang")):
        code = county(command, "--as", who).rpartition("看过码 ")[2].split()[0]
        assert "已签1件" in county(command, "--as", who, "--sign", code)
    assert "Published 1" in county("publish")
    records = open_records(records_url(folder, address))
    verdict = verify(records, open_ring(folder), folder)
    records.close()
    assert verdict.problems == []
    assert (verdict.documents, verdict.signatures) == (1, 2)
    assert len(Client(folder / "site", tmp_path / "terminal").index("140929100201").entries) == 1
