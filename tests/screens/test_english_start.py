"""A glass that starts in English, with no compiled pages of an earlier start: it once stood still for ever.

Symptom: English, and the first visit to a page froze the glass now and then. Mechanism: QML's loading thread words an
error text and asks the translator; one written in Python waits for Python, which waits for that thread. Fix: the pairs
become Qt's own compiled catalogue.
"""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QTranslator

from screens.viewmodels.compiled import compiled
from screens.viewmodels.language import ENGLISH, pairs_of


def test_a_first_start_in_english_comes_to_its_page(first_home: Path, tmp_path: Path) -> None:
    picture = tmp_path / "home.png"
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "run", "--no-agent", "--windowed", "1920x1080", "--screenshot", str(picture)],
        env={
            **os.environ, "KIOSK_HOME": str(first_home), "KIOSK_LANGUAGE": "en", "QT_QPA_PLATFORM": "offscreen",
            "XDG_CACHE_HOME": str(tmp_path), "KIOSK_NOW": "2026-11-23T01:26:00Z",
        },
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert picture.stat().st_size > 10_000


def test_every_pair_is_found_in_the_compiled_catalogue_and_nothing_else() -> None:
    pairs = pairs_of(ENGLISH)
    catalogue = compiled(pairs)
    translator = QTranslator()
    assert translator.load(catalogue)

    def said(source: str) -> str | None:
        plain, _, word = source.partition("#")
        return translator.translate("AnyClass", plain, word)

    assert {source: said(source) for source in pairs} == dict(pairs)
    assert translator.translate("AnyClass", "没有这一句") == ""
