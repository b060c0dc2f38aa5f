"""A short film drawn by ourselves, for the sample county: somebody walks from step to step until the last is ticked.

Motion JPEG in an MP4: Pillow encodes the pictures and this module writes the boxes around them, so that neither a codec
nor a font is needed and equal input gives equal bytes. A real county's films are H.264 (docs/content.md).
"""

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 640, 360
TICKS_A_SECOND = 10  # the time scale: lengths below are in tenths of a second
_MOVES = 4  # pictures from one step to the next
_PAPER, _INK, _LINE, _HUE, _DONE = (250, 247, 242), (31, 27, 22), (230, 223, 212), (31, 95, 168), (26, 80, 39)
# 示例 as strokes on a square of 100: the mark that every sample carries.
_SAMPLE = (
    (((22, 18), (78, 18)), ((8, 42), (92, 42)), ((50, 42), (50, 94), (36, 84)), ((28, 56), (12, 80)),
     ((72, 56), (90, 80))),
    (((28, 6), (6, 50)), ((20, 34), (20, 94)), ((34, 16), (68, 16)), ((50, 16), (36, 46)),
     ((42, 34), (66, 34), (34, 92)), ((46, 52), (58, 64)), ((76, 22), (76, 70)), ((94, 8), (94, 94), (82, 86))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture as JPEG, and how long it stands, in tenths of a second."""

    data: bytes
    ticks: int


def walk(steps: int) -> bytes:
    """The film of a guide with so many steps (2 to 6), as the bytes of an MP4."""
    return mp4(list(_frames(steps)))


def _frames(steps: int) -> Iterator[Frame]:
    yield Frame(_jpeg(_picture(steps, at=0.0, done=0)), 8)
    for step in range(steps):
        yield Frame(_jpeg(_picture(steps, at=float(step), done=step + 1)), 12)
        if step + 1 < steps:
            for move in range(1, _MOVES):
                yield Frame(_jpeg(_picture(steps, at=step + move / _MOVES, done=step + 1)), 1)
    yield Frame(_jpeg(_picture(steps, at=steps - 1.0, done=steps, end=True)), 25)


def _picture(steps: int, *, at: float, done: int, end: bool = False) -> "Image":
    """A road with `steps` stations, a person at station `at`, the first `done` of them ticked."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(image)
    room = (WIDTH - 160) / (steps - 1)
    middle, radius = 236, 34
    pen.line((80, middle, WIDTH - 80, middle), fill=_LINE, width=10)
    pen.line((80, middle, 80 + room * at, middle), fill=_DONE if end else _HUE, width=10)
    font = ImageFont.load_default(size=36)
    for number in range(steps):
        x = 80 + room * number
        fill = (_DONE if end else _HUE) if number < done else _PAPER
        pen.ellipse((x - radius, middle - radius, x + radius, middle + radius), fill=fill, outline=_HUE, width=5)
        if number < done - 1 or end:
            pen.line(
                ((x - 16, middle), (x - 4, middle + 13), (x + 17, middle - 13)), fill=_PAPER, width=8, joint="curve"
            )
        else:
            pen.text((x, middle), str(number + 1), fill=_PAPER if number < done else _HUE, font=font, anchor="mm")
    _person(pen, 80 + room * at, middle - radius - 8, arms_up=end, stride=at % 1 > 0)
    _mark(pen)
    return image


def _person(pen: "ImageDraw", x: float, foot: float, *, arms_up: bool, stride: bool) -> None:
    hip, neck = foot - 44, foot - 92
    spread = 18 if stride else 9
    pen.line(((x - spread, foot), (x, hip), (x + spread, foot)), fill=_INK, width=9, joint="curve")
    pen.line(((x, hip), (x, neck)), fill=_INK, width=11)
    hand = neck - 26 if arms_up else hip - 4
    pen.line(((x - 26, hand), (x, neck + 8), (x + 26, hand)), fill=_INK, width=8, joint="curve")
    pen.ellipse((x - 15, neck - 34, x + 15, neck - 4), fill=_INK)


def _mark(pen: "ImageDraw") -> None:
    """示例 in a frame, in the corner."""
    size, left, top = 24, WIDTH - 84, 20
    pen.rounded_rectangle((left - 8, top - 7, left + 2 * size + 10, top + size + 7), radius=5, outline=_INK, width=2)
    for place, strokes in enumerate(_SAMPLE):
        for stroke in strokes:
            points = [(left + place * (size + 2) + x * size / 100, top + y * size / 100) for x, y in stroke]
            pen.line(points, fill=_INK, width=2)


def _jpeg(image: "Image") -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=50, optimize=True)
    return out.getvalue()


def mp4(frames: Sequence[Frame]) -> bytes:
    """An MP4 (ISO 14496-12) with one track of JPEG pictures, each shown for its own time."""
    length = sum(frame.ticks for frame in frames)
    head = _box(b"ftyp", b"isom", _u32(0x200), b"isom", b"mp41")
    data = _box(b"mdat", *(frame.data for frame in frames))
    # A descriptor of object type 0x6C says that each sample is a JPEG.
    object_type = b"\x04\x0d" + bytes((0x6C, 0x11)) + bytes(3) + _u32(0) + _u32(0)
    codec = _full(
        b"esds", b"\x03" + bytes((3 + len(object_type) + 3,)) + b"\x00\x01\x00" + object_type + b"\x06\x01\x02"
    )
    look = struct.pack(">6xH16xHHII4xH32xHh", 1, WIDTH, HEIGHT, 0x480000, 0x480000, 1, 24, -1)
    table = _box(
        b"stbl",
        _full(b"stsd", _u32(1), _box(b"mp4v", look, codec)),
        _full(b"stts", _u32(len(frames)), *(_u32(1, frame.ticks) for frame in frames)),
        _full(b"stsc", _u32(1, 1, len(frames), 1)),
        _full(b"stsz", _u32(0, len(frames)), _u32(*(len(frame.data) for frame in frames))),
        _full(b"stco", _u32(1, len(head) + 8)),
    )
    where = _box(b"dinf", _full(b"dref", _u32(1), _full(b"url ", flags=1)))
    media = _box(
        b"mdia",
        _full(b"mdhd", _u32(0, 0, TICKS_A_SECOND, length), struct.pack(">HH", 0x55C4, 0)),
        _full(b"hdlr", _u32(0), b"vide", bytes(12), b"sample\0"),
        _box(b"minf", _full(b"vmhd", bytes(8), flags=1), where, table),
    )
    matrix = _u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    track = _full(b"tkhd", _u32(0, 0, 1, 0, length), bytes(16), matrix, _u32(WIDTH << 16, HEIGHT << 16), flags=7)
    movie = _full(
        b"mvhd", _u32(0, 0, TICKS_A_SECOND, length, 0x10000), bytes((1, 0)), bytes(10), matrix, bytes(24), _u32(2)
    )
    return head + data + _box(b"moov", movie, _box(b"trak", track, media))


def _u32(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return _u32(8 + len(body)) + kind + body


def _full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return _box(kind, _u32(flags), *parts)
