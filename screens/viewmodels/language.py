"""The language of everything around the content. Content stays as it was approved, in Chinese.

Sources are written in Chinese; a language is one file of pairs, whatever page or view-model a word stands on, so
that one word is translated once. Without a translator (the usual case) nothing is looked up.
"""

from collections.abc import Mapping

from PySide6.QtCore import Property, QCoreApplication, QObject, QTranslator, Signal, Slot

SOURCE, ENGLISH = "zh_CN", "en"


def pairs_of(language: str) -> Mapping[str, str]:
    """A language's pairs, read from the package `assets`."""
    import tomllib  # these on the first switch only

    import assets

    found: dict[str, str] = tomllib.loads(assets.path(f"i18n/{language}.toml").read_text("utf-8"))
    return found


class Language(QObject):
    """The language of this visit.

    Signals:
        changed: everything must be worded anew; the window retranslates its QML.
    """

    changed = Signal()

    def __init__(self, *, start: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self._now = SOURCE
        self._words = QTranslator(self)  # one for all visits; filled by the first that wants it
        self._catalogue = b""  # Qt reads it in place
        self._set(start)

    @property
    def differs(self) -> bool:
        """The visit has changed it."""
        return self._now != self._start

    @Slot()
    def toggle(self) -> None:
        """The key English / 中文."""
        self._set(SOURCE if self._now == ENGLISH else ENGLISH)

    def start_with(self, language: str) -> None:
        """Each visit begins in this language from now on."""
        self._start = language

    def reset(self) -> None:
        """As each visit begins."""
        self._set(self._start)

    def close(self) -> None:
        """Take the translator from the application, which may outlive this glass."""
        self._set(SOURCE)

    def _set(self, language: str) -> None:
        if language == self._now:
            return
        self._now = language
        if language == SOURCE:
            QCoreApplication.removeTranslator(self._words)
        else:
            if self._words.isEmpty():
                from screens.viewmodels.compiled import compiled

                self._catalogue = compiled(pairs_of(language))
                self._words.load(self._catalogue)
            QCoreApplication.installTranslator(self._words)
        self.changed.emit()

    isEnglish = Property(bool, lambda self: self._now == ENGLISH, notify=changed)
