"""The whole way by commands alone, in a real county: every key under its own passphrase."""

import os
import subprocess
import sys
from pathlib import Path

from sync.county.keys import open_ring
from tests.county.client import Client
from tests.county.papers.conftest import AT
from tests.county.papers.office import DISCLOSURE, workbook


def test_the_whole_way_by_commands_with_encrypted_keys(tmp_path: Path) -> None:
    folder, slips = tmp_path / "d", tmp_path / "slips.txt"
    regions = tmp_path / "r.csv"
    regions.write_text("code,name,parent_code,level\n371722000000,单县,,county\n371722100000,浮岗镇,371722000000,township\n"
                       "371722100200,单家楼村委会,371722100000,village\n", "utf-8")  # fmt: skip

    def county(*words: str, keys: dict[str, str] | None = None, code: int = 0) -> str:
        # A person types the passphrase of a key; here a small program types it.
        typed = "{}" if keys is None else repr(keys)
        script = (
            "import sys, sync.county.commands as c\n"
            f"keys = {typed}\n"
            "old = c._ask\n"
            "c._ask = lambda prompt, *how: next((v for k, v in keys.items() if k in prompt), None) or old(prompt, *how)\n"
            "from sync.county.__main__ import main\n"
            "sys.exit(main(sys.argv[1:]))"
        )
        environment = {**os.environ, "COUNTY_PASSPHRASE": "correct horse battery"}
        done = subprocess.run([sys.executable, "-c", script, *words, "--dir", str(folder), "--now", AT],
                              capture_output=True, text=True, timeout=120, check=False, env=environment)  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    county("import", str(regions))
    county("init", "--slips", str(slips))
    told = slips.read_text("utf-8").splitlines()
    secrets = {line.strip().rpartition("/")[2]: told[i + 1].strip() for i, line in enumerate(told) if ".pem" in line}
    review, release = "office-371722100-reviewer.pem", "office-371722100-release.pem"
    path = workbook(tmp_path / "公开.xlsx", disclosures=[DISCLOSURE | {"单位": "单家楼"}])
    assert "新密码" in county("account", "--add", "zhang", "--duty", "author", code=2)
    mine = tmp_path / "zhang.txt"
    mine.write_text("a passphrase of zhang", "utf-8")
    county("account", "--add", "zhang", "--duty", "author", "--account-passphrase-file", str(mine))
    county("account", "--add", "li", "--label", "李四", "--duty", "reviewer", "--holder", "office-371722100")
    county("account", "--add", "wang", "--label", "王五", "--duty", "approver", "--holder", "release-officer")
    assert "账号 zhang 的密码" in county("import", str(path), "--as", "zhang", code=2)
    assert "新增1件" in county("import", str(path), "--as", "zhang", "--account-passphrase-file", str(mine))
    for command, who, key in (("review", "li", review), ("approve", "wang", release)):
        seen = county(command, "--as", who)
        assert "＋拟硬化村道两公里。" in seen
        code = seen.rpartition("看过码 ")[2].split()[0]
        file = str(folder / "offline" / ("office-371722100" if who == "li" else "release-officer") / key)
        words = (command, "--as", who, "--sign", code)
        assert "请用 --key 指明" in county(*words, code=2)
        assert "is wrong" in county(*words, "--key", file, keys={key: "not the passphrase"}, code=2)
        assert "已签1件" in county(*words, "--key", file, keys={key: secrets[key]})
    files = [
        str(folder / "offline" / holder / key)
        for holder, key in (("office-371722100", review), ("release-officer", release))
    ]
    assert "Published 1 document" in county("publish", "--key", files[0], "--key", files[1], keys=secrets)
    assert "都对得上" in county("verify")
    client = Client(folder / "site", tmp_path / "terminal")
    assert [client.document(e).title for e in client.index("371722100200").entries] == [DISCLOSURE["标题"]]
    assert not open_ring(folder).practice
    identity = seen.partition("编号 ")[2].partition("；")[0]
    off = ("withdraw", "--id", identity, "--as", "li", "--reason", "项目取消")
    assert "请用 --key 指明" in county(*off, code=2)
    assert "已撤下" in county(*off, "--key", files[0], keys=secrets)
    assert "都对得上" in county("verify")
