"""The key of a pairing: only who knows the code has it, and it fits only this very request."""

import pytest

from sync.contract.pairing import PAIR_ALPHABET
from sync.errors import UntrustedError
from sync.pairing import CountySide, TerminalSide, new_code, typed_code

SAID = b'{"request":1}'


def test_both_ends_that_know_the_code_agree() -> None:
    terminal = TerminalSide("K7M42XYA")
    county = CountySide("K7M42XYA", SAID, terminal.share)
    box = county.put(b"the root")
    content, proof = terminal.open(SAID, county.share, box)
    assert (content, county.is_proved(proof)) == (b"the root", True)


@pytest.mark.parametrize(("code", "said"), [("K7M42XYC", SAID), ("K7M42XYA", b'{"request":2}')])
def test_another_code_or_a_changed_request_opens_nothing(code: str, said: bytes) -> None:
    terminal = TerminalSide("K7M42XYA")
    county = CountySide(code, said, terminal.share)
    box = county.put(b"the root")
    with pytest.raises(UntrustedError):
        terminal.open(SAID, county.share, box)


def test_a_changed_box_does_not_open_and_a_guessed_proof_is_none() -> None:
    terminal = TerminalSide("K7M42XYA")
    county = CountySide("K7M42XYA", SAID, terminal.share)
    box = bytearray(county.put(b"the root"))
    box[-1] ^= 1
    with pytest.raises(UntrustedError):
        terminal.open(SAID, county.share, bytes(box))
    assert not county.is_proved("0" * 64)
    assert not county.is_proved("")


@pytest.mark.parametrize("share", ["", "42", "42" + "00" * 32, "42" + "ff" * 32, "41" + "01" + "00" * 31])
def test_a_share_that_is_none_is_refused(share: str) -> None:
    terminal = TerminalSide("K7M42XYA")
    with pytest.raises(UntrustedError):
        terminal.open(SAID, share, b"x" * 80)
    with pytest.raises(UntrustedError):
        CountySide("K7M42XYA", SAID, share.replace("42", "41", 1))


def test_our_own_share_sent_back_is_refused() -> None:
    terminal = TerminalSide("K7M42XYA")
    with pytest.raises(UntrustedError):
        terminal.open(SAID, "42" + terminal.share[2:], b"x" * 80)


def test_codes_differ_and_are_read_however_they_are_typed() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(set(code) <= set(PAIR_ALPHABET) and len(code) == 8 for code in codes)
    for text in ("k7m4-2xya", " K7M4 2XYA ", "K7M4ZXYA", "SUNSHINE-KIOSK:K7M42XYA"):
        assert typed_code(text) == "K7M42XYA"
    assert [typed_code(text) for text in ("", "K7M4", "K7M42XYA2", "K7M42XYO", "王狮乡便民服务")] == [None] * 5
