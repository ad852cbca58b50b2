"""Whatever is looked at can be saved: as a sheet, single pictures, an animation or numbers, and nothing is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio import engine
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.export.animation import LARGEST_SIDE
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.export.mp4 import can_write_mp4
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.choosing.recall import recall
from ddpm_studio.gui.film.export import export_choices
from ddpm_studio.gui.film.export.export_choices import KINDS
from ddpm_studio.gui.film.export.export_dialog import ExportDialog
from ddpm_studio.gui.film.export.export_page import ExportPage
from ddpm_studio.gui.film.export.export_plan import ExportKind, Subject
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from tests.gui.small_model import model, wait_until

__all__ = ["model"]
COUNT, STEPS = 6, 3


@pytest.fixture(scope="module")
def take(model: Path) -> Take:
    """Of a film that is complete; read only."""
    file = find_model_file(model)
    take = Take(SampleOptions(model=file, count=COUNT, steps=STEPS, seed=7), read_card(file))
    assert isinstance(take.options, SampleOptions)
    for event in engine.run(take.options, Control()):
        take.film.keep(event)
    return take


@pytest.fixture
def dialog(qtbot: QtBot, session: Session) -> Iterator[ExportDialog]:
    page = QWidget()  # not left to qtbot, which destroys widgets before the fixtures end
    dialog = ExportDialog(session, page)
    yield dialog
    wait_until(qtbot, lambda: not dialog.job_bar.is_busy)
    dialog.close()
    page.deleteLater()


def offer(dialog: ExportDialog, subject: Subject, kind: ExportKind, suffix: str | None = None) -> None:
    dialog.offer(subject)
    dialog.page.kind.setCurrentIndex(KINDS.index(kind))
    if suffix is not None:
        dialog.page.format.setCurrentIndex(dialog.page.format.findData(suffix))


def export(qtbot: QtBot, dialog: ExportDialog, path: Path | None = None) -> Path:
    if path is not None:
        dialog.target.line.setText(str(path))
    chosen = dialog.target.path()
    dialog.foot.button.click()
    assert dialog.job_bar.is_busy
    wait_until(qtbot, lambda: not dialog.job_bar.is_busy)
    assert dialog.job_bar.state == "done"
    return chosen


def test_a_sheet_has_all_pictures_and_what_made_them(
    qtbot: QtBot, dialog: ExportDialog, take: Take, awkward_path: Path, told: list[Notice]
) -> None:
    offer(dialog, Subject(take, STEPS, "x_t"), "grid")
    dialog.page.grid.put("scale", 1)
    dialog.page.grid.put("columns", 3)
    file = export(qtbot, dialog, awkward_path / "sheet.png")
    with Image.open(file) as picture:
        sheet = np.asarray(picture)
    assert sheet.shape == (2 * 10 + 2, 3 * 10 + 2, 3)
    assert np.array_equal(sheet[2:10, 12:20, :1], take.film.frame(STEPS)[1])
    parameters = read_parameters(file)
    assert parameters is not None
    assert parameters["frame"] == {"t": 0, "view": "x_t"}
    assert parameters["choices"]["seed"] == 7  # type: ignore[index]
    assert parameters["models"][0]["sha256"] == take.card.provenance.sha256  # type: ignore[index]
    assert [notice.level for notice in told] == ["info"]
    assert str(file) in told[0].sentence
    assert told[0].file == file


def test_a_film_too_wide_for_its_kind_is_told_under_the_name_that_it_has(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path, told: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LARGEST_SIDE, ".webp", 10)
    offer(dialog, Subject(take, 1, "x_0"), "animation", ".webp")
    export(qtbot, dialog, tmp_path / "film.webp")
    assert [file.name for file in tmp_path.glob("film*")] == ["film.gif"]
    assert dialog.foot.success.text() == "Saved film.gif"
    assert "written as GIF" in told[0].sentence and "film.gif" in told[-1].sentence


def test_what_cannot_be_written_to_is_told(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path, told: list[Notice]
) -> None:
    (tmp_path / "file").write_text("precious")
    offer(dialog, Subject(take, 1, "x_0"), "grid")
    dialog.target.line.setText(str(tmp_path / "file" / "sheet.png"))
    dialog.foot.button.click()
    wait_until(qtbot, lambda: not dialog.job_bar.is_busy)
    assert "file cannot be written to: it is not a folder. Choose another folder." in told[0].sentence
    assert told[0].sentence == dialog.foot.problem.sentence()


def test_parameters_name_no_folder(qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path) -> None:
    offer(dialog, Subject(take, 1, "x_0"), "grid")
    text = json.dumps(read_parameters(export(qtbot, dialog, tmp_path / "with.png")))
    assert "small" in text
    assert str(take.options.models()[0].path.parent) not in text
    assert tmp_path.name not in text


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [
        ("grid", ".png"),
        ("singles", ""),
        ("contact", ".png"),
        *(("animation", suffix) for suffix in (".webp", ".gif", ".png", ".mp4")),
    ],
)
def test_parameters_are_in_every_kind_of_file_unless_they_are_unwanted(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path, kind: ExportKind, suffix: str
) -> None:
    if suffix == ".mp4" and not can_write_mp4():
        pytest.skip("neither PyAV nor ffmpeg is there")
    offer(dialog, Subject(take, 1, "x_0"), kind, suffix if kind == "animation" else None)
    for keeps in (True, False):
        dialog.keeps.setChecked(keeps)
        written = export(qtbot, dialog, tmp_path / f"{keeps}{suffix}")
        for file in written.iterdir() if kind == "singles" else [written]:
            assert (read_parameters(file) is not None) == keeps
            # A GIF cuts its comment into pieces of 255 bytes: what is looked for stands near the beginning.
            assert (b"DDPM Studio" in file.read_bytes()) == keeps, "nor is it anywhere else"


def test_mp4_is_grey_with_the_reason_where_nothing_can_write_it(
    qtbot: QtBot, session: Session, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_choices, "can_write_mp4", lambda: False)
    page = ExportPage()
    qtbot.addWidget(page)
    page.take_up(Subject(take, 0, "x_t"))
    page.kind.setCurrentIndex(KINDS.index("animation"))
    page.show()
    row = page.format.findData(".mp4")
    assert not page.format.model().flags(page.format.model().index(row, 0)) & Qt.ItemFlag.ItemIsEnabled
    assert page.format_row.no_mp4.isVisible()
    assert "PyAV or ffmpeg" in page.format_row.no_mp4.text()
    assert page.format.itemData(row, Qt.ItemDataRole.ToolTipRole) == page.format_row.no_mp4.text()
    page.close()


def test_mp4_is_offered_where_something_can_write_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_choices, "can_write_mp4", lambda: True)
    page = ExportPage()
    qtbot.addWidget(page)
    row = page.format.findData(".mp4")
    assert page.format.model().flags(page.format.model().index(row, 0)) & Qt.ItemFlag.ItemIsEnabled
    assert page.format_row.no_mp4.text() == ""


def test_single_pictures_bring_back_their_pixels(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path
) -> None:
    offer(dialog, Subject(take, STEPS, "x_t"), "singles")
    folder = export(qtbot, dialog, tmp_path / "singles")
    for file in sorted(folder.iterdir())[::2]:
        recalled = recall([file])
        said = read_parameters(file)
        assert recalled is not None and isinstance(recalled.options, SampleOptions) and said is not None
        again = Film()
        for event in engine.run(recalled.options.with_models([take.options.models()[0].path]), Control()):
            again.keep(event)
        image = int(str(said["image"]))
        assert str(said["seed_name"]) == f"{recalled.options.seed}/{image}"
        with Image.open(file) as picture:
            kept = np.ascontiguousarray(picture)
        made = np.ascontiguousarray(again.frame(STEPS)[image, :, :, 0])
        assert hashlib.sha256(kept.tobytes()).digest() == hashlib.sha256(made.tobytes()).digest()


@pytest.mark.parametrize("suffix", [".webp", ".gif", ".png"])
def test_an_animation_has_every_frame(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path, suffix: str
) -> None:
    offer(dialog, Subject(take, 0, "x_t"), "animation", suffix)
    file = export(qtbot, dialog, tmp_path / f"film{suffix}")
    with Image.open(file) as picture:
        assert picture.n_frames == STEPS + 1  # type: ignore[attr-defined]
    parameters = read_parameters(file)
    assert parameters is not None
    assert parameters["job"] == "sample"
    assert "frame" not in parameters


def test_both_views_side_by_side_from_one_frame_to_another(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path
) -> None:
    offer(dialog, Subject(take, 0, "x_t", solo=4), "animation", ".png")
    assert dialog.page.animation.options().last == STEPS + 1
    for key, value in (("scale", 1), ("side_by_side", True), ("first", 2), ("last", 3)):
        dialog.page.animation.put(key, value)
    file = export(qtbot, dialog, tmp_path / "film.png")
    with Image.open(file) as picture:
        assert picture.n_frames == 2  # type: ignore[attr-defined]
        pixels = np.asarray(picture.convert("L"))
    assert np.array_equal(pixels[:, :8], take.film.frame(1, "x_t")[4, :, :, 0])
    assert np.array_equal(pixels[:, 10:], take.film.frame(1, "x_0")[4, :, :, 0])
    parameters = read_parameters(file)
    assert parameters is not None
    assert parameters["view"] == "pair"


def test_the_timeline_is_under_the_frames(qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path) -> None:
    heights = []
    for shows in (False, True):
        offer(dialog, Subject(take, 0, "x_t"), "animation", ".gif")
        dialog.page.animation.put("timeline", shows)
        with Image.open(export(qtbot, dialog, tmp_path / f"film {shows}.gif")) as picture:
            heights.append(picture.height)
    assert heights[1] > heights[0]


def test_a_range_that_runs_backward_is_said_at_its_field(dialog: ExportDialog, take: Take) -> None:
    offer(dialog, Subject(take, 0, "x_t"), "animation")
    dialog.page.animation.put("first", 3)
    dialog.page.animation.put("last", 2)
    dialog.foot.button.click()
    assert not dialog.job_bar.is_busy
    assert [problem.field for problem in dialog.page.animation.problems()] == ["last"]


def test_a_contact_sheet_has_the_chain_of_every_picture(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path
) -> None:
    offer(dialog, Subject(take, 0, "x_0"), "contact")
    assert dialog.page.contact.options().layout == "rows"
    for key, value in (("scale", 1), ("spacing", 2), ("captions", False)):
        dialog.page.contact.put(key, value)
    assert dialog.target.path().name == "small samples contact sheet.png"
    file = export(qtbot, dialog, tmp_path / "contact.png")
    with Image.open(file) as picture:
        sheet = np.asarray(picture)
    assert sheet.shape == (COUNT * 10 + 2, (STEPS + 1) * 10 + 2, 3)
    assert np.array_equal(sheet[42:50, 22:30, :1], take.film.frame(2, "x_0")[4])
    parameters = read_parameters(file)
    assert parameters is not None
    assert parameters["view"] == "x_0"
    assert "frame" not in parameters


def test_a_contact_sheet_of_the_picture_shown_alone(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path
) -> None:
    offer(dialog, Subject(take, 0, "x_t", solo=5), "contact")
    assert dialog.page.contact.options().layout == "wrapped"
    for key, value in (("scale", 1), ("spacing", 0), ("captions", False), ("columns", 9)):
        dialog.page.contact.put(key, value)
    with Image.open(export(qtbot, dialog, tmp_path / "contact.png")) as picture:
        sheet = np.asarray(picture)
    assert np.array_equal(sheet[..., 0], np.hstack([take.film.frame(i)[5, :, :, 0] for i in range(STEPS + 1)]))


def test_single_pictures_keep_every_pixel_and_their_seed(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path
) -> None:
    offer(dialog, Subject(take, 2, "x_t"), "singles")
    folder = export(qtbot, dialog, tmp_path / "singles")
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [f"7-{index}.png" for index in range(COUNT)]
    with Image.open(files[4]) as picture:
        assert np.array_equal(np.asarray(picture), take.film.frame(2)[4, :, :, 0])
    parameters = read_parameters(files[4])
    assert parameters is not None
    assert parameters["seed_name"] == "7/4"


def test_numbers_are_the_final_images_wherever_one_looks(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path
) -> None:
    offer(dialog, Subject(take, 0, "x_t"), "npz")
    assert not dialog.keeps.isEnabled()
    file = export(qtbot, dialog, tmp_path / "samples.npz")
    with np.load(file) as archive:
        assert np.array_equal(archive["arr_0"], take.film.frame(STEPS).repeat(3, axis=3))


def test_the_picture_shown_alone_or_all(qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path) -> None:
    offer(dialog, Subject(take, 1, "x_t", solo=5), "grid")
    assert "7/5" in dialog.page.only.text()
    dialog.page.grid.put("scale", 2)
    with Image.open(export(qtbot, dialog, tmp_path / "one.png")) as picture:
        assert np.array_equal(np.asarray(picture)[::2, ::2], take.film.frame(1)[5, :, :, 0])
    dialog.page.only.setChecked(False)
    with Image.open(export(qtbot, dialog, tmp_path / "all.png")) as picture:
        assert picture.height > 2 * 16


def test_a_file_that_is_there_is_not_replaced_unasked(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path
) -> None:
    there = tmp_path / "mine.png"
    there.write_bytes(b"precious")
    offer(dialog, Subject(take, STEPS, "x_t"), "grid")
    dialog.target.line.setText(str(there))
    dialog.foot.button.click()
    assert not dialog.job_bar.is_busy
    assert dialog.target.replace.isVisible()
    dialog.target.keep_both.click()
    wait_until(qtbot, lambda: dialog.job_bar.state == "done")
    assert there.read_bytes() == b"precious"
    assert read_parameters(tmp_path / "mine (2).png") is not None
    dialog.target.line.setText(str(there))
    dialog.foot.button.click()
    dialog.target.replace.click()
    wait_until(qtbot, lambda: there.read_bytes() != b"precious" and not dialog.job_bar.is_busy)


def test_names_are_suggested_that_are_free(qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path) -> None:
    offer(dialog, Subject(take, STEPS, "x_t"), "grid")
    assert dialog.target.path().name == "small samples.png"
    export(qtbot, dialog, tmp_path / "small samples.png")
    assert dialog.target.path() == tmp_path / "small samples (2).png"  # the same folder again
    dialog.page.kind.setCurrentIndex(KINDS.index("animation"))
    dialog.page.format.setCurrentIndex(1)
    assert dialog.target.path() == tmp_path / "small samples.gif"


def test_what_cannot_be_written_is_a_sentence_in_the_window(
    qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path, told: list[Notice]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    offer(dialog, Subject(take, STEPS, "x_t"), "grid")
    dialog.target.line.setText(str(tmp_path / "file" / "x.png"))
    dialog.foot.button.click()
    wait_until(qtbot, lambda: not dialog.job_bar.is_busy)
    assert dialog.job_bar.state == "failed"
    sentence = dialog.foot.problem.sentence()
    assert sentence == f"{tmp_path / 'file'} cannot be written to: it is not a folder. Choose another folder."
    assert [notice.level for notice in told] == ["error"]


def test_a_wrong_choice_is_said_at_its_field(dialog: ExportDialog, take: Take) -> None:
    offer(dialog, Subject(take, STEPS, "x_t"), "grid")
    dialog.page.grid.put("scale", 99)
    dialog.foot.button.click()
    assert not dialog.job_bar.is_busy
    assert dialog.page.grid.problems()


def test_a_stopped_export_leaves_nothing(qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path) -> None:
    offer(dialog, Subject(take, 0, "x_t"), "animation")
    dialog.target.line.setText(str(tmp_path / "film.webp"))
    dialog.foot.button.click()
    dialog.foot.button.click()
    wait_until(qtbot, lambda: not dialog.job_bar.is_busy)
    assert dialog.job_bar.state in ("stopped", "done")
    left = [path.name for path in tmp_path.iterdir() if path.suffix == ".webp"]
    assert left == ([] if dialog.job_bar.state == "stopped" else ["film.webp"])


def test_a_strip_is_one_row_with_its_weights(qtbot: QtBot, dialog: ExportDialog, model: Path, tmp_path: Path) -> None:
    file = find_model_file(model)
    options = InterpolateOptions(model=file, count=5, depth=20, steps=2)
    take = Take(options, read_card(file))
    for event in engine.run(options, Control()):
        take.film.keep(event)
    assert take.names() == ["λ = 0.00", "λ = 0.25", "λ = 0.50", "λ = 0.75", "λ = 1.00"]
    offer(dialog, Subject(take, 2, "x_t"), "grid")
    dialog.page.grid.put("captions", True)
    with Image.open(export(qtbot, dialog, tmp_path / "strip.png")) as picture:
        assert picture.width == 5 * (64 + 2) + 2
        assert picture.height > 64 + 2 * 2  # there is a line of text
    parameters = read_parameters(tmp_path / "strip.png")
    assert parameters is not None
    assert parameters["job"] == "interpolate"


def test_what_will_be_written_is_seen_before(qtbot: QtBot, dialog: ExportDialog, take: Take, tmp_path: Path) -> None:
    dialog.offer(Subject(take, len(take.film) - 1, "x_t"))
    wait_until(qtbot, lambda: not dialog.look.is_busy)
    grid = dialog.look.foreseen
    assert grid is not None and grid.is_exact and not dialog.look.picture.pixmap().isNull()
    path = tmp_path / "sheet.png"
    dialog.target.line.setText(str(path))
    dialog.foot.wanted.emit()
    wait_until(qtbot, lambda: not dialog.job_bar.is_busy and path.exists())
    assert grid.size == path.stat().st_size and dialog.foot.success.isVisible()
    wait_until(qtbot, lambda: dialog.page.verticalScrollBar().maximum() == 0)  # there is room for that as well
    with Image.open(path) as picture:
        size = f"{picture.width} \N{MULTIPLICATION SIGN} {picture.height} pixels"
    assert size in dialog.look.words.text()
    dialog.page.kind.setCurrentIndex(KINDS.index("animation"))
    dialog.page.animation.put("scale", 3)
    wait_until(qtbot, lambda: not dialog.look.is_busy)
    assert f"{STEPS + 1} frames, WebP" in dialog.look.words.text() and "about" in dialog.look.words.text()
    assert dialog.page.verticalScrollBar().maximum() == 0, "the window fits its content"
