"""Read a bundle: many blobs in one transport file. Nothing in it is believed but by digest.

The file is a row of records: digest (32 bytes), length (4 bytes, big-endian), then that many bytes.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from sync.errors import UntrustedError

HEAD_BYTES = 36


def blobs(chunks: Iterable[bytes], wanted: Mapping[str, int], name: str) -> Iterator[tuple[str, bytes]]:
    """The wanted blobs of a bundle, by digest; `wanted` gives each one's signed length.

    Holds one blob at a time. Records that nobody wants are passed over unseen.

    Raises:
        UntrustedError: a record breaks off, or a wanted blob has another length or digest.
    """
    reader = _Reader(chunks, name)
    while head := reader.take(HEAD_BYTES, may_end=True):
        sha256, length = head[:32].hex(), int.from_bytes(head[32:], "big")
        expected = wanted.get(sha256)
        if expected is None:
            reader.skip(length)
            continue
        if length != expected:
            raise UntrustedError(f"bundle {name}: blob {sha256[:12]} has {length} bytes, signed are {expected}")
        data = reader.take(length)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise UntrustedError(f"bundle {name}: blob {sha256[:12]} is not what its digest says")
        yield sha256, data


class _Reader:
    """Whole records out of chunks of any size."""

    def __init__(self, chunks: Iterable[bytes], name: str) -> None:
        self._chunks = iter(chunks)
        self._name = name
        self._buffer = bytearray()

    def take(self, count: int, *, may_end: bool = False) -> bytes:
        while len(self._buffer) < count:
            chunk = next(self._chunks, None)
            if chunk is None:
                if may_end and not self._buffer:
                    return b""
                raise UntrustedError(f"bundle {self._name}: breaks off in the middle of a record")
            self._buffer += chunk
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data

    def skip(self, count: int) -> None:
        while count:
            step = min(count, 1 << 16)
            self.take(step)
            count -= step
