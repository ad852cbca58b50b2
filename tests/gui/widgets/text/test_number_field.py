"""Numbers as people type them."""

from __future__ import annotations

import math
import random

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from ddpm_studio.gui.widgets.text.number_field import Limits, NumberField, format_number, parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2e-4", 2e-4),
        ("0.0002", 2e-4),
        ("0,0002", 2e-4),
        ("0,002", 2e-3),
        (" 2E-04 ", 2e-4),
        (".5", 0.5),
        (",5", 0.5),
        ("5.", 5.0),
        ("+1.5", 1.5),
        ("-3", -3.0),
        ("\N{MINUS SIGN}3", -3.0),
        ("1,5e3", 1500.0),
        ("2_000", 2000.0),
        ("1.000", 1.0),
        ("1.125", 1.125),
        ("0.1234567", 0.1234567),
        ("１２，５", 12.5),
        ("1e-400", 0.0),
    ],
)
def test_numbers_are_understood(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", ".", ",", "-", "--1", "1-", "1.2.3", "1,2,3", "1.000,5", "1,000.5", "1,000,000"),
        *("1,125", "12,345", "1__0", "_1", "1_", "1 000", "nan", "inf", "-inf", "0x10", "e5", "2e", "1e"),
        *("1e4.5", "1e999", "1e99999999999", "two", "1/2", "5%"),
    ],
)
def test_what_is_no_number_or_two_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].+\.$"):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("2_000", 2000), ("2e3", 2000), ("2.5e3", 2500), ("128", 128), ("-1", -1), ("3.0", 3)),
        *((text, None) for text in ("2**3", "1.5", "1,000", "1.000", "2e-4", "1e19", "1e9999")),
        *(("9223372036854775807", 2**63 - 1), ("9223372036854775808", None)),
    ],
)
def test_whole_numbers(text: str, value: int | None) -> None:
    if value is None:
        with pytest.raises(ValueError, match=r"\.$"):
            parse_number(text, integer=True)
    else:
        number = parse_number(text, integer=True)
        assert number == value
        assert type(number) is int


def test_what_is_written_is_read_back_exactly() -> None:
    chance = random.Random(1)
    values = [chance.uniform(-1, 1) * 10 ** chance.randint(-300, 300) for _ in range(2000)]
    for value in [*values, 0.0, 1e-5, 2e-4, 0.9999, 1e16, 123456789.0, 5e-324, math.pi]:
        assert parse_number(format_number(value)) == value
    assert [format_number(v) for v in (2e-5, 1e16, 1000.0, 0.0002, 7)] == ["2e-5", "1e16", "1000", "0.0002", "7"]


def test_limits_are_told_in_words() -> None:
    limits = Limits(at_least=8, at_most=64, multiple_of=8)
    assert limits.complaint(16) == ""
    assert limits.complaint(7) == "Must be at least 8."
    assert limits.complaint(65) == "Must be at most 64."
    assert limits.complaint(12) == "Must be a multiple of 8."
    assert Limits(above=0.0, below=1.0).complaint(0.0) == "Must be greater than 0."
    assert Limits(above=0.0, below=1.0).complaint(1.0) == "Must be less than 1."
    assert Limits(multiple_of=0.1).complaint(0.3) == ""


def test_the_field_speaks_of_values_only_when_they_change(qtbot) -> None:
    field = NumberField(limits=Limits(above=0, at_most=1), unit="steps")
    qtbot.addWidget(field)
    heard: list[float | None] = []
    field.value_changed.connect(heard.append)
    qtbot.keyClicks(field, "0,5")
    assert heard == [0.5]  # "0" and "0," mean zero, which is not allowed
    assert field.value() == 0.5
    assert field.problem() == ""
    field.set_value(0.5)
    assert heard == [0.5]
    field.setText("2")
    assert (field.value(), field.problem()) == (None, "Must be at most 1.")
    field.set_value(0.5)
    assert field.problem() == ""


def test_leaving_the_field_tidies_the_text(qtbot) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    field.setText("0,00002")
    field.editingFinished.emit()
    assert field.text() == "2e-5"
    field.setText("not a number")
    field.editingFinished.emit()
    assert field.text() == "not a number"  # what was typed is not taken away


def test_an_empty_field(qtbot) -> None:
    needed, optional = NumberField(), NumberField(optional=True)
    qtbot.addWidget(needed)
    qtbot.addWidget(optional)
    assert needed.problem() == "A number is missing."
    assert optional.problem() == ""
    assert optional.value() is None


@pytest.mark.parametrize(
    ("start", "up", "down"),
    [
        *((2e-4, 3e-4, 1e-4), (1e-4, 2e-4, 9e-5), (0.9999, 1.0, 0.9998), (0.25, 0.26, 0.24)),
        *((10.0, 11.0, 9.0), (1.0, 2.0, 0.9), (0.0, 0.1, -0.1)),
    ],
)
def test_arrows_step_the_last_digit(qtbot, start: float, up: float, down: float) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    field.set_value(start)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == up
    field.set_value(start)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.value() == down


def test_arrows_stay_within_the_limits(qtbot) -> None:
    field = NumberField(integer=True, limits=Limits(at_least=8, at_most=64, multiple_of=8))
    qtbot.addWidget(field)
    field.set_value(56)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 64
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 64
    qtbot.keyClick(field, Qt.Key.Key_PageDown)
    assert field.value() == 8
    rate = NumberField(limits=Limits(above=0))
    qtbot.addWidget(rate)
    rate.set_value(1.0)
    for _ in range(200):
        rate.step_by(-1)
    value = rate.value()
    assert value is not None
    assert value > 0


def test_large_whole_numbers_step_by_more_than_one(qtbot) -> None:
    field = NumberField(integer=True)
    qtbot.addWidget(field)
    field.set_value(2000)
    field.step_by(1)
    assert field.value() == 2100
    assert type(field.value()) is int


def turn_wheel(field: NumberField) -> QWheelEvent:
    event = QWheelEvent(
        QPointF(3, 3),
        QPointF(3, 3),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, event)
    return event


def test_the_wheel_changes_nothing_unless_the_field_has_the_focus(qtbot) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    field.set_value(0.5)
    assert not turn_wheel(field).isAccepted()
    assert field.value() == 0.5
    with qtbot.waitExposed(field):
        field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    assert turn_wheel(field).isAccepted()
    assert field.value() == 0.6
