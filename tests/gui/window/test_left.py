"""How a page was left comes back with the next start; what is damaged or gone is as it is usual."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QSlider, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.captions import Captions
from ddpm_studio.engine.choices.measuring.sets import StatisticsSet
from ddpm_studio.engine.choices.pictures import DataPicture, KeptPicture, PictureFile
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets import Shapes, to_text
from ddpm_studio.engine.diffusion.samplers import DDIM, UniPC
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.gui.comparing.ways_desk import WaysDesk
from ddpm_studio.gui.comparing.ways_panel import USUAL
from ddpm_studio.gui.evaluating.pictures_choice import Chosen
from ddpm_studio.gui.forms.lasting import AsItWas, box, combo, segments, slider
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.tabs.forward import ForwardTab
from ddpm_studio.gui.tabs.library import LibraryTab
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.window.pages import Pages
from ddpm_studio.gui.window.remembering import as_data
from ddpm_studio.gui.window.remembering.chosen import columns_of, samples_of
from ddpm_studio.gui.window.remembering.left import bring_back_page
from ddpm_studio.gui.window.remembering.model import bring_back_model
from ddpm_studio.gui.window.undoing import FollowsPage


class Page(QWidget):
    """Some things to choose."""

    def __init__(self, qtbot: QtBot, settings: Settings) -> None:
        super().__init__()
        qtbot.addWidget(self)
        self.which, self.is_on = Segments([(each, each, each) for each in "abc"], "which"), QCheckBox()
        self.list, self.weight = QComboBox(), QSlider()
        self.list.addItems(["one", "two"])
        things = segments("which", self.which), box("on", self.is_on), combo("list", self.list)
        self.kept = AsItWas(self, "page", settings, (*things, slider("weight", self.weight)))

    @property
    def state(self) -> tuple[int, bool, int, int]:
        return self.which.index, self.is_on.isChecked(), self.list.currentIndex(), self.weight.value()


def test_a_page_is_as_it_was_left(qtbot: QtBot, session: Session) -> None:
    page = Page(qtbot, session.settings)
    assert page.state == (0, False, 0, 0)
    page.which.choose(2)
    page.is_on.setChecked(True)
    page.list.setCurrentIndex(1)
    page.weight.setValue(60)
    qtbot.waitUntil(lambda: "page" in session.settings.now.left)
    session.settings.save()
    assert Page(qtbot, Settings(session.settings.path)).state == (2, True, 1, 60)


@pytest.mark.parametrize(
    "written",
    (
        {"which": 9, "on": 1, "list": -4, "weight": "much"},
        {"which": "a", "on": None, "list": True, "weight": [1]},
        {"another": {}},
    ),
)
def test_what_is_damaged_is_as_it_is_usual(qtbot: QtBot, session: Session, written: dict[str, object]) -> None:
    session.settings.change(left={"page": written})
    assert Page(qtbot, session.settings).state == (0, False, 0, 0)


def test_the_model_comes_back_if_it_is_there(session: Session, tmp_path: Path) -> None:
    bring_back_model(session)
    model = bundled_models()[1]
    session.use_model(model)
    later = Session(session.settings)
    bring_back_model(later)
    assert later.model == model
    session.use_model(tmp_path / "gone.safetensors")
    last = Session(session.settings)
    bring_back_model(last)
    assert last.model is None


def test_pictures_are_kept_by_where_they_are(tmp_path: Path) -> None:
    here = tmp_path / "here.png"
    here.write_bytes(b"")
    for picture in (DataPicture(index=7), PictureFile(path=here)):
        assert as_data.read_picture(as_data.picture_as_data(picture)) == picture
    with pytest.raises(OSError):
        as_data.read_picture(as_data.picture_as_data(PictureFile(path=tmp_path / "gone.png")))
    noise = np.random.default_rng(1).integers(0, 256, (200, 200, 3)).astype(np.uint8)
    large = KeptPicture(name="mine", shape=(200, 200, 3), data=to_text(noise))
    kept = as_data.picture_as_data(large)
    assert kept["kind"] == "file" and as_data.read_picture(kept) == PictureFile(path=Path(kept["path"]))


def test_a_mask_comes_back_where_the_frame_has_its_size(qtbot: QtBot) -> None:
    canvas, other = MaskCanvas(), MaskCanvas()
    for each in (canvas, other):
        qtbot.addWidget(each)
    mask = np.zeros((32, 32), np.uint8)
    mask[3:9, 5:30] = 255
    canvas.set_mask(mask)
    kept = as_data.mask_of(canvas)
    assert len(kept[2]) < 100
    as_data.put_mask(other, kept)
    assert np.array_equal(other.mask(), mask) and not other.undo_stack.canUndo()
    other.set_size(16, 16)
    other.clear()
    as_data.put_mask(other, kept)
    with pytest.raises(ValueError):
        as_data.put_mask(canvas, [32, 32, "bm90aGluZw=="])
    assert other.erased == 0 and np.array_equal(canvas.mask(), mask)


def test_whole_pages_come_back(qtbot: QtBot, session: Session, theme: Theme) -> None:
    def pages(of: Session) -> tuple[ForwardTab, LibraryTab]:
        shown = Pages(of, theme, [page for page in TABS if page.name in ("forward", "library")])
        qtbot.addWidget(shown)
        FollowsPage(shown, of)
        with qtbot.waitSignal(shown.completed, timeout=60_000):
            shown.make_all()
        forward, library = shown.tabs()
        assert isinstance(forward, ForwardTab) and isinstance(library, LibraryTab)
        return forward, library

    forward, library = pages(session)
    forward.noise.put("seed", 1234)
    forward.view.header.choose_beside(1)
    library.which.choose(1)
    library.runs.table.sortByColumn(0, library.runs.table.horizontalHeader().sortIndicatorOrder())
    qtbot.waitUntil(lambda: {"forward", "library"} <= set(session.settings.now.left))
    session.settings.save()
    later = Session(Settings(session.settings.path))
    forward, library = pages(later)
    assert forward.seed_buttons.is_locked and forward.noise.options().seed == 1234
    assert forward.view.header.beside == 1 and not later.undoing.canUndo()
    assert library.which.index == 1 and library.runs.table.horizontalHeader().sortIndicatorSection() == 0


def test_a_model_that_cannot_be_looked_for_is_as_none(session: Session) -> None:
    session.settings.change(left={"every page": {"model": "/" + 5000 * "x"}})
    bring_back_model(session)
    assert session.model is None


@pytest.fixture
def make(qtbot: QtBot) -> Callable[[Session, str], Any]:
    """Makes a page as a start does."""

    def make(session: Session, name: str) -> Any:
        tab = next(page for page in TABS if page.name == name).load()(session)
        qtbot.addWidget(tab)
        bring_back_page(tab, session)
        return tab

    return make


def test_what_was_chosen_but_never_drawn_comes_back(session: Session, make: Callable[[Session, str], Any]) -> None:
    sample = make(session, "sample")
    sample.choices.images.put("count", 7)
    sample.choices.drawing.walk.put("sampler", UniPC())
    sampled = sample.choices.drawing.options()
    session.settings.save()  # at once, as a window that is closed does
    sample = make(Session(Settings(session.settings.path)), "sample")
    assert sample.choices.drawing.now == sampled and sampled.count == 7


def test_columns_come_back_with_their_models_and_what_these_are_told(qtbot: QtBot, session: Session) -> None:
    digits, emoji, _ = bundled_models()
    session.use_model(digits)

    def desk(of: Session) -> WaysDesk:
        made = WaysDesk(of, of.settings.draft("compare", USUAL))
        qtbot.addWidget(made)
        AsItWas(made, "compare", of.settings, (columns_of(made),), (samples_of(made, "compare"),))
        return made

    ways = desk(session).panel
    ways.add()
    for side in ways.sides[1:]:
        side.picker.choose(emoji)
    ways.sides[1].told.set_options(SampleOptions(told=Captions(texts=("red heart",))))
    ways.sides[2].walk.put("steps", 9)
    ways.sides[2].told.be_silent()
    compared = ways.options()
    assert [side.told.kind for side in compared.sides] == ["nothing", "captions", "nothing"]
    session.settings.save()
    later = Session(Settings(session.settings.path))
    later.use_model(digits)
    ways = desk(later).panel
    assert ways.options() == compared and ways.sides[0].picker.own is None


def test_what_an_evaluation_is_of_comes_back(session: Session, make: Callable[[Session, str], Any]) -> None:
    model = bundled_models()[0]
    tab = make(session, "evaluate")
    tab.bits.form.put("count", 99)
    tab.bench.samplers._choose(("ddim",))
    tab.pictures.choose(Chosen("all", Shapes()))
    tab.sets.others.add(StatisticsSet(path=model), "statistics", "")
    tab.sets.others.add(StatisticsSet(path=model.with_name("gone")), "gone", "")
    session.settings.save()
    tab = make(Session(Settings(session.settings.path)), "evaluate")
    assert tab.bits.form.options().count == 99 and tab.bench.samplers.chosen() == ("ddim",)
    assert tab.pictures.chosen == Chosen("all", Shapes())
    assert tab.sets.others.named() == (("statistics", StatisticsSet(path=model)),)


def test_what_cannot_be_read_of_a_draft_is_as_usual(session: Session) -> None:
    kept = SampleOptions(count=7, steps=9, sampler=DDIM(eta=0.5)).model_dump(mode="json")
    kept |= {"count": "many", "sampler": {"kind": "ddim", "eta": []}, "of another version": 1}
    session.settings.change(drafts={"sample": kept})
    assert session.settings.draft("sample", SampleOptions(count=36)) == SampleOptions(count=36, steps=9, sampler=DDIM())
    session.settings.change(drafts={"sample": {**kept, "steps": -1, "sampler": {"kind": "newer"}}})
    assert session.settings.draft("sample", SampleOptions(count=36)) == SampleOptions(count=36)
