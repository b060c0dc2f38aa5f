"""Which characters may go out: every assigned one that a screen shows as itself, and no other."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.county.characters import GB18030_MOVED, clean_line, odd_characters, tidy
from sync.county.errors import CountyError


def test_no_unassigned_private_or_silent_character_passes_unseen() -> None:
    """Also the fast way for usual text refuses them."""
    for code in (*range(0x20, 0xD800), *range(0xE000, 0x2FFFF)):
        char = chr(code)
        kind = unicodedata.category(char)
        if odd_characters(char) == [] and kind in ("Co", "Cn", "Cf", "Cc", "Cs"):
            assert 0x2EBF0 <= code <= 0x2EE5D or code >= 0x31350, hex(code)  # hanzi younger than this Python's tables


@given(st.text(st.characters(categories=["Lo", "Lu", "Ll", "Nd", "Po", "So"])))
def test_what_screens_show_is_kept_as_it_is(text: str) -> None:
    assert odd_characters(text) == []
    assert tidy(text) == text.strip()


@pytest.mark.parametrize("text", ["项目\ue123取消", "项目\u202e取消", "项目\x07取消"])
def test_a_reason_on_the_command_line_is_read_as_strictly_as_a_paper(text: str) -> None:
    with pytest.raises(CountyError, match="“项目”后面的字符 U"):
        clean_line(text)
    assert clean_line(" 项目\t取消\n\ue81e ") == "项目 取消 龴"
    assert chr(GB18030_MOVED[0xE81E]) == "龴"
