"""The frame: tabs, menus, messages, drops, and saving before it closes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.runs.run_list import create_run
from ddpm_studio.gui.errands import ChooseData, DropPictures, Errand, ShowRun, StartFrom
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import Settings, folders
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.window.farewell import Farewell
from ddpm_studio.gui.window.help_windows import AboutWindow, ShortcutsWindow
from ddpm_studio.gui.window.main_window import TITLE_BAR, MainWindow
from ddpm_studio.gui.window.recent_menu import RecentMenu
from ddpm_studio.gui.work.worker import workers
from tests.gui.counting_tab import PAGES, CountingTab, OtherTab

pytestmark = pytest.mark.usefixtures("known_digits")


@pytest.fixture
def window(qtbot, session: Session, theme: Theme) -> Iterator[MainWindow]:
    theme.put_on("light")
    window = MainWindow(session, theme, PAGES)
    with qtbot.waitSignals([window.painted, window.tabs.completed]):
        window.show()
    yield window
    for index in range(2):
        tab = window.tabs.widget(index)
        assert isinstance(tab, CountingTab)
        tab.may_save.set()
        tab.disk_is_full = False
    window.leave()
    qtbot.waitUntil(lambda: not workers())
    qtbot.waitUntil(lambda: window._farewell is None)
    window.deleteLater()


def first(window: MainWindow) -> CountingTab:
    tab = window.tabs.widget(0)
    assert isinstance(tab, CountingTab)
    return tab


def action(window: MainWindow, text: str) -> QAction:
    window.menus.refresh()
    (found,) = (a for a in window.findChildren(QAction) if a.text().replace("&", "") == text)
    return found


def test_every_entry_has_a_tip_and_keys_of_its_own(window: MainWindow) -> None:
    for menu in window.menuBar().actions():
        assert menu.menu()
    actions = [a for a in window.findChildren(QAction) if a.text() and not a.menu()]
    assert len(actions) > 15
    assert all(a.toolTip() for a in actions)
    keys = [a.shortcut().toString() for a in actions if not a.shortcut().isEmpty()]
    assert len(keys) == len(set(keys)) > 12


def test_the_run_menu_rules_the_open_tab(qtbot, window: MainWindow, session: Session) -> None:
    assert not action(window, "Start").isEnabled()
    assert action(window, "Start").toolTip() == "Nothing can be started here now"
    session.be_ready("CPU")
    action(window, "Start").trigger()
    assert first(window).is_busy
    assert len(workers()) == 1
    action(window, "Pause or resume").trigger()
    qtbot.waitUntil(lambda: first(window).job_bar.state == "paused")
    action(window, "Pause or resume").trigger()
    action(window, "Stop").trigger()
    qtbot.waitUntil(lambda: not first(window).is_busy)
    action(window, "Export…").trigger()
    assert first(window).exported == 1


def test_keys_work_though_no_menu_was_opened(qtbot, window: MainWindow, session: Session) -> None:
    session.be_ready("CPU")
    window.activateWindow()
    ctrl = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(window, Qt.Key.Key_E, ctrl)
    assert not first(window).exported
    qtbot.keyClick(window, Qt.Key.Key_Return, ctrl)
    assert first(window).is_busy
    qtbot.waitUntil(lambda: bool(first(window).seen))
    qtbot.keyClick(window, Qt.Key.Key_Period, ctrl)
    qtbot.waitUntil(lambda: not first(window).is_busy)
    run_menu = next(menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&Run")
    run_menu.aboutToShow.emit()
    run_menu.aboutToHide.emit()
    qtbot.keyClick(window, Qt.Key.Key_E, ctrl)
    assert first(window).exported == 1


def test_the_first_window_fits_the_screen(window: MainWindow) -> None:
    room = window.screen().availableSize()
    assert window.width() <= min(1280, room.width())
    assert window.height() <= min(800, room.height() - TITLE_BAR)


def test_light_and_dark_are_remembered(window: MainWindow, theme: Theme, session: Session) -> None:
    action(window, "Light or dark: toggle").trigger()
    assert theme.is_dark
    assert session.settings.now.theme == "dark"
    assert action(window, "Dark").isChecked()
    assert not action(window, "Light").isChecked()
    action(window, "Light").trigger()
    assert not theme.is_dark


def test_text_can_be_larger(window: MainWindow, session: Session) -> None:
    before = QApplication.font().pointSizeF()
    action(window, "Larger text").trigger()
    assert QApplication.font().pointSizeF() > before
    assert session.settings.now.text_scale == 1.1
    for _ in range(5):  # more often than it has an effect; each dresses the whole program anew
        action(window, "Smaller text").trigger()
    assert session.settings.now.text_scale == 0.8
    session.settings.change(text_scale=1.0)
    window.wear("light")


def test_the_window_works_at_1280_by_720(qtbot, window: MainWindow, theme: Theme, session: Session) -> None:
    theme.add_rules()
    for _ in range(3):
        session.tell(f"{len(window.notices.bars())} sentences are shown above the tabs. " * 4, "warning")
    window.resize(1280, 720)
    qtbot.wait(1)
    assert window.size() == QSize(1280, 720)
    assert window.minimumSizeHint().width() <= 1280
    assert window.minimumSizeHint().height() <= 720
    button = first(window).primary
    corner = button.mapTo(window, button.rect().bottomRight())
    assert window.rect().contains(corner)


def test_every_page_fits_a_screen_of_800_by_450(qtbot, session: Session, theme: Theme) -> None:
    window = MainWindow(session, theme)
    qtbot.addWidget(window)
    window.resize(800, 420)
    window.show()
    for index in range(window.tabs.count()):
        window.tabs.setCurrentIndex(index)
        qtbot.wait(1)
        tab = window.tab()
        assert tab is not None
        assert window.size() == QSize(800, 420)
        if tab.primary.isVisible():
            assert window.rect().contains(tab.primary.mapTo(window, tab.primary.rect().bottomRight()))
    with qtbot.waitSignal(window.closed, timeout=10_000):
        window.close()


def test_the_status_bar_tells_of_the_engine(window: MainWindow, session: Session) -> None:
    assert window.status.engine.text() == "Loading PyTorch…"
    assert re.fullmatch(r"[\d,]+ MB of memory", window.status.memory.text())
    session.be_ready("CPU (no CUDA: CPU build of torch)")
    assert window.status.engine.text() == "Ready"
    assert window.status.device.text() == "CPU (no CUDA: CPU build of torch)"


def test_the_title_tells_how_far_a_job_is(qtbot, window: MainWindow, session: Session) -> None:
    session.be_ready("CPU")
    first(window).start()
    qtbot.waitUntil(lambda: window.windowTitle() == f"0% {first(window).job_bar.title} – DDPM Studio")
    assert window.status.engine.text() == f"{first(window).job_bar.title} 0%"
    first(window).stop()
    qtbot.waitUntil(lambda: window.windowTitle() == "DDPM Studio")
    qtbot.waitUntil(lambda: window.status.engine.text() == "Ready")
    session.open_run(create_run(RunConfig(name="faces"), folders().runs).folder)
    assert window.windowTitle() == "faces – DDPM Studio", "while nothing runs it is the open run's name"


def drop(window: MainWindow, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(
        window,
        QDropEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        ),
    )


def test_dropped_things_are_opened_as_what_they_are(window: MainWindow, session: Session, awkward_path: Path) -> None:
    heard: list[tuple[str, object]] = []
    session.run_opened.connect(lambda path: heard.append(("run", path)))
    session.model_changed.connect(lambda path: heard.append(("model", path)))
    session.sent.connect(lambda errand: heard.append(("sent", errand)))
    run = create_run(RunConfig(), awkward_path).folder
    pictures = awkward_path / "pictures"
    pictures.mkdir()
    files = [pictures / "a.png", pictures / "b.JPG"]
    archive, model = awkward_path / "x.zip", awkward_path / "m.safetensors"
    for file in (*files, archive, model):
        file.write_bytes(b"x")
    drop(window, [run])
    drop(window, [pictures])
    drop(window, [archive])
    drop(window, [model])
    drop(window, files)
    assert heard == [
        ("run", run),
        ("sent", ShowRun(run)),
        ("model", run),
        ("sent", ChooseData(pictures)),
        ("sent", ChooseData(archive)),
        ("model", model),
        ("sent", DropPictures(tuple(files))),
    ]
    assert session.run == run
    assert session.model == model
    assert session.settings.now.recent_runs == (run,)
    assert session.settings.now.recent_data == ()  # remembered by the tab that finds it to be a data set


@pytest.mark.parametrize(
    ("page", "count", "is_data", "is_mixed", "asks"),
    [
        ("train", 1, False, True, False),
        ("train", 2, True, False, False),
        ("train", 300, True, False, False),
        ("start", 8, True, False, False),
        ("start", 2, False, True, True),
        ("interpolate", 2, False, True, False),
        ("interpolate", 3, False, True, True),
        ("sample", 2, False, True, True),
        ("sample", 8, False, False, True),
        ("", 2, False, True, False),
    ],
)
def test_what_several_pictures_are_for_says_the_page(
    session: Session, tmp_path: Path, page: str, count: int, is_data: bool, is_mixed: bool, asks: bool
) -> None:
    files = [tmp_path / f"{number}.png" for number in range(count)]
    for file in files:
        file.write_bytes(b"x")
    sent: list[Errand] = []
    notices: list[Notice] = []
    session.sent.connect(sent.append)
    session.noticed.connect(notices.append)
    session.open_paths(files, page)
    learn = ChooseData(files[0], tuple(files[1:]))
    mixed = DropPictures(tuple(files[:2]))
    assert sent == [learn] * is_data + [mixed] * is_mixed
    assert [notice.action_text for notice in notices] == ["Learn from them"] * asks
    for notice in notices:
        assert notice.action is not None
        notice.action()
        assert sent[-1] == learn


def test_a_picture_of_several_frames_is_data_on_train_and_a_picture_elsewhere(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "a.gif"
    frames = [Image.new("L", (8, 8), level) for level in (9, 99)]
    frames[0].save(file, save_all=True, append_images=frames[1:])
    sent: list[Errand] = []
    session.sent.connect(sent.append)
    for page in ("train", "interpolate"):
        session.open_paths([file], page)
    assert sent == [ChooseData(file), DropPictures((file,))]


def test_a_model_is_to_begin_with_on_train_and_to_draw_with_elsewhere(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "a.safetensors"
    file.write_bytes(b"x")
    sent: list[Errand] = []
    session.sent.connect(sent.append)
    session.open_paths([file], "train")
    assert sent == [StartFrom(file)] and session.model is None
    session.open_paths([file], "compare")
    assert sent == [StartFrom(file)] and session.model == file


def test_a_drop_knows_the_page_that_is_open(
    window: MainWindow, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / "a.png", tmp_path / "b.png", tmp_path / "c.png"]
    for file in files:
        file.write_bytes(b"x")
    sent: list[Errand] = []
    session.sent.connect(sent.append)
    monkeypatch.setattr(window.tabs, "_pages", (replace(PAGES[0], name="train"), PAGES[1]))
    drop(window, files)
    assert sent == [ChooseData(files[0], tuple(files[1:]))]


def test_what_cannot_be_opened_is_said(window: MainWindow, session: Session, tmp_path: Path) -> None:
    session.open_run(tmp_path)
    session.open_paths([tmp_path / "missing"])
    session.open_paths([tmp_path, tmp_path])
    assert [bar.notice.level for bar in window.notices.bars()] == ["error", "warning", "warning"]
    assert session.run is None


def test_the_recent_menu_asks_where_what_is_gone_is_now(window: MainWindow, session: Session, tmp_path: Path) -> None:
    there = tmp_path / "a & b"
    there.mkdir()
    session.settings.remember_data(tmp_path / "gone")
    session.settings.remember_data(there)
    chosen: list[Errand] = []
    session.sent.connect(chosen.append)
    (recent,) = (menu for menu in window.findChildren(RecentMenu) if menu.title() == "Recent &data")
    recent.aboutToShow.emit()
    entries = recent.actions()
    assert [a.text() for a in entries] == ["a && b", "gone (not found): locate…"]
    entries[0].trigger()
    entries[1].trigger()
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "found"))
    dialog.close()
    assert chosen == [ChooseData(there), ChooseData(tmp_path / "found")]
    assert session.settings.now.recent_data == (there, tmp_path / "found"), "in its place"


def test_help_windows_list_keys_and_versions(qtbot, window: MainWindow) -> None:
    action(window, "Keys").trigger()
    (keys,) = window.findChildren(ShortcutsWindow)
    cells = [keys.table.item(row, 1) for row in range(keys.table.rowCount())]
    listed = {cell.text() for cell in cells if cell is not None}
    assert {"Start", "Export…", "Count faster", "Go to Count"} <= listed
    action(window, "About").trigger()
    (about,) = window.findChildren(AboutWindow)
    about.copy.click()
    assert "torch: " in QGuiApplication.clipboard().text()
    keys.close()
    about.close()


def test_geometry_and_tab_come_back(qtbot, session: Session, theme: Theme) -> None:
    window = MainWindow(session, theme, PAGES)
    qtbot.addWidget(window)
    window.resize(760, 700)
    window.show()
    window.go_to("other")
    window.close()
    again = MainWindow(Session(Settings()), theme, PAGES)
    qtbot.addWidget(again)
    assert again.size() == QSize(760, 700)
    assert isinstance(again.tab(), OtherTab)


def test_closing_while_a_job_runs_hides_saves_and_then_closes(qtbot, window: MainWindow, session: Session) -> None:
    session.be_ready("CPU")
    tab = first(window)
    tab.may_save.clear()
    tab.start()
    qtbot.waitUntil(lambda: tab.job_bar.state == "running")
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    window.close()
    assert not window.isVisible()  # at once
    assert not closed
    qtbot.waitUntil(lambda: any(isinstance(w, Farewell) and w.isVisible() for w in QApplication.topLevelWidgets()))
    window.close()  # impatience changes nothing
    assert not closed
    tab.may_save.set()
    qtbot.waitUntil(lambda: bool(closed))
    assert tab.saved_at > 0
    assert workers() == []
    assert not any(w.isVisible() for w in QApplication.topLevelWidgets())


def test_a_job_that_cannot_save_brings_the_window_back(qtbot, window: MainWindow, session: Session) -> None:
    session.be_ready("CPU")
    tab = first(window)
    tab.disk_is_full = True
    tab.start()
    qtbot.waitUntil(lambda: tab.job_bar.state == "running")
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    window.close()
    qtbot.waitUntil(window.isVisible)
    assert not closed
    assert window.notices.bars()[-1].notice == Notice("The disk is full. Free some space.", "error")
    window.close()
    assert closed


def test_a_job_that_never_ends_does_not_keep_the_process(qtbot, session: Session) -> None:
    tab = CountingTab(session)
    qtbot.addWidget(tab)
    tab.may_save.clear()
    tab.start()
    gave_up: list[bool] = []
    farewell = Farewell(give_up=lambda: gave_up.append(True), patience=0.1)
    qtbot.addWidget(farewell)
    qtbot.waitUntil(lambda: gave_up == [True])
    farewell.hide()
    tab.may_save.set()
    qtbot.waitUntil(lambda: not workers())


def test_the_keyboard_reaches_everything_visible(qtbot, window: MainWindow, session: Session) -> None:
    session.be_ready("CPU")
    session.tell("Something happened.", "warning")
    reached: set[QWidget] = set()
    window.activateWindow()
    first(window).primary.setFocus()
    for _ in range(60):
        widget = QApplication.focusWidget()
        assert widget is not None
        reached.add(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    (bar,) = window.notices.bars()
    assert {first(window).primary, bar.close_button, bar.report.copy, window.tabs.tabBar()} <= reached
