"""The rows of a county's own papers: how long an Excel workbook takes, and how much memory."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from benchmark.county import PYTHON, ROOT, County, environment, run
from benchmark.figures import Row
from benchmark.glass_rows import Effort

HEADINGS = ("单位", "索引号", "标题", "目录编号", "阶段", "成文日期", "发布时间", "责任人", "征求意见开始", "征求意见截止",
            "依据", "正文", "咨询电话")  # fmt: skip


def import_rows(work: Path, counties: list[County], _effort: Effort) -> list[Row]:
    """As many disclosures as the county has documents, from one workbook: new, and once more unchanged."""
    rows: list[Row] = []
    peaks: dict[int, float] = {}
    for county in counties:
        folder, book = work / f"papers-{county.items}", work / f"papers-{county.items}.xlsx"
        shutil.rmtree(folder, ignore_errors=True)
        _write(book, county.items)
        where = ("--dir", str(folder))
        run(["sync.county", "import", str(ROOT / "assets" / "demo" / "regions.csv"), *where], timeout=120)
        secret = work / "clerk.txt"
        secret.write_text("the clerk of the benchmark", "utf-8")
        account = ("--add", "clerk", "--duty", "author", "--account-passphrase-file", str(secret))
        run(["sync.county", "account", *account, *where], timeout=60)
        new_s, peaks[county.items] = _import(folder, book, county.items, "新增")
        same_s, _ = _import(folder, book, county.items, "没有变化")
        each = new_s / county.items * 1000
        rows.append(
            Row(f"import {county.items:,} rows of Excel", "",
                f"{new_s:.1f} s ({each:.1f} ms a row), peak {peaks[county.items]:.0f} MB; again, unchanged: {same_s:.1f} s")
        )  # fmt: skip
        shutil.rmtree(folder)
    if len(peaks) > 1:
        least, most = peaks[min(peaks)], peaks[max(peaks)]
        rows.append(Row("import: memory", "flat", f"{least:.0f} to {most:.0f} MB", most / least, most <= 1.25 * least))
    return rows


def _import(folder: Path, book: Path, count: int, word: str) -> tuple[float, float]:
    began = time.monotonic()
    process = subprocess.Popen(
        [PYTHON, "-m", "sync.county", "import", str(book), "--dir", str(folder), "--as", "clerk",
         "--account-passphrase-file", str(book.with_name("clerk.txt")),
         "--now", "2026-11-23T02:00:00Z"],
        env=environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or f"{word}{count}件" not in out:
        raise RuntimeError(f"county import ended with {process.returncode}: {out[-400:]}")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def _write(path: Path, count: int) -> None:
    from openpyxl import Workbook

    lines = (ROOT / "assets" / "demo" / "regions.csv").read_text("utf-8").splitlines()
    villages = [line.split(",")[0] for line in lines if line.endswith(",village")]
    book = Workbook(write_only=True)
    page = book.create_sheet("公开事项")
    page.append(HEADINGS)
    for n in range(count):
        text = "\n".join(f"第{n}号事项第{i}段：拟硬化村道两公里，听取村民意见。" for i in range(1, 5))
        page.append((villages[n % len(villages)], f"N-{n}", f"第{n}号道路硬化事前公开（示例）", "A3", "事前", "2026-11-20",
                     "2026-11-23 08:00", "村党支部书记", "2026-11-23", "2026-12-10", "《村民委员会组织法》｜2025｜第二十四条",
                     text, "0350-000 5001"))  # fmt: skip
    book.save(path)
