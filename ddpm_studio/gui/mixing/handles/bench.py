"""The mixture at the chosen λ, large, between the two noised pictures that it is mixed from; λ and t are handles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ddpm_studio.engine.choices.mixing import mixture_in
from ddpm_studio.engine.films.film import View
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.mixing.handles.depth_handle import DepthHandle
from ddpm_studio.gui.mixing.handles.mixture_picture import MixturePicture
from ddpm_studio.gui.mixing.handles.weight_handle import WeightHandle
from ddpm_studio.gui.style.theme import SPACE_ROWS

PLAIN: Final[tuple[View, ...]] = ("x_t", "x_0", "eps", "change")
"""The views of one picture that belong to no other."""


class Bench(QWidget):
    """Shows a strip's mixture that is nearest to λ, or the very one at λ where that was drawn for itself.

    `weight` is the handle of λ, for whoever lays it out below the strip; the handles of t lie on A and B.
    """

    weight_moved = Signal()
    depth_moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._strip: Take | None = None
        self._position, self._view = 0, PLAIN[0]
        self._mixture: Take | None = None
        self._is_look = False
        self.weight, self.picture = WeightHandle(), MixturePicture()
        self.depths = (DepthHandle("A", 1), DepthHandle("B", -1))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_ROWS)
        for widget in (self.depths[0], self.picture, self.depths[1]):
            line.addWidget(widget, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.weight.valueChanged.connect(self._move_weight)
        for handle in self.depths:
            handle.valueChanged.connect(self._move_depth)

    # --- what is chosen --------------------------------------------------------------------------------------

    def set_depth(self, depth: int, last: int) -> None:
        """Put the handles at t = `depth` of `last`."""
        for handle in self.depths:
            with QSignalBlocker(handle):
                handle.setMaximum(last)
                handle.setValue(depth)
            handle.update()

    def set_live(self, is_live: bool) -> None:
        """Let any λ be chosen; else only those that there are, since no other is drawn."""
        if not is_live:
            self._mixture = None
        weights = () if self._strip is None else self._strip.weights()
        self.weight.set_weights(weights, only_there=not is_live)
        self._show()

    # --- what is shown ---------------------------------------------------------------------------------------

    @property
    def mixture(self) -> Take | None:
        """The film of the mixture at λ alone, if there is one."""
        return self._mixture

    @property
    def has_pictures(self) -> bool:
        """Whether there is anything to show."""
        return self._mixture is not None or self._strip is not None

    def show_strip(self, take: Take | None, position: int, view: View, *, is_live: bool) -> None:
        """Follow a frame of a strip; a mixture that was made otherwise is shown no more."""
        if take is not self._strip:
            self._strip = take
            if take is None or self._mixture is None or not _are_alike(self._mixture, take):
                self._mixture = None
            self.set_live(is_live)
        self._position, self._view = position, view if view in PLAIN else PLAIN[0]
        self._show()

    def show_mixture(self, take: Take, *, is_look: bool) -> None:
        """Show the mixture at λ alone; `is_look`: in a few steps."""
        self._mixture, self._is_look = take, is_look
        self._show()

    def _show(self) -> None:
        take = self._mixture or self._strip
        if take is None or not len(take.film):
            return
        strip, position = self._strip, self._position
        if take is not strip:
            is_at_end = strip is None or self._position >= len(strip.film) - 1
            position = len(take.film) - 1 if is_at_end or strip is None else take.nearest(strip.film.times[position])
        position = min(position, len(take.film) - 1)
        weights = take.weights()
        tile = _nearest(weights, self.weight.weight)
        view = self._view if take.film.has(position, self._view) else PLAIN[0]
        caption = f"λ = {weights[tile]:.2f}"
        whole = self.tr("The mixture at {}").format(caption)
        if self._is_look and take is self._mixture:  # without other words below it, or all would move for a moment
            whole = self.tr("The mixture at {}, in a few steps; all steps follow").format(caption)
            caption += "…"
        self.picture.show_mixture(take.film.frame(position, view)[tile], caption, whole)
        noised = take.film.frame(0, PLAIN[0])
        for handle, place, end in zip(self.depths, (0, len(weights) - 1), (0.0, 1.0), strict=True):
            handle.show_noised(noised[place] if weights[place] == end else None, take.film.times[0])

    # --- inside ----------------------------------------------------------------------------------------------

    def _move_weight(self, value: int) -> None:
        if (nearest := self.weight.nearest(value)) != value:
            self.weight.setValue(nearest)
            return
        self._show()
        self.weight_moved.emit()

    def _move_depth(self, depth: int) -> None:
        self.set_depth(depth, self.depths[0].maximum())
        self.depth_moved.emit(depth)


def _nearest(weights: Sequence[float], weight: float) -> int:
    return min(range(len(weights)), key=lambda index: abs(weights[index] - weight))


def _are_alike(mixture: Take, strip: Take) -> bool:
    """Whether both were mixed alike but for which λ."""
    options = mixture_in(strip.options)
    if options is None:
        return False
    others = {"weights": options.weights, "count": options.count}
    return mixture.options.model_copy(update=others) == options
