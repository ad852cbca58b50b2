"""All that is chosen of the pictures besides where they come from; what stays of it when others come."""

from __future__ import annotations

from typing import Any

from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.forms.form import Form

PROMISED = ("flip", "fit", "background", "resizing", "unseen", "profiles", "held_out")
"""What a preset says of any pictures, and what stays when others come; the rest depends on which they are."""
SIDES = ("height", "width")
NEVER = {"source", "left_out"}
"""What is of those very pictures, and means nothing for others."""


class DataForm(Form[DataOptions]):
    """Marks what differs from what the preset promises; of all else, from what the pictures had when they came."""

    def __init__(self) -> None:
        super().__init__(DataOptions(), hidden=tuple(NEVER), prefix="data.")
        self._promise = DataOptions()
        self._sides = (0, 0)

    def promise(self, base: DataOptions) -> None:
        """Compare with `base`, a preset's, from the next choices on that are shown."""
        self._promise = base

    def show_choices(self, options: DataOptions, base: DataOptions | None = None) -> None:
        """Show all of `options` at once, without a word to others.

        :param base: what they are compared with; None: with what was promised and, of all else, with themselves.
        """
        plain = options.model_copy(update={"source": DataOptions().source})
        self._sides = (plain.height, plain.width)
        self.blockSignals(True)  # half of it would be scanned while the other half is still to come
        self.set_base(base or plain.model_copy(update=_some(self._promise, PROMISED)))
        self.set_options(plain)
        self.blockSignals(False)

    def bring_to(self, wanted: DataOptions, *, keeps_size: bool) -> None:
        """Show what `wanted` promises, and its size unless the pictures keep theirs."""
        self.promise(wanted)
        names = PROMISED if keeps_size else (*PROMISED, *SIDES)
        self.show_choices(self.allowed().model_copy(update=_some(wanted, names)))

    def fit_to(self, wanted: DataOptions) -> None:
        """Show the size of `wanted`, but no side longer than it is."""
        now = self.allowed()
        sides = {side: min(getattr(now, side), getattr(wanted, side)) for side in SIDES}
        self.show_choices(now.model_copy(update=sides))

    def meet(self, looked_at: DataOptions) -> None:
        """Other pictures have come, and were looked at so: show that, with what stays of the choices before."""
        self.show_choices(looked_at.model_copy(update=_some(self.allowed(), PROMISED)))

    def change(self, values: dict[str, Any]) -> None:
        """Show these values by name as changed, unless they are those that the preset promises."""
        kept = {name: value for name, value in values.items() if value == getattr(self._promise, name)}
        self.show_choices(self.allowed().model_copy(update=values), self._base.model_copy(update=kept))

    def changes(self) -> dict[str, Any]:
        """Return by name what was changed and can be meant for other pictures as well."""
        now = self.allowed()
        names = [name for name in DataOptions.model_fields if name not in NEVER]
        return {name: value for name in names if (value := getattr(now, name)) != getattr(self._base, name)}

    def allowed(self) -> DataOptions:
        """Return what is chosen; what was promised while something of it is wrong."""
        try:
            return self.options()
        except FieldError:
            return self._promise

    def stays_square(self, now: DataOptions) -> bool:
        """Whether it is to be asked again, as the width of a square has followed its height."""
        height, width = self._sides
        self._sides = (now.height, now.width)
        if not height == width == now.width != now.height:
            return False
        self.put("width", now.height)
        return True


def _some(options: DataOptions, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(options, name) for name in names}
