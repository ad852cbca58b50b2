"""One page of the help: Markdown, whose formulas wear the colour and the size of the letters beside them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QFontInfo, QImage, QPainter, QResizeEvent, QTextDocument
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QTextBrowser

from ddpm_studio.engine.disk.files import read_bounded
from ddpm_studio.engine.disk.resources import resource

LARGEST = 2**20
ROUNDING = 4
"""Pixels that a formula as wide as the page is narrower, or the page would be scrolled sideways."""
LETTERS = 16.0
"""Pixels of the letters that formulas were set in."""
RESTYLED = (QEvent.Type.PaletteChange, QEvent.Type.FontChange)


class PageText(QTextBrowser):
    """Shows pages from ``resources/help/en`` and their pictures; links are only told of, never followed."""

    def __init__(self) -> None:
        super().__init__()
        self._folder: Path = resource("help/en")
        self._markdown = ""
        self._room = 0
        self.setSearchPaths([str(self._folder)])
        self.setOpenLinks(False)

    def show_markdown(self, text: str) -> None:
        """Show a page from its top."""
        self._markdown = text
        self.document().setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return a formula as letters of today's colour and size; anything else as Qt does."""
        link = QUrl(name)
        path = link.path()
        if path.endswith(".svg") and not link.scheme():
            return self._formula(self._folder / path)
        return super().loadResource(kind, name)

    def changeEvent(self, event: QEvent) -> None:
        """Draw formulas anew when letters look otherwise."""
        super().changeEvent(event)
        if event.type() in RESTYLED:
            self._draw_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep formulas as narrow as the page is."""
        super().resizeEvent(event)
        if self.viewport().width() != self._room:
            self._draw_anew()

    def _draw_anew(self) -> None:
        self._room = self.viewport().width()
        if ".svg)" in self._markdown:
            bar = self.verticalScrollBar()
            place = bar.value()
            self.show_markdown(self._markdown)
            bar.setValue(place)

    def _formula(self, path: Path) -> QImage:
        colour = self.palette().text().color().name(QColor.NameFormat.HexRgb)
        drawing = QSvgRenderer(QByteArray(read_bounded(path, LARGEST).replace(b"currentColor", colour.encode())))
        scale = QFontInfo(self.font()).pixelSize() * 1.1 / LETTERS  # letters of formulas look smaller than they are
        room = self.viewport().width() - 2 * self.document().documentMargin() - ROUNDING
        if room > 0:
            scale = min(scale, room / drawing.defaultSize().width())
        size, ratio = drawing.defaultSize() * scale, self.devicePixelRatioF()
        picture = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            drawing.render(painter, QRectF(picture.rect()))
        picture.setDevicePixelRatio(ratio)
        return picture
