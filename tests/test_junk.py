"""Corner cases of JSON and of text: refused with our own error, or kept exactly; never more."""

import gzip
from typing import Any

import pytest

from sync.contract import CountyPack, Document, Recall, build, decode, encode, limits, parse, unpack_gzip
from sync.errors import ContractError
from tests.simulator import disclosure, pack

REFUSED = [
    b"", b" ", b"{", b"}", b"[1,]", b'{"a":1,}', b"{a:1}", b"{'a':1}", b'{"a" 1}', b'{"a":1 "b":2}', b'{"a":1}x',
    b'{"a":1}{}', b'{"a":1,"a":2}', b'{"b":{"a":1,"a":1}}', b"NaN", b"[Infinity]", b"[-Infinity]", b"[+1]", b"[01]",
    b"[1.]", b"[.5]", b"[0x1]", b"[1e]", b"[- 1]", b'["\x00"]', b'["\x1f"]', b'["\n"]', b'["\\x"]', b'["\\u12"]',
    b'["\\ud800"]', b'["\\udc00x"]', b'{"\\udfff":1}', b'["\xff"]', b'["\xc0\xaf"]', b'["\xed\xa0\x80"]',
    b"\xef\xbb\xbf{}",
    b"[" * 100_000, b"[" * 22 + b"]" * 22, b'{"a":' * 21 + b"1" + b"}" * 21, b"/**/{}", b"{}//", b"True", b"None",
    b"[1" + b"0" * 5_000 + b"]", b"\xff\xfe{\x00}\x00", b"\x00", b'["a', b'"\\', b"tru", b"nul", b"[\xe2\x80\xa8]",
]  # fmt: skip
ACCEPTED = [b"{}", b"[]", b" {} ", b"null", b'"\\ud83d\\ude00"', b"[-0]", b"[9007199254740993]", b'["\xe2\x80\xa8"]']


@pytest.mark.parametrize("data", REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_strict_json_is_refused(data: bytes) -> None:
    with pytest.raises(ContractError):
        parse(data)


@pytest.mark.parametrize("data", ACCEPTED, ids=range(len(ACCEPTED)))
def test_what_is_strict_json_is_read(data: bytes) -> None:
    parse(data)


@pytest.mark.parametrize("value", [1.0, 1e3, True, "1", None, [1], -1, 2**60])
def test_a_number_is_whole_and_within_bounds(value: object) -> None:
    with pytest.raises(ContractError):
        build(Recall, {"format": 1, "seq": value})


PLAIN = [
    "<b>粗</b><img src=http://127.0.0.1:9/x>", "<script>alert(1)</script>", "&lt;&amp;", "[x](http://x) **粗**",
    "%s %n {0} ${x} $(x) `x`", "'; DROP TABLE document; --", "../../etc/passwd", "javascript:alert(1)",
    "zalgo" + "\u0300\u0301\u0489" * 15, "\u200b\u200d\ufeff零宽", "👨‍👩‍👧‍👦🏳️‍🌈", "𠀀𪚥" * 10, "ﷺ" * 20, "字" * 60,
]  # fmt: skip
ODD = ["\x00", "a\x07", "\x1b[31m", "a\x85", "\x7f", "‮反", "‪x", "⁦x⁩", "\ud800", "字" * 61, "字" * 3_000_000]


@pytest.mark.parametrize("title", PLAIN, ids=range(len(PLAIN)))
def test_hostile_words_stay_the_words_they_are(title: str) -> None:
    document = build(Document, disclosure(1) | {"title": title})
    assert decode(Document, encode(document)).title == title


@pytest.mark.parametrize("title", ODD, ids=range(len(ODD)))
def test_what_no_paper_holds_is_refused(title: str) -> None:
    with pytest.raises(ContractError):
        build(Document, disclosure(1) | {"title": title})


@pytest.mark.parametrize("where", ["summary", "unit_name"])
def test_so_it_is_everywhere(where: str) -> None:
    changes: dict[str, Any] = {where: "‮x"}
    with pytest.raises(ContractError, match=where):
        build(Document, disclosure(1) | changes)


def test_a_gzip_that_grows_is_stopped_at_its_bound() -> None:
    bomb = gzip.compress(bytes(50_000_000), mtime=0)
    with pytest.raises(ContractError, match="unpacked"):
        unpack_gzip(bomb, limits.DOCUMENT_UNPACKED_BYTES)
    for junk in (b"", b"\x1f\x8b", bomb[:100], bomb[:-5], b"\x1f\x8b\x08" + b"\xff" * 50, b"PK\x03\x04"):
        with pytest.raises(ContractError):
            unpack_gzip(junk, 100_000_000)


@pytest.mark.parametrize("zone", ["Asia/Shafghai", "Asia", "../UTC", "/etc/passwd", "\U0001f600", "A" * 300])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ContractError):
        build(CountyPack, pack() | {"zone": zone})
