"""Pairs of words as Qt's own compiled catalogue (.qm), made in memory.

A translator written in Python would be asked by QML's loading thread too, which then waits for Python while Python
waits for that thread: the glass would stand still. Qt's own is asked without Python.

Messages carry no context, so that a word is translated once, whatever class or page says it. A source that ends in
`#one` serves `qsTr(source, "one")`: what Chinese does not tell apart. The format is that of Qt's qtranslator.cpp: a
magic number, then sections of a tag, a length and data, all big-endian.
"""

import struct
from collections.abc import Mapping

_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE_TEXT, _COMMENT = 1, 3, 6, 8


def compiled(pairs: Mapping[str, str]) -> bytes:
    """The catalogue of these pairs."""
    messages, hashes = bytearray(), []
    for source, translation in pairs.items():
        plain, _, comment = source.encode().partition(b"#")
        hashes.append((_elf_hash(plain + comment), len(messages)))
        words = _part(_TRANSLATION, translation.encode("utf-16-be"))
        messages += words + _part(_SOURCE_TEXT, plain) + _part(_COMMENT, comment) + bytes([_END])
    table = b"".join(struct.pack(">II", *entry) for entry in sorted(hashes))
    return _MAGIC + _part(_HASHES, table) + _part(_MESSAGES, bytes(messages))


def _part(tag: int, data: bytes) -> bytes:
    return struct.pack(">BI", tag, len(data)) + data


def _elf_hash(data: bytes) -> int:
    """The hash by which Qt looks a source text up."""
    found = 0
    for byte in data:
        found = (found << 4) + byte
        high = found & 0xF0000000
        found = (found ^ (high >> 24)) & ~high & 0xFFFFFFFF
    return found or 1
