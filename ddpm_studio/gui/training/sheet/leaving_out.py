"""What is left out on the sheet is a choice of the data, which draft, run and card know."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.training.data.data_panel import SOURCE, DataPanel
from ddpm_studio.gui.training.sheet.picture_sheet import PictureSheet


class LeavingOut(QObject):
    """Puts a sheet into the view of `data`, fills it when somebody looks, and keeps both of one mind."""

    def __init__(self, session: Session, data: DataPanel) -> None:
        super().__init__(data)
        self._data = data
        self.sheet = PictureSheet(session)
        data.view.put_sheet(self.sheet)
        self.sheet.shown.connect(data.view.show_sheet)
        self.sheet.shown.connect(self._tell)
        self.sheet.left_out.connect(self._choose)
        data.changed.connect(self._look)
        data.view.seen.connect(self._look)

    def problems(self) -> list[FieldError]:
        """Return why nothing can be learnt yet: at another size, what is left out is still to be found."""
        if not (self.sheet.is_busy and self._left_out()):
            return []
        return [FieldError(SOURCE, self.tr("The pictures that you left out are being found at this size; one moment."))]

    def _left_out(self) -> tuple[str, ...]:
        try:
            return self._data.options().left_out
        except FieldError:
            return ()

    def _look(self) -> None:
        """Fill the sheet once the pictures are prepared: when it is seen, or when some of them are left out."""
        if not self._data.isEnabled():  # a run is shown, whose choices stay
            return
        if self._data.found is None:
            if not self._data.scanner.is_busy:
                self.sheet.forget()
            return
        try:
            data = self._data.options()
        except FieldError:
            return
        if self._data.view.isVisible() or data.left_out:
            self.sheet.show_set(data)
        self._tell()

    def _choose(self, hashes: tuple[str, ...]) -> None:
        self._data.form.put("left_out", hashes)
        self._tell()

    def _tell(self) -> None:
        self._data.view.say_left_out(len(self.sheet.pictures.numbers_left_out()))
