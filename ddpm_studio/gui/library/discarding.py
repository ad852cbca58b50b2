"""Results that are thrown away, and had back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.films.result import Result
from ddpm_studio.gui.forms.discarding import Discarding
from ddpm_studio.gui.library.caption import caption_of
from ddpm_studio.gui.library.trash import Discarded, put_back_all, to_trash
from ddpm_studio.gui.session import Session

translate = QCoreApplication.translate


def discard_results(session: Session, results: Sequence[Result]) -> None:
    """Move results to the trash and tell of it; that can be undone. Tell why, if it cannot be."""
    session.undoing.push(Discarding(_Discard(session, results)))


class _Discard:
    """Results that are thrown away together, and had back."""

    def __init__(self, session: Session, results: Sequence[Result]) -> None:
        self._session, self._results = session, tuple(results)
        self._gone: list[Discarded] = []
        self.text = translate("Results", "throwing {} results away").format(len(results))
        if len(results) == 1:
            self.text = translate("Results", "throwing a result away")

    def do(self) -> bool:
        """Move them to the trash and tell of it, with a button that puts them back; return whether any went."""
        gone: list[Result] = []
        for result in self._results:
            try:
                self._gone.append(to_trash(result.folder))
            except StudioError as error:
                self._session.tell(str(error), "error")
                break
            gone.append(result)
        if not gone:
            return False
        self._session.results.forget(gone)
        if len(gone) == 1:
            told = translate("Results", "In the trash: {}.").format(caption_of(gone[0]))
        else:
            told = translate("Results", "{} results are in the trash.").format(len(gone))
        self._session.tell(told, button=(translate("Results", "Undo"), self._undo))
        return True

    def _undo(self) -> None:
        self.put_back()

    def put_back(self) -> bool:
        """Have them back; return whether they were gone."""
        gone, self._gone = self._gone, []
        put_back_all(gone, partial(self._session.tell, level="error"))
        self._session.results.look_again()
        return bool(gone)
