"""Decode and encode the wire's JSON by the types that declare it.

Strict on the way in (no duplicate keys, no NaN, bounded depth, every rule of every field), canonical
on the way out (sorted keys, no spaces, UTF-8), and open to growth: fields we do not know are kept in
`extra` and written out again. No I/O.
"""

import dataclasses
import functools
import gzip
import io
import json
import re
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from typing import Any, ClassVar, TypeVar

from sync.contract import limits
from sync.errors import ContractError

T = TypeVar("T")


_TURNING = frozenset((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class Rule:
    """A check that a field's type cannot express; used inside `Annotated`."""

    def check(self, value: Any) -> str | None:
        """The reason why `value` is refused, or None."""
        raise NotImplementedError


@dataclasses.dataclass(frozen=True, slots=True)
class Text(Rule):
    """Length in characters, without control characters other than newline.

    Nor with those that turn the direction of writing (what was approved would read otherwise), nor with half
    characters, which no file can hold.
    """

    most: int
    least: int = 0
    lines: int = 0  # at most so many; 0 = as many as one likes

    def check(self, value: Any) -> str | None:
        if not self.least <= len(value) <= self.most:
            return f"{len(value)} characters, allowed are {self.least} to {self.most}"
        if self.lines and value.count("\n") >= self.lines:
            return f"{value.count(chr(10)) + 1} lines, allowed are {self.lines}"
        # str.isprintable() is one C call; the slow look is needed only for multi-line or odd text.
        if not value.isprintable():
            for char in value:
                if char == "\n" or char == "\u3000" or char == "\u00a0":
                    continue
                code = ord(char)
                if code < 32 or 0x7F <= code < 0xA0 or code in _TURNING or 0xD800 <= code < 0xE000:
                    return f"control character U+{ord(char):04X}"
        return None


@dataclasses.dataclass(frozen=True, slots=True)
class Pattern(Rule):
    """The whole value matches a regular expression."""

    regex: str
    what: str

    def check(self, value: Any) -> str | None:
        return None if _compiled(self.regex).fullmatch(value) else f"{value[:40]!r} is not {self.what}"


@dataclasses.dataclass(frozen=True, slots=True)
class Between(Rule):
    """A whole number within bounds, both inclusive."""

    least: int
    most: int

    def check(self, value: Any) -> str | None:
        return None if self.least <= value <= self.most else f"{value}, allowed are {self.least} to {self.most}"


@dataclasses.dataclass(frozen=True, slots=True)
class OneOf(Rule):
    """One of a closed set of words."""

    words: tuple[str, ...]

    def check(self, value: Any) -> str | None:
        return None if value in self.words else f"{value[:40]!r} is not one of {', '.join(self.words)}"


@dataclasses.dataclass(frozen=True, slots=True)
class Count(Rule):
    """The number of elements of a list."""

    most: int
    least: int = 0

    def check(self, value: Any) -> str | None:
        if not self.least <= len(value) <= self.most:
            return f"{len(value)} elements, allowed are {self.least} to {self.most}"
        return None


def decode(cls: type[T], data: bytes) -> T:
    """Read one document of type `cls`.

    Raises:
        ContractError: it is not strict JSON, or breaks a rule of its type.
    """
    return build(cls, parse(data))


def encode(value: Any) -> bytes:
    """The canonical bytes of a document: what is hashed and signed."""
    return json.dumps(dump(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def parse(data: bytes) -> Any:
    """Strict JSON: UTF-8, no duplicate keys, no NaN or infinity, bounded depth.

    Raises:
        ContractError
    """
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()  # an escape can make half a character
    except ContractError:
        raise
    except (ValueError, RecursionError) as exc:
        raise ContractError(f"not JSON: {str(exc)[:120]}") from exc
    if _too_deep(value, limits.JSON_DEPTH):
        raise ContractError(f"nested deeper than {limits.JSON_DEPTH}")
    return value


def pack_gzip(data: bytes) -> bytes:
    """Compress so that equal input gives equal bytes (no time stamp, no name)."""
    return gzip.compress(data, compresslevel=9, mtime=0)


def unpack_gzip(data: bytes, most_bytes: int) -> bytes:
    """Decompress at most `most_bytes`.

    Raises:
        ContractError: not gzip, or larger than allowed when unpacked.
    """
    if not data:
        raise ContractError("not gzip: empty")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            out = stream.read(most_bytes + 1)
    except (OSError, EOFError, ValueError) as exc:
        raise ContractError(f"not gzip: {exc}") from exc
    except Exception as exc:  # zlib.error is not an OSError
        if type(exc).__module__ == "zlib":
            raise ContractError(f"not gzip: {exc}") from exc
        raise
    if len(out) > most_bytes:
        raise ContractError(f"more than {most_bytes} bytes when unpacked")
    return out


def build(cls: type[T], raw: Any, path: str = "") -> T:
    """Make a `cls` from parsed JSON, checking every rule.

    Raises:
        ContractError
    """
    try:
        value: T = _builder(typing.cast(Hashable, cls))(raw)
    except ContractError as exc:
        raise _within(path, exc) from None
    return value


def dump(value: Any) -> Any:
    """The JSON value of a document; absent optional fields are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        out: dict[str, Any] = dict(getattr(value, "extra", {}))
        tag = getattr(value, "TYPE", None)
        if tag:
            out["type"] = tag
        for spec in _specs(typing.cast(Hashable, type(value))):
            item = getattr(value, spec.name)
            if item is None or (not spec.required and item == spec.default):
                continue
            out[spec.wire] = dump(item)
        return out
    if isinstance(value, tuple | list):
        return [dump(item) for item in value]
    if isinstance(value, Mapping):
        return {str(k): dump(v) for k, v in value.items()}
    return value


# How a value of a type is read. Made once per type; a path is put together only for an error, from the
# inside out: a fill of 50,000 documents and the first page wait for this.
Reader = Callable[[Any], Any]


class Spec:
    """How one field is read: made once per class from its type hints."""

    __slots__ = ("default", "name", "read", "required", "wire")

    def __init__(self, field: "dataclasses.Field[Any]", hint: Any) -> None:
        self.name = field.name
        self.wire: str = field.metadata.get("wire", field.name)
        self.required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        self.default = None if field.default is dataclasses.MISSING else field.default
        self.read = _reader(hint)


def _within(outer: str, exc: ContractError) -> ContractError:
    """The same error, seen from one step further out."""
    joint = "." if outer and exc.path and not exc.path.startswith("[") else ""
    return ContractError(exc.reason, f"{outer}{joint}{exc.path}")


@functools.cache
def _builder(cls: Hashable) -> Reader:
    specs = tuple((spec, spec.wire, spec.name, spec.read) for spec in _specs(cls))
    known = {wire for _, wire, _, _ in specs}
    make = typing.cast(Any, cls)
    if getattr(cls, "TYPE", None):
        known.add("type")
    check = getattr(cls, "check", None)

    def read(raw: Any) -> Any:
        if not isinstance(raw, dict):
            raise ContractError("must be an object")
        kwargs: dict[str, Any] = {}
        for spec, wire, name, inner in specs:
            if wire in raw:
                try:
                    kwargs[name] = inner(raw[wire])
                except ContractError as exc:
                    raise _within(wire, exc) from None
            elif spec.required:
                raise ContractError("missing", wire)
        if len(raw) > len(kwargs):
            rest = {k: v for k, v in raw.items() if k not in known}
            if rest:
                kwargs["extra"] = rest
        value = make(**kwargs)
        if check is not None:
            reason = check(value)
            if reason:
                raise ContractError(reason)
        return value

    return read


def _reader(hint: Any) -> Reader:
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        base, *rules = typing.get_args(hint)
        return _ruled(_reader(base), tuple(rule.check for rule in rules))
    if origin is types.UnionType or origin is typing.Union:
        return _union(typing.get_args(hint))
    if origin is tuple:
        return _list(_reader(typing.get_args(hint)[0]))
    if origin is dict or origin is Mapping:
        return _mapping(_reader(typing.get_args(hint)[1]))
    if dataclasses.is_dataclass(hint):
        return _builder(typing.cast(Hashable, hint))
    return _plain(hint)


def _ruled(base: Reader, checks: tuple[Callable[[Any], str | None], ...]) -> Reader:
    def read(raw: Any) -> Any:
        value = base(raw)
        for check in checks:
            reason = check(value)
            if reason:
                raise ContractError(reason)
        return value

    return read


def _list(inner: Reader) -> Reader:
    def read(raw: Any) -> Any:
        if not isinstance(raw, list):
            raise ContractError("must be a list")
        out = []
        for item in raw:
            try:
                out.append(inner(item))
            except ContractError as exc:
                raise _within(f"[{len(out)}]", exc) from None
        return tuple(out)

    return read


def _mapping(inner: Reader) -> Reader:
    def read(raw: Any) -> Any:
        if not isinstance(raw, dict):
            raise ContractError("must be an object")
        out = {}
        for key, item in raw.items():
            try:
                out[key] = inner(item)
            except ContractError as exc:
                raise _within(key, exc) from None
        return out

    return read


def _plain(hint: Any) -> Reader:
    def read(raw: Any) -> Any:
        if hint is int and isinstance(raw, bool):
            raise ContractError("must be a whole number")
        if not isinstance(raw, hint):
            raise ContractError(f"must be {_NAMES.get(hint, hint)}")
        return raw

    return read


def _union(options: tuple[Any, ...]) -> Reader:
    """`X | None`, or a union of classes told apart by their `TYPE`."""
    classes = [o for o in options if o is not type(None)]
    if len(classes) == 1:
        only = _reader(classes[0])

        def read_only(raw: Any) -> Any:
            if raw is None:
                raise ContractError("must be left out rather than null")
            return only(raw)

        return read_only
    by_type = {getattr(option, "TYPE", None): _reader(option) for option in reversed(classes)}

    def read_typed(raw: Any) -> Any:
        if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
            raise ContractError("must be an object with a type")
        reader = by_type.get(raw["type"]) or by_type.get("")
        if reader is None:
            raise ContractError(f"unknown type {raw['type'][:40]!r}")
        return reader(raw)

    return read_typed


@functools.cache
def _specs(cls: Hashable) -> tuple[Spec, ...]:
    hints = typing.get_type_hints(cls, include_extras=True)  # cls is a dataclass; Hashable pleases the cache
    return tuple(
        Spec(f, hints[f.name])
        for f in dataclasses.fields(typing.cast("Any", cls))
        if f.name != "extra" and typing.get_origin(hints[f.name]) is not ClassVar
    )


@functools.cache
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ContractError("a key stands twice in one object")
    return out


def _no_constant(name: str) -> Any:
    raise ContractError(f"{name} is not a number of the wire")


def _too_deep(value: Any, left: int) -> bool:
    if left < 0:
        return True
    if isinstance(value, dict):
        return any(_too_deep(v, left - 1) for v in value.values())
    if isinstance(value, list):
        return any(_too_deep(v, left - 1) for v in value)
    return False


_NAMES = {str: "text", int: "a whole number", bool: "true or false"}
