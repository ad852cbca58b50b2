"""Any options class as a form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QScrollArea, QToolButton, QWidget

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.form_row import Row
from ddpm_studio.gui.widgets.collapsible import Collapsible
from ddpm_studio.gui.widgets.text.number_field import NumberField
from tests.gui.sample_options import Fast, Optimizer, Sample, Slow

OTHER = Sample(
    name="cats",
    steps=5,
    every=7,
    is_fast=False,
    mode="v",
    folder=Path("/テスト フォルダ/x"),
    widths=(1, 2, 3),
    optimizer=Optimizer(learning_rate=1e-5, betas=(0.5, 0.25)),
    sampler=Fast(eta=0.5, order=1),
    teacher=Slow(patience=9),
    low=3,
    high=4,
)


@pytest.fixture
def form(qtbot) -> Iterator[Form[Sample]]:
    area = QScrollArea(widgetResizable=True)
    qtbot.addWidget(area)
    form = Form(Sample(), prefix="training.")
    area.setWidget(form)
    area.resize(340, 300)
    with qtbot.waitExposed(area):
        area.show()
    yield form


def row(form: Form[Sample], key: str) -> Row:
    rows = [row for row in form.findChildren(Row) if row.knob.key == key]
    assert len(rows) == 1
    return rows[0]


def line(form: Form[Sample], key: str) -> QLineEdit:
    core = row(form, key).editor.core
    assert isinstance(core, QLineEdit)
    return core


def combo(form: Form[Sample], key: str) -> QComboBox:
    core = row(form, key).editor.core
    assert isinstance(core, QComboBox)
    return core


def test_what_is_shown_is_what_comes_back(form: Form[Sample]) -> None:
    assert form.options() == Sample()
    form.set_options(OTHER)
    assert form.options() == OTHER
    assert line(form, "training.widths").text() == "1, 2, 3"
    form.set_options(Sample())
    assert form.options() == Sample()


def test_typing_and_choosing_changes_the_options(qtbot, form: Form[Sample]) -> None:
    with qtbot.waitSignal(form.changed):
        line(form, "training.optimizer.learning_rate").setText("0,001")
    line(form, "training.widths").setText("64 128; 256")
    line(form, "training.optimizer.betas").setText("0,8; 0,9")
    line(form, "training.every").setText("2e3")
    line(form, "training.folder").setText("file:///a%20b/c")
    combo(form, "training.mode").setCurrentText("x_0")
    combo(form, "training.sampler").setCurrentText("Fast")
    combo(form, "training.sampler.order").setCurrentText("1")
    box = row(form, "training.is_fast").editor.core
    assert isinstance(box, QCheckBox)
    box.click()
    assert form.options() == Sample(
        optimizer=Optimizer(learning_rate=0.001, betas=(0.8, 0.9)),
        widths=(64, 128, 256),
        every=2000,
        folder=Path("/a b/c"),
        mode="x_0",
        sampler=Fast(order=1),
        is_fast=False,
    )


def test_a_kind_that_was_shown_before_is_found_as_it_was_left(form: Form[Sample]) -> None:
    line(form, "training.sampler.patience").setText("8")
    combo(form, "training.sampler").setCurrentText("Fast")
    assert form.options().sampler == Fast()
    combo(form, "training.sampler").setCurrentText("Slow")
    assert form.options().sampler == Slow(patience=8)


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("training.steps", "0", "Must be at least 1."),
        ("training.steps", "", "A number is missing."),
        ("training.optimizer.learning_rate", "1", "Must be less than 1."),
        ("training.widths", "128, x", "x: This is not a number"),
        ("training.widths", "", "at least 1 item"),
        ("training.name", "far too long", "at most 8 characters"),
        ("training.optimizer.betas", "0.9", "required"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(qtbot, form: Form[Sample], key: str, text: str, sentence: str) -> None:
    field = line(form, key)
    with qtbot.waitSignal(form.checked) as checked:
        field.setText(text)
        assert row(form, key).problem() == ""  # not while typing
    assert checked.args == [False]
    assert sentence in row(form, key).problem()
    with pytest.raises(FieldError, match=sentence) as caught:
        form.options()
    assert caught.value.field == key
    assert [problem.field for problem in form.problems()] == [key]
    row(form, key).reset()
    with qtbot.waitSignal(form.checked) as checked:
        pass
    assert checked.args == [True]
    assert row(form, key).problem() == ""
    assert form.problems() == []


def test_a_problem_between_fields_is_shown_at_the_top(form: Form[Sample]) -> None:
    line(form, "training.low").setText("11")
    assert not form.check()
    labels = [label.text() for label in form.findChildren(QLabel) if label.isVisible()]
    assert "The lower end must not be above the upper end." in labels
    assert form.problems()[0].field == "training"


def test_several_problems_are_told_at_once(form: Form[Sample]) -> None:
    line(form, "training.steps").setText("-1")
    line(form, "training.widths").setText("?")
    assert [problem.field for problem in form.problems()] == ["training.steps", "training.widths"]


@pytest.mark.parametrize("key", ["training.optimizer.betas", "optimizer.betas"])
def test_a_problem_found_elsewhere_leads_to_its_field(qtbot, form: Form[Sample], key: str) -> None:
    field = line(form, "training.optimizer.betas")
    assert not field.isVisible()
    label = row(form, "training.optimizer.betas").knob.label
    form.show_problem(key, f"{label}: Too large for this device.")  # as it is written where the field is far
    qtbot.waitUntil(lambda: field.visibleRegion().boundingRect().height() == field.height())
    assert QApplication.focusWidget() is field
    assert row(form, "training.optimizer.betas").problem() == "Too large for this device."
    form.check()
    assert row(form, "training.optimizer.betas").problem() == "Too large for this device."
    field.setText("0.9, 0.9")
    form.check()
    assert row(form, "training.optimizer.betas").problem() == ""


@pytest.mark.parametrize("key", ["optimizer", "sampler.slow.patience", "sampler", "nonsense", ""])
def test_a_problem_of_any_key_is_shown_somewhere(form: Form[Sample], key: str) -> None:
    form.show_problem(key, "Something is wrong here.")
    assert any(label.text() == "Something is wrong here." and label.isVisible() for label in form.findChildren(QLabel))


def test_what_was_changed_is_marked_and_can_be_taken_back(form: Form[Sample]) -> None:
    steps = row(form, "training.steps")
    assert not steps.is_modified
    assert not form.is_modified()
    line(form, "training.steps").setText("2e3")
    assert not steps.is_modified  # the same number, written otherwise
    marks: list[QWidget] = [*steps.findChildren(QToolButton)[:1], *steps.findChildren(QLabel)[:1]]
    assert len(marks) == 2
    assert not any(mark.isVisible() for mark in marks)
    line(form, "training.steps").setText("7")
    assert steps.is_modified
    assert all(mark.isVisible() for mark in marks)
    form.set_base(Sample(steps=7))
    assert not form.is_modified()
    line(form, "training.steps").setText("8")
    steps.reset()
    assert form.options().steps == 7
    combo(form, "training.sampler").setCurrentText("Fast")
    assert form.is_modified()
    row(form, "training.sampler").reset()
    assert not form.is_modified()


def test_hidden_fields_have_no_widget_and_keep_their_values(qtbot) -> None:
    form = Form(OTHER, hidden={"folder", "optimizer.learning_rate", "sampler"}, prefix="training.")
    qtbot.addWidget(form)
    keys = {row.knob.key for row in form.findChildren(Row)}
    assert not keys & {"training.folder", "training.optimizer.learning_rate", "training.sampler"}
    assert form.options() == OTHER
    form.put("folder", Path("/pictures"))
    form.put("training.optimizer.learning_rate", 0.5)
    form.put("name", "dogs")
    assert form.options().folder == Path("/pictures")
    assert form.options().optimizer == Optimizer(learning_rate=0.5, betas=(0.5, 0.25))
    assert form.options().name == "dogs"
    form.put("folder", "")
    with pytest.raises(KeyError):
        form.put("nonsense", 1)


def test_the_filter_shows_matching_fields_only(form: Form[Sample]) -> None:
    form.show_matching("averaging")
    assert {row.knob.key for row in form.findChildren(Row) if row.isVisible()} == {"training.optimizer.betas"}
    form.show_matching("")
    assert row(form, "training.steps").isVisible()


def test_advanced_fields_are_folded_and_the_fold_tells_of_changes(form: Form[Sample]) -> None:
    (fold,) = form.findChildren(Collapsible)
    assert not row(form, "training.low").isVisible()
    assert fold.header.text() == "Advanced"
    line(form, "training.low").setText("3")
    assert fold.header.text() == "Advanced (1 changed)"
    fold.set_expanded(True)
    assert row(form, "training.low").isVisible()


def test_everything_has_a_name_a_tip_and_is_reached_by_the_keyboard(form: Form[Sample]) -> None:
    tip = line(form, "training.optimizer.learning_rate").toolTip()
    for part in ("The step size.", "Up: Faster", "Usual: 1e-5 to 1e-3", "Range:", "Default: 0.0002"):
        assert part in tip
    assert "training.optimizer.learning_rate" in tip
    for each in form.findChildren(Row):
        core = each.editor.core
        assert core.accessibleName() == each.knob.label
        assert core.accessibleDescription()
        assert core.toolTip()
        assert core.focusPolicy() & core.focusPolicy().TabFocus


def test_the_form_opens_no_windows_while_it_is_built(qtbot, qapp) -> None:
    class Watch(QObject):
        """Notes every window that is shown."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(watched)
            return False

    shown: list[QWidget] = []
    watch = Watch()
    qapp.installEventFilter(watch)
    form = Form(OTHER)
    qtbot.addWidget(form)
    form.set_options(Sample())
    qapp.removeEventFilter(watch)
    assert shown == []


