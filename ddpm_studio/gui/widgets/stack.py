"""A column of widgets that is not there while it has nothing to show."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget


class Stack(QWidget):
    """Widgets below each other; hidden while there is nothing in it to show."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._contents: list[QWidget] = []
        self._shut: set[QWidget] = set()
        self.hide()

    def add(self, widget: QWidget, *, is_content: bool = True) -> None:
        """Put `widget` below the others; what is no content, such as a heading, is not shown alone."""
        self._column.addWidget(widget)
        if is_content:
            self._contents.append(widget)
        if isinstance(widget, Stack):
            widget.refresh()
        self.refresh()

    def set_shut(self, widget: QWidget, is_shut: bool) -> None:
        """Hide one of the widgets, or show it if it has anything to show."""
        (self._shut.add if is_shut else self._shut.discard)(widget)
        is_bare = isinstance(widget, Stack) and widget.is_empty()
        widget.setVisible(not is_shut and not is_bare)
        self.refresh()

    def is_empty(self) -> bool:
        """Whether there is nothing in it to show."""
        return all(part in self._shut or (isinstance(part, Stack) and part.is_empty()) for part in self._contents)

    def refresh(self) -> None:
        """Show or hide itself, and so upwards."""
        above = self.parentWidget()
        if above is None:
            return  # shown now, it would be a window
        is_shut = isinstance(above, Stack) and self in above._shut
        self.setVisible(not is_shut and not self.is_empty())
        if isinstance(above, Stack):
            above.refresh()
