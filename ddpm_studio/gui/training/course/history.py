"""The history of a run: what happened, at which step; the cursor goes where one points."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget

from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.training.course.history_painter import SIDE, HistoryPainter
from ddpm_studio.gui.training.course.history_rows import ROW, HistoryModel, rows_of
from ddpm_studio.gui.training.course.loss_course import LossCourse
from ddpm_studio.gui.training.course.step_cursor import StepCursor
from ddpm_studio.gui.widgets.pixels import mosaic, to_pixmap

SHOWN = 9
"""Samples in a small picture."""
PAUSE = 40
"""Milliseconds until more rows are shown: the samples of a long run come one sheet after the other."""


class History(QWidget):
    """Lists what `course` and others know; a row that is clicked, or chosen by a key, is looked at from then on."""

    def __init__(self, course: LossCourse, cursor: StepCursor) -> None:
        super().__init__()
        self._course, self._cursor = course, cursor
        self._pictures: dict[int, QPixmap] = {}
        self._samples: tuple[int, ...] = ()
        self._best: tuple[int, str] | None = None
        self._done: int | None = None
        self.model, self._painter = HistoryModel(self), HistoryPainter()
        self.list = _HistoryList(cursor)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._painter)
        self.list.setAccessibleName(self.tr("History"))
        self.with_samples = QCheckBox(self.tr("samples"))
        self.with_samples.setChecked(True)
        self.with_samples.setToolTip(self.tr("Show when samples were drawn, beside what else happened"))
        self.with_samples.setAccessibleName(self.tr("Show when samples were drawn"))
        head = QHBoxLayout()
        head.setSpacing(SPACE_ROWS)
        head.addWidget(set_role(QLabel(self.tr("History"), textFormat=Qt.TextFormat.PlainText), "section"), 1)
        head.addWidget(self.with_samples)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_INSIDE, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._later.timeout.connect(self._renew)
        course.happened.connect(self._renew_soon)
        self.with_samples.toggled.connect(self._renew)
        cursor.moved.connect(self._follow)

    def clear(self) -> None:
        """Know nothing of samples, of the best and of the end."""
        self._pictures.clear()
        self._samples, self._best, self._done = (), None, None
        self._renew()

    def keep_picture(self, step: int, images: Pixels) -> None:
        """Know the samples (N, H, W, C) of a step."""
        room = QSize(SIDE, SIDE) * self.devicePixelRatioF()
        self._pictures[step] = to_pixmap(mosaic(images[:SHOWN], gap=1), room)
        self._renew_soon()

    def know_samples(self, steps: tuple[int, ...]) -> None:
        """Know the steps of which there are samples."""
        self._samples = steps
        self._pictures = {step: picture for step, picture in self._pictures.items() if step in steps}
        self._renew_soon()

    def know_best(self, best: tuple[int, str] | None) -> None:
        """Know which step is the best, and why."""
        self._best = best
        self._renew_soon()

    def know_end(self, step: int | None) -> None:
        """Know that the run is done, and its last step; None: it is not."""
        self._done = step
        self._renew_soon()

    def _renew_soon(self) -> None:
        if not self._later.isActive():
            self._later.start()

    def _renew(self) -> None:
        samples = self._samples if self.with_samples.isChecked() else ()
        told = [(step, self._course.loss_at(step)) for step in samples]
        rows = rows_of(self._course.happenings, told, self._best, self._done)
        self._painter.widest = rows[-1].step if rows else 0
        if self.model.show_rows(rows, self._pictures):
            self._follow()
        self.list.viewport().update()

    def _follow(self) -> None:
        step = self._cursor.step
        self.list.show_place(None if step is None else self.model.place_at(step), self.model)


class _HistoryList(QListView):
    """Says where the pointer is, and shows where one looks."""

    def __init__(self, cursor: StepCursor) -> None:
        super().__init__()
        self._cursor = cursor
        tabular(self)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entered.connect(self._pass_over)
        self.viewportEntered.connect(self._leave)
        self.clicked.connect(self._keep)

    def show_place(self, place: int | None, model: HistoryModel) -> None:
        """Mark the row at `place`, −1 for none, and bring it into sight; None: the newest is in sight, none marked."""
        if place is None:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            if not self.underMouse():
                self.scrollToBottom()
            return
        now = self.currentIndex()
        if now.isValid() and 0 <= place < len(model.rows) and model.rows[now.row()].step == model.rows[place].step:
            return  # one of several at this step
        self.setCurrentIndex(model.index(place))
        if not self.underMouse():  # or rows would flee from the pointer
            self.scrollTo(model.index(place))

    def _pass_over(self, index: QModelIndex) -> None:
        self._cursor.pass_over(float(index.data(ROW).step))

    def _leave(self) -> None:
        self._cursor.pass_over(None)

    def _keep(self, index: QModelIndex) -> None:
        self.setCurrentIndex(index)
        self._cursor.keep(float(index.data(ROW).step))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep what is gone to by a key; Esc goes back to the newest."""
        if event.key() == Qt.Key.Key_Escape and self._cursor.kept is not None:
            self._cursor.follow()
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        if (now := self.currentIndex()).isValid() and now != before:
            self._keep(now)