def test_a_judge_finds_fault_with_what_is_allowed_as_such(form: Form[Sample]) -> None:
    def judge(options: Sample) -> FieldError | None:
        return FieldError("training.steps", "Too many for this model.") if options.steps > 50 else None

    form.put("steps", 60)
    assert form.check()
    form.judge = judge
    assert not form.check()
    assert [error.field for error in form.problems()] == ["training.steps"]
    with pytest.raises(FieldError, match="Too many"):
        form.options()
    form.put("steps", 50)
    assert form.check()


def test_a_button_can_stand_beside_a_field(form: Form[Sample]) -> None:
    button = QToolButton()
    form.add_beside("steps", button)
    assert form.isAncestorOf(button)
    with pytest.raises(KeyError):
        form.add_beside("optimizer", QToolButton())


@pytest.mark.parametrize("typed", ["-1", "\N{MINUS SIGN}1"])
def test_minus_one_draws_a_seed(qtbot, typed: str) -> None:
    form = Form(SampleOptions(), hidden=SampleOptions.model_fields.keys() - {"seed"})
    qtbot.addWidget(form)
    field = form.findChild(NumberField)
    assert field is not None
    drawn = set()
    for _ in range(3):
        field.setText(typed)
        assert not form.problems() and field.text() == str(form.options().seed)
        drawn.add(form.options().seed)
    assert len(drawn) > 1
