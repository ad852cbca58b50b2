"""A row for each way to sample: what it takes, and how good it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QWidget

from ddpm_studio.engine.evaluation.written import with_error
from ddpm_studio.engine.findings import Benched
from ddpm_studio.gui.evaluating.read_table import NONE, ReadTable
from ddpm_studio.gui.forms.knobs import in_words

WORDS = (0, 2)
"""Columns of words; the others are of numbers."""


class BenchTable(ReadTable):
    """Shows `Benched`s."""

    def __init__(self, parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate
        heads = [tr("BenchTable", "sampler"), tr("BenchTable", "steps"), tr("BenchTable", "spacing")]
        heads += [tr("BenchTable", "ms an image"), tr("BenchTable", "calls"), tr("BenchTable", "from long chain")]
        super().__init__([*heads, tr("BenchTable", "KD×10³")], WORDS, parent)
        self.setAccessibleName(self.tr("Samplers"))

    def show_ways(self, ways: Sequence[Benched], selected: Benched | None) -> None:
        """Show a row for each of `ways`."""
        self.show_lines([_cells(way) for way in ways])
        for row, way in enumerate(ways):
            if way is selected:
                self.selectRow(row)


def _cells(way: Benched) -> tuple[str, ...]:
    apart = NONE if way.distance is None else QLocale().toString(way.distance, "f", 1)
    took = f"{1000 * way.seconds:.3g}"
    return (
        in_words(way.sampler),
        str(way.steps),
        in_words(way.spacing),
        took,
        str(way.calls),
        apart,
        kernel_in_words(way),
    )


def kernel_in_words(way: Benched) -> str:
    """Write the kernel distance, with its error; a dash where it is not known."""
    return NONE if way.kernel is None else with_error(way.kernel, way.error, 1, 1000)
