"""A power cut, simulated: from the system calls of a process, what a disk may hold at any moment.

Written bytes count once their file was synced, names once their folder was; of what came later any part may
have reached the disk. Names within a folder keep their order, as journalling file systems do.
"""

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

CALLS = "openat,pwrite64,write,ftruncate,fsync,fdatasync,rename,unlink"
_LINE = re.compile(r"^(?:[0-9]+ +)?(\w+)\((.*)\) += (-?[0-9]+)")
_FD = re.compile(r"^([0-9]+)<((?:[^>\\]|\\.)*)>(\(deleted\))?")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


@dataclass(slots=True)
class File:
    """One file's bytes: those that are safe, and changes since."""

    safe: bytearray = field(default_factory=bytearray)
    late: list[tuple[int, bytes | None]] = field(default_factory=list)  # None: cut to this length
    at: int = 0

    def after(self, keep: list[bool]) -> bytes:
        """The bytes, had only these late changes arrived."""
        data = bytearray(self.safe)
        for (offset, piece), kept in zip(self.late, keep, strict=True):
            if kept:
                _apply(data, offset, piece)
        return bytes(data)


@dataclass(slots=True)
class Disk:
    """The files under `root`, as a sequence of system calls changes them."""

    root: Path
    safe_names: dict[str, File] = field(default_factory=dict)
    late_names: list[tuple[str, File | None]] = field(default_factory=list)
    names: dict[str, File] = field(default_factory=dict)
    acknowledged: int = 0

    @classmethod
    def of(cls, root: Path) -> "Disk":
        """What lies there now, all of it safe."""
        disk = cls(root)
        for path in root.rglob("*"):
            if path.is_file() and disk.is_ours(str(path)):
                disk.safe_names[str(path)] = File(bytearray(path.read_bytes()))
        disk.names = dict(disk.safe_names)
        return disk

    def is_ours(self, path: str) -> bool:
        """Scratch files, logs and locks may be lost."""
        part = path.removeprefix(f"{self.root}/")
        return part != path and part.split("/")[0] not in ("scratch", "log") and not part.endswith(".lock")

    def follow(self, line: str) -> bool:
        """One line of strace; whether it changed anything of ours."""
        found = _LINE.match(line)
        if found is None or found[3].startswith("-"):
            return False
        call, words = found[1], found[2]
        handle = _FD.match(words)
        texts = _TEXT.findall(words)
        if call == "write" and handle is not None and handle[1] == "1":
            self.acknowledged += bytes.fromhex(texts[0][0].replace("\\x", "")).count(b"acknowledged") if texts else 0
            return False
        if call in ("rename", "unlink"):
            return self._names_change(call, [_plain(text) for text, _ in texts])
        if call == "openat":
            path = re.search(r"= [0-9]+<(.*)>$", line)
            return path is not None and self._open(_plain(path[1]), words)
        if handle is None or handle[3]:
            return False
        path_text = _plain(handle[2])
        if call in ("fsync", "fdatasync"):
            return self._sync(path_text)
        file = self.names.get(path_text)
        if file is None:
            return False
        if call == "ftruncate":
            file.late.append((int(words.rpartition(",")[2]), None))
        else:
            assert not texts[0][1], "strace was told to keep fewer bytes than were written"
            data = bytes.fromhex(texts[0][0].replace("\\x", ""))[: int(found[3])]
            offset = int(words.rpartition(",")[2]) if call == "pwrite64" else file.at
            file.at = offset + len(data) if call == "write" else file.at
            file.late.append((offset, data))
        return True

    def cut(self, into: Path, chance: random.Random) -> None:
        """Write out what the disk may hold if the power went now."""
        kept = dict(self.safe_names)
        for path, file in self.late_names[: chance.randint(0, len(self.late_names))]:
            kept.pop(path, None) if file is None else kept.__setitem__(path, file)
        for path, file in kept.items():
            target = into / path.removeprefix(f"{self.root}/")
            target.parent.mkdir(parents=True, exist_ok=True)
            share = chance.choice((0.0, 0.5, 1.0))
            target.write_bytes(file.after([chance.random() < share for _ in file.late]))

    def _open(self, path: str, words: str) -> bool:
        if not self.is_ours(path):
            return False
        if "O_CREAT" in words and path not in self.names:
            self.names[path] = File()
            self.late_names.append((path, self.names[path]))
            return True
        if "O_TRUNC" in words and path in self.names:
            self.names[path].late.append((0, None))
            self.names[path].at = 0
            return True
        return False

    def _names_change(self, call: str, paths: list[str]) -> bool:
        if not paths or not self.is_ours(paths[0]) or paths[0] not in self.names:
            return False
        file = self.names.pop(paths[0])
        self.late_names.append((paths[0], None))
        if call == "rename":
            self.names[paths[1]] = file
            self.late_names.append((paths[1], file))
        return True

    def _sync(self, path: str) -> bool:
        file = self.names.get(path)
        if file is not None:
            for offset, piece in file.late:
                _apply(file.safe, offset, piece)
            file.late.clear()
            return True
        here = [late for late in self.late_names if str(Path(late[0]).parent) == path]
        for name, one in here:
            if one is None:
                self.safe_names.pop(name, None)
            else:
                self.safe_names[name] = one
        self.late_names = [late for late in self.late_names if late not in here]
        return bool(here)


def _apply(data: bytearray, offset: int, piece: bytes | None) -> None:
    if piece is None:
        del data[offset:]
        data.extend(bytes(offset - len(data)))
        return
    data.extend(bytes(max(0, offset - len(data))))
    data[offset : offset + len(piece)] = piece


def _plain(text: str) -> str:
    """A path as strace writes it."""
    if "\\x" not in text:
        return text
    return bytes.fromhex(text.replace("\\x", "")).decode("utf-8", "surrogateescape")
