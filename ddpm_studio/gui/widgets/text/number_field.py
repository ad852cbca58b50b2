"""A field for one number that understands what people type: ``2e-4``, ``0,0002``, ``2_000``."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_NUMBER = re.compile(r"([+-]?)([0-9]+(?:_[0-9]+)*)?(?:([.,])([0-9]*(?:_[0-9]+)*))?(?:[eE]([+-]?[0-9]{1,4}))?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_LARGEST_INTEGER = 2**63 - 1

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Limits:
    """What a number may be; None is no limit. `above` and `below` are themselves not allowed."""

    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None
    multiple_of: float | None = None

    def complaint(self, value: float) -> str:
        """Return a sentence about what is wrong with `value`, or an empty text."""
        if self.at_least is not None and value < self.at_least:
            return translate("NumberField", "Must be at least {}.").format(format_number(self.at_least))
        if self.at_most is not None and value > self.at_most:
            return translate("NumberField", "Must be at most {}.").format(format_number(self.at_most))
        if self.above is not None and value <= self.above:
            return translate("NumberField", "Must be greater than {}.").format(format_number(self.above))
        if self.below is not None and value >= self.below:
            return translate("NumberField", "Must be less than {}.").format(format_number(self.below))
        if self.multiple_of is not None and abs(math.remainder(value, self.multiple_of)) > 1e-9:
            return translate("NumberField", "Must be a multiple of {}.").format(format_number(self.multiple_of))
        return ""


def parse_number(text: str, *, integer: bool = False) -> float:
    """Return the number that `text` means; an int if `integer`.

    One decimal separator, a point or a comma, is understood; digits may be grouped by ``_``; full-width
    digits are digits. What could be read in two ways (``1,000``) is refused, never guessed.

    :raises ValueError: with a sentence for the user.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").strip()
    if not plain:
        raise ValueError(translate("NumberField", "A number is missing."))
    if "." in plain and "," in plain:
        raise ValueError(translate("NumberField", "Use one decimal separator only, a point or a comma."))
    match = _NUMBER.fullmatch(plain)
    if match is None or not (match[2] or match[4]):
        raise ValueError(translate("NumberField", "This is not a number; write it like 20, 0.5 or 2e-4."))
    if _THOUSANDS.fullmatch(plain) and (integer or "," in plain):
        one, thousand = plain.replace(",", "."), re.sub("[.,]", "", plain)
        raise ValueError(
            translate("NumberField", "This could mean {} or {}; write it so.").format(
                format_number(float(one)), thousand
            )
        )
    exact = Decimal(plain.replace(",", ".").replace("_", ""))
    if integer:
        if exact.adjusted() > 18 or abs(exact) > _LARGEST_INTEGER:
            raise ValueError(translate("NumberField", "This number is too large."))
        if exact != exact.to_integral_value():
            raise ValueError(translate("NumberField", "This must be a whole number."))
        return int(exact)
    value = float(exact)
    if math.isinf(value):
        raise ValueError(translate("NumberField", "This number is too large."))
    return value


def format_number(value: float) -> str:
    """Write a number in the shortest way that `parse_number` reads back as the same number."""
    if isinstance(value, int):
        return str(value)
    text = repr(float(value))
    text = text.removesuffix(".0")
    return re.sub(r"e([+-])0*(\d)", lambda m: f"e{m[1].replace('+', '')}{m[2]}", text)


class NumberField(QLineEdit):
    """One number. While it is typed the value that was understood stands at the right, before the unit.

    `value()` is None while the text is not an allowed number (`problem()` then says why), or if the field is
    `optional` and empty. Up and Down step the last digit, Page Up and Page Down ten times as far; the wheel
    does so only while the field has the focus.
    """

    value_changed = Signal(object)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        integer: bool = False,
        limits: Limits | None = None,
        unit: str = "",
        optional: bool = False,
    ) -> None:
        super().__init__(parent)
        self._integer, self._limits, self._unit, self._optional = integer, limits or Limits(), unit, optional
        self._value: float | None = None
        self._problem = ""
        self._aside = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.textChanged.connect(self._read)
        self.editingFinished.connect(self._tidy)
        self._read(self.text())

    def value(self) -> float | None:
        """Return the number (an int if the field is for integers), or None."""
        return self._value

    def set_value(self, value: float | None) -> None:
        """Show `value`; None empties the field."""
        if value != self._value or self._problem:
            self.setText("" if value is None else format_number(value))

    def set_limits(self, limits: Limits) -> None:
        """Allow other numbers from now on."""
        self._limits = limits
        self._read(self.text())

    def problem(self) -> str:
        """Return a sentence about what is wrong with the text, or an empty text."""
        return self._problem

    def step_by(self, steps: int) -> None:
        """Go `steps` steps up, or down if negative, within what is allowed."""
        value = self._value
        if value is None:
            return
        for _ in range(abs(steps)):
            value = self._next(value, up=steps > 0)
        if not self._limits.complaint(value):
            self.setText(format_number(value))

    def _next(self, value: float, *, up: bool) -> float:
        sign = 1 if up else -1
        low, high = self._limits.at_least, self._limits.at_most
        if self._limits.multiple_of is not None:
            step = self._limits.multiple_of
        elif self._integer:
            step = max(1, 10 ** (len(str(abs(int(value)))) - 2)) if abs(value) >= 1000 else 1
        else:
            step = _last_digit(value, up=up)
        moved = Decimal(repr(value)) + sign * Decimal(repr(step))
        result = int(moved) if self._integer else float(moved)
        if high is not None and result > high:
            return max(value, high)
        return min(value, low) if low is not None and result < low else result

    def _read(self, text: str) -> None:
        before = self._value
        self._value, self._problem = None, ""
        if text.strip() or not self._optional:
            try:
                value = parse_number(text, integer=self._integer)
                self._problem = self._limits.complaint(value)
                self._value = None if self._problem else value
            except ValueError as error:
                self._problem = str(error)
        self._show_aside(text)
        if self._value != before:
            self.value_changed.emit(self._value)

    def _show_aside(self, text: str) -> None:
        understood = "" if self._value is None else format_number(self._value)
        is_plain = text.strip().lstrip("+") == understood
        parts = ("" if is_plain or not understood else f"= {understood}", self._unit)
        self._aside = " ".join(part for part in parts if part)
        width = self.fontMetrics().horizontalAdvance(self._aside)
        self.setTextMargins(0, 0, width + 6 if self._aside else 0, 0)
        self.update()

    def _tidy(self) -> None:
        if self._value is not None and self.text() != format_number(self._value):
            self.setText(format_number(self._value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrow and page keys."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        if (count := steps.get(Qt.Key(event.key()))) is not None:
            self.step_by(count)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step if focused; otherwise leave the wheel to the page, so that scrolling changes no value."""
        if self.hasFocus() and event.angleDelta().y():
            self.step_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select all when reached by the keyboard."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the understood value and the unit at the right."""
        super().paintEvent(event)
        if self._aside:
            painter = QPainter(self)
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            box = QRect(self.rect()).adjusted(8, 0, -8, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._aside)
            painter.end()


def _last_digit(value: float, *, up: bool) -> float:
    """Return the worth of the last digit of `value`, at most 1; below a power of ten, that of the next one."""
    if value == 0:
        return 0.1
    digits = Decimal(repr(value)).normalize()
    exponent = min(int(digits.as_tuple().exponent), 0)
    is_power_of_ten = digits.as_tuple().digits == (1,) and exponent == digits.adjusted()
    towards_zero = (value > 0) != up
    return float(Decimal(10) ** (exponent - 1 if is_power_of_ten and towards_zero else exponent))
