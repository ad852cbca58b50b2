"""The catalogue of drawing jobs, and what their options say of films."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import ddpm_studio
from ddpm_studio.engine.choices.branching import MOST_ROWS, BranchOptions
from ddpm_studio.engine.choices.comparison import OF_THE_EDIT, CompareOptions, OverTrainingOptions
from ddpm_studio.engine.choices.drawing import DRAWING_JOBS, find
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.diffusion.schedules import Cosine, Linear

ALPHA_BAR = Linear().alpha_bar()


@pytest.mark.parametrize("name", DRAWING_JOBS)
def test_every_line_of_the_catalogue_leads_somewhere(name: str) -> None:
    job = DRAWING_JOBS[name]
    options = job.options_class()()
    assert options.job == name
    assert callable(find(job.generator))
    times = options.times(ALPHA_BAR)
    assert times == sorted(times, reverse=True) and times[-1] > 0
    assert options.chain.frames_kept > 1
    layout = options.layout()
    assert len({cell.name for cell in layout.cells}) == len(layout.cells)
    keys = {*type(options).model_fields, *OF_THE_EDIT} if name == "compare" else set(type(options).model_fields)
    assert {argument.key.partition(".")[0] for argument in job.command.arguments} <= keys


@pytest.mark.parametrize("name", [name for name in DRAWING_JOBS if name != "branch"])
@pytest.mark.parametrize("last", [1, 2, 10, 50, 1000])
def test_what_nobody_has_chosen_fits_every_model(name: str, last: int) -> None:
    alpha_bar = Cosine(steps=max(2, last)).alpha_bar()[: last + 1]
    options = DRAWING_JOBS[name].options_class()().suited_to(last)
    times = options.times(alpha_bar)
    assert times[0] <= last and times[-1] >= 1
    if isinstance(options, InterpolateOptions):
        assert options.depth == max(1, last // 2)
    if last == 1000:
        assert options == type(options)()


def test_a_table_of_mixtures_has_a_row_for_each_t() -> None:
    strip = InterpolateOptions(count=3, depth=400).layout()
    assert (strip.columns, strip.is_table, strip.has_captions) == (3, False, True)
    assert [cell.name for cell in strip.cells] == ["λ = 0.00", "λ = 0.50", "λ = 1.00"]
    table = InterpolateOptions(count=3, depths=(400, 200)).layout()
    assert (table.columns, table.is_table, table.has_captions) == (3, True, False)
    assert table.weights == (0, 0.5, 1) and table.depths == (400, 200)
    assert table.cells[4].name == "t = 200, λ = 0.50"
    assert table.cells[4].own == {"image": 4, "weight": 0.5, "depth": 200}


def test_branches_have_rows_while_there_is_room() -> None:
    def layout(*images: int) -> tuple[int, bool, bool, int]:
        told = BranchOptions(images=images, count=2, t=500).layout()
        assert told.fork == 500 and len(told.cells) == 3 * len(images)
        return told.columns, told.is_table, told.has_captions, told.group

    assert layout(7) == (0, False, True, 0)
    assert layout(7, 3) == (3, True, False, 0)
    assert layout(*range(MOST_ROWS + 1)) == (3, False, False, 3)


def test_a_branch_visits_the_times_of_its_image_and_its_own() -> None:
    parent = SampleOptions(steps=4, sampler=DDIM())
    options = BranchOptions(parent=parent, t=500, steps=2)
    assert parent.times(ALPHA_BAR) == [1000, 750, 500, 250]
    assert options.later_times(ALPHA_BAR) == [500, 250]
    assert BranchOptions(parent=parent, t=500, steps=5).times(ALPHA_BAR) == [1000, 750, 500, 400, 300, 250, 200, 100]


def test_who_began_in_pure_noise_can_branch() -> None:
    sampled = SampleOptions(count=9)
    assert sampled.origin == (sampled, ())
    assert BranchOptions(parent=sampled, images=(3,)).origin == (sampled, (3,))
    assert [options.origin for options in (InterpolateOptions(), CompareOptions(), OverTrainingOptions())] == [None] * 3


def test_a_comparison_makes_a_film_for_each_side() -> None:
    options = CompareOptions()
    assert options.layout().films == len(options.sides)
    assert OverTrainingOptions().layout().axis == "step"


def test_only_options_ask_which_options_they_are() -> None:
    """Everything else reads what they say of themselves, or their job's name."""
    package = Path(ddpm_studio.__file__).parent
    classes = {job.options.partition(":")[2] for job in DRAWING_JOBS.values()} | {"DrawingOptions"}
    for path in package.rglob("*.py"):
        if path.is_relative_to(package / "engine" / "choices"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names, asks_options = set(), False
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("isinstance", "issubclass"):
                names = {inner.id for inner in ast.walk(node.args[1]) if isinstance(inner, ast.Name)}
                asks_options = ast.unparse(node.args[0]).endswith("options")
            elif isinstance(node, ast.MatchClass):
                names = {ast.unparse(node.cls)}
            assert not names & classes and not asks_options, f"{path}: {ast.unparse(node)}"
