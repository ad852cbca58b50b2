"""The language of the window."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from ddpm_studio.engine.disk.resources import resource

DOT = " \N{MIDDLE DOT} "
"""Stands between the parts of a line that tells several things."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark `text` for translation where it is written down; it is translated where it is shown.

    The tool that collects texts knows this by its name.
    """
    return text


def speak(app: QApplication, language: str) -> list[QTranslator]:
    """Have the window speak `language`, such as ``ja``, or the system's if it is empty; English where it cannot.

    Numbers in fields and files are written the same in every language.

    :returns: what must be kept for as long as the window is.
    """
    locale = QLocale(language) if language else QLocale.system()
    translators = []
    for name, folder in (
        ("ddpm_studio", _translations()),
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
    ):
        translator = QTranslator()
        if folder and locale.language() != QLocale.Language.English and translator.load(locale, name, "_", folder):
            app.installTranslator(translator)
            translators.append(translator)
        elif name == "ddpm_studio":
            break  # half a translation is worse than none
    QLocale.setDefault(QLocale.c())  # in German, Qt's own fields would read 0.0002 as 2
    return translators


def _translations() -> str:
    try:
        return str(resource("translations"))
    except FileNotFoundError:
        return ""
