"""Parsers under atheris: they refuse with our own error, or read what they would write again."""

import gzip
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulator import County

GOLDEN = Path(__file__).resolve().parents[1] / "data" / "wire"
SEEDS = {
    "index": ("index.json",), "document": ("disclosure.json", "guide.json", "list.json", "notice.json"),
    "pack": ("pack.json",), "recall": ("recall.json",), "provision": ("provision.json",),
    "blob": ("notice.json",), "receipt": ("receipt.json",), "screen": ("screen.json",),
    "secrets": ("screen-secrets.json",), "standing": ("standing.json",), "submission": ("submission.json",),
    "opinion": ("opinion.json",), "heartbeat": ("heartbeat.json",), "acknowledgement": ("acknowledgement.json",),
    "post": ("post.json",), "bundle": (), "configuration": (), "gzip": (), "root": (),
}  # fmt: skip


def seeds(folder: Path, target: str) -> None:
    for name in SEEDS[target]:
        (folder / name).write_bytes((GOLDEN / name).read_bytes())
    if target == "gzip":
        (folder / "seed").write_bytes(gzip.compress(b"{}" * 100, mtime=0))
    if target == "configuration":
        (folder / "seed").write_text('poll_s = 60\nserver_url = "http://x"\nelder = true\nticker_hanzi_s = 2.5\n')
    if target == "bundle":
        (folder / "seed").write_bytes(b"a" * 32 + (5).to_bytes(4, "big") + b"hello")
    if target == "root":
        (folder / "seed").write_bytes(County().root_bytes)


@pytest.mark.faults
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
@pytest.mark.parametrize("target", SEEDS)
def test_a_parser_refuses_or_reads(tmp_path: Path, target: str, say: Callable[[str], None]) -> None:
    seconds = int(float(os.environ.get("FAULT_SECONDS", "60")))
    seeds(tmp_path, target)
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.faults.fuzz_target", target, str(tmp_path), f"-max_total_time={seconds}",
            "-max_len=20000", f"-artifact_prefix={tmp_path}/crash-", "-print_final_stats=1",
        ],
        capture_output=True, text=True, timeout=seconds + 120, check=False,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    runs = re.search(r"number_of_executed_units:\s*([0-9]+)", done.stdout + done.stderr)
    assert runs is not None, (done.stdout + done.stderr)[-3000:]
    assert int(runs[1]) > 100
    say(f"{target}: {runs[1]} inputs in {seconds} s, 0 escaped")
