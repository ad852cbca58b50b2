"""What happened on the way of a run as the rows of a list, by step: what its log tells, samples, the best, its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from ddpm_studio.engine.runs.happenings import Happening, Kind
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

RowKind: TypeAlias = Kind | Literal["samples", "best", "done"]
ROW = Qt.ItemDataRole.UserRole
"""The role of the `Row` itself."""
PICTURE = Qt.ItemDataRole.DecorationRole
TROUBLES: tuple[RowKind, ...] = ("stepped back", "memory", "by heart")
"""What happens where something went wrong."""
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Row:
    """One line of the history."""

    step: int
    kind: RowKind
    words: str

    @property
    def is_trouble(self) -> bool:
        """Whether something went wrong."""
        return self.kind in TROUBLES


def rows_of(
    happenings: Iterable[Happening],
    samples: Iterable[tuple[int, float | None]],
    best: tuple[int, str] | None,
    done: int | None,
) -> list[Row]:
    """Return the history.

    :param samples: the steps at which there are any, and the loss there.
    :param best: a step, and why it is the best.
    :param done: the last step of a run that is done.
    """
    translate = QCoreApplication.translate
    rows = [Row(each.step, each.kind, each.sentence) for each in happenings]
    plain, with_loss = translate("History", "Samples"), translate("History", "Samples, loss {:.3g}")
    rows += [
        Row(step, "samples", plain if loss is None or not step else with_loss.format(loss)) for step, loss in samples
    ]
    rows += [Row(best[0], "best", best[1])] if best else []
    rows += [Row(done, "done", translate("History", "Done"))] if done is not None else []
    return sorted(rows, key=lambda row: row.step)


class HistoryModel(QAbstractListModel):
    """Rows, with a small picture for each that is of samples."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()
        self._pictures: Mapping[int, QPixmap] = {}

    def show_rows(self, rows: Sequence[Row], pictures: Mapping[int, QPixmap]) -> bool:
        """Show `rows`, and of samples the picture of their step; say whether there are others than before."""
        is_other, self._pictures = rows != self.rows, pictures
        if is_other:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        return is_other

    def place_at(self, step: float) -> int:
        """Return the last row up to `step`; −1 for none."""
        return sum(row.step <= step for row in self.rows) - 1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == PICTURE:
            return self._pictures.get(row.step) if row.kind == "samples" else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return QCoreApplication.translate("History", "step {step}: {words}").format(
                step=f"{row.step:,}", words=row.words
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.words)
        return None
