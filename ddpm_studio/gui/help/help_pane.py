"""The help at the side of the window: pages, a search, and a way from each choice to what it means."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeyEvent, QTextBlock
from PySide6.QtWidgets import QDockWidget, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ddpm_studio.gui.help.help_pages import CHOICES, HelpPage, find_page, found, pages
from ddpm_studio.gui.help.page_text import PageText
from ddpm_studio.gui.style.theme import SPACE_ROWS, icon

NARROWEST, WIDTH, LIST_HEIGHT, INDENT = 280, 400, 150, 16
MOST_HITS = 60
PLACE = Qt.ItemDataRole.UserRole
CHOICE = "choice"
"""The property of a widget that names, by its dotted key, the choice that it is for."""
WHAT = "what"
"""The property with the sentence about that choice."""


class HelpPane(QDockWidget):
    """Shows one page; the list above it has all pages, or what was found. Escape in it closes it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("help")
        self.setWindowTitle(self.tr("Help"))
        self.setAllowedAreas(Qt.DockWidgetArea.RightDockWidgetArea | Qt.DockWidgetArea.LeftDockWidgetArea)
        self.page: HelpPage | None = None
        self.search = QLineEdit(clearButtonEnabled=True, placeholderText=self.tr("Search the help"))
        self.search.setAccessibleName(self.tr("Search the help"))
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pages"))
        self.list.setFixedHeight(LIST_HEIGHT)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.text = PageText()
        self.text.setAccessibleName(self.tr("Page"))
        self.text.document().setDocumentMargin(SPACE_ROWS)
        self.text.document().setIndentWidth(INDENT)
        self._lay_out()
        self.search.textChanged.connect(self._list)
        self.search.returnPressed.connect(self._take_first)
        self.list.currentItemChanged.connect(self._choose)
        self.text.anchorClicked.connect(self._follow)
        self._list("")

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setMinimumWidth(NARROWEST)
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        column.setSpacing(SPACE_ROWS)
        for widget in (self.search, self.list):
            column.addWidget(widget)
        column.addWidget(self.text, 1)
        self.setWidget(inside)
        self.resize(WIDTH, self.height())

    def show_page(self, name: str, heading: str = "") -> None:
        """Show a page, from a heading on."""
        page = find_page(name)
        if page is not self.page:
            self.page = page
            self.text.show_markdown(page.text)
        self._go_to(heading)

    def show_choice(self, key: str, what: str = "") -> None:
        """Show what the choice with this dotted key means.

        :param what: the sentence about it; several jobs have choices of one key, such as ``steps``.
        """
        self.show_page(CHOICES)
        block, best, found_at = self.text.document().begin(), 0, None
        while block.isValid():
            likeness = _likeness(block.text(), key, what)
            if likeness > best:
                best, found_at = likeness, block
            block = block.next()
        if found_at is not None:
            self._scroll_to(found_at.previous())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close by Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    # --- inside ----------------------------------------------------------------------------------------------

    def _list(self, words: str) -> None:
        self.list.clear()
        if not words.strip():
            entries = [(page.title, page, "") for page in pages()]
        else:
            hits = found(words)[:MOST_HITS]
            entries = [
                (f"{page.title} \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} {heading}", page, heading)
                for page, heading in hits
            ]
        for text, page, heading in entries:
            item = QListWidgetItem(text)
            item.setData(PLACE, (page.name, heading))
            self.list.addItem(item)
        if not entries:
            nothing = QListWidgetItem(self.tr("Nothing was found; try another word."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)

    def _take_first(self) -> None:
        self.list.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem | None) -> None:
        place = item.data(PLACE) if item is not None else None
        if place is not None:
            self.show_page(*place)

    def _follow(self, link: QUrl) -> None:
        if not link.scheme() and link.path().endswith(".md"):
            self.show_page(link.path().removesuffix(".md"), link.fragment())

    def _go_to(self, heading: str) -> None:
        block = self.text.document().begin()
        while heading and block.isValid():
            if block.blockFormat().headingLevel() and block.text().strip() == heading.replace("`", ""):
                break
            block = block.next()
        self._scroll_to(block if block.isValid() else self.text.document().begin())

    def _scroll_to(self, block: QTextBlock) -> None:
        top = self.text.document().documentLayout().blockBoundingRect(block).top()
        self.text.verticalScrollBar().setValue(round(top) - SPACE_ROWS)


def choice_at(widget: QWidget | None) -> tuple[str, str]:
    """Return the key of the choice that `widget` is for, and the sentence about it; nothing if it is for none."""
    while widget is not None:
        if key := widget.property(CHOICE):
            return str(key), str(widget.property(WHAT) or "")
        widget = widget.parentWidget()
    return "", ""


def _likeness(text: str, key: str, what: str) -> int:
    """Return how well a paragraph explains a choice, as `help_pages` writes them: its key, a full stop, the sentence.

    A form may call a choice by more or less than its key there, such as ``schedule.steps``.
    """
    first, _, said = text.partition(" ")
    told = first.removesuffix(".").removesuffix(".kind")
    if not said or told.rpartition(".")[2] != key.rpartition(".")[2]:
        return 0
    has_what = bool(what) and said.startswith(what)
    return 4 * has_what + 2 * (told == key) + (told.endswith(f".{key}") or key.endswith(f".{told}"))
