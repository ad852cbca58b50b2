"""A section that folds away what is rarely needed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon
from ddpm_studio.gui.widgets.alone import show_alone


class Collapsible(QWidget):
    """A header that shows or hides its content; Space or Enter on the header does the same as a click."""

    toggled = Signal(bool)
    """The content is shown now, or hidden."""

    def __init__(self, title: str, expanded: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: QWidget | None = None
        self._header = QToolButton(autoRaise=True)
        self._header.setCheckable(True)
        self._header.setChecked(expanded)
        self._header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._header.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._header.toggled.connect(self._show_content)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(SPACE_INSIDE)
        self._rows.addWidget(self._header, 0, Qt.AlignmentFlag.AlignLeft)
        self.set_title(title)
        self._show_content(expanded, silent=True)

    @property
    def header(self) -> QToolButton:
        """The button that folds and unfolds."""
        return self._header

    @property
    def content(self) -> QWidget | None:
        """What is folded."""
        return self._content

    @property
    def is_expanded(self) -> bool:
        """Whether the content is shown."""
        return self._header.isChecked()

    def set_title(self, title: str) -> None:
        """Name the section."""
        self._header.setText(title)
        self._header.setAccessibleName(title)

    def set_content(self, content: QWidget) -> None:
        """Fold `content`, in place of what was here before."""
        if self._content is not None:
            self._rows.removeWidget(self._content)
            self._content.deleteLater()
        self._content = content
        self._rows.addWidget(content)
        content.setVisible(self.is_expanded)

    def set_expanded(self, expanded: bool) -> None:
        """Show or hide the content."""
        self._header.setChecked(expanded)

    def _show_content(self, expanded: bool, silent: bool = False) -> None:
        self._header.setIcon(icon("chevron-down" if expanded else "chevron-right"))
        self._header.setToolTip(self.tr("Hide these") if expanded else self.tr("Show these"))
        if self._content is not None:
            self._content.setVisible(expanded)
        if not silent:
            self.toggled.emit(expanded)


def _sample() -> QWidget:
    section = Collapsible("Advanced", expanded=True)
    section.set_content(QLabel("What is rarely needed."))
    return section


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
