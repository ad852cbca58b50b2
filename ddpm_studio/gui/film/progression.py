"""Progressive generation: what the network believes the images to be, over t, as one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.export.progression import ProgressionOptions, make_progression, progression_cells
from ddpm_studio.gui.film.export.export_dialog import ExportDialog
from ddpm_studio.gui.film.export.export_plan import Subject
from ddpm_studio.gui.film.picture_buttons import PictureButtons
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.style.theme import PAGE_MARGIN, SPACE_ROWS, icon, set_role
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.pixels import wrap

if TYPE_CHECKING:
    from ddpm_studio.gui.film.take import Take
    from ddpm_studio.gui.film.view import FilmView

WIDTH = 300
LAID_OUT = ("images", "moments", "times")
"""What matters on the screen; the rest is for files."""


class ProgressionWindow(QWidget):
    """A table of pictures, a row for each image, a column for each t. It is freed when closed; Escape closes it."""

    cell_wanted = Signal(int, int)
    """The film is to show this frame, and this image alone."""

    def __init__(self, parent: QWidget, dialog: ExportDialog) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Progressive generation"))
        self._dialog = dialog
        self._take: Take | None = None
        self._solo: int | None = None
        self._chosen: list[int] = []
        self.what = set_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "caption")
        self.buttons = PictureButtons()
        self.buttons.all_button.hide()
        self.grid = ImageGrid()
        self.grid.move_by_arrows()
        self.form = Form(
            ProgressionOptions(), hidden=ProgressionOptions.model_fields.keys() - set(LAID_OUT), basic=LAID_OUT
        )
        self._lay_out()
        self.form.changed.connect(self._show)
        self.grid.tile_activated.connect(self._go_to_cell)
        self.buttons.copy_wanted.connect(self.copy)
        self.buttons.save_wanted.connect(self.save)
        self.buttons.export_wanted.connect(self.export)
        self.grid.setFocus()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_ROWS)
        head.addWidget(self.what, 1)
        head.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.addWidget(set_role(QLabel(self.tr("TABLE")), "section"))
        column.addWidget(self.form)
        column.addStretch(1)
        right = QWidget()
        right.setFixedWidth(WIDTH)
        right.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        body = QHBoxLayout()
        body.setSpacing(2 * SPACE_ROWS)
        body.addWidget(self.grid, 1)
        body.addWidget(right)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN)
        whole.setSpacing(SPACE_ROWS)
        whole.addLayout(head)
        whole.addLayout(body, 1)
        self.resize(1080, 640)

    # --- what is shown ---------------------------------------------------------------------------------------

    def show_take(self, take: Take, solo: int | None) -> None:
        """Lay out the frames there are of `take`; of one image only, if one is alone."""
        self._take, self._solo = take, solo
        self.form.set_shown("images", solo is None)
        self._show()

    def options(self) -> ProgressionOptions | None:
        """Return how it is laid out, if that is understood, with captions and a size that can be read."""
        subject = self.subject()
        try:
            return self.form.options().model_copy(update={"scale": subject.scale}) if subject is not None else None
        except FieldError:
            return None

    def subject(self) -> Subject | None:
        """Return what an export would be of."""
        if self._take is None or not len(self._take.film):
            return None
        return Subject(self._take, len(self._take.film) - 1, "x_0", self._solo)

    def _show(self) -> None:
        subject, options = self.subject(), self.options()
        self.buttons.allow(has_pictures=subject is not None and options is not None, is_alone=False)
        if subject is None or options is None or self._take is None:
            return
        times = tuple(self._take.film.times)
        self._chosen = options.choose_frames(times)
        cells = progression_cells(subject.over_time(), self._chosen, options.images)
        names, columns = subject.names()[: len(cells)], [f"t = {times[frame]}" for frame in self._chosen]
        self.grid.arrange(len(columns))
        self.grid.write(rows=names, columns=columns)
        self.grid.set_tile_names([f"{name}, {column}" for name in names for column in columns])
        self.grid.show_images(cells.reshape(-1, *cells.shape[2:]))
        self.what.setText(
            self.tr(
                "The predicted x_0 from t = {} to {}, as in figure 6 of the paper: what is large is decided first, "
                "detail comes last. Click a picture to see it in the film."
            ).format(times[self._chosen[0]], times[self._chosen[-1]])
        )

    def _go_to_cell(self, index: int) -> None:
        if index >= 0 and self._chosen:
            row, column = divmod(index, len(self._chosen))
            self.grid.show_all()
            self.cell_wanted.emit(self._chosen[column], row if self._solo is None else self._solo)

    # --- taking it out ---------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the table on the clipboard as one picture, with its captions."""
        subject, options = self.subject(), self.options()
        if subject is not None and options is not None:
            sheet = make_progression(subject.over_time(), subject.times(), subject.names(), options)
            QGuiApplication.clipboard().setImage(wrap(sheet).copy())  # the clipboard outlives the array

    def save(self) -> None:
        """Ask where to save it as a PNG."""
        subject, options = self.subject(), self.options()
        if subject is not None and options is not None:
            self._dialog.ask_and_save(subject, options)

    def export(self) -> None:
        """Open the window with all ways to export, at this one."""
        if (subject := self.subject()) is not None:
            self._dialog.offer(subject, self.options())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Save):
            self.save()
        else:
            super().keyPressEvent(event)


class Progression(QObject):
    """The button and the key of a film that open its `ProgressionWindow`, which then follows the film."""

    def __init__(self, film: FilmView) -> None:
        super().__init__(film)
        self._film = film
        self.window: ProgressionWindow | None = None
        self._seen: tuple[object, ...] = ()
        self.button = QToolButton(autoRaise=True)
        self.button.setIcon(icon("grid"))
        self.button.setText(self.tr("x₀ over t"))
        self.button.setAccessibleName(self.tr("Predicted x_0 over t"))
        film.timeline.transport.add_tool(self.button)
        film.ask_first(self)
        film.changed.connect(self._follow)
        self.button.clicked.connect(self.open)
        self._follow()

    def open(self) -> None:
        """Show the window, for the picture that is alone or for all."""
        if self._film.take is None:
            return
        if self.window is None:
            self.window = ProgressionWindow(self._film, self._film.outlet.export_dialog)
            self.window.cell_wanted.connect(self._go_to_cell)
            self.window.destroyed.connect(self._forget)
        self._seen = ()
        self._follow()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def _forget(self) -> None:
        self.window = None

    def _follow(self) -> None:
        take = self._film.take
        self.button.setEnabled(take is not None)
        self.button.setToolTip(
            self.tr("See the predicted x_0 over t as one picture, as in figure 6 of the paper (G)")
            if take is not None
            else self.tr("There is nothing to show yet")
        )
        if self.window is None or take is None:
            return
        seen = (id(take), len(take.film))
        if seen != self._seen:
            self._seen = seen
            self.window.show_take(take, self._film.grid.solo_index)

    def _go_to_cell(self, frame: int, image: int) -> None:
        self._film.timeline.go_to(frame)
        self._film.header.choose_view("x_0")
        self._film.grid.show_alone(image)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Open the window at the key G; say whether that was it."""
        is_meant = event.key() == Qt.Key.Key_G and not event.modifiers() and self._film.isVisible()
        if is_meant:
            self.open()
        return is_meant
