"""Open what may be hostile in a child process: bounded memory, bounded time, nothing of ours in reach.

The child (`bench`) is started once and reads one task after the other; when it dies or stalls it is ended and the
file is refused with a sentence. Knows no file format.
"""

import contextlib
import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sync.county.papers.errors import PaperError

MEMORY_BYTES = 1_200_000_000  # address space of the child
STALL_S = 40.0  # without any answer
TASK_S = 900.0  # of waiting for one file, however many rows it has; what we do with them does not count
_LINE_BYTES = 64_000_000


class Workshop:
    """One child at a time; use as a context manager."""

    def __init__(self, *, memory_bytes: int = MEMORY_BYTES, stall_s: float = STALL_S, task_s: float = TASK_S) -> None:
        self._memory, self._stall, self._task = memory_bytes, stall_s, task_s
        self._child: subprocess.Popen[bytes] | None = None
        self._rest = b""
        self._is_busy = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        child, self._child, self._rest = self._child, None, b""
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):  # what was still to be written is of no use
                        pipe.close()

    def run(self, task: str, path: Path, **words: Any) -> Iterator[Any]:
        """The answers of one task, as they come.

        Raises:
            PaperError: the child refused the file, died over it, or took too long.
        """
        if self._is_busy:
            raise RuntimeError("one task at a time: the answers would mix")
        self._is_busy = True
        child = self._started()
        assert child.stdin is not None
        order = json.dumps({"task": task, "path": str(path), **words}) + "\n"
        finished = False
        try:
            child.stdin.write(order.encode())
            child.stdin.flush()
            for line in self._lines(child, path):
                answer = json.loads(line)
                if "refused" in answer:
                    finished = True
                    raise PaperError(path.name, answer["refused"])
                if "done" in answer:
                    finished = True
                    return
                yield answer["item"]
        except BrokenPipeError as exc:
            raise PaperError(path.name, "打开这个文件时程序出错了，没有导入。") from exc
        finally:
            self._is_busy = False
            if not finished:
                self.close()  # whoever stopped listening must not get the rest as the next answer

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "sync.county.papers.bench", str(self._memory)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={**{k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV")},
                     "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            )  # fmt: skip
        return self._child

    def _lines(self, child: "subprocess.Popen[bytes]", path: Path) -> Iterator[bytes]:
        assert child.stdout is not None
        handle = child.stdout.fileno()
        left = self._task
        with selectors.DefaultSelector() as selector:
            selector.register(handle, selectors.EVENT_READ)
            while True:
                head, mark, rest = self._rest.partition(b"\n")
                if mark:
                    self._rest = rest
                    yield head
                    continue
                began = time.monotonic()
                is_late = left <= 0 or not selector.select(min(self._stall, left))
                left -= time.monotonic() - began
                if is_late:
                    raise PaperError(path.name, "打开得太慢，可能太大或被做过手脚，没有导入。")
                piece = os.read(handle, 1 << 20)
                if not piece:
                    raise PaperError(path.name, "打开时占用内存太多或让程序崩溃，没有导入；请检查这个文件。")
                self._rest += piece
                if len(self._rest) > _LINE_BYTES:
                    raise PaperError(path.name, "有一行大得不正常，没有导入。")
