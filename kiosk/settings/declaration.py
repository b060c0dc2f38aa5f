"""One setting: its type, bounds and words, and how a person's text becomes its value."""

import re
from dataclasses import dataclass
from typing import TypeVar

from kiosk.errors import SettingsError

Value = str | int | float | bool
Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One setting: its key, default (which fixes the type), bounds or choices, and what it does."""

    key: str
    default: Value
    help: str  # English, for README and command line
    label: str  # Chinese, for the settings screen
    page: str  # the settings screen's page
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    unit: str = ""
    restart: bool = False  # takes effect after a restart only
    risky: bool = False  # may make the screen unusable: from the screen it is changed on trial only (`trial`)
    words: tuple[str, ...] = ()  # Chinese, for the settings screen: what each choice is called
    zero: str = ""  # Chinese: what 0 means
    example: str = ""  # a text that is allowed, for the settings screen

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if isinstance(self.default, bool):
            return "true or false"
        if self.least is not None and self.most is not None:
            return f"{self.least:g} to {self.most:g}{' ' + self.unit if self.unit else ''}"
        return (self.pattern and "text of the form " + self.pattern) or "any text"

    def read(self, text: str) -> Value:
        """The value that a person typed.

        Raises:
            SettingsError: with the value and what is allowed.
        """
        try:
            if isinstance(self.default, bool):
                return self._bool(text)
            if isinstance(self.default, int):
                return self._bounded(int(text.strip()))
            if isinstance(self.default, float):
                return self._bounded(float(text.strip()))
        except ValueError:
            raise self._refusal(text) from None
        return self._text(text)

    def check(self, value: object) -> Value:
        """A value that stands in the file, with its TOML type.

        Raises:
            SettingsError
        """
        if isinstance(value, bool) != isinstance(self.default, bool):
            raise self._refusal(value)
        if isinstance(value, bool):
            return value
        if isinstance(self.default, float) and isinstance(value, int | float):
            return self._bounded(float(value))
        if isinstance(self.default, int) and isinstance(value, int):
            return self._bounded(value)
        if isinstance(self.default, str) and isinstance(value, str):
            return self._text(value)
        raise self._refusal(value)

    def _bool(self, text: str) -> bool:
        word = text.strip().lower()
        if word in ("1", "true", "yes", "on"):
            return True
        if word in ("0", "false", "no", "off"):
            return False
        raise self._refusal(text)

    def _bounded(self, number: Number) -> Number:
        if (self.least is not None and not number >= self.least) or (self.most is not None and not number <= self.most):
            raise self._refusal(number)
        return number

    def _text(self, text: str) -> str:
        if self.choices and text not in self.choices:
            raise self._refusal(text)
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise self._refusal(text)
        return text

    def _refusal(self, value: object) -> SettingsError:
        return SettingsError(f"{self.key}: {str(value)[:60]!r} is not allowed; allowed is {self.allowed}")
