"""Where the pictures come from: what ships with the program, what was opened before, or something new."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ddpm_studio.engine.datasets import AnySource, Digits, Emoji, Folder, Shapes
from ddpm_studio.engine.disk.handed_over import is_there
from ddpm_studio.gui.style.theme import icon
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

OPEN_FOLDER, OPEN_FILE = "open folder", "open file"
EMBEDDED: tuple[AnySource, ...] = (Digits(), Shapes(sizes="large"), Shapes(), Emoji())
translate = QCoreApplication.translate


class SourceCombo(QuietCombo):
    """Shows the chosen source; says what else is wanted and leaves it to others to find out what that is."""

    embedded_chosen = Signal(object)
    """A source that ships with the program."""
    path_chosen = Signal(object)
    """A folder or file (Path)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: AnySource = Digits()
        self.setAccessibleName(self.tr("Data set"))
        self.setToolTip(self.tr("The pictures to learn from. A folder, zip or data file can also be dropped here."))
        self.activated.connect(self._act)
        self._dialog: QFileDialog | None = None

    def show_source(self, source: AnySource, recent: tuple[Path, ...]) -> None:
        """Show `source`, and offer `recent` paths as well."""
        self._shown = source
        self.clear()
        for embedded in EMBEDDED:
            named = source if _are_alike(embedded, source) else embedded
            self.addItem(name_of(named), named)
        own = path_of(source)
        if own is not None or recent:
            self.insertSeparator(self.count())
        for path in dict.fromkeys([*([own] if own else []), *recent]):
            self._add_path(path, is_there=path == own or is_there(path))
            if path == own:
                self.setItemText(self.count() - 1, name_of(source))
        self.insertSeparator(self.count())
        self.addItem(icon("folder"), self.tr("Open folder…"), OPEN_FOLDER)
        self.addItem(icon("image"), self.tr("Open file…"), OPEN_FILE)
        self._go_back()

    def _add_path(self, path: Path, *, is_there: bool) -> None:
        self.addItem(path.name or str(path), path)
        index = self.count() - 1
        self.setItemData(index, plain_tip(str(path)), Qt.ItemDataRole.ToolTipRole)
        if not is_there:
            self.setItemData(index, plain_tip(self.tr("{} is not there").format(path)), Qt.ItemDataRole.ToolTipRole)
            self.setItemData(index, 0, Qt.ItemDataRole.UserRole - 1)  # Qt's own way to disable one entry

    def _go_back(self) -> None:
        """Point at what is shown."""
        wanted = path_of(self._shown) or self._shown
        for index in range(self.count()):
            if self.itemData(index) == wanted:
                self.setCurrentIndex(index)
        own = path_of(self._shown)
        self.setToolTip(
            plain_tip(str(own)) if own else self.tr("The pictures to learn from; a folder or file can be dropped.")
        )

    def _act(self, index: int) -> None:
        wanted = self.itemData(index)
        self._go_back()
        if wanted == OPEN_FOLDER:
            self.ask(QFileDialog.FileMode.Directory)
        elif wanted == OPEN_FILE:
            self.ask(QFileDialog.FileMode.ExistingFile)
        elif isinstance(wanted, Path):
            self.path_chosen.emit(wanted)
        elif wanted is not None and wanted != self._shown:
            self.embedded_chosen.emit(wanted)

    def ask(self, mode: QFileDialog.FileMode) -> None:
        """Let the user find a folder or file."""
        self._dialog = QFileDialog(self.window(), self.tr("Open a data set"))
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.setFileMode(mode)
        if own := path_of(self._shown):
            self._dialog.setDirectory(str(own.parent))
        self._dialog.fileSelected.connect(self._hear_of_file)
        self._dialog.open()

    def _hear_of_file(self, name: str) -> None:
        self.path_chosen.emit(Path(name))


def path_of(source: AnySource) -> Path | None:
    """Return where a source lies; None for one that ships with the program."""
    path = getattr(source, "path", None)
    return path if isinstance(path, Path) else None


def _are_alike(embedded: AnySource, source: AnySource) -> bool:
    """Whether `source` is what is offered as `embedded`, with more or fewer images perhaps."""
    if isinstance(embedded, Shapes) and isinstance(source, Shapes):
        return (embedded.sizes == "all") == (source.sizes == "all")
    return embedded.kind == source.kind


def name_of(source: AnySource) -> str:
    """Return what a source is called."""
    if isinstance(source, Digits):
        return translate("SourceCombo", "Digits (1,797 handwritten, 8×8)")
    if isinstance(source, Emoji):
        return translate("SourceCombo", "Emoji (1,906 in two styles, 32×32)")
    if isinstance(source, Shapes):
        many = {
            "all": translate("SourceCombo", "Shapes of all sizes ({:,} drawn, in colour)"),
            "small": translate("SourceCombo", "Small shapes ({:,} drawn, in colour)"),
            "medium": translate("SourceCombo", "Medium shapes ({:,} drawn, in colour)"),
            "large": translate("SourceCombo", "Large shapes ({:,} drawn, in colour)"),
        }
        return many[source.sizes].format(source.count)
    path = path_of(source)
    if path is None:
        return source.kind
    name = path.name or str(path)
    only = len(source.only) if isinstance(source, Folder) else 0
    return translate("SourceCombo", "{:,} pictures of {}").format(only, name) if only else name
