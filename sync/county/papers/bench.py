"""The child that opens office files, pictures and PDFs: `python -m sync.county.papers.bench BYTES`.

One JSON task a line comes in; answers go out as lines `{"item": ...}`, then `{"done": true}` or
`{"refused": "sentence"}`. Its limits are set before anything is opened. It never writes outside the folder that
the task names.
"""

import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sync.county.papers.refusal import Refused

CPU_S = 600  # for one task


def main() -> int:
    """Work until the pipe closes."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not look like an answer
    for line in sys.stdin:
        order = json.loads(line)
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime) + CPU_S
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        for answer in _answers(order):
            out.write(json.dumps(answer, ensure_ascii=True, separators=(",", ":")) + "\n")
        out.flush()
    return 0


def _answers(order: dict[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        for item in _work(order):
            yield {"item": item}
    except Refused as exc:
        yield {"refused": str(exc)}
    except MemoryError:
        yield {"refused": "打开时占用内存太多，没有导入；请检查这个文件。"}
    except Exception as exc:  # the rim: whatever a parser throws over a hostile file is one sentence
        yield {"refused": f"文件坏了或格式不对，打不开（{type(exc).__name__}）。"}
    else:
        yield {"done": True}


def _work(order: dict[str, Any]) -> Iterator[Any]:
    path = Path(order["path"])
    match order["task"]:
        case "table":
            from sync.county.papers.excel import rows

            yield from rows(path)
        case "word":
            from sync.county.papers.word import blocks

            yield from blocks(path, Path(order["out"]))
        case "picture":
            from sync.county.papers.pictures import redraw

            yield redraw(path.read_bytes(), Path(order["out"]))
        case "pdf":
            from sync.county.papers.pdf import pages

            yield from pages(path)


if __name__ == "__main__":
    sys.exit(main())
