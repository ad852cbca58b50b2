"""Messages in the window: plain text, folded details, a report without the user's name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.reports import notices as notices_module
from ddpm_studio.gui.reports.diagnostics import know_device, know_run, log, report_text, without_names
from ddpm_studio.gui.reports.log_file import LogFile
from ddpm_studio.gui.reports.notices import MOST, Notice, Notices
from tests.engine.small import small_run


@pytest.fixture
def notices(qtbot) -> Iterator[Notices]:
    notices = Notices()
    qtbot.addWidget(notices)
    notices.resize(900, 300)
    notices.show()
    yield notices


def test_text_is_plain_whatever_it_says(notices: Notices) -> None:
    notices.show_notice(Notice("<img src='file:///etc/passwd'><b>bold</b> is no picture."))
    (bar,) = notices.bars()
    assert bar.sentence.text().startswith("<img") and "<b>bold</b>" in bar.sentence.text()


def test_details_are_folded(notices: Notices) -> None:
    notices.show_notice(Notice("It failed.", "error", "Traceback: here"))
    (bar,) = notices.bars()
    (details,) = bar.findChildren(QPlainTextEdit)
    assert not details.isVisible()
    bar.report.unfold.click()
    assert details.isVisible()
    assert details.toPlainText() == "Traceback: here"


def test_the_report_tells_what_helps_and_not_who(notices: Notices) -> None:
    home = str(Path.home())
    log(f"opened {home}/pictures")
    notices.show_notice(Notice(f"{home}/a.png failed.", "error", f'File "{home}/x.py", line 3'))
    notices.bars()[0].report.copy.click()
    report = QGuiApplication.clipboard().text()
    assert report.startswith("~/a.png failed.")
    for part in ('File "~/x.py"', "DDPM Studio: ", "Python: ", "torch: ", "opened ~/pictures"):
        assert part in report
    assert home not in report


def test_the_report_tells_the_choices_and_not_where_the_pictures_are(qapp, tmp_path: Path) -> None:
    pictures = tmp_path / "of anna" / "cats"
    pictures.mkdir(parents=True)
    run = small_run(tmp_path, "data.source.kind=folder", f"data.source.path={pictures}")
    know_run(run.folder)
    know_device("a device of mine")
    try:
        report = report_text("It failed.")
    finally:
        know_run(None)
        know_device("")
    assert "widths = [8]" in report and "Device: a device of mine" in report
    assert "of anna" not in report and "/cats" in report


def test_the_log_on_disk_is_bounded(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "log", most_bytes=1000)
    for number in range(500):
        file.write(f"line {number} テスト")
    sizes = [path.stat().st_size for path in (tmp_path / "log").iterdir()]
    assert len(sizes) == 3 and max(sizes) < 1100
    assert file.path.with_name("studio.1.log").read_text("utf-8").splitlines()[-1].startswith("line 4")
    file.path.unlink()
    file.path.mkdir()
    file.write("a folder is in its place")  # and that is no reason to stop anything


def test_without_a_home_the_text_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/"))
    assert without_names("/a/b") == "/a/b"


def test_messages_can_be_dismissed_and_do_not_pile_up(qtbot, notices: Notices) -> None:
    for number in range(MOST + 3):
        notices.show_notice(Notice(f"Message {number}."))
    assert [bar.notice.sentence for bar in notices.bars()] == [f"Message {n}." for n in range(3, MOST + 3)]
    notices.bars()[0].close_button.click()
    assert len(notices.bars()) == MOST - 1


def test_the_same_message_is_counted(notices: Notices) -> None:
    for _ in range(3):
        notices.show_notice(Notice("The disk is full.", "warning"))
    (bar,) = notices.bars()
    assert bar.sentence.text() == "The disk is full. (3 times)"


def test_a_button_does_something_about_it_once(notices: Notices) -> None:
    done: list[int] = []
    notices.show_notice(Notice("A run was left.", action_text="Resume", action=lambda: done.append(1)))
    (button,) = (b for b in notices.findChildren(QPushButton) if b.text() == "Resume")
    button.click()
    assert done == [1]
    assert notices.bars() == []


def test_one_message_is_shown_and_the_others_are_counted(notices: Notices) -> None:
    for number in range(3):
        notices.show_notice(Notice(f"Message {number}."))
    assert [bar.isVisible() for bar in notices.bars()] == [False, False, True]
    assert notices.others.isVisible() and notices.others.text() == "2 more"
    notices.others.click()
    assert all(bar.isVisible() for bar in notices.bars())
    notices.others.click()
    notices.bars()[-1].close_button.click()
    assert [bar.isVisible() for bar in notices.bars()] == [False, True] and notices.others.text() == "1 more"
    notices.bars()[-1].close_button.click()
    assert not notices.others.isVisible()


def test_what_is_done_goes_by_itself_and_what_is_wrong_stays(
    qtbot: QtBot, notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices_module, "PASSING", 10)
    notices.show_notice(Notice("It failed.", "error"))
    notices.show_notice(Notice("Saved it.", passes=True))
    qtbot.waitUntil(lambda: [bar.notice.sentence for bar in notices.bars()] == ["It failed."])
    assert notices.bars()[0].isVisible()


def test_a_button_whose_deed_is_told_may_push_its_own_message_out(notices: Notices) -> None:
    notices.show_notice(Notice("Old.", action_text="Do", action=lambda: notices.show_notice(Notice("Done."))))
    for number in range(MOST - 1):
        notices.show_notice(Notice(f"{number}."))
    notices.bars()[0]._act()
    assert [bar.notice.sentence for bar in notices.bars()] == ["0.", "1.", "2.", "Done."]
