"""English where there is no translation; numbers in fields are the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QDoubleSpinBox

from ddpm_studio.gui.language import speak


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize("language", ["", "en", "xx", "de"])
def test_numbers_have_a_point_in_every_language(qtbot, qapp, german: None, language: str) -> None:
    translators = speak(qapp, language)
    for translator in translators:
        qapp.removeTranslator(translator)
    box = QDoubleSpinBox()
    qtbot.addWidget(box)
    box.setMaximum(9999)
    box.setValue(1234.5)
    assert box.text() == "1234.50"


def test_a_language_without_translation_is_english_throughout(qapp, german: None) -> None:
    assert speak(qapp, "fi") == []  # not even Qt's own texts: half a translation is worse than none
