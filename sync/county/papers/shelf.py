"""The files beside a table: found by name, checked, drawn anew, kept under their digest."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sync import contract
from sync.county.approvals import file_path
from sync.county.papers.errors import CellError, PaperError
from sync.county.papers.text import clean
from sync.county.papers.workshop import Workshop

_PICTURES = (".png", ".jpg", ".jpeg")
_WHERE_IN_VIDEO = (b"\xa9xyz", b"com.apple.quicktime.location")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is ready to go out: its attachment on the wire and, of a PDF, its pages' text."""

    wire: dict[str, Any]
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordText:
    """What a Word file holds."""

    title: str
    blocks: tuple[dict[str, Any], ...]
    pictures: tuple[Kept, ...]
    left_out: tuple[str, ...]


class Shelf:
    """The folder a table lies in. With `keep` the files go to the county's folder, else they are only looked at."""

    def __init__(self, source: Path, county: Path, workshop: Workshop, *, keep: bool = True) -> None:
        self.source, self.county, self.workshop, self.keep = source, county, workshop, keep
        self.used: set[str] = set()
        self._kept: dict[str, Kept] = {}
        self._temp = tempfile.TemporaryDirectory(prefix="county-")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._temp.cleanup()

    def attach(self, name: str, heading: str) -> Kept:
        """A file as an attachment.

        Raises:
            CellError: not there, not of a kind that screens show, or not safe.
        """
        path = self._path(name, heading)
        if name not in self._kept:
            try:
                self._kept[name] = self._open(path)
            except PaperError as exc:
                raise CellError(heading, f"附件“{name}”：{exc.reason}") from exc
        return self._kept[name]

    def word(self, name: str, heading: str) -> WordText:
        """The content of a .docx.

        Raises:
            CellError
        """
        path = self._path(name, heading)
        if path.suffix.lower() != ".docx":
            raise CellError(heading, f"“{name}”不是 .docx；请在文字软件里另存为 .docx")
        title, left = "", ()
        blocks: list[dict[str, Any]] = []
        pictures: list[Kept] = []
        out = Path(self._temp.name)
        try:
            for item in self.workshop.run("word", path, out=str(out)):
                if "title" in item:
                    title = clean(item["title"], heading)
                elif "left_out" in item:
                    left = tuple(item["left_out"])
                elif item["type"] == "picture":
                    number = len(pictures) + 1
                    pictures.append(self._keep(out / item["file"], item["media"], f"图{number}"))
                    blocks.append({"type": "picture", "sha256": pictures[-1].wire["sha256"]})
                else:
                    blocks.append(_cleaned(item, heading))
        except PaperError as exc:
            raise CellError(heading, f"“{name}”：{exc.reason}") from exc
        return WordText(title, tuple(blocks), tuple(pictures), left)

    def _path(self, name: str, heading: str) -> Path:
        if Path(name).name != name or name.startswith(".") or "\\" in name:
            raise CellError(heading, f"“{name}”只写文件名，不写文件夹")
        path = self.source / name
        if path.is_symlink() or not path.is_file():
            raise CellError(heading, f"“{name}”不在表格所在的文件夹里")
        self.used.add(name)
        return path

    def _open(self, path: Path) -> Kept:
        ending = path.suffix.lower()
        if path.stat().st_size > contract.limits.ATTACHMENT_BYTES:
            raise PaperError(path.name, f"超过{contract.limits.ATTACHMENT_BYTES // 1_000_000}兆。")
        if ending in _PICTURES:
            out = Path(self._temp.name) / "picture"
            media = next(iter(self.workshop.run("picture", path, out=str(out))))["type"]
            return self._keep(out, media, path.name)
        if ending == ".pdf":
            texts = tuple(item["text"] for item in self.workshop.run("pdf", path))
            kept = self._keep(path, "application/pdf", path.name)
            return Kept(kept.wire, texts)
        if ending == ".mp4":
            _check_video(path)
            return self._keep(path, "video/mp4", path.name)
        raise PaperError(path.name, "只能是 PDF、PNG、JPEG 或 MP4。")

    def _keep(self, path: Path, media: str, name: str) -> Kept:
        data = path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        if self.keep:
            place = file_path(self.county, sha256)
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                temp = place.with_suffix(".part")
                temp.write_bytes(data)
                temp.replace(place)
        return Kept({"sha256": sha256, "type": media, "bytes": len(data), "name": clean(name)[:80]})


def _cleaned(block: dict[str, Any], heading: str) -> dict[str, Any]:
    """The block with every text clean."""

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return clean(value, heading)
        if isinstance(value, list):
            return [walk(item) for item in value]
        return {key: walk(item) for key, item in value.items()} if isinstance(value, dict) else value

    return {key: value if key == "type" else walk(value) for key, value in block.items()}


def _check_video(path: Path) -> None:
    """An MP4 by its mark, without the place where it was filmed."""
    with path.open("rb") as file:
        if file.read(12)[4:8] != b"ftyp":
            raise PaperError(path.name, "不是 MP4 视频。")
        file.seek(0)
        tail = b""
        while piece := file.read(1 << 20):
            if any(mark in tail + piece for mark in _WHERE_IN_VIDEO):
                raise PaperError(path.name, "视频里记着拍摄地点；请用视频软件重新导出，去掉位置信息。")
            tail = piece[-40:]
